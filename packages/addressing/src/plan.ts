import type { Zone } from "./zones";

/** A row of subnets, one per zone, with one purpose. */
export interface TierRequest {
  /** Unique in the plan. */
  name: string;
  /**
   * Prefix length of *one subnet*; the tier reserves `zoneSlots` of them. Defaults, for a tier without `cidr`, to a
   * tier of an eighth of the parent (`/22` subnets in a `/16` with 8 slots), for a pinned tier to an even split.
   */
  prefixLength?: number;
  /** Pins the whole tier (all zone slots) to this block. Defaults to the lowest free place. */
  cidr?: string;
  /** The tier keeps its place but has no subnets any more. Defaults to false. */
  retired?: boolean;
}

/** What a plan is made from. Only `zones` may be reordered or shortened without moving anything. */
export interface AddressRequest {
  /** The network's IPv4 block, for example `10.0.0.0/16`. */
  cidr: string;
  /** The network's IPv6 block, if it is known: subnets then get an `ipv6Cidr`. */
  ipv6Cidr?: string;
  /** Prefix length of an IPv6 block that is assigned later (56 on AWS): the indexes are checked against it. */
  ipv6PrefixLength?: number;
  /** Zones every tier reserves room for, a power of two up to 32. Defaults to 8. Frozen: a change moves every tier. */
  zoneSlots?: number;
  /** Zone names (`us-east-1a`) or zone IDs (`use1-az1`) of one region, in any order. */
  zones: readonly string[];
  /** In the order in which they were added: append, never insert, reorder or remove (use `retired`). */
  tiers: readonly TierRequest[];
  /** Shortest and longest prefix a subnet may have. Defaults to {@link AWS_SUBNET_PREFIXES}. */
  prefixLimits?: PrefixLimits;
}

/** Inclusive limits of a prefix length. `shortest` is the biggest block. */
export interface PrefixLimits {
  shortest: number;
  longest: number;
}

/** Limits of an AWS subnet. Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const AWS_SUBNET_PREFIXES: Readonly<PrefixLimits> = Object.freeze({ shortest: 16, longest: 28 });

/** Default of {@link AddressRequest.zoneSlots}: no AWS or GCP region has more than six zones (us-east-1). */
export const DEFAULT_ZONE_SLOTS = 8;

/** Share of the parent that a tier without a prefix length reserves: 2^3, an eighth. */
export const DEFAULT_TIER_SHARE_BITS = 3;

/** Where every subnet of a network lies. Deeply frozen. */
export interface AddressPlan {
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly zoneSlots: number;
  /** In the order of their slots. */
  readonly zones: readonly Zone[];
  /** In the order of the request. */
  readonly tiers: readonly PlannedTier[];
  /** Of all tiers that are not retired: in the order of tiers, then of zone slots. */
  readonly subnets: readonly PlannedSubnet[];
  /** Blocks that no tier reserves, as few as possible, in address order. */
  readonly free: readonly string[];
  /** Addresses in {@link free}. */
  readonly freeAddresses: number;
}

export interface PlannedTier {
  readonly name: string;
  /** Place in the request, from 0. */
  readonly position: number;
  /** The block reserved for all zone slots. */
  readonly cidr: string;
  /** Prefix length of one subnet. */
  readonly prefixLength: number;
  readonly pinned: boolean;
  readonly retired: boolean;
}

export interface PlannedSubnet {
  readonly tier: string;
  readonly zone: string;
  /** The zone's slot in the tier. */
  readonly slot: number;
  readonly cidr: string;
  /** Which /64 of the network's IPv6 block is the subnet's: tier position × zoneSlots + slot. */
  readonly ipv6Index: number;
  readonly ipv6Cidr?: string;
}
