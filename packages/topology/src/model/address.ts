import type { Urn } from "@nospof/inventory";

/** Addresses that a resource holds: a block of a network or subnet, or single addresses that others are told of. */
export interface AddressHolder {
  readonly urn: Urn;
  /**
   * - `network`, `subnet`: what stands in it has addresses of its blocks.
   * - `address`: a public address that stays the same while the resource does.
   * - `gateway`: traffic leaves with the addresses in `uses`.
   */
  readonly kind: "network" | "subnet" | "address" | "gateway";
  /** CIDR blocks, or the address itself, as far as they are known. */
  readonly blocks: readonly string[];
  /** Address resources that it uses. */
  readonly uses: readonly Urn[];
}
