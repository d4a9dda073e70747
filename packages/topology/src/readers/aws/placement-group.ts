import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { launchSource } from "./launch";
import type { AwsReader } from "./reader";
import { because, field } from "./reader";
import type { ZoneFact } from "./zone";
import { zoneKey } from "./zone";

/** Why a placement group keeps an autoscaling group from some of its zones; undefined when none does. */
export function refusedPlacement(reader: AwsReader, group: Resource, zones: readonly ZoneFact[]): Because | undefined {
  if (new Set(zones.flatMap((zone) => zoneKey(zone) ?? [])).size < 2) return undefined;
  const source = launchSource(reader, group);
  const launched = source.kind === "resource" ? source.resource : undefined;
  const placement = launched === undefined ? undefined : reader.value(launched, "placement");
  const own = reader.value(group, "placementGroup");
  const named = reader.follow(own ?? field(placement, "groupName"), ["ec2:PlacementGroup"]);
  if (named.kind !== "resource" || reader.text(named.resource, "strategy") !== "cluster") return undefined;
  const text = `take ${group.name} out of placement group ${named.resource.name}, or set its strategy to spread or partition: a cluster keeps all instances in one zone, and launches in the others fail`;
  return own === undefined && launched !== undefined
    ? because(launched, "placement.groupName", text)
    : because(group, "placementGroup", text);
}
