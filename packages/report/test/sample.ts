import type { Exemption, Finding } from "@nospof/rules";
import type { Availability, FailureResult, PromisedPart } from "@nospof/survival";
import type { Domain } from "@nospof/topology";
import type { FlowReport, Report, StackReport } from "../src";
import { summarise } from "../src/summary";

/** Urn of a resource of the sample stack. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:prod::storefront::${type}::${name}`;
}

const zoneIds = ["us-east-1a", "us-east-1b", "us-east-1c", "us-west-2a", "us-west-2b"];

const domains: readonly Domain[] = [
  { id: "aws", kind: "provider" },
  { id: "aws/us-east-1", kind: "region", parent: "aws" },
  { id: "aws/us-west-2", kind: "region", parent: "aws" },
  ...zoneIds.map((zone): Domain => ({ id: zoneId(zone), kind: "zone", parent: `aws/${zone.slice(0, -1)}` })),
  { id: `${zoneId("us-east-1a")}/bastion`, kind: "device", parent: zoneId("us-east-1a") },
  { id: `${zoneId("us-east-1b")}/proxy`, kind: "device", parent: zoneId("us-east-1b") },
];

/** Id of a zone of the sample stack by its name. */
export function zoneId(zone: string): string {
  return `aws/${zone.slice(0, -1)}/${zone}`;
}

/** A failure that is survived over a path. */
export function survived(lost: readonly string[], more: Partial<FailureResult> = {}): FailureResult {
  const path = [{ element: "internet", label: "the internet" }];
  return { lost, verdict: "proven", recovery: { seconds: 0, terms: [] }, path, ...more };
}

const natExemption: Exemption = {
  rule: "survives-device",
  resource: "ingress:storefront/admin",
  reason: "the admin pages may be down for a day",
  owner: "platform",
  expires: "2027-06-30",
};

const shopFailures: readonly FailureResult[] = [
  ...zoneIds.slice(0, 3).map((zone) =>
    survived([zoneId(zone)], {
      capacity: { needed: 2, before: 4, after: zone === "us-east-1a" ? 2 : 3, unit: "instances" },
      recovery: {
        seconds: 20,
        terms: [{ what: "health check: 2 failures, 10 s apart", seconds: 20, from: "web.healthCheck.interval" }],
      },
    }),
  ),
  ...zoneIds.slice(3).map((zone): FailureResult => ({ lost: [zoneId(zone)], verdict: "proven", path: [] })),
  {
    lost: ["aws/us-east-1"],
    verdict: "unknown",
    blockedBy: [{ urn: urn("aws:route53/record:Record", "shop"), property: "setIdentifier" }],
  },
];

const egressFailures: readonly FailureResult[] = [
  {
    lost: [zoneId("us-east-1a")],
    verdict: "refuted",
    cut: [
      {
        element: "nat-a",
        label: "nat-a",
        how: "lost",
        because: {
          urn: urn("aws:ec2/route:Route", "private-b"),
          property: "natGatewayId",
          text: "private-us-east-1b sends 0.0.0.0/0 to nat-a",
        },
      },
    ],
    fix: "give private-b a next hop that does not fail with us-east-1a",
  },
  survived([zoneId("us-east-1b")]),
  survived([zoneId("us-east-1c")]),
];

const adminFailures: readonly FlowReport["failures"][number][] = [
  {
    lost: [`${zoneId("us-east-1a")}/bastion`],
    verdict: "refuted",
    capacity: { needed: 1, before: 1, after: 0, unit: "instances" },
    cut: [{ element: "bastion", label: "bastion", how: "lost" }],
    fix: "run two of them",
    exemption: natExemption,
  },
  survived([`${zoneId("us-east-1b")}/proxy`]),
];

const findings: readonly Finding[] = [
  {
    rule: "survives-zone",
    outcome: "fail",
    severity: "critical",
    level: "mandatory",
    urn: urn("aws:ec2/subnet:Subnet", "private-b"),
    subject: "egress:private",
    message: "traffic from tier private to internet does not survive the loss of zone us-east-1a",
    fix: "give private-b a next hop that does not fail with us-east-1a",
    url: "https://example.com/docs/survives-zone.md",
  },
  {
    rule: "aws-nat-same-zone",
    outcome: "fail",
    severity: "high",
    level: "mandatory",
    urn: urn("aws:ec2/subnet:Subnet", "private-b"),
    subject: "private-b",
    message:
      "subnet private-b in us-east-1b routes 0.0.0.0/0 through NAT gateway nat-a in us-east-1a (route private-b)",
    fix: "point route private-b at a NAT gateway in us-east-1b",
    url: "https://example.com/docs/aws-nat-same-zone.md",
  },
  {
    rule: "aws-launch-template-version",
    outcome: "unknown",
    severity: "medium",
    level: "advisory",
    urn: urn("aws:autoscaling/group:Group", "web"),
    subject: "web",
    message: "it is not known which version of its launch template it uses",
    fix: "",
    url: "https://example.com/docs/aws-launch-template-version.md",
    blockedBy: [{ urn: urn("aws:autoscaling/group:Group", "web"), property: "launchTemplate.version" }],
  },
  {
    rule: "survives-device",
    outcome: "fail",
    severity: "high",
    level: "mandatory",
    urn: urn("aws:lb/loadBalancer:LoadBalancer", "storefront"),
    subject: "ingress:storefront/admin",
    message: "traffic from internet to service admin does not survive the loss of device bastion",
    fix: "run two of them",
    url: "https://example.com/docs/survives-device.md",
    exemption: natExemption,
  },
];

function promised(name: string, percent: number, what: string): PromisedPart {
  const sla = { percent, what, source: "A Service Level Agreement, 1 January 2026" };
  return { elements: [name], resource: urn("aws:lb/loadBalancer:LoadBalancer", name), sla };
}

/** Two parts with the same level, a better one, and two that cut the flow only together. */
const availability: Availability = {
  ceiling: 99.5,
  alone: [
    promised("storefront", 99.5, "load balancer in one zone"),
    promised("bastion", 99.5, "single instance"),
    promised("other", 99.99, "load balancer in two zones"),
  ],
  together: [
    { sides: [[promised("a", 99.9, "single instance")], [promised("b", 99.95, "single instance")]], atLeast: 99.95 },
  ],
};

function flow(id: string, verdict: FlowReport["verdict"], failures: FlowReport["failures"]): FlowReport {
  const need = { capacity: 1, unit: "instances" } as const;
  const urnOfFlow = urn("x:y:Z", id);
  const ends = { source: "internet", destination: "a service" };
  return { id, ...ends, urn: urnOfFlow, need, verdict, failures, commonCauses: [] };
}

/** A stack with something to say in every section. */
export const sampleStack: StackReport = {
  project: "storefront",
  stack: "prod",
  source: "program",
  target: ".",
  resources: 142,
  onUnknown: "warn",
  domains,
  flows: [
    flow("egress:private", "refuted", egressFailures),
    flow("ingress:storefront/admin", "refuted", adminFailures),
    { ...flow("ingress:storefront/web", "unknown", shopFailures), availability },
  ],
  findings,
  exemptions: {
    used: [natExemption],
    unused: [{ ...natExemption, rule: "aws-nat-same-zone", resource: "private-c" }],
    expired: [],
  },
  unmodelled: [
    { type: "aws:cloudwatch/metricAlarm:MetricAlarm", count: 3 },
    { type: "aws:iam/role:Role", count: 7 },
  ],
  guesses: [{ lookup: "aws:ec2/getAmi:getAmi", what: "architecture" }],
  blocked: ["child process npm"],
  notes: ["stack export holds no configuration"],
  timings: { program: 1812, topology: 12, survival: 31 },
};

/** A stack that could not be checked. */
export const brokenStack: StackReport = {
  ...sampleStack,
  stack: "staging",
  error: "Configuration is missing.\nSet it with: pulumi config set storefront:domain <value>",
  resources: 0,
  domains: [],
  flows: [],
  findings: [],
  exemptions: { used: [], unused: [], expired: [] },
  unmodelled: [],
  guesses: [],
  blocked: [],
  notes: [],
  timings: {},
};

/** A report on these stacks. */
export function reportOn(...stacks: readonly StackReport[]): Report {
  return { version: 1, tool: { name: "nospof", version: "0.1.0" }, stacks, summary: summarise(stacks) };
}
