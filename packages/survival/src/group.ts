import type { Group } from "@nospof/topology";
import type { Loss } from "./evaluate";
import type { Graph } from "./graph";
import type { Truth } from "./kleene";
import { TRUE, UNKNOWN } from "./kleene";

/**
 * Spreads a group's members over its elements in the worst legal way: balanced, the surplus of an uneven split first
 * in the elements that do not carry. Elements of which that is not known count without surplus, and the others as if
 * they had it.
 *
 * @param total members that are there; undefined: each element counts `unsized`
 * @param carries whether an element carries traffic after the loss
 * @returns members per element, by element index
 */
export function membersOf(
  graph: Graph,
  group: Group,
  total: number | undefined,
  loss: Loss,
  carries: (element: number) => Truth,
  unsized: number,
): ReadonlyMap<number, number> {
  const elements = group.members.flatMap((id) => graph.indexOf.get(id) ?? []);
  if (total === undefined) return new Map(elements.map((element) => [element, unsized]));
  const gone = group.memberDomain !== undefined && loss.has(group.memberDomain) ? 1 : 0;
  const present = Math.max(0, total - gone);
  const isCertain = (element: number): boolean => carries(element) === TRUE;
  const ordered = [...elements.filter((element) => !isCertain(element)), ...elements.filter(isCertain)];
  const base = Math.floor(present / ordered.length);
  const surplus = present % ordered.length;
  return new Map(
    ordered.map((element, place) => [element, base + (place < surplus && carries(element) !== UNKNOWN ? 1 : 0)]),
  );
}
