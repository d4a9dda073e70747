import type { Because, Group, MemberLoss } from "@nospof/topology";
import type { Loss } from "./evaluate";
import { lostAt } from "./evaluate";
import type { Graph } from "./graph";
import type { Truth } from "./kleene";
import { and, FALSE, not, TRUE, UNKNOWN } from "./kleene";

/**
 * Members of a group that are there after a loss.
 *
 * @param total how many there are before it
 * @param replaced lost ones have come back
 * @param isCertain what is certainly left is asked, and not what may be: of losses that are not known, the largest counts
 */
export function presentAfter(group: Group, loss: Loss, total: number, replaced: boolean, isCertain: boolean): number {
  return replaced || group.memberLosses === undefined
    ? total
    : Math.max(0, total - takenFrom(lossesOf(group, loss), isCertain));
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
