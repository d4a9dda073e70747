import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { launchSource } from "./launch";
import { firstCard } from "./network-card";
import type { AwsReader } from "./reader";
import { because, field } from "./reader";
import type { ZoneFact } from "./zone";

/**
 * Why a launch template keeps an autoscaling group from launching more than one instance, or any in some of its zones;
 * undefined when it does not. A network interface stands in one subnet and belongs to one instance at a time.
 * Source: Amazon EC2 user guide, "Elastic network interfaces".
 */
export function refusedCard(reader: AwsReader, group: Resource, zones: readonly ZoneFact[]): Because | undefined {
  const minimum = reader.number(group, "minSize");
  if (zones.length < 2 && !(typeof minimum === "number" && minimum > 1)) return undefined;
  const source = launchSource(reader, group);
  if (source.kind !== "resource") return undefined;
  const named = field(firstCard(reader.value(source.resource, "networkInterfaces")), "networkInterfaceId");
  if (named === undefined || named === null || named === "") return undefined;
  const text = `take networkInterfaceId out of launch template ${source.resource.name}, and name security groups there instead: a network interface stands in one zone and belongs to one instance, so that ${group.name} launches no other`;
  return because(source.resource, "networkInterfaces", text);
}
