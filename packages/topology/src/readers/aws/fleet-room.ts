import type { Because } from "../../model/topology";
import { prefixLength, stretchOf } from "./address-space";
import type { GroupSize } from "./fleet-size";
import { wholeSize } from "./fleet-size";
import type { Subnet } from "./network";
import type { ZoneFact } from "./zone";
import { zoneKey } from "./zone";

/** Addresses of each subnet that AWS keeps for itself. Source: Amazon VPC user guide, "Subnet sizing". */
const reservedAddresses = 5;

/** Most members that each zone has addresses for; undefined when that is not known, or no limit that matters. */
export function roomOf(
  zones: readonly ZoneFact[],
  subnets: readonly Subnet[],
  size: GroupSize,
): readonly number[] | undefined {
  const total = wholeSize(size);
  if (total === undefined || zones.length === 0) return undefined;
  const rooms = zones.map((zone) => {
    const key = zoneKey(zone);
    const own = key === undefined ? [] : subnets.filter((subnet) => zoneKey(subnet.zone) === key);
    return own.length === 0 ? Infinity : own.reduce((sum, subnet) => sum + addressesOf(subnet), 0);
  });
  return rooms.some((room) => room < total) ? rooms : undefined;
}

/** Why a fleet does not fit into its subnets; undefined when it does. */
export function crampedness(
  name: string,
  size: GroupSize,
  room: readonly number[] | undefined,
  reason: Because,
): Because | undefined {
  const total = wholeSize(size);
  const sum = (room ?? [Infinity]).reduce((all, one) => all + one, 0);
  if (total === undefined || total <= sum) return undefined;
  const text = `give ${name} larger subnets: ${String(total)} members do not fit into ${String(sum)} free addresses`;
  return { ...reason, text };
}

function addressesOf({ cidr, ipv6Only }: Subnet): number {
  const block = cidr === undefined || ipv6Only ? undefined : stretchOf(cidr, 4);
  return block === undefined ? Infinity : Math.max(0, 2 ** (32 - prefixLength(block, 4)) - reservedAddresses);
}
