import { Address4, Address6 } from "ip-address";

/** IP version of a route. */
export type Family = 4 | 6;

/** Addresses in a row, first and last included. */
export interface Stretch {
  readonly first: bigint;
  readonly last: bigint;
}

/** Blocks read so far: a large stack names the same ones again and again, and reading one takes long. */
const read: Readonly<Record<Family, Map<string, Stretch | undefined>>> = { 4: new Map(), 6: new Map() };
const mostKept = 10_000;

/** Addresses of a CIDR block (`10.0.0.0/8`); undefined for other text. AWS ignores the host bits, and so is done here. */
export function stretchOf(block: string, family: Family): Stretch | undefined {
  const known = read[family];
  if (known.has(block)) return known.get(block);
  const stretch = readStretch(block, family);
  if (known.size < mostKept) known.set(block, stretch);
  return stretch;
}

function readStretch(block: string, family: Family): Stretch | undefined {
  if (family === 4 ? !Address4.isValid(block) : !Address6.isValid(block)) return undefined;
  const address = family === 4 ? new Address4(block) : new Address6(block);
  return { first: address.startAddress().bigInt(), last: address.endAddress().bigInt() };
}

/** What is left of a space without a stretch. */
export function without(space: readonly Stretch[], taken: Stretch): readonly Stretch[] {
  return space.flatMap((one) => {
    if (taken.last < one.first || one.last < taken.first) return [one];
    const before = one.first < taken.first ? [{ first: one.first, last: taken.first - 1n }] : [];
    const after = taken.last < one.last ? [{ first: taken.last + 1n, last: one.last }] : [];
    return [...before, ...after];
  });
}

/** What spaces have in common with a stretch, or with another space. */
export function within(space: readonly Stretch[], others: Stretch | readonly Stretch[]): readonly Stretch[] {
  const list = "first" in others ? [others] : others;
  return list.flatMap((other) =>
    space.flatMap((one) => {
      const first = one.first > other.first ? one.first : other.first;
      const last = one.last < other.last ? one.last : other.last;
      return first <= last ? [{ first, last }] : [];
    }),
  );
}

/** Whether a space and a stretch have an address in common. */
export function meets(space: readonly Stretch[], stretch: Stretch): boolean {
  return space.some((one) => one.first <= stretch.last && stretch.first <= one.last);
}

/** Number of addresses. */
export function sizeOf(space: readonly Stretch[]): bigint {
  return space.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** Prefix length of the blocks that have as many addresses. */
export function prefixLength(stretch: Stretch, family: Family): number {
  return bits[family] - lengthOf(sizeOf([stretch]) - 1n);
}

/** The widest block inside a stretch, as `128.0.0.0/1`. */
export function widestBlock(stretch: Stretch, family: Family): string {
  for (let length = 0; length <= bits[family]; length++) {
    const size = 1n << BigInt(bits[family] - length);
    const first = ((stretch.first + size - 1n) / size) * size;
    if (first + size - 1n <= stretch.last) return `${addressText(first, family)}/${String(length)}`;
  }
  return addressText(stretch.first, family);
}

function addressText(value: bigint, family: Family): string {
  return family === 4 ? Address4.fromBigInt(value).correctForm() : Address6.fromBigInt(value).correctForm();
}

/** Number of binary digits. */
function lengthOf(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

const bits: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** Every address of an IP version. */
export const everything: Readonly<Record<Family, Stretch>> = {
  4: { first: 0n, last: (1n << 32n) - 1n },
  6: { first: 0n, last: (1n << 128n) - 1n },
};

/**
 * Blocks that the internet does not route. Source: IANA IPv4 Special-Purpose Address Registry (not globally reachable),
 * multicast and reserved space included.
 */
const reserved4 =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4".split(
    " ",
  );

/** The addresses of the internet. For IPv6 the global unicast space that IANA has opened, `2000::/3`. */
export const internet: Readonly<Record<Family, readonly Stretch[]>> = {
  4: reserved4.flatMap((block) => stretchOf(block, 4) ?? []).reduce(without, [everything[4]]),
  6: [stretchOf("2000::/3", 6) ?? everything[6]],
};

/** Where IPv6 hosts reach IPv4 ones through NAT64. Source: RFC 6052. */
export const nat64: Stretch = stretchOf("64:ff9b::/96", 6) ?? everything[6];
