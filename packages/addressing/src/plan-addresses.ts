import { addressCount, childBlock, formatBlock, freeBlocks, parseBlock } from "./block";
import { checkIpv6, checkZones, checkZoneSlots, reporter } from "./check";
import { ipv6Subnet } from "./ipv6";
import type { AddressPlan, AddressRequest, PlannedSubnet } from "./plan";
import { AWS_SUBNET_PREFIXES, DEFAULT_ZONE_SLOTS } from "./plan";
import type { AddressProblem } from "./problems";
import { AddressPlanError } from "./problems";
import type { PlacedTier } from "./tiers";
import { checkTierNames, placeTiers } from "./tiers";
import type { Zone } from "./zones";

/**
 * Plans where every subnet of a network lies. Append-only: a subnet's place is a pure function of the network's block,
 * the number of zone slots, the tiers before its own and its zone's letter (or ID number). Adding or removing a zone,
 * reordering zones, appending a tier, retiring one or pinning one where it already is moves no other subnet.
 *
 * @throws AddressPlanError with every problem found
 */
export function planAddresses(request: AddressRequest): AddressPlan {
  const problems: AddressProblem[] = [];
  const report = reporter(problems);
  const zoneSlots = request.zoneSlots ?? DEFAULT_ZONE_SLOTS;
  const slotsAreValid = checkZoneSlots(zoneSlots, report);
  const zones = checkZones(request.zones, slotsAreValid ? zoneSlots : Infinity, report);
  checkTierNames(request.tiers, report);
  const parent = parseBlock(request.cidr);
  if (typeof parent === "string") report("cidr", parent);
  if (slotsAreValid) checkIpv6(request, zoneSlots, report);
  if (typeof parent === "string" || !slotsAreValid) throw new AddressPlanError(problems);

  const limits = request.prefixLimits ?? AWS_SUBNET_PREFIXES;
  const tiers = placeTiers(parent, zoneSlots, limits, request.tiers, report);
  if (problems.length > 0) throw new AddressPlanError(problems);

  const blocks = tiers.map((tier) => tier.block);
  const free = freeBlocks(parent, blocks);
  return deepFreeze({
    cidr: formatBlock(parent),
    ...(request.ipv6Cidr === undefined ? {} : { ipv6Cidr: request.ipv6Cidr }),
    zoneSlots,
    zones,
    tiers: tiers.map(({ request: tier, position, block, prefixLength }) => ({
      name: tier.name,
      position,
      cidr: formatBlock(block),
      prefixLength,
      pinned: tier.cidr !== undefined,
      retired: tier.retired === true,
    })),
    subnets: tiers
      .filter((tier) => tier.request.retired !== true)
      .flatMap((tier) => zones.map((zone) => subnetOf(tier, zone, zoneSlots, request.ipv6Cidr))),
    free: free.map(formatBlock),
    freeAddresses: free.reduce((sum, block) => sum + addressCount(block.prefixLength), 0),
  });
}

function subnetOf(tier: PlacedTier, zone: Zone, zoneSlots: number, ipv6Cidr: string | undefined): PlannedSubnet {
  const ipv6Index = tier.position * zoneSlots + zone.slot;
  return {
    tier: tier.request.name,
    zone: zone.name,
    slot: zone.slot,
    cidr: formatBlock(childBlock(tier.block, tier.prefixLength, zone.slot)),
    ipv6Index,
    ...(ipv6Cidr === undefined ? {} : { ipv6Cidr: ipv6Subnet(ipv6Cidr, ipv6Index) }),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === "object" && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}
