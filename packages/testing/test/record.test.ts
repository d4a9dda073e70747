import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Interpolation, Inventory, Reference, Secret, Unknown } from "@nospof/inventory";
import { recordGraph } from "@nospof/testing";

const SUBNET = "aws:ec2/subnet:Subnet";

class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;

  constructor(name: string, zones: readonly string[], opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Network", name, {}, opts);
    const parent = { parent: this };
    const vpc = new aws.ec2.Vpc(`${name}-vpc`, { cidrBlock: "10.0.0.0/16" }, { ...parent, retainOnDelete: true });
    const subnets = zones.map(
      (zone, index) =>
        new aws.ec2.Subnet(
          `${name}-${zone}`,
          { vpcId: vpc.id, availabilityZone: zone, cidrBlock: `10.0.${String(index)}.0/24` },
          { ...parent, aliases: [{ name: `${name}-${String(index)}` }], ignoreChanges: ["tags"] },
        ),
    );
    const balancer = new aws.lb.LoadBalancer(
      `${name}-lb`,
      { subnets: subnets.map(({ id }) => id) },
      { ...parent, protect: true },
    );
    new aws.route53.Record(
      `${name}-record`,
      {
        name: pulumi.interpolate`www.${balancer.dnsName}`,
        type: "A",
        zoneId: "Z1",
        aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
      },
      { ...parent, dependsOn: [vpc], customTimeouts: { create: "30m" } },
    );
    this.vpcId = vpc.id;
    this.registerOutputs({ vpcId: vpc.id });
  }
}

const network = (): { vpcId: pulumi.Output<string> } => ({
  vpcId: new Network("net", ["us-east-1a", "us-east-1b"]).vpcId,
});

describe("recordGraph", () => {
  test("keeps references exact, also inside lists, objects and text", async () => {
    const graph = await recordGraph(network);
    const subnetUrns = graph.ofType(SUBNET).map(({ urn }) => urn);
    const balancer = graph.named("net-lb");
    expect(balancer.inputs["subnets"]).toEqual(subnetUrns.map((urn) => new Reference(urn, "id")));
    const record = graph.named("net-record");
    expect(record.inputs["aliases"]).toEqual([
      {
        name: new Reference(balancer.urn, "dnsName"),
        zoneId: new Reference(balancer.urn, "zoneId"),
        evaluateTargetHealth: true,
      },
    ]);
    expect(record.inputs["name"]).toEqual(new Interpolation(["www.", new Reference(balancer.urn, "dnsName")]));
    expect(graph.outputs).toEqual({ vpcId: new Reference(graph.named("net-vpc").urn, "id") });
    expect(graph.named("net").outputs).toEqual({ vpcId: new Reference(graph.named("net-vpc").urn, "id") });
  });

  test("records urns with their parents' types, parents and options", async () => {
    const graph = await recordGraph(network, { project: "shop", stack: "prod" });
    const subnet = graph.named("net-us-east-1a", SUBNET);
    expect(subnet.urn).toBe(`urn:pulumi:prod::shop::test:index:Network$${SUBNET}::net-us-east-1a`);
    expect(subnet.parent).toBe(graph.named("net").urn);
    expect(graph.childrenOf(graph.named("net").urn).map(({ name }) => name)).toEqual([
      "net-vpc",
      "net-us-east-1a",
      "net-us-east-1b",
      "net-lb",
      "net-record",
    ]);
    expect(subnet.options).toEqual({
      ignoreChanges: ["tags"],
      aliases: [`urn:pulumi:prod::shop::test:index:Network$${SUBNET}::net-0`],
    });
    expect(graph.named("net-lb").options).toMatchObject({ protect: true });
    expect(graph.named("net-vpc").options).toEqual({ retainOnDelete: true });
    const { registered } = graph.named("net-record");
    expect(registered.dependsOn).toEqual([graph.named("net-vpc").urn]);
    expect(registered.customTimeouts).toEqual({ create: "30m" });
  });

  test("hands the graph to the analysis as the inventory of a program", async () => {
    const graph = await recordGraph(network, { config: { "aws:region": "eu-west-1" } });
    const inventory = graph.toInventory();
    expect(inventory).toBeInstanceOf(Inventory);
    expect(inventory).toMatchObject({
      source: "program",
      project: "project",
      stack: "stack",
      config: { "aws:region": "eu-west-1" },
    });
    expect(inventory.referent(graph.named("net-us-east-1b").inputs["vpcId"])?.name).toBe("net-vpc");
  });

  test("a preview hides ids and computed outputs, so that what an apply creates is missing from it", async () => {
    const program = (): void => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      vpc.cidrBlock.apply((cidrBlock) => new aws.ec2.Subnet("known", { vpcId: vpc.id, cidrBlock }));
      vpc.id.apply((vpcId) => new aws.ec2.Subnet("hidden", { vpcId, cidrBlock: "10.0.1.0/24" }));
    };
    const names = async (preview: boolean): Promise<readonly string[]> =>
      (await recordGraph(program, { preview }))
        .ofType(SUBNET)
        .map(({ name }) => name)
        .sort();
    expect(await names(true)).toEqual(["known"]);
    expect(await names(false)).toEqual(["hidden", "known"]);
    const preview = await recordGraph(program, { preview: true });
    expect(preview.named("known").inputs["vpcId"]).toEqual(new Unknown([preview.named("vpc").urn]));
    expect(preview.named("known").inputs["cidrBlock"]).toBe("10.0.0.0/16");
  });

  test("takes a test's own ids, outputs and lookups", async () => {
    const graph = await recordGraph(
      async () => {
        const zones = await aws.getAvailabilityZones({});
        const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
        return {
          zones: zones.names,
          id: vpc.id,
          table: vpc.mainRouteTableId,
          owner: pulumi.interpolate`${vpc.ownerId}!`,
        };
      },
      {
        mocks: {
          call: ({ token }) => (token.endsWith("getAvailabilityZones") ? { names: ["mars-1a"] } : undefined),
          newResource: ({ type, inputs }) =>
            type === "aws:ec2/vpc:Vpc" && inputs.cidrBlock === "10.0.0.0/16"
              ? { id: "vpc-12345678", state: { mainRouteTableId: "rtb-1" } }
              : undefined,
        },
      },
    );
    const { urn, id, outputs } = graph.named("vpc");
    expect(id).toBe("vpc-12345678");
    expect(outputs["mainRouteTableId"]).toBe("rtb-1");
    expect(graph.outputs).toEqual({
      zones: ["mars-1a"],
      id: new Reference(urn, "id"),
      table: "rtb-1",
      owner: new Interpolation([new Reference(urn, "ownerId"), "!"]),
    });
  });

  test("keeps secrets wrapped", async () => {
    const graph = await recordGraph(
      () => new aws.ssm.Parameter("p", { type: "String", value: new pulumi.Config().requireSecret("password") }),
      { config: { "project:password": "hunter2" } },
    );
    expect(graph.named("p").inputs["value"]).toBeInstanceOf(Secret);
    expect(JSON.stringify(graph.named("p"))).not.toContain("hunter2");
  });

  test("applies the transforms of a resource and its parents", async () => {
    const tagged: pulumi.ResourceTransform = ({ props, opts }) => ({
      props: { ...props, tags: { team: "net" } },
      opts,
    });
    const graph = await recordGraph(() => new Network("net", ["us-east-1a"], { transforms: [tagged] }));
    expect(graph.named("net-us-east-1a").inputs["tags"]).toEqual({ team: "net" });
  });

  test("reports every urn that was registered twice", async () => {
    const twice = recordGraph(() => {
      for (const name of ["a", "a", "b", "b", "c"]) new aws.ec2.Vpc(name, { cidrBlock: "10.0.0.0/16" });
    });
    await expect(twice).rejects.toThrow(
      "urn:pulumi:stack::project::aws:ec2/vpc:Vpc::a was registered more than once: give one of the resources another name\n" +
        "urn:pulumi:stack::project::aws:ec2/vpc:Vpc::b was registered",
    );
  });

  test.each([
    [
      "throws",
      (): never => {
        throw new Error("no such zone");
      },
    ],
    [
      "rejects",
      async (): Promise<never> => {
        await Promise.resolve();
        throw new Error("no such zone");
      },
    ],
    [
      "throws inside a component",
      (): never => {
        class Failing extends pulumi.ComponentResource {
          constructor() {
            super("test:index:Failing", "failing");
            new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: this });
            throw new Error("no such zone");
          }
        }
        throw new Failing();
      },
    ],
  ])("rejects with the error of a program that %s", async (_, program) => {
    await expect(recordGraph(program)).rejects.toThrow("no such zone");
  });

  test("waits for everything that the program has started", async () => {
    const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 50, value));
    const graph = await recordGraph(() => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: later("10.0.0.0/16") });
      vpc.id.apply((id) => id).apply((vpcId) => new aws.ec2.Subnet("late", { vpcId, cidrBlock: "10.0.1.0/24" }));
    });
    expect(graph.ofType(SUBNET).map(({ name }) => name)).toEqual(["late"]);
  });

  test("says so when the program never comes to an end", async () => {
    const endless = (): unknown => new aws.ec2.Vpc("vpc", { cidrBlock: new Promise<string>(() => undefined) });
    await expect(recordGraph(endless)).rejects.toThrow("still pending");
  });

  test("names a provider function that has no answer", async () => {
    const program = (): unknown => pulumi.runtime.invoke("acme:index:getThing", {});
    await expect(recordGraph(program)).rejects.toThrow("acme:index:getThing: answer it in mocks.call");
  });

  test("leaves the runtime as it was, also after a failure, and takes turns", async () => {
    const { stackTraceLimit } = Error;
    pulumi.runtime.setAllConfig({ "mine:key": "value" });
    const failing = recordGraph(
      () => {
        throw new Error("stop");
      },
      { project: "other", config: { "aws:region": "x" } },
    );
    const both = [recordGraph(() => new Network("one", ["a"])), recordGraph(() => new Network("two", ["a"]))];
    await expect(failing).rejects.toThrow("stop");
    const [one, two] = await Promise.all(both);
    expect(one?.ofType(SUBNET).map(({ name }) => name)).toEqual(["one-a"]);
    expect(two?.ofType(SUBNET).map(({ name }) => name)).toEqual(["two-a"]);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    expect(pulumi.runtime.allConfig()).toEqual({ "mine:key": "value" });
    expect(pulumi.runtime.hasMonitor()).toBe(false);
  });
});
