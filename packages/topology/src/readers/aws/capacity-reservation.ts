import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { launchSource } from "./launch";
import type { AwsReader } from "./reader";
import { because, field } from "./reader";
import type { ZoneFact } from "./zone";
import { zoneKey } from "./zone";

/**
 * Why a capacity reservation keeps an autoscaling group from some of its zones; undefined when none does. A launch that
 * names one takes no other capacity, and a reservation lies in one zone.
 * Source: Amazon EC2 user guide, "On-Demand Capacity Reservations".
 */
export function refusedReservation(
  reader: AwsReader,
  group: Resource,
  zones: readonly ZoneFact[],
): Because | undefined {
  if (new Set(zones.flatMap((zone) => zoneKey(zone) ?? [])).size < 2) return undefined;
  const source = launchSource(reader, group);
  if (source.kind !== "resource") return undefined;
  const target = field(reader.value(source.resource, "capacityReservationSpecification"), "capacityReservationTarget");
  const named = reader.follow(field(target, "capacityReservationId"), ["ec2:CapacityReservation"]);
  if (named.kind !== "resource" && named.kind !== "outside") return undefined;
  const reservation = named.kind === "resource" ? named.resource.name : named.id;
  const text = `let ${group.name} launch outside capacity reservation ${reservation} too, or target a resource group with a reservation in each of its zones: one reservation lies in one zone, and launches in the others fail`;
  return because(source.resource, "capacityReservationSpecification.capacityReservationTarget", text);
}
