import * as aws from "@pulumi/aws";
import type { FailureOptions, FailureResult, FlowResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { recordGraph } from "@nospof/testing";
import type { Domain, Flow, Topology } from "@nospof/topology";
import { buildTopology, domainKinds } from "@nospof/topology";
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
  return table([["With", "lose", "keep", "after"], ...rows]);
}

async function rowsOf({ of, program, flow: kind, keeps }: Use): Promise<string[][]> {
  const graph = await recordGraph(program, { config: { "aws:region": primary } });
  const topology = buildTopology(graph.toInventory());
  const derived = topology.flows.find((flow) => flow.kind === kind);
  if (derived === undefined) return [[of, "anything", "no way out, so none to lose", ""]];
  const flow: Flow = { ...derived, need: { ...derived.need, survive: "region" } };
  const parts = flow.sources.map((source) => ({ ...flow, id: `${flow.id} from ${source}`, sources: [source] }));
  const failures: FailureOptions = { lose: ["device", "zone", "region"] };
  const [result, ...ofSources] = proveSurvival({ ...topology, flows: [flow, ...parts] }, failures).flows;
  if (result === undefined) throw new Error(`nothing was proven of ${flow.id}`);
  const groups = groupBy([...result.failures].sort(smallestFirst(topology)), (failure) =>
    lostWords(domainOf(topology, failure), topology, kind),
  );
  return [...groups].map(([lost, failures]) => [
    of,
    lost,
    [...new Set(failures.map((failure) => keepWords(failure, ofSources, keeps)))].join(" or "),
    slowest(failures),
  ]);
}

function domainOf({ domains }: Topology, { lost }: FailureResult): Domain {
  const domain = domains.find(({ id }) => id === lost[0]);
  if (domain === undefined) throw new Error(`${lost.join()} is no domain of the stack`);
  return domain;
}

function smallestFirst(topology: Topology): (a: FailureResult, b: FailureResult) => number {
  const size = (failure: FailureResult): number => domainKinds.indexOf(domainOf(topology, failure).kind);
  return (a, b) => size(a) - size(b);
}

/** What is lost, in words that say what distinguishes the zone or the region. */
function lostWords(domain: Domain, topology: Topology, kind: Flow["kind"]): string {
  if (domain.kind === "device") return "an instance";
  if (domain.kind === "region") {
    if (kind !== "name") return "the region";
    return domain.id.endsWith(primary) ? "the region of the primary" : "the region of the secondary";
  }
  const gateways = gatewayZones(topology);
  if (kind !== "egress" || gateways.size !== 1) return "a zone";
  return gateways.has(domain.id) ? "the zone of the NAT gateway" : "another zone";
}

function gatewayZones({ elements }: Topology): Set<Domain["id"]> {
  const gateways = elements.filter(({ kind }) => kind === "nat");
  return new Set(gateways.flatMap(({ placement }) => ("domains" in placement ? placement.domains : [])));
}

function keepWords(failure: FailureResult, ofSources: readonly FlowResult[], keeps: string | undefined): string {
  const { verdict, capacity } = failure;
  if (verdict === "unknown") return "unknown";
  if (verdict === "refuted") {
    const same = ({ lost }: FailureResult): boolean => lost.join() === failure.lost.join();
    const isCut = (part: FlowResult): boolean => part.failures.find(same)?.verdict === "refuted";
    return ofSources.every(isCut) && (capacity?.after ?? 0) === 0 ? "nothing" : "a part";
  }
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
