import type { Loss } from "./evaluate";
import { lostAt } from "./evaluate";
import type { Graph } from "./graph";
import type { Truth } from "./kleene";
import { TRUE } from "./kleene";

/** How a group's members stand, as far as it is settled. Elements are named by their place in the group. */
export interface Holding {
  /** Members that are there after the loss. */
  readonly present: number;
  /** Lost members have come back, so that elements that are lost hold none. */
  readonly replaced: boolean;
  /** Elements that hold none, though they may have room. Default: none of them. */
  readonly idle?: ReadonlySet<number>;
  /** Sets of elements that hold at least one member together; no element is in two of them. Default: none. */
  readonly held?: readonly (readonly number[])[];
}

/** How many ways to spread members are told apart. */
export interface Ways {
  readonly most: number;
  /**
   * Where there are more: each carrying element counts with the fewest it may ever have, a lower bound of the worst way.
   * Else the way with the fewest carrying members stands for all, an upper bound.
   */
  readonly boundsBelow: boolean;
}

/**
 * The legal ways to spread a group's members over its elements that hurt most: within the allowed skew and the elements'
 * room, as many as possible in the elements that do not carry. Elements of which it is not known whether they carry may
 * hold as many as the others, and count with the fewest.
 *
 * @param at index of the group in the topology
 * @param carries whether an element, by its index in the graph, carries traffic after the loss
 * @returns members per element, parallel to the group's elements; the way with the fewest carrying members first. Where no
 * way is legal, one in which none carries any
 */
export function distributionsOf(
  graph: Graph,
  at: number,
  loss: Loss,
  holding: Holding,
  carries: (index: number) => Truth,
  ways: Ways,
): readonly (readonly number[])[] {
  const elements = graph.membersOf[at] ?? [];
  const carrying: number[] = [];
  const others: number[] = [];
  for (const place of hosts(graph, at, loss, holding.replaced))
    (carries(elements[place] ?? -1) === TRUE ? carrying : others).push(place);
  const side = sideOf(graph, at, carrying, holding);
  const levels = legalLevels(graph, at, holding, side, sideOf(graph, at, others, holding));
  return waysToSpread(levels, side, ways).map((way) => {
    const counts = elements.map(() => 0);
    carrying.forEach((place, of) => (counts[place] = way[of] ?? 0));
    return counts;
  });
}

/** Whether a group's members can stand like that. */
export function isLegal(graph: Graph, at: number, loss: Loss, holding: Holding): boolean {
  const all = hosts(graph, at, loss, holding.replaced);
  return legalLevels(graph, at, holding, sideOf(graph, at, [], holding), sideOf(graph, at, all, holding)).length > 0;
}

/** Places of a group's elements that hold members: all of them, or, once lost members have come back, those that are left. */
export function hosts(graph: Graph, at: number, loss: Loss, replaced: boolean): readonly number[] {
  const places: number[] = [];
  (graph.membersOf[at] ?? []).forEach((index, place) => {
    if (!replaced || lostAt(graph.placements[index] ?? [], loss) !== TRUE) places.push(place);
  });
  return places;
}

/** Elements that carry, or those that do not, with what they may hold. */
interface Side {
  /** Room of each, 0 where it holds none. */
  readonly rooms: readonly number[];
  /** Some have room and hold none, so that no other may hold more than the skew. */
  readonly hasIdle: boolean;
  /** Sets of them, by their index in `rooms`, that hold at least one member together. */
  readonly held: readonly (readonly number[])[];
}

function sideOf(graph: Graph, at: number, places: readonly number[], { idle, held = [] }: Holding): Side {
  const room = graph.topology.groups[at]?.room;
  const roomOf = (place: number): number => room?.[place] ?? Infinity;
  const isIdle = (place: number): boolean => idle?.has(place) === true;
  return {
    rooms: places.map((place) => (isIdle(place) ? 0 : roomOf(place))),
    hasIdle: places.some((place) => isIdle(place) && roomOf(place) > 0),
    held: held.flatMap((set) => {
      const here = set.map((place) => places.indexOf(place)).filter((index) => index >= 0);
      return here.length === 0 ? [] : [here];
    }),
  };
}

/** Members when the emptiest element with room holds `level`. */
interface Level {
  readonly level: number;
  /** Fewest members in all carrying elements together. */
  readonly together: number;
  /** Most members in one carrying element. */
  readonly highest: number;
}

/**
 * The levels that are possible. With `level` the least that an element with room holds, the others take `level + skew`
 * each at most, and the carrying ones hold `level` each at least.
 */
function legalLevels(graph: Graph, at: number, holding: Holding, carrying: Side, others: Side): readonly Level[] {
  const skew = graph.topology.groups[at]?.maxSkew ?? 1;
  const rooms = [...carrying.rooms, ...others.rooms];
  const isIdle = carrying.hasIdle || others.hasIdle;
  const hasRoom = isIdle ? Infinity : sum(rooms);
  const present = Math.min(holding.present, hasRoom);
  const even = rooms.length === 0 ? 0 : Math.floor(present / rooms.length);
  // Without tight rooms the emptiest element is at most the skew below an even share.
  const isTight = rooms.some((room) => room <= even);
  const lowest = isTight || isIdle ? 0 : Math.max(0, even - skew);
  const highest = isIdle ? 0 : isTight ? present : even;
  const levels: Level[] = [];
  for (let level = lowest; level <= highest; level++) {
    const least = leastIn(carrying, level);
    if (least + leastIn(others, level) > present) break;
    const together = Math.max(least, present - upTo(level + skew, others.rooms));
    if (together > upTo(level + skew, carrying.rooms)) continue;
    if ([carrying, others].every((side) => isHeld(side, level + skew)))
      levels.push({ level, together, highest: level + skew });
  }
  return levels.sort((a, b) => a.together - b.together);
}

/** Fewest members on a side. */
function leastIn({ rooms, held }: Side, level: number): number {
  const missing = held.filter((set) => set.every((index) => Math.min(level, rooms[index] ?? 0) === 0)).length;
  return upTo(level, rooms) + missing;
}

function isHeld({ rooms, held }: Side, highest: number): boolean {
  return held.every((set) => set.some((index) => Math.min(highest, rooms[index] ?? 0) > 0));
}

function waysToSpread(
  levels: readonly Level[],
  side: Side,
  { most, boundsBelow }: Ways,
): readonly (readonly number[])[] {
  const { rooms, held } = side;
  const [fewest] = levels;
  if (fewest === undefined) return [rooms.map(() => 0)];
  if (most === 1 && !boundsBelow) return [fillInOrder(fewest, side)];
  const ways: (readonly number[])[] = [];
  const place = (way: readonly number[], { level, together, highest }: Level): void => {
    if (ways.length > most) return;
    const room = rooms[way.length];
    if (room === undefined) {
      const isWhole = held.every((set) => set.some((index) => (way[index] ?? 0) > 0));
      if (isWhole && sum(way) === together) ways.push(way);
      return;
    }
    const left = together - sum(way);
    const behind = rooms.slice(way.length + 1);
    const low = Math.max(Math.min(level, room), left - upTo(highest, behind));
    const high = Math.min(highest, room, left - upTo(level, behind));
    for (let own = high; own >= low; own--) place([...way, own], { level, together, highest });
  };
  for (const level of levels) place([], level);
  if (ways.length <= most) return ways;
  if (!boundsBelow) return [fillInOrder(fewest, side)];
  const lowest = Math.min(...levels.map(({ level }) => level));
  const alone = new Set(held.flatMap((set) => (set.length === 1 ? set : [])));
  return [rooms.map((room, index) => Math.min(Math.max(lowest, alone.has(index) ? 1 : 0), room))];
}

/** One way: the least in each element and one in each set that holds any, and the rest in the first ones that have room. */
function fillInOrder({ level, together, highest }: Level, { rooms, held }: Side): readonly number[] {
  const way = rooms.map((room) => Math.min(level, room));
  for (const set of held) {
    const first = set.find((index) => (rooms[index] ?? 0) > 0);
    if (first !== undefined && set.every((index) => way[index] === 0)) way[first] = 1;
  }
  let rest = together - sum(way);
  return way.map((own, index) => {
    const more = Math.min(rest, Math.min(highest, rooms[index] ?? 0) - own);
    rest -= more;
    return own + more;
  });
}

/** Members when each element holds as many as this and as its room permits. */
function upTo(level: number, rooms: readonly number[]): number {
  let total = 0;
  for (const room of rooms) total += Math.min(level, room);
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
