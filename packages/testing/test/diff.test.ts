import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { diffGraphs, recordGraph, type GraphDiff } from "@nospof/testing";

type Program = () => unknown;

async function diff(
  before: Program,
  after: Program,
  config: readonly Record<string, string>[] = [{}, {}],
): Promise<GraphDiff> {
  const graphs = await Promise.all([
    recordGraph(before, { config: config[0] ?? {} }),
    recordGraph(after, { config: config[1] ?? {} }),
  ]);
  return diffGraphs(graphs[0], graphs[1]);
}

const network =
  (
    zones: readonly string[],
    cidrBlock = "10.0.0.0/16",
    opts: pulumi.CustomResourceOptions = {},
    name = "vpc",
  ): Program =>
  () => {
    const vpc = new aws.ec2.Vpc(name, { cidrBlock }, opts);
    const subnets = zones.map((zone) => new aws.ec2.Subnet(zone, { vpcId: vpc.id, availabilityZone: zone }));
    new aws.lb.LoadBalancer("lb", { subnets: subnets.map(({ id }) => id) });
  };

const VPC = "urn:pulumi:stack::project::aws:ec2/vpc:Vpc::vpc";
const SUBNET = "urn:pulumi:stack::project::aws:ec2/subnet:Subnet::";
const LB = "urn:pulumi:stack::project::aws:lb/loadBalancer:LoadBalancer::lb";
const NOTHING: GraphDiff = { created: [], deleted: [], renamed: [], changed: [] };

describe("diffGraphs", () => {
  test("finds nothing between equal programs", async () => {
    expect(await diff(network(["a", "b"]), network(["a", "b"]))).toEqual(NOTHING);
  });

  test("finds what is created and deleted, and the inputs that change with it", async () => {
    const changed = [{ urn: LB, inputs: ["subnets"], settings: ["dependencies"] }];
    expect(await diff(network(["a"]), network(["a", "b"]))).toEqual({ ...NOTHING, created: [`${SUBNET}b`], changed });
    expect(await diff(network(["a", "b"]), network(["a"]))).toEqual({ ...NOTHING, deleted: [`${SUBNET}b`], changed });
  });

  test("compares inputs by value: other numbers, other order, other secrets", async () => {
    expect(await diff(network([]), network([], "10.1.0.0/16"))).toEqual({
      ...NOTHING,
      changed: [{ urn: VPC, inputs: ["cidrBlock"], settings: [] }],
    });
    expect((await diff(network(["a", "b"]), network(["b", "a"]))).changed.map(({ urn }) => urn)).toEqual([LB]);
    const secret: Program = () =>
      new aws.ssm.Parameter("p", { type: "String", value: new pulumi.Config().requireSecret("s") });
    const changed = await diff(secret, secret, [{ "project:s": "one" }, { "project:s": "two" }]);
    expect(changed.changed.map(({ inputs }) => inputs)).toEqual([["value"]]);
    expect(await diff(secret, secret, [{ "project:s": "one" }, { "project:s": "one" }])).toEqual(NOTHING);
  });

  test("finds options that change", async () => {
    expect(await diff(network([]), network([], "10.0.0.0/16", { protect: true }))).toEqual({
      ...NOTHING,
      changed: [{ urn: VPC, inputs: [], settings: ["protect"] }],
    });
  });

  test("takes a resource with an alias for its old name as renamed, and references to it as the same", async () => {
    const to = "urn:pulumi:stack::project::aws:ec2/vpc:Vpc::net";
    const renamed = await diff(network(["a"]), network(["a"], "10.0.0.0/16", { aliases: [{ name: "vpc" }] }, "net"));
    expect(renamed).toEqual({ ...NOTHING, renamed: [{ from: VPC, to }] });
    const replaced = await diff(network([]), network([], "10.0.0.0/16", {}, "net"));
    expect(replaced).toEqual({ ...NOTHING, created: [to], deleted: [VPC] });
  });
});
