import type { Inventory, Resource, Value } from "@nospof/inventory";
import { isRecord, readValue, Unknown } from "@nospof/inventory";
import type { AwsModel } from "../../aws/model";
import { asNumber, because } from "../../values";
import type { NodeFact } from "../nodes";
import { taintsOf } from "../nodes";

/** The nodes of a managed node group of EKS, by the zones of its subnets: its scaling group balances them. */
export function zoneOfSubnets(inventory: Inventory, aws: AwsModel, group: Resource): readonly NodeFact[] {
  const targets = aws.reader.targets(group, ["ec2:Subnet"], "subnetIds");
  const zones = targets.map((target): string | Unknown => {
    const subnet = target.kind === "resource" ? aws.network.subnet(target.resource) : undefined;
    return subnet?.zone.zone ?? new Unknown();
  });
  const distinct = [...new Set(zones.filter((zone) => typeof zone === "string"))];
  const open = zones.some((zone) => zone instanceof Unknown) || zones.length === 0;
  const labels = readValue(inventory, group, "labels");
  const min = asNumber(readValue(inventory, group, "scalingConfig", "minSize"));
  const max = asNumber(readValue(inventory, group, "scalingConfig", "maxSize"));
  // A group of fewer nodes than it has subnets for stands in as many zones as it has nodes.
  const most = typeof max === "number" && max > 0 ? max : Infinity;
  const fixed = typeof min === "number" && min === max && min % Math.max(1, distinct.length) === 0 ? min : undefined;
  const base = {
    resource: group,
    name: group.name,
    zoneBecause: because(group, "subnetIds"),
    labels: new Map<string, Value>(isRecord(labels) ? Object.entries(labels) : []),
    labelsOpen: true,
    taints: taintsOf(readValue(inventory, group, "taints")),
  };
  if (most < distinct.length && !open)
    return distinct.slice(0, most).map((zone): NodeFact => ({ ...base, zone, ...(min === max ? { count: 1 } : {}) }));
  const named = distinct.map((zone): NodeFact => ({
    ...base,
    zone,
    ...(fixed === undefined || open ? {} : { count: fixed / distinct.length }),
  }));
  return open ? [...named, { ...base, zone: new Unknown() }] : named;
}
