import { Unknown } from "@nospof/inventory";
import type { Family, Stretch } from "./address-space";
import {
  everything,
  internet,
  meets,
  nat64,
  prefixLength,
  sizeOf,
  stretchOf,
  widestBlock,
  within,
  without,
} from "./address-space";
import type { Route } from "./route";
import { leadsOut, sameHop } from "./route";

/** The routes of a table that carry traffic for the internet. */
export interface InternetRoutes {
  /** Each certainly carries a part of the internet's addresses. */
  readonly certain: readonly Route[];
  /** Candidates for what is left: one of them carries it, if any does. */
  readonly possible: readonly Route[];
  /** The widest block of the internet to which certainly no route leads. */
  readonly gap?: string;
}

/**
 * Blocks up to this prefix length are part of the way to the internet, whatever they lead to. A longer one is only when
 * it leads out of the VPC by itself: else it is a partner's or a service's.
 */
const widestOfOthers = 8;

/** A table is meant to lead to the internet when it has a block at least this wide, or blocks for half of it. */
const meantForAll: Readonly<Record<Family, number>> = { 4: 2, 6: 4 };

/** Routes of a table for one block. */
interface Block {
  readonly stretch: Stretch;
  readonly length: number;
  readonly certain: Route[];
  readonly doubtful: Route[];
}

/**
 * Chooses as AWS does: the most specific route wins for each address, so that all routes together have to cover the
 * internet. A table that reaches only a few of its blocks has no way to the internet.
 */
export function internetRoutes(routes: readonly Route[], family: Family): InternetRoutes {
  const own = routes.filter((route) => route.family === family);
  const unclear = own.filter((route) => route.destination instanceof Unknown);
  const blocks = blocksOf(own, family);
  const certain: Route[] = [];
  const possible = new Set<Route>();
  const doubtful: Stretch[] = [];
  let open: readonly Stretch[] = family === 6 ? [nat64, ...internet[6]] : internet[4];
  for (const block of blocks) {
    const carried = within(open, block.stretch);
    if (carried.length === 0) continue;
    const [only] = block.certain;
    if (only === undefined) {
      for (const route of block.doubtful) possible.add(route);
      doubtful.push(block.stretch);
      continue;
    }
    open = without(open, block.stretch);
    // Two certain routes for one block are a mistake that AWS refuses; which of them is meant is not known.
    if (block.certain.length > 1) for (const route of block.certain) possible.add(route);
    else if (doubtful.reduce(without, carried).length > 0) certain.push(only);
    // What a doubtful route carries if it is there, this one carries if it is not.
    if (doubtful.some((one) => meets(carried, one))) possible.add(only);
  }
  const left = [nat64, ...doubtful].reduce(without, open);
  const isMeant = blocks.some(({ length }) => length <= meantForAll[family]) || isMost(open, family);
  if (!isMeant) return { certain: [], possible: unclear };
  if (within(open, internet[family]).length === 0 && leadToOne([...possible]))
    return { certain: [...new Set([...certain, ...[...possible].filter((route) => route.certain)])], possible: [] };
  if (left.length === 0) return { certain, possible: [...possible] };
  return unclear.length > 0
    ? { certain, possible: [...possible, ...unclear] }
    : { certain, possible: [...possible], gap: gapOf(blocks, family) };
}

/** The blocks that carry traffic for the internet, most specific first. */
function blocksOf(routes: readonly Route[], family: Family): readonly Block[] {
  const blocks = new Map<string, Block>();
  for (const route of routes) {
    const stretch = typeof route.destination === "string" ? stretchOf(route.destination, family) : undefined;
    if (stretch === undefined) continue;
    const length = prefixLength(stretch, family);
    if (length > widestOfOthers && !leadsOut(route)) continue;
    const key = widestBlock(stretch, family);
    const block = blocks.get(key) ?? { stretch, length, certain: [], doubtful: [] };
    blocks.set(key, block);
    (route.certain ? block.certain : block.doubtful).push(route);
  }
  return [...blocks.values()].sort((a, b) => b.length - a.length);
}

/** Whether it makes no difference which of these routes is used. */
function leadToOne(routes: readonly Route[]): boolean {
  const [first] = routes;
  return routes.every(({ next }) => first !== undefined && sameHop(next, first.next));
}

/** Whether what is left open is at most half of the internet. */
function isMost(open: readonly Stretch[], family: Family): boolean {
  return sizeOf(within(open, internet[family])) * 2n <= sizeOf(internet[family]);
}

/** The widest block to which none of these leads. */
function gapOf(blocks: readonly Block[], family: Family): string {
  const gaps = blocks.map(({ stretch }) => stretch).reduce(without, [everything[family]]);
  const [widest = everything[family]] = [...gaps].sort((a, b) => (sizeOf([b]) > sizeOf([a]) ? 1 : -1));
  return widestBlock(widest, family);
}
