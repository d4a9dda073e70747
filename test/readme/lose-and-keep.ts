import * as aws from "@pulumi/aws";
import type { FailureResult, FlowResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { recordGraph } from "@nospof/testing";
import type { Domain, Flow, Topology } from "@nospof/topology";
import { buildTopology } from "@nospof/topology";
import * as nospof from "nospof-aws";
import { table } from "./markdown";

/** A stack that uses a component in the way that a row group of the table is about. */
interface Use {
  readonly of: string;
  readonly program: () => unknown;
  readonly flow: Flow["kind"];
  /** What the flow means to the user of the component; for a service, whose instances are counted, the count says it. */
  readonly keeps?: string;
}

const primary = "us-east-1";
const secondary = "us-west-2";
const zonesOf = (region: string): string[] => ["a", "b", "c"].map((letter) => region + letter);

function site(region: string): nospof.ApplicationLoadBalancer {
  const options = { provider: new aws.Provider(region, { region: region as aws.Region }) };
  const zones = { availabilityZones: zonesOf(region), cidrBlock: "10.0.0.0/16" };
  const network = new nospof.Vpc(`network-${region}`, zones, options);
  const { vpcId } = network;
  const front = new nospof.ApplicationLoadBalancer(
    `front-${region}`,
    { vpcId, subnetIds: network.subnetIds("public") },
    options,
  );
  new nospof.AutoScalingService(
    `web-${region}`,
    {
      vpcId,
      subnetIds: network.subnetIds("private"),
      listenerArn: front.listenerArn,
      loadBalancerSecurityGroupId: front.securityGroupId,
      priority: 100,
      pathPatterns: ["/*"],
      requiredInstances: 4,
    },
    options,
  );
  return front;
}

function twoSites(): void {
  const place = (region: string): nospof.FailoverEndpoint => {
    const { dnsName, zoneId } = site(region);
    return { label: region, alias: { dnsName, zoneId } };
  };
  new nospof.FailoverRecord("shop", {
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    recordName: "shop.example.com",
    primary: place(primary),
    secondary: place(secondary),
    healthCheckProtocol: nospof.HealthCheckProtocol.HTTP,
  });
}

const uses: readonly Use[] = [
  ...Object.values(nospof.Egress).map((egress): Use => ({
    of: `\`Vpc\`, egress \`${egress}\``,
    flow: "egress",
    keeps: "the way out of every private subnet that is left",
    program: () =>
      new nospof.Vpc("network", {
        availabilityZones: zonesOf(primary),
        cidrBlock: "10.0.0.0/16",
        egress,
        ...(egress === nospof.Egress.Single && { natZone: `${primary}a` }),
      }),
  })),
  {
    of: "`ApplicationLoadBalancer`",
    flow: "ingress",
    keeps: "its address, and the way to every service behind it",
    program: () => site(primary),
  },
  { of: "`AutoScalingService`", flow: "ingress", program: () => site(primary) },
  { of: "`FailoverRecord`", flow: "name", keeps: "the name", program: twoSites },
];

/** The table "lose X, keep Y" of the components, as the analysis proves it for a stack with each. */
export async function loseAndKeep(): Promise<string> {
  const rows: string[][] = [];
  for (const use of uses) rows.push(...(await rowsOf(use)));
  return table([["With", "lose", "keep", "after at most"], ...rows]);
}

async function rowsOf({ of, program, flow: kind, keeps }: Use): Promise<string[][]> {
  const graph = await recordGraph(program, { config: { "aws:region": primary } });
  const topology = buildTopology(graph.toInventory());
  const flows = topology.flows.map((flow) => ({ ...flow, need: { ...flow.need, survive: "region" as const } }));
  const results = proveSurvival({ ...topology, flows }, { lose: ["device", "zone", "region"] }).flows;
  const result = results.find(({ flow }) => flow.kind === kind);
  if (result === undefined) return [[of, "anything", "no way out, so none to lose", ""]];
  const groups = groupBy(result.failures, (failure) => lostWords(topology, result, failure));
  return [...groups].map(([lost, failures]) => [
    of,
    lost,
    [...new Set(failures.map((failure) => keepWords(failure, keeps)))].join(" or "),
    slowest(failures),
  ]);
}

/** What is lost, in words that say what distinguishes the zone or the region. */
function lostWords(topology: Topology, { flow }: FlowResult, { lost }: FailureResult): string {
  const domain = topology.domains.find(({ id }) => id === lost[0]);
  if (domain === undefined) throw new Error(`${lost.join()} is no domain of ${flow.id}`);
  if (domain.kind === "device") return "an instance";
  if (domain.kind === "region") {
    if (flow.kind !== "name") return "the region";
    return domain.id.endsWith(primary) ? "the region of the primary" : "the region of the secondary";
  }
  const gateways = gatewayZones(topology);
  if (flow.kind !== "egress" || gateways.size !== 1) return "a zone";
  return gateways.has(domain.id) ? "the zone of the NAT gateway" : "another zone";
}

function gatewayZones({ elements }: Topology): Set<Domain["id"]> {
  const gateways = elements.filter(({ kind }) => kind === "nat");
  return new Set(gateways.flatMap(({ placement }) => ("domains" in placement ? placement.domains : [])));
}

function keepWords({ verdict, capacity }: FailureResult, keeps: string | undefined): string {
  if (verdict === "unknown") return "unknown";
  if (verdict === "refuted") return "not all of it";
  if (keeps !== undefined) return keeps;
  if (capacity === undefined) throw new Error("nothing is counted on the way to the service");
  const { before, after, needed, unit } = capacity;
  return `${String(after)} of ${String(before)} ${unit}, ${String(needed)} being required`;
}

/** The longest recovery, with its terms; nothing where not every failure is survived. */
function slowest(failures: readonly FailureResult[]): string {
  const times = failures.flatMap(({ recovery }) => recovery ?? []).sort((a, b) => b.seconds - a.seconds);
  const [longest] = times;
  if (longest === undefined || times.length < failures.length) return "";
  if (longest.seconds === 0) return "0 s";
  const terms = longest.terms.map(({ what, seconds }) => `${what} (${String(seconds)} s)`);
  return `${String(longest.seconds)} s: ${terms.join(" + ")}`;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
