import type { Because, Group, MemberLoss } from "@nospof/topology";
import type { Loss } from "./evaluate";
import { lostAt } from "./evaluate";
import type { Graph } from "./graph";
import type { Truth } from "./kleene";
import { and, FALSE, not, TRUE, UNKNOWN } from "./kleene";

/** How a group's members are counted. */
export interface Count {
  /** Members that there are before the loss. */
  readonly total: number;
  /** Lost members have come back in the elements that are left. */
  readonly replaced: boolean;
  /** What is certainly left is asked, and not what may be: of losses that are not known, the largest counts. */
  readonly isCertain: boolean;
  /** Whether an element, by its index in the graph, carries traffic after the loss. */
  readonly carries: (index: number) => Truth;
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
 * @returns members per element, parallel to the group's elements; the way with the fewest carrying members first
 */
export function distributionsOf(
  graph: Graph,
  at: number,
  loss: Loss,
  count: Count,
  { most, boundsBelow }: Ways,
): readonly (readonly number[])[] {
  const group = graph.topology.groups[at];
  const elements = graph.membersOf[at];
  if (group === undefined || elements === undefined) return [];
  const carrying: number[] = [];
  const rooms = { carrying: [] as number[], others: [] as number[] };
  elements.forEach((index, place) => {
    const room = group.room?.[place] ?? Infinity;
    if (count.replaced && lostAt(graph.placements[index] ?? [], loss) === TRUE) return;
    if (count.carries(index) === TRUE) {
      carrying.push(place);
      rooms.carrying.push(room);
    } else rooms.others.push(room);
  });
  const gone = count.replaced ? 0 : takenFrom(lossesOf(group, loss), count.isCertain);
  const present = Math.min(Math.max(0, count.total - gone), sum(rooms.carrying) + sum(rooms.others));
  const levels = legalLevels(present, rooms, group.maxSkew ?? 1);
  const ways = waysToSpread(levels, rooms.carrying, { most, boundsBelow });
  return ways.map((way) => {
    const counts = elements.map(() => 0);
    carrying.forEach((place, of) => (counts[place] = way[of] ?? 0));
    return counts;
  });
}

/**
 * Members that several losses take together. Those on purpose that take any, and come at the same time, count the spare
 * ones of each other as members that may go.
 */
function takenFrom(losses: readonly MemberLoss[], isCertain: boolean): number {
  const amounts = losses.map(({ members, least }) => (isCertain ? members : (least ?? members)));
  const spares = losses.map(({ spare = 0 }, at) =>
    losses.some(({ announced }, other) => other !== at && announced === true && (amounts[other] ?? 0) > 0) ? spare : 0,
  );
  return sum(amounts) + sum(spares);
}

/** Whether something of a group is lost wherever it stands. */
export function loses(group: Group | undefined, loss: Loss): boolean {
  return group?.memberLosses?.some(({ domain }) => loss.has(domain)) === true;
}

/** What of a group is lost wherever it stands. */
export function lossesOf({ memberLosses = [] }: Group, loss: Loss): readonly MemberLoss[] {
  return memberLosses.filter(({ domain }) => loss.has(domain));
}

/** Members when the emptiest element with room holds `level`. */
interface Level {
  readonly level: number;
  /** Fewest members in all carrying elements together. */
  readonly together: number;
  /** Most members in one carrying element. */
  readonly highest: number;
}

/** Room of elements that carry, and of those that do not. */
interface Rooms {
  readonly carrying: readonly number[];
  readonly others: readonly number[];
}

/**
 * The levels that are possible. With `level` the least that an element with room holds, the others take `level + skew`
 * each at most, and the carrying ones hold `level` each at least.
 */
function legalLevels(present: number, { carrying, others }: Rooms, skew: number): readonly Level[] {
  const rooms = [...carrying, ...others];
  const even = rooms.length === 0 ? 0 : Math.floor(present / rooms.length);
  // Without tight rooms the emptiest element is at most the skew below an even share.
  const isTight = rooms.some((room) => room <= even);
  const lowest = isTight ? 0 : Math.max(0, even - skew);
  const highest = isTight ? present : even;
  const levels: Level[] = [];
  for (let level = lowest; level <= highest; level++) {
    const least = upTo(level, carrying);
    if (least + upTo(level, others) > present) break;
    const together = Math.max(least, present - upTo(level + skew, others));
    if (together > upTo(level + skew, carrying)) continue;
    levels.push({ level, together, highest: level + skew });
  }
  return levels.sort((a, b) => a.together - b.together);
}

function waysToSpread(
  levels: readonly Level[],
  rooms: readonly number[],
  { most, boundsBelow }: Ways,
): readonly (readonly number[])[] {
  const [fewest] = levels;
  if (fewest === undefined) return [rooms.map(() => 0)];
  if (most === 1 && !boundsBelow) return [fillInOrder(fewest, rooms)];
  const ways: (readonly number[])[] = [];
  const place = (way: readonly number[], { level, together, highest }: Level): void => {
    if (ways.length > most) return;
    const room = rooms[way.length];
    if (room === undefined) {
      if (sum(way) === together) ways.push(way);
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
  if (!boundsBelow) return [fillInOrder(fewest, rooms)];
  const lowest = Math.min(...levels.map(({ level }) => level));
  return [rooms.map((room) => Math.min(lowest, room))];
}

/** One way: the least in each element, and the rest in the first ones that have room. */
function fillInOrder({ level, together, highest }: Level, rooms: readonly number[]): readonly number[] {
  let rest = together - upTo(level, rooms);
  return rooms.map((room) => {
    const own = Math.min(level, room);
    const more = Math.min(rest, Math.min(highest, room) - own);
    rest -= more;
    return own + more;
  });
}

/** Whether lost members of a group come back after a loss: not where nothing is left to hold them, nor where it stops. */
export function comesBack(graph: Graph, group: Group, loss: Loss): Truth {
  if (group.replacement === undefined || loss.size === 0) return FALSE;
  let result: Truth = not(all(statesOf(graph, group.members, loss)));
  for (const { among, share } of group.replacement.stops ?? []) {
    const each = statesOf(graph, among, loss);
    const needed = Math.ceil(share * each.length - 1e-9);
    const certain = each.filter((state) => state === TRUE).length;
    const possible = each.filter((state) => state !== FALSE).length;
    const enough: Truth = certain >= needed ? TRUE : possible >= needed ? UNKNOWN : FALSE;
    result = and(result, not(and(enough, not(all(each)))));
  }
  return result;
}

/** Properties on which it depends which of a group's elements are left. */
export function openHosts(graph: Graph, group: Group, loss: Loss): readonly Because[] {
  const states = statesOf(graph, group.members, loss);
  return group.members.flatMap((id, at) => {
    const placement = graph.elements[graph.indexOf.get(id) ?? -1]?.placement;
    return states[at] === UNKNOWN && placement !== undefined && "candidates" in placement ? [placement.because] : [];
  });
}

function statesOf(graph: Graph, ids: readonly string[], loss: Loss): Truth[] {
  return ids.map((id) => lostAt(graph.placements[graph.indexOf.get(id) ?? -1] ?? [], loss));
}

function all(states: readonly Truth[]): Truth {
  return states.reduce<Truth>(and, TRUE);
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
