import type { Block } from "./block";
import { addressCount, contains, formatBlock, freeBlocks, IPV4_BITS, lowestFree, overlaps, parseBlock } from "./block";
import type { Report } from "./check";
import type { PrefixLimits, TierRequest } from "./plan";
import { DEFAULT_TIER_SHARE_BITS } from "./plan";
import { grouped } from "./problems";

/** A tier with the block that it reserves. */
export interface PlacedTier {
  readonly request: TierRequest;
  readonly position: number;
  readonly block: Block;
  /** Prefix length of one subnet. */
  readonly prefixLength: number;
}

/**
 * Gives every tier its block, one after the other. A tier sees only the tiers before it, so appending one can move
 * none; a pinned tier that would sit on an earlier one is refused rather than making way.
 */
export function placeTiers(
  parent: Block,
  zoneSlots: number,
  limits: Readonly<PrefixLimits>,
  tiers: readonly TierRequest[],
  report: Report,
): PlacedTier[] {
  const placed: PlacedTier[] = [];
  tiers.forEach((request, position) => {
    const context: Context = { parent, slotBits: Math.log2(zoneSlots), limits, placed, report };
    const tier =
      request.cidr === undefined
        ? placeFlowing(request, position, context)
        : placePinned(request, position, request.cidr, context);
    if (tier !== undefined) placed.push(tier);
  });
  return placed;
}

/** Reports tiers without a name and names that occur twice. */
export function checkTierNames(tiers: readonly TierRequest[], report: Report): void {
  if (tiers.length === 0) report("tiers", 'no tier is listed; list at least one, for example { name: "private" }');
  const firstAt = new Map<string, number>();
  tiers.forEach(({ name }, position) => {
    const earlier = firstAt.get(name);
    if (name === "") {
      report(`tiers[${String(position)}].name`, "the name is empty");
    } else if (earlier !== undefined) {
      report(`tiers[${String(position)}].name`, `${name} is also the name of tiers[${String(earlier)}]; rename one`);
    } else {
      firstAt.set(name, position);
    }
  });
}

interface Context {
  readonly parent: Block;
  readonly slotBits: number;
  readonly limits: Readonly<PrefixLimits>;
  readonly placed: readonly PlacedTier[];
  readonly report: Report;
}

function placeFlowing(request: TierRequest, position: number, context: Context): PlacedTier | undefined {
  const { parent, slotBits, limits, placed, report } = context;
  const path = `tiers[${String(position)}].prefixLength`;
  const byShare = parent.prefixLength + DEFAULT_TIER_SHARE_BITS + slotBits;
  const prefixLength = request.prefixLength ?? Math.min(Math.max(byShare, limits.shortest), limits.longest);
  if (!checkPrefix(request.name, prefixLength, limits, path, report)) return undefined;
  const taken = placed.map((tier) => tier.block);
  const blockPrefix = prefixLength - slotBits;
  const block = blockPrefix < 0 ? undefined : lowestFree(parent, taken, blockPrefix);
  if (block !== undefined) return { request, position, block, prefixLength };
  report(path, `${arithmetic(request.name, prefixLength, slotBits)}, but ${roomLeft(parent, taken, slotBits)}`);
  return undefined;
}

function placePinned(request: TierRequest, position: number, cidr: string, context: Context): PlacedTier | undefined {
  const { parent, slotBits, limits, placed, report } = context;
  const path = `tiers[${String(position)}].cidr`;
  const block = parseBlock(cidr);
  if (typeof block === "string") {
    report(path, block);
    return undefined;
  }
  const prefixLength = request.prefixLength ?? block.prefixLength + slotBits;
  const prefixPath = request.prefixLength === undefined ? path : `tiers[${String(position)}].prefixLength`;
  if (!checkPrefix(request.name, prefixLength, limits, prefixPath, report)) return undefined;
  if (prefixLength - block.prefixLength < slotBits) {
    report(
      prefixPath,
      `${arithmetic(request.name, prefixLength, slotBits)}, but ${cidr} has ${grouped(addressCount(block.prefixLength))}; use a prefix length of at least ${String(block.prefixLength + slotBits)}`,
    );
    return undefined;
  }
  if (!contains(parent, block)) {
    report(path, `${cidr} of the tier ${request.name} is not inside ${formatBlock(parent)}`);
    return undefined;
  }
  const other = placed.find((tier) => overlaps(tier.block, block));
  if (other !== undefined) {
    const taken = placed.map((tier) => tier.block);
    report(
      path,
      `${cidr} of the tier ${request.name} overlaps ${formatBlock(other.block)} of the tier ${other.request.name}; free: ${listBlocks(freeBlocks(parent, taken))}`,
    );
    return undefined;
  }
  return { request, position, block, prefixLength };
}

function checkPrefix(
  name: string,
  prefixLength: number,
  { shortest, longest }: Readonly<PrefixLimits>,
  path: string,
  report: Report,
): boolean {
  if (!Number.isInteger(prefixLength)) {
    report(path, `${String(prefixLength)} is no whole number`);
    return false;
  }
  if (prefixLength >= shortest && prefixLength <= longest) return true;
  report(
    path,
    `subnets of the tier ${name} would be /${String(prefixLength)}, but a subnet may be /${String(shortest)} (biggest) to /${String(longest)} (smallest)`,
  );
  return false;
}

function arithmetic(name: string, prefixLength: number, slotBits: number): string {
  const slots = 2 ** slotBits;
  const each = addressCount(prefixLength);
  return `the tier ${name} reserves ${String(slots)} zone slots × /${String(prefixLength)} (${grouped(each)} addresses) = ${grouped(slots * each)} addresses`;
}

function roomLeft(parent: Block, taken: readonly Block[], slotBits: number): string {
  const free = freeBlocks(parent, taken);
  const biggest = free.reduce<Block | undefined>(
    (best, block) => (best === undefined || block.prefixLength < best.prefixLength ? block : best),
    undefined,
  );
  const network = `${formatBlock(parent)} (${grouped(addressCount(parent.prefixLength))} addresses)`;
  if (biggest === undefined) return `nothing of ${network} is free; use a bigger network or smaller tiers`;
  const fitting = biggest.prefixLength + slotBits;
  const wayOut = fitting <= IPV4_BITS ? `; a prefix length of ${String(fitting)} would fit` : "";
  return `the biggest free block of ${network} is ${formatBlock(biggest)} (${grouped(addressCount(biggest.prefixLength))} addresses)${wayOut}`;
}

const LISTED_BLOCKS = 4;

function listBlocks(blocks: readonly Block[]): string {
  if (blocks.length === 0) return "nothing";
  const more = blocks.length > LISTED_BLOCKS ? ` and ${String(blocks.length - LISTED_BLOCKS)} more` : "";
  return blocks.slice(0, LISTED_BLOCKS).map(formatBlock).join(", ") + more;
}
