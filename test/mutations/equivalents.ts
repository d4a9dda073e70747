import type { Inventory, Resource, Value } from "@nospof/inventory";
import { Inventory as Stack, isList, isRecord, Reference } from "@nospof/inventory";
import { replaced, withInputs, type Inputs } from "../inventory/edit";

/** An edit after which a stack means the same. */
export type Equivalent = (inventory: Inventory) => Inventory;

/** Edits that change how a stack is written and nothing of what it is. */
export const equivalents: Readonly<Record<string, Equivalent>> = {
  "a tag on everything": (inventory) =>
    edit(inventory, ({ type, inputs }) =>
      type.startsWith("aws:") && isRecord(inputs.tags)
        ? { ...inputs, tags: { ...inputs.tags, Owner: "shop" } }
        : inputs,
    ),
  "lists without an order the other way round": (inventory) =>
    edit(inventory, ({ inputs }) =>
      Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, turned(key, value)])),
    ),
  "resources registered in another order": (inventory) => new Stack([...inventory.resources].reverse(), inventory),
  "rules of security groups as resources of their own": (inventory) =>
    apart(inventory, "aws:ec2/securityGroup:SecurityGroup", ["ingress", "egress"], ruleOf),
  "routes as resources of their own": (inventory) =>
    apart(inventory, "aws:ec2/routeTable:RouteTable", ["routes"], routeOf),
  "target groups attached by resources of their own": (inventory) =>
    apart(inventory, "aws:autoscaling/group:Group", ["targetGroupArns"], attachmentOf),
};

/** Lists in which the order means nothing. */
const unordered = new Set([
  "subnets",
  "securityGroups",
  "vpcSecurityGroupIds",
  "vpcZoneIdentifiers",
  "targetGroupArns",
  "ingress",
  "egress",
  "routes",
  "cidrBlocks",
  "conditions",
]);

function turned(key: string, value: Value): Value {
  return unordered.has(key) && isList(value) ? [...value].reverse() : value;
}

function edit(inventory: Inventory, inputsOf: (resource: Resource) => Inputs): Inventory {
  return replaced(inventory, (resource) => (resource.custom ? [withInputs(resource, inputsOf(resource))] : [resource]));
}

interface Part {
  readonly type: string;
  readonly inputs: Inputs;
}

/** Each entry of some list inputs as a resource of its own. */
function apart(
  inventory: Inventory,
  type: string,
  properties: readonly string[],
  partOf: (owner: Resource, entry: Value, property: string) => Part,
): Inventory {
  return replaced(inventory, (owner) => {
    const lists = owner.type === type ? properties.filter((property) => isList(owner.inputs[property] ?? null)) : [];
    if (lists.length === 0) return [owner];
    const own = Object.fromEntries(Object.entries(owner.inputs).filter(([key]) => !lists.includes(key)));
    const outputs = Object.fromEntries(Object.entries(owner.outputs).filter(([key]) => !lists.includes(key)));
    const parts = lists.flatMap((property) => {
      const list = owner.inputs[property];
      return isList(list ?? null)
        ? (list as readonly Value[]).map((entry, at) => {
            const part = partOf(owner, entry, property);
            const name = `${owner.name}-${property}-${String(at)}`;
            const urn = `${owner.urn.slice(0, owner.urn.lastIndexOf("::"))}::${name}`.replace(type, part.type);
            return withInputs({ ...owner, urn, name, type: part.type, outputs: {}, options: {} }, part.inputs);
          })
        : [];
    });
    return [withInputs({ ...owner, outputs }, own), ...parts];
  });
}

function ruleOf(owner: Resource, entry: Value, property: string): Part {
  const { securityGroups, ...rule } = entry as Inputs;
  const [source] = securityGroups !== undefined && isList(securityGroups) ? securityGroups : [];
  return {
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    inputs: {
      ...rule,
      type: property,
      securityGroupId: new Reference(owner.urn, "id"),
      ...(source === undefined ? {} : { sourceSecurityGroupId: source }),
    },
  };
}

function routeOf(owner: Resource, entry: Value): Part {
  const { cidrBlock, ipv6CidrBlock, ...route } = entry as Inputs;
  return {
    type: "aws:ec2/route:Route",
    inputs: {
      ...route,
      routeTableId: new Reference(owner.urn, "id"),
      ...(cidrBlock === undefined ? {} : { destinationCidrBlock: cidrBlock }),
      ...(ipv6CidrBlock === undefined ? {} : { destinationIpv6CidrBlock: ipv6CidrBlock }),
    },
  };
}

function attachmentOf(owner: Resource, entry: Value): Part {
  return {
    type: "aws:autoscaling/attachment:Attachment",
    inputs: { autoscalingGroupName: new Reference(owner.urn, "name"), lbTargetGroupArn: entry },
  };
}
