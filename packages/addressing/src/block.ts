import { Address4 } from "ip-address";

/** Bits of an IPv4 address. */
export const IPV4_BITS = 32;

/** An aligned range of IPv4 addresses. */
export interface Block {
  /** First address as a number. */
  readonly start: number;
  /** 0 … 32. */
  readonly prefixLength: number;
}

/**
 * Reads a CIDR block such as `10.0.0.0/16`.
 *
 * @returns the block, or the reason why the text is none
 */
export function parseBlock(text: string): Block | string {
  if (!text.includes("/") || !Address4.isValid(text)) {
    return `${text === "" ? "an empty text" : text} is no IPv4 CIDR block such as 10.0.0.0/16`;
  }
  const address = new Address4(text);
  const block = { start: Number(address.startAddress().bigInt()), prefixLength: address.subnetMask };
  if (address.correctForm() !== address.startAddress().correctForm()) {
    return `${text} has bits set behind its prefix; the block it lies in is ${formatBlock(block)}`;
  }
  return block;
}

/** The block as text: `10.0.0.0/16`. */
export function formatBlock(block: Block): string {
  return `${Address4.fromBigInt(BigInt(block.start)).correctForm()}/${String(block.prefixLength)}`;
}

/** Number of addresses behind a prefix length. */
export function addressCount(prefixLength: number): number {
  return 2 ** (IPV4_BITS - prefixLength);
}

/** The first address behind the block, as a number. */
export function endOf(block: Block): number {
  return block.start + addressCount(block.prefixLength);
}

export function contains(outer: Block, inner: Block): boolean {
  return outer.start <= inner.start && endOf(inner) <= endOf(outer);
}

export function overlaps(a: Block, b: Block): boolean {
  return a.start < endOf(b) && b.start < endOf(a);
}

/** The `index`-th block of the given prefix length inside `block`. */
export function childBlock(block: Block, prefixLength: number, index: number): Block {
  return { start: block.start + index * addressCount(prefixLength), prefixLength };
}

/**
 * The lowest aligned block of the given prefix length inside `parent` that overlaps none of `taken`.
 *
 * Lowest-fit makes a place depend on nothing but the blocks already taken, so that writing down ("pinning") the place
 * that a block has anyway changes nothing for the blocks after it.
 */
export function lowestFree(parent: Block, taken: readonly Block[], prefixLength: number): Block | undefined {
  const size = addressCount(prefixLength);
  let start = parent.start;
  while (start + size <= endOf(parent)) {
    const candidate = { start, prefixLength };
    const obstacle = taken.find((block) => overlaps(block, candidate));
    if (obstacle === undefined) return candidate;
    start = Math.ceil(endOf(obstacle) / size) * size;
  }
  return undefined;
}

/** What `taken` leaves of `parent`, as the fewest aligned blocks, in address order. */
export function freeBlocks(parent: Block, taken: readonly Block[]): Block[] {
  if (!taken.some((block) => overlaps(block, parent))) return [parent];
  if (taken.some((block) => contains(block, parent))) return [];
  const half = parent.prefixLength + 1;
  return [0, 1].flatMap((index) => freeBlocks(childBlock(parent, half, index), taken));
}
