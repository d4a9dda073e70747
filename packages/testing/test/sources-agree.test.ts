import * as aws from "@pulumi/aws";
import * as policyServer from "@pulumi/policy/server";
import * as pulumi from "@pulumi/pulumi";
import type { AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import {
  fromPolicyResources,
  fromPreview,
  fromState,
  Reference,
  Unknown,
  type Inventory,
  type PolicyResourceLike,
  type Value,
} from "@nospof/inventory";
import { exportState, inventoryToEngine, previewJson, recordGraph } from "@nospof/testing";
import { analyzeStackRequest } from "../src/policy/requests";

/** The server's own reading of a request, which its typings leave out. */
const { makeAnalyzeStackRpcFun } = policyServer as unknown as {
  makeAnalyzeStackRpcFun(
    name: string,
    version: string,
    level: string,
    policies: readonly object[],
  ): (call: { request: AnalyzeStackRequest }, done: (error: Error | null) => void) => Promise<void>;
};

/** A network as programs write it: loops, an apply, a component, references in lists, objects and text. */
function network(): void {
  const zones = ["us-east-1a", "us-east-1b"];
  const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
  const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id });
  const security = new aws.ec2.SecurityGroup("security", { vpcId: vpc.id });
  const publicTable = new aws.ec2.RouteTable("public", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
  });
  new aws.ec2.Route("main", {
    routeTableId: vpc.mainRouteTableId,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  const tiers = zones.map((zone, index) => {
    const parent = new pulumi.ComponentResource("shop:index:Zone", zone);
    const subnet = (tier: string, offset: number): aws.ec2.Subnet =>
      new aws.ec2.Subnet(
        `${tier}-${zone}`,
        { vpcId: vpc.id, availabilityZone: zone, cidrBlock: `10.0.${String(offset + index)}.0/24` },
        { parent },
      );
    const [open, closed] = [subnet("public", 0), subnet("private", 10)];
    const address = new aws.ec2.Eip(`address-${zone}`, { domain: "vpc" });
    const nat = new aws.ec2.NatGateway(`nat-${zone}`, { allocationId: address.id, subnetId: open.id }, { parent });
    const table = new aws.ec2.RouteTable(`private-table-${zone}`, {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }],
    });
    new aws.ec2.RouteTableAssociation(`public-${zone}-table`, { subnetId: open.id, routeTableId: publicTable.id });
    new aws.ec2.RouteTableAssociation(`private-${zone}-table`, { subnetId: closed.id, routeTableId: table.id });
    return { open, closed, address };
  });
  const balancer = new aws.lb.LoadBalancer("balancer", {
    subnets: tiers.map(({ open }) => open.id),
    securityGroups: [security.id],
  });
  const targets = new aws.lb.TargetGroup("targets", { port: 80, protocol: "HTTP", vpcId: vpc.id });
  new aws.lb.Listener("listener", {
    loadBalancerArn: balancer.arn,
    port: 80,
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
  });
  const template = new aws.ec2.LaunchTemplate("template", {
    imageId: "ami-12345678",
    vpcSecurityGroupIds: [security.id],
    userData: pulumi.interpolate`curl http://${balancer.dnsName}/`,
  });
  new aws.autoscaling.Group("group", {
    minSize: 2,
    maxSize: 4,
    vpcZoneIdentifiers: tiers.map(({ closed }) => closed.id),
    targetGroupArns: [targets.arn],
    launchTemplate: { id: template.id, version: "$Latest" },
  });
  const zone = new aws.route53.Zone("zone", { name: "shop.example.com" });
  const check = new aws.route53.HealthCheck("check", { type: "HTTP", fqdn: balancer.dnsName, port: 80 });
  new aws.route53.Record("record", {
    zoneId: zone.id,
    name: pulumi.interpolate`www.${zone.name}`,
    type: "A",
    setIdentifier: "primary",
    healthCheckId: check.id,
    failoverRoutingPolicies: [{ type: "PRIMARY" }],
    aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
  });
  new aws.lb.LoadBalancer("internal", {
    loadBalancerType: "network",
    internal: true,
    subnets: pulumi.all(tiers.map(({ closed }) => closed.id)),
  });
}

/** Inputs of every custom resource by name. */
function inputsOf(inventory: Inventory): Record<string, Readonly<Record<string, Value>>> {
  const custom = inventory.resources.filter(({ type }) => type.startsWith("aws:"));
  return Object.fromEntries(custom.map(({ name, inputs }) => [name, inputs]));
}

async function throughPolicies(inventory: Inventory, known: boolean): Promise<Inventory> {
  const request = analyzeStackRequest(inventoryToEngine(inventory, { known }));
  let seen: readonly PolicyResourceLike[] = [];
  const capture = {
    name: "capture",
    description: "",
    validateStack: ({ resources }: { resources: readonly PolicyResourceLike[] }) => void (seen = resources),
  };
  const analyze = makeAnalyzeStackRpcFun("pack", "1.0.0", "mandatory", [capture]);
  await new Promise<void>((resolve, reject) => {
    void analyze({ request }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  return fromPolicyResources(seen);
}

describe("a stack read from its program, its state, its preview and a policy request", () => {
  let program: Inventory;
  let expected: ReturnType<typeof inputsOf>;

  beforeAll(async () => {
    program = (await recordGraph(network, { config: { "aws:region": "us-east-1" } })).toInventory();
    expected = inputsOf(program);
  });

  const reference = (name: string, property: string): Reference =>
    new Reference(program.resources.find((resource) => resource.name === name)?.urn ?? "", property);

  test("the state gives the same inputs", () => {
    const state = fromState(JSON.parse(JSON.stringify(exportState(program))), "state.json");
    expect(inputsOf(state)).toEqual(expected);
    expect(state).toMatchObject({
      source: "state",
      project: "project",
      stack: "stack",
      config: { "aws:region": "us-east-1" },
    });
  });

  /** Where a plan says less than the program: an output whose name nothing tells, and text around a value. */
  const planned = (): ReturnType<typeof inputsOf> => {
    const urnOf = (name: string): string => reference(name, "id").urn;
    return {
      ...expected,
      main: { ...expected["main"], routeTableId: new Unknown([urnOf("vpc")]) },
      template: { ...expected["template"], userData: new Unknown([urnOf("balancer")]) },
    };
  };

  test("the preview gives the same inputs, as far as a plan tells", () => {
    const preview = fromPreview(JSON.parse(JSON.stringify(previewJson(program))), "preview.json");
    expect(inputsOf(preview)).toEqual(planned());
    expect(preview.config).toEqual({ "aws:region": "us-east-1" });
  });

  test("a policy request gives the same inputs, in a preview and after an update", async () => {
    const before = await throughPolicies(program, false);
    // The provider's planned outputs hold an `allocationId`, which an address has beside its id.
    const nats = ["us-east-1a", "us-east-1b"].map((zone) => [
      `nat-${zone}`,
      { ...expected[`nat-${zone}`], allocationId: reference(`address-${zone}`, "allocationId") },
    ]);
    expect(inputsOf(before)).toEqual({ ...planned(), ...Object.fromEntries(nats) });
    const after = inputsOf(await throughPolicies(program, true));
    for (const [name, inputs] of Object.entries(expected)) expect(after[name]).toMatchObject(inputs);
  });

  test("parents and providers are the same everywhere", async () => {
    const places = (inventory: Inventory): Record<string, string | undefined> =>
      Object.fromEntries(inventory.resources.map(({ urn, parent }) => [urn, parent]));
    const state = fromState(exportState(program), "state.json");
    const inState = places(state);
    const inPolicy = places(await throughPolicies(program, false));
    for (const { urn, parent } of program.resources) {
      expect(inState[urn]).toBe(parent);
      expect(inPolicy[urn]).toBe(parent);
    }
    expect(places(fromPreview(previewJson(program), "preview.json"))).toEqual(places(program));
    const [provider] = state.ofType("pulumi:providers:aws");
    expect(provider?.inputs["region"]).toBe("us-east-1");
    expect(state.ofType("aws:ec2/vpc:Vpc")[0]?.provider).toBe(provider?.urn);
  });

  test("ids have the form of the cloud's own, differ, and stay the same", () => {
    const ids = (): readonly (string | undefined)[] =>
      fromState(exportState(program), "s").resources.map(({ id }) => id);
    expect(ids()).toEqual(ids());
    const known = ids().filter((id) => id !== undefined);
    expect(new Set(known).size).toBe(known.length);
    const [vpc] = fromState(exportState(program), "s").ofType("aws:ec2/vpc:Vpc");
    expect(vpc?.id).toMatch(/^vpc-0[0-9a-f]{16}$/);
    const [balancer] = fromState(exportState(program), "s").ofType("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer?.id).toMatch(/^arn:aws:lb:us-east-1:123456789012:loadbalancer\//);
  });
});
