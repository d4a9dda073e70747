import {
  customResource,
  Inventory,
  Reference,
  typeOfUrn,
  type InventoryFacts,
  type Resource,
  type Value,
} from "@nospof/inventory";
import { evaluateRules, flowWorksRule, ruleContext, survivesRule } from "@nospof/rules";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { CheckedStack } from "../../src";
import { buildDiff, diffFormats, type StackDiff } from "../../src/diff";

export const tool = { name: "nospof", version: "0.1.0" };
export const [text, json] = ["text", "json"].map((name) => diffFormats.find((format) => format.name === name)?.format);

/** A network with one private subnet in each zone; the gateways stand in the first `gateways` of them. */
export function network(
  zones: readonly string[],
  gateways: number,
  more: Partial<InventoryFacts> = {},
  cidr = "10.0",
): CheckedStack {
  const facts = {
    project: "shop",
    stack: "prod",
    source: "program",
    config: { "aws:region": "us-east-1" },
    ...more,
  } as const;
  const resources: Resource[] = [];
  const add = (type: string, name: string, inputs: Record<string, Value>): Reference => {
    const own = `urn:pulumi:${facts.stack}::shop::aws:ec2/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}::${name}`;
    resources.push(customResource({ urn: own, type: typeOfUrn(own), name, inputs }));
    return new Reference(own, "id");
  };
  const vpcId = add("Vpc", "main", { cidrBlock: `${cidr}.0.0/16` });
  const gatewayId = add("InternetGateway", "main", { vpcId });
  const open = add("RouteTable", "public", { vpcId });
  add("Route", "public", { routeTableId: open, destinationCidrBlock: "0.0.0.0/0", gatewayId });
  const nats: Reference[] = [];
  zones.forEach((zone, at) => {
    const availabilityZone = `us-east-1${zone}`;
    const subnetId = add("Subnet", `public-${zone}`, {
      vpcId,
      availabilityZone,
      cidrBlock: `${cidr}.${String(at)}.0/24`,
    });
    add("RouteTableAssociation", `public-${zone}`, { subnetId, routeTableId: open });
    if (at >= gateways) return;
    nats.push(add("NatGateway", `nat-${zone}`, { subnetId, allocationId: add("Eip", `nat-${zone}`, {}) }));
  });
  zones.forEach((zone, at) => {
    const availabilityZone = `us-east-1${zone}`;
    const subnetId = add("Subnet", `private-${zone}`, {
      vpcId,
      availabilityZone,
      cidrBlock: `${cidr}.${String(100 + at)}.0/24`,
    });
    const routeTableId = add("RouteTable", `private-${zone}`, { vpcId });
    add("RouteTableAssociation", `private-${zone}`, { subnetId, routeTableId });
    const natGatewayId = nats[at] ?? nats[0];
    if (natGatewayId !== undefined)
      add("Route", `private-${zone}`, { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
  });
  const inventory = new Inventory(resources, facts);
  const topology = buildTopology(inventory);
  const context = ruleContext(inventory, topology, (of) => proveSurvival(of));
  return {
    target: facts.source === "program" ? "." : "state.json",
    inventory,
    topology,
    survival: context.survival(),
    evaluation: evaluateRules([flowWorksRule, survivesRule("device"), survivesRule("zone")], context),
    onUnknown: "warn",
    notes: [],
    timings: {},
  };
}

export function diffOf(before: CheckedStack, after: CheckedStack): StackDiff {
  const [only] = buildDiff([{ before, after, notes: [] }], tool).stacks;
  if (only === undefined) throw new Error("no stack");
  return only;
}
