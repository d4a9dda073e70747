import { AddressPlanError, planAddresses } from "@nospof/addressing";
import { Address4 } from "ip-address";

/** A block of IPv4 addresses and what is free in it. */
export interface Space {
  readonly cidr: string;
  /** Addresses of the block. */
  readonly size: number;
  /** As few aligned blocks as possible, in address order. */
  readonly free: readonly string[];
  readonly freeAddresses: number;
  /** Why nothing can be said of what is free (subnets that overlap, a block that is none). */
  readonly problem?: string;
}

/**
 * What subnets leave free of a block. Subnets outside the block are another block's.
 *
 * Each subnet is a tier of its own that is pinned to its place, so that the arithmetic of address plans applies to
 * networks that no plan has made.
 */
export function spaceIn(cidr: string, subnets: readonly { readonly name: string; readonly cidr: string }[]): Space {
  if (!Address4.isValid(cidr)) return { cidr, size: 0, free: [], freeAddresses: 0, problem: "it is no IPv4 block" };
  const block = new Address4(cidr);
  const size = 2 ** (32 - block.subnetMask);
  const inside = subnets.filter(
    (subnet) => Address4.isValid(subnet.cidr) && new Address4(subnet.cidr).isInSubnet(block),
  );
  try {
    const { free, freeAddresses } = planAddresses({
      cidr,
      zones: ["us-east-1a"],
      zoneSlots: 1,
      prefixLimits: { shortest: 0, longest: 32 },
      tiers: inside,
    });
    return { cidr, size, free, freeAddresses };
  } catch (error) {
    if (!(error instanceof AddressPlanError)) throw error;
    return { cidr, size, free: [], freeAddresses: 0, problem: error.problems.map(({ reason }) => reason).join("; ") };
  }
}
