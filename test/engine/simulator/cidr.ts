/** An IPv4 block as its first address and size. */
interface Block {
  readonly first: number;
  readonly size: number;
  readonly prefix: number;
}

/** Undefined for what is no block with a network address. */
export function parseBlock(text: string): Block | undefined {
  const [, address = "", prefixText = ""] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
  const prefix = Number(prefixText);
  const bytes = address.split(".").map(Number);
  if (address === "" || prefix > 32 || bytes.some((byte) => byte > 255)) return undefined;
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, size, prefix } : undefined;
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlap(one: Block, other: Block): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}
