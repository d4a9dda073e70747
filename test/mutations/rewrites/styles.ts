import type { Inventory, Resource, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Secret } from "@nospof/inventory";
import { replaced, withInputs, type Inputs } from "../../inventory/edit";
import { renamed } from "./rename";

/** Another way to write the inputs of some resources. */
export function edited(inventory: Inventory, inputsOf: (resource: Resource) => Inputs): Inventory {
  return replaced(inventory, (resource) => (resource.custom ? [withInputs(resource, inputsOf(resource))] : [resource]));
}

/** Zones by their ids, which are the same in every account: `use1-az1`. */
export function byZoneIds(inventory: Inventory): Inventory {
  const ids = new Map<string, string>();
  const idOf = (zone: string): string => {
    const region = zone.slice(0, -1);
    const number = [...ids.keys()].filter((one) => one.startsWith(region)).length + 1;
    const found = ids.get(zone) ?? `${region.replace(/^(\w\w)-(\w)\w*-(\d)$/, "$1$2$3")}-az${String(number)}`;
    ids.set(zone, found);
    return found;
  };
  return edited(inventory, ({ inputs }) => {
    const { availabilityZone, ...others } = inputs;
    return typeof availabilityZone === "string" ? { ...others, availabilityZoneId: idOf(availabilityZone) } : inputs;
  });
}

/** Actions that forward by a list of weighted groups. */
export function byWeight(inventory: Inventory): Inventory {
  const weighted = (action: Value): Value => {
    if (!isRecord(action) || action.type !== "forward" || action.targetGroupArn === undefined) return action;
    const { targetGroupArn, ...others } = action;
    return { ...others, forward: { targetGroups: [{ arn: targetGroupArn, weight: 1 }] } };
  };
  return edited(inventory, ({ inputs }) =>
    Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key,
        /^(?:defaultActions|actions)$/.test(key) && isList(value) ? value.map(weighted) : value,
      ]),
    ),
  );
}

/** Aliases to load balancers by the name that answers to IPv6 as well. */
export function byDualstackNames(inventory: Inventory): Inventory {
  const dual = (alias: Value): Value =>
    isRecord(alias) && alias.name instanceof Reference
      ? { ...alias, name: new Interpolation(["dualstack.", alias.name]) }
      : alias;
  return edited(inventory, ({ inputs }) =>
    isList(inputs.aliases ?? null) ? { ...inputs, aliases: (inputs.aliases as readonly Value[]).map(dual) } : inputs,
  );
}

/** Every text input a secret, as of a program that reads all of its configuration as secrets. */
export function inSecret(inventory: Inventory): Inventory {
  return edited(inventory, ({ type, inputs }) =>
    type.startsWith("aws:")
      ? Object.fromEntries(
          Object.entries(inputs).map(([key, value]) => [key, typeof value === "string" ? new Secret(value) : value]),
        )
      : inputs,
  );
}

/** Numbers and switches as text, as configuration holds them. */
export function inText(inventory: Inventory): Inventory {
  const text = (value: Value): Value => {
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (isList(value)) return value.map(text);
    return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, text(one)])) : value;
  };
  return edited(inventory, ({ inputs }) => text(inputs) as Inputs);
}

const template = "aws:ec2/launchTemplate:LaunchTemplate";

/** Launch configurations in place of launch templates. */
export function withLaunchConfigurations(inventory: Inventory): Inventory {
  const type = "aws:ec2/launchConfiguration:LaunchConfiguration";
  const other = renamed(inventory, (one) => ({ name: one.name, type: one.type === template ? type : one.type }));
  return edited(other, (resource) => {
    const { inputs } = resource;
    if (resource.type === type) return configurationOf(inputs);
    const { launchTemplate, ...others } = inputs;
    const id = isRecord(launchTemplate) ? launchTemplate.id : undefined;
    return id instanceof Reference ? { ...others, launchConfiguration: new Reference(id.urn, "name") } : inputs;
  });
}

function configurationOf(inputs: Inputs): Inputs {
  const { imageId, instanceType, userData, vpcSecurityGroupIds, networkInterfaces, metadataOptions } = inputs;
  const [card] = isList(networkInterfaces ?? null) ? (networkInterfaces as readonly Value[]) : [];
  const groups = vpcSecurityGroupIds ?? (isRecord(card) ? card.securityGroups : undefined);
  const kept: Record<string, Value | undefined> = {
    imageId,
    instanceType,
    userData,
    metadataOptions,
    securityGroups: groups,
  };
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
