import { customResource, Inventory, Reference, type Resource } from "@nospof/inventory";
import { planExperiments, type ExperimentPlan } from "@nospof/experiments";
import { proveSurvival } from "@nospof/survival";
import type { Domain, Topology } from "@nospof/topology";
import { actions, experiment, template } from "./stacks";

/** A resource of AWS, as far as it matters here. */
function resource(type: string, name: string, inputs: Resource["inputs"] = {}): Resource {
  return customResource({ urn: `urn:pulumi:test::test::${type}::${name}`, type, name, inputs });
}

/** The experiments of a flow over two ways, each in its own domain with its own resource. */
function twoWays(domains: readonly [Domain, Domain], resources: readonly Resource[]): ExperimentPlan {
  const [first, second] = resources;
  const because = { urn: first?.urn ?? "", property: "x" };
  const way = (id: string, domain: Domain, of: Resource | undefined): Topology["elements"][number] => ({
    id,
    kind: "gateway",
    label: `way ${id}`,
    ...(of === undefined ? {} : { resource: of.urn }),
    placement: { domains: [domain.id] },
    forwarding: { kind: "one" },
    needs: [],
  });
  const detection = { signal: "target" as const, terms: [{ what: "hold timer", seconds: 90, from: "default: test" }] };
  const topology: Topology = {
    domains,
    elements: [
      { ...way("start", domains[0], undefined), placement: { domains: [] }, forwarding: { kind: "any" } },
      way("a", domains[0], first),
      way("b", domains[1], second),
      { ...way("end", domains[0], undefined), placement: { domains: [] } },
    ],
    links: ["a", "b"].flatMap((id) => [
      { from: "start", to: id, certainty: "must" as const, because, detection },
      { from: id, to: "end", certainty: "must" as const, because },
    ]),
    groups: [],
    flows: [
      {
        id: "hybrid:office",
        kind: "egress",
        source: "VPC main",
        destination: "the office",
        sources: ["start"],
        destinations: ["end"],
        need: { capacity: 1, unit: "instances", survive: "provider" },
        resource: because.urn,
      },
    ],
    shared: [],
    unmodelled: [],
  };
  const inventory = new Inventory(resources, { project: "test", stack: "test", source: "program" });
  const kinds = [...new Set(domains.map(({ kind }) => kind))];
  return planExperiments(inventory, topology, proveSurvival(topology, { lose: kinds }));
}

const region: Domain = { id: "aws/us-east-1", kind: "region", parent: "aws" };
const device = (name: string): Domain => ({ id: `${region.id}/${name}`, kind: "device", parent: region.id });

describe("Direct Connect", () => {
  const one = resource("aws:directconnect/connection:Connection", "link-1");
  const onLink = resource("aws:directconnect/transitVirtualInterface:TransitVirtualInterface", "vif-1", {
    connectionId: new Reference(one.urn, "id"),
  });
  const vif = resource("aws:directconnect/privateVirtualInterface:PrivateVirtualInterface", "vif-2");
  const sites: [Domain, Domain] = [
    { id: "site/frankfurt", kind: "site" },
    { id: "site/berlin", kind: "site" },
  ];
  const plan = twoWays(sites, [one, vif, onLink]);

  it("takes down the virtual interfaces of what is lost, those on a lost connection too", () => {
    expect(actions(template(experiment(plan, "site-frankfurt"), "?"))).toEqual([
      ["aws:directconnect:virtual-interface-disconnect", { resourceArns: ["${VIRTUAL_INTERFACE_ARN_VIF_1}"] }],
    ]);
    expect(actions(template(experiment(plan, "site-berlin"), "?"))).toEqual([
      ["aws:directconnect:virtual-interface-disconnect", { resourceArns: ["${VIRTUAL_INTERFACE_ARN_VIF_2}"] }],
    ]);
  });

  it("lasts as long as the failover test takes at least, and tells what it is not", () => {
    const { durationSeconds, gaps, claims } = experiment(plan, "site-berlin");
    expect(durationSeconds).toBe(600);
    expect(gaps.join()).toContain("the link itself stays up");
    expect(claims[0]?.refutedBy).toEqual(["new requests that still fail 90 s after the failure has begun"]);
  });

  it("asks for the region that nothing tells", () => {
    const [artifact] = experiment(plan, "site-berlin").artifacts;
    expect(artifact?.run[0]).toContain('--region "$AWS_REGION"');
  });
});

describe("a loss that cannot be caused", () => {
  const vpn = (name: string): Resource => resource("aws:ec2/vpnConnection:VpnConnection", name);

  it("is said to be one where AWS FIS has no action", () => {
    const { experiments, impossible } = twoWays([device("tunnel-1"), device("tunnel-2")], [vpn("a"), vpn("b")]);
    expect(experiments).toEqual([]);
    expect(impossible).toEqual([
      {
        lost: ["aws/us-east-1/tunnel-1"],
        loss: "device tunnel-1",
        flows: ["hybrid:office"],
        reasons: ["AWS FIS has no action that makes way a fail: do it by hand where it stands"],
      },
      expect.objectContaining({ loss: "device tunnel-2" }) as object,
    ]);
  });

  it("is said to be one where the program does not name the domain", () => {
    const zones: [Domain, Domain] = [
      { id: `${region.id}/?`, kind: "zone", parent: region.id, unnamed: true },
      { id: `${region.id}/us-east-1b`, kind: "zone", parent: region.id },
    ];
    const { experiments, impossible } = twoWays(zones, [vpn("a"), vpn("b")]);
    expect(experiments).toEqual([]);
    expect(impossible.map(({ loss, reasons }) => [loss, reasons])).toEqual([
      ["some other zone", ["the program does not say which zone it is"]],
      ["zone us-east-1b", ["no subnet is known to stand in us-east-1b: nothing there loses its network"]],
    ]);
  });

  it("is said to be one where nothing is known of the provider, or all of it is lost", () => {
    const providers: [Domain, Domain] = [
      { id: "aws", kind: "provider" },
      { id: "gcp", kind: "provider" },
    ];
    const { experiments, impossible } = twoWays(providers, [vpn("a"), vpn("b")]);
    expect(experiments).toEqual([]);
    expect(impossible.map(({ reasons }) => reasons)).toEqual([
      ["a whole provider cannot be made to fail"],
      ["nothing is known that causes the loss of provider gcp"],
    ]);
  });
});
