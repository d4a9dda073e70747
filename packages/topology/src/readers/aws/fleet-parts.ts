import type { Read, Resource, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Fleet } from "./fleet";
import { crampedness, roomOf } from "./fleet-room";
import type { GroupSize } from "./fleet-size";
import type { Guaranteed } from "./guaranteed";
import type { Network, Subnet } from "./network";
import { asNumber, asText, because, field } from "./reader";
import type { AwsReader } from "./reader";
import { refusedSpread, refusedWear } from "./refused-network";
import type { ZoneFact } from "./zone";

/** Tag on a scaling group or a service: how many members the traffic behind it needs. */
export const requiredInstancesTag = "nospof:required-instances";

/** Members that must be left after a failure, as a tag says; default 1. */
export function requiredOf(tags: Read<readonly Value[]>): number {
  if (tags === undefined || tags instanceof Unknown) return 1;
  for (const tag of tags) {
    const own =
      asText(field(tag, "key")) === requiredInstancesTag ? field(tag, "value") : field(tag, requiredInstancesTag);
    const required = asNumber(own);
    if (typeof required === "number" && required > 0) return required;
  }
  return 1;
}

/** Why AWS launches none of some members: for their subnets, or for the security groups that they wear. */
export function refusedMembers(
  reader: AwsReader,
  network: Network,
  resource: Resource,
  subnets: readonly Subnet[],
  wearers: readonly Wearer[],
  property: string,
): Because | undefined {
  if (resource.external) return undefined;
  return (
    refusedSpread(network, resource, resource.name, subnets, because(resource, property)) ??
    refusedWear(reader, network, wearers, subnets[0]?.vpc)
  );
}

/** What is certain of a size of which a part is spot capacity: the rest. */
export function certainSize(size: GroupSize, spot: Guaranteed | undefined): GroupSize {
  if (spot === undefined || size.total === undefined) return size;
  const certain = spot.of(size.total) ?? 0;
  if (certain === size.total) return size;
  return { total: certain, because: size.because, uncertain: { most: size.total, because: spot.because } };
}

/** Room of a fleet in its subnets, and why it is refused. */
export function placeOf(
  resource: Resource,
  zones: readonly ZoneFact[],
  subnets: readonly Subnet[],
  size: GroupSize,
  refused?: Because,
): Pick<Fleet, "room" | "refused"> {
  const room = roomOf(zones, subnets, size);
  const reason = refused ?? crampedness(resource.name, size, room, size.because);
  return { ...(room === undefined ? {} : { room }), ...(reason === undefined ? {} : { refused: reason }) };
}
