import type { Inventory, Resource, Value } from "@nospof/inventory";
import { Inventory as Stack, isList, isRecord, Reference } from "@nospof/inventory";
import { replaced, withInputs, type Inputs } from "../inventory/edit";
import { byText, underOtherNames, withOlderTypes, withoutMeaning } from "./rewrites/identity";
import {
  byDualstackNames,
  byWeight,
  byZoneIds,
  edited,
  inSecret,
  inText,
  withLaunchConfigurations,
} from "./rewrites/styles";

/** An edit after which a stack means the same. */
export type Equivalent = (inventory: Inventory) => Inventory;

/** Edits that change how a stack is written and nothing of what it is. */
export const equivalents: Readonly<Record<string, Equivalent>> = {
  "a tag on everything": (inventory) =>
    edited(inventory, ({ type, inputs }) =>
      type.startsWith("aws:") && isRecord(inputs.tags)
        ? { ...inputs, tags: { ...inputs.tags, Owner: "shop" } }
        : inputs,
    ),
  "lists without an order the other way round": (inventory) =>
    edited(inventory, ({ inputs }) =>
      Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, turned(key, value)])),
    ),
  "resources registered in another order": (inventory) => new Stack([...inventory.resources].reverse(), inventory),
  "rules of security groups as resources of their own": (inventory) =>
    apart(inventory, "aws:ec2/securityGroup:SecurityGroup", ["ingress", "egress"], ruleOf),
  "routes as resources of their own": (inventory) =>
    apart(inventory, "aws:ec2/routeTable:RouteTable", ["routes"], routeOf),
  "rules of security groups as resources of the newer types": newerRules,
  "target groups attached by resources of their own": (inventory) =>
    apart(inventory, "aws:autoscaling/group:Group", ["targetGroupArns"], attachmentOf),
  "load balancing by its older types": withOlderTypes,
  "ids and addresses as text": byText,
  "zones by their ids": byZoneIds,
  "actions that forward by weight": byWeight,
  "aliases by dualstack names": byDualstackNames,
  "text as secrets": inSecret,
  "numbers and switches as text": inText,
  "launch configurations instead of templates": withLaunchConfigurations,
};

/** Edits after which flows have other names as well. */
export const renamings: Readonly<Record<string, Equivalent>> = {
  "every resource under another name": underOtherNames,
  "names and tags that say nothing": withoutMeaning,
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

/** One resource for each rule and each block or group that it is for. */
function newerRules(inventory: Inventory): Inventory {
  const rulesOf = (list: Value, port: Value | undefined): readonly Inputs[] => {
    const { cidrBlocks, ipv6CidrBlocks, securityGroups, protocol, fromPort, toPort } = list as Inputs;
    const ports = protocol === "-1" || port === undefined ? {} : { fromPort: fromPort ?? null, toPort: toPort ?? null };
    const shared = { ipProtocol: protocol ?? null, ...ports };
    const each = (property: string, values: Value | undefined): readonly Inputs[] =>
      isList(values ?? null) ? (values as readonly Value[]).map((value) => ({ ...shared, [property]: value })) : [];
    return [
      ...each("cidrIpv4", cidrBlocks),
      ...each("cidrIpv6", ipv6CidrBlocks),
      ...each("referencedSecurityGroupId", securityGroups),
    ];
  };
  const split = edited(inventory, ({ type, inputs }) => {
    if (type !== "aws:ec2/securityGroup:SecurityGroup") return inputs;
    const lists = ["ingress", "egress"].filter((property) => isList(inputs[property] ?? null));
    const flat = lists.map((property) => [
      property,
      (inputs[property] as readonly Value[]).flatMap((one) => rulesOf(one, (one as Inputs).fromPort)),
    ]);
    return { ...inputs, ...(Object.fromEntries(flat) as Inputs) };
  });
  return apart(split, "aws:ec2/securityGroup:SecurityGroup", ["ingress", "egress"], (owner, entry, property) => ({
    type:
      property === "ingress"
        ? "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
        : "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    inputs: { ...(entry as Inputs), securityGroupId: new Reference(owner.urn, "id") },
  }));
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
