import type { CapacityUnit } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { away } from "./evaluate";
import type { Holding, Ways } from "./distribution";
import { distributionsOf } from "./distribution";
import { comesBack, openHosts, presentAfter } from "./group";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import type { IntactCapacity } from "./intact";
import type { EdgesOf, Limits } from "./maximum-flow";
import { maximumFlow } from "./maximum-flow";
import { NumberSet } from "./number-set";
import { activeEdges, activeElements, elementsAlong, sureEdges } from "./route";
import type { Edge, Slice } from "./slice";

/** What is asked: the capacity in this unit, certain (`TRUE`, a lower bound) or possible (`UNKNOWN`, an upper bound). */
export interface CapacityQuestion {
  readonly unit: CapacityUnit;
  readonly atLeast: Truth;
  /** Lost members of groups have come back where they do; default: only what is left at once counts. */
  readonly replaced?: boolean;
  /** Totals of groups to assume instead of their own, by index in the topology: to find the smallest repair. */
  readonly totals?: ReadonlyMap<number, number>;
  /** How members of groups stand as far as it is settled, by index in the topology; what is not named stands anyhow. */
  readonly holdings?: ReadonlyMap<number, Holding>;
  /** Groups of which elements may hold no member, and it is not settled which. */
  readonly open?: readonly number[];
}

/**
 * The capacity with which a flow's sources reach its destinations: the maximum flow over the active links, for the
 * destination that gets least. `Infinity` when nothing on the way is counted in this unit.
 *
 * A group's members stand where it hurts most: as many as the allowed skew permits in elements that do not carry.
 * With `TRUE` the result is a lower bound for every completion of the unknowns (destinations and branches that may be
 * in use count with what they certainly get), with `UNKNOWN` an upper bound.
 */
export function capacityOf(evaluation: Evaluation, question: CapacityQuestion, intact?: IntactCapacity): number {
  return new Measurement(evaluation, question, intact).capacity();
}

class Measurement {
  constructor(
    readonly evaluation: Evaluation,
    readonly question: CapacityQuestion,
    readonly intact: IntactCapacity | undefined,
  ) {}

  capacity(): number {
    const { evaluation, question } = this;
    const { slice, reaches } = evaluation;
    const certainSources = slice.sources.filter(
      (source) => reaches[source] === TRUE && away(evaluation, source) === FALSE,
    );
    // Where nothing is unknown, what is possible is what is certain.
    const possibleSources = evaluation.isDetermined
      ? certainSources
      : slice.sources.filter((source) => reaches[source] !== FALSE && away(evaluation, source) !== TRUE);
    const isCertain = question.atLeast === TRUE;
    const sources = isCertain ? certainSources : possibleSources;
    const possible = activeElements(evaluation, possibleSources, UNKNOWN);
    const active = isCertain && !evaluation.isDetermined ? activeElements(evaluation, certainSources, TRUE) : possible;
    const sure =
      isCertain || evaluation.isDetermined
        ? possible
        : elementsAlong(evaluation, certainSources, (element) => sureEdges(evaluation, element));
    const isDestination = (element: number): boolean => slice.isDestination[element] === 1;
    const measure = (destination: number): number => this.#reaching(destination, sources, possible, active);
    const reaching = this.intact?.after(evaluation, measure) ?? measure;
    const owed = sure.list.filter(isDestination);
    if (owed.length > 0) return Math.min(...owed.map(reaching));
    return Math.max(0, ...possible.list.filter(isDestination).map(reaching));
  }

  /** The least that reaches one destination, over the distributions of the groups on the way to it. */
  #reaching(destination: number, sources: readonly number[], possible: NumberSet, active: NumberSet): number {
    const { evaluation } = this;
    const onTheWay = leadingTo(evaluation, destination, possible, UNKNOWN);
    const isPlain = this.question.atLeast !== TRUE || evaluation.isDetermined;
    const surely = isPlain ? onTheWay : leadingTo(evaluation, destination, active, TRUE);
    const choices = this.#limitsOf(onTheWay, surely);
    return Math.min(
      ...this.#picks(onTheWay).flatMap((picked) => {
        const edgesOf: EdgesOf = (element) =>
          picked.get(element) ?? activeEdges(evaluation, element, this.question.atLeast);
        const reached = picked.size === 0 ? active : elementsAlong(evaluation, sources, edgesOf);
        return choices.map((own) => {
          const limits = this.#split(own, onTheWay, destination, edgesOf);
          return maximumFlow(evaluation, edgesOf, sources, destination, limits, onTheWay, reached);
        });
      }),
    );
  }

  /**
   * What elements pick that take the first live one of several, of which it is not known which: every combination, or
   * nothing certain where there are too many.
   */
  #picks(onTheWay: NumberSet): readonly ReadonlyMap<number, readonly Edge[]>[] {
    const { evaluation } = this;
    let picks: readonly ReadonlyMap<number, readonly Edge[]>[] = [new Map()];
    for (const element of this.#forks(onTheWay)) {
      const edges = activeEdges(evaluation, element, UNKNOWN).filter((edge) => onTheWay.has(edge.to));
      if (edges.length < 2) continue;
      const isMany = picks.length * edges.length > maximumPicks;
      const each = isMany ? [[]] : edges.map((edge) => [edge]);
      picks = picks.flatMap((one) => each.map((picked) => new Map(one).set(element, picked)));
    }
    return picks;
  }

  /** The elements that take the first live one of several, of which it is not known which. */
  #forks(onTheWay: NumberSet): readonly number[] {
    const { evaluation, question } = this;
    if (question.atLeast !== TRUE || evaluation.isDetermined) return [];
    return evaluation.slice.choosing.filter(
      (element) => onTheWay.has(element) && activeEdges(evaluation, element, UNKNOWN).length > 1,
    );
  }

  /** Adds what elements carry that split their load equally: as much as the weakest branch, times the branches. */
  #split(own: Limits, onTheWay: NumberSet, destination: number, edgesOf: EdgesOf): Limits {
    const { evaluation } = this;
    const splitting = evaluation.slice.splitting.filter((element) => onTheWay.has(element));
    if (splitting.length === 0) return own;
    const limits = own.slice();
    // From the destination backward: what an element carries follows from what those behind it do. In circles until
    // nothing changes.
    for (let changed = true; changed;) {
      changed = false;
      for (const element of splitting) {
        const limit = this.#splitLimit(element, destination, onTheWay, limits, edgesOf);
        if (limit >= (limits[element] ?? Infinity)) continue;
        limits[element] = limit;
        changed = evaluation.slice.cyclic;
      }
    }
    return limits;
  }

  #splitLimit(element: number, destination: number, onTheWay: NumberSet, limits: Limits, edgesOf: EdgesOf): number {
    const { evaluation, question } = this;
    const branches = (atLeast: Truth): readonly Edge[] =>
      activeEdges(evaluation, element, atLeast).filter((edge) => onTheWay.has(edge.to));
    const possible = branches(UNKNOWN);
    const amounts = (question.atLeast === TRUE ? possible : branches(TRUE)).map((edge) =>
      maximumFlow(evaluation, edgesOf, [edge.to], destination, limits, onTheWay),
    );
    if (amounts.length === 0) return Infinity;
    // Where it is not known what stands behind a branch, it may be the weakest or, with nothing behind it, out of the way.
    const isPlain = question.atLeast === TRUE || evaluation.isDetermined;
    return possible.length * (isPlain ? Math.min(...amounts) : Math.max(...amounts));
  }

  /**
   * Limits of elements by themselves, their own capacity and their share of their group: one choice for each of the worst
   * distributions. Where only groups' sizes limit the flow, and every way crosses one member at most, it matters only how
   * many carry at all.
   */
  #limitsOf(onTheWay: NumberSet, surely: NumberSet): readonly Limits[] {
    const { evaluation, question } = this;
    const { slice } = evaluation;
    const own = new Float64Array(slice.elements.length).fill(Infinity);
    const groups = new Set<number>();
    for (const element of slice.members) if (onTheWay.has(element)) groups.add(slice.groupAt[element] ?? -1);
    let matters = slice.splitting.some((element) => onTheWay.has(element)) || this.#forks(onTheWay).length > 0;
    for (const element of slice.limited) {
      const capacity = slice.elements[element]?.capacities?.find(({ unit }) => unit === question.unit);
      const isOpen = capacity?.uncertain !== undefined && question.atLeast !== TRUE;
      if (capacity === undefined || isOpen || !onTheWay.has(element)) continue;
      own[element] = capacity.amount;
      matters = true;
    }
    matters ||= groups.size > 0 && this.#isInSeries(onTheWay);
    const boundsBelow = matters && question.atLeast === TRUE;
    let choices: readonly Limits[] = [own];
    for (const at of groups) {
      if (slice.graph.topology.groups[at]?.unit !== question.unit) continue;
      const most = matters ? Math.max(1, Math.floor(maximumWays / choices.length)) : 1;
      const members = slice.graph.membersOf[at] ?? [];
      const ways = this.#shares(at, onTheWay, surely, { most, boundsBelow });
      choices = choices.flatMap((limits) => ways.map((way) => lower(limits, slice, members, way)));
    }
    return choices;
  }

  /** Whether some way crosses more than one member of groups, or may turn in a circle. */
  #isInSeries(onTheWay: NumberSet): boolean {
    const { evaluation } = this;
    const { slice } = evaluation;
    if (slice.cyclic) return true;
    if (!slice.hasMembersInSeries) return false;
    const crossed = new Uint8Array(slice.elements.length);
    // From the destination backward, so that what lies behind an element is known already.
    for (const element of onTheWay.list) {
      let behind = 0;
      if (slice.isDestination[element] !== 1)
        for (const { to } of activeEdges(evaluation, element, UNKNOWN)) behind = Math.max(behind, crossed[to] ?? 0);
      const isMember = (slice.groupAt[element] ?? -1) >= 0;
      if (isMember && behind > 0) return true;
      crossed[element] = isMember ? 1 : behind;
    }
    return false;
  }

  /**
   * How many each member of a group may hold. Nothing is certain of a group of unknown size, and nothing is excluded.
   */
  #shares(at: number, onTheWay: NumberSet, surely: NumberSet, ways: Ways): readonly (readonly number[])[] {
    const { evaluation, question } = this;
    const { graph, numberOf } = evaluation.slice;
    const group = graph.topology.groups[at];
    if (group === undefined) return [];
    const isCertain = question.atLeast === TRUE;
    const carries = (index: number): Truth => {
      const member = numberOf.get(index);
      if (member === undefined || !onTheWay.has(member)) return FALSE;
      return surely.has(member) && (evaluation.reaches[member] ?? 0) >= question.atLeast ? TRUE : UNKNOWN;
    };
    const holding = question.holdings?.get(at);
    if (holding !== undefined) return distributionsOf(graph, at, evaluation.loss, holding, carries, ways);
    const total = question.totals?.get(at) ?? (isCertain ? group.total : (group.uncertain?.most ?? group.total));
    if (total === undefined) return [group.members.map(() => (isCertain ? 0 : Infinity))];
    const replaced = question.replaced === true && comesBack(graph, group, evaluation.loss) >= question.atLeast;
    // Which elements are left to take lost members in, or have any at all, decides how many each has: all of them at most.
    const isOpen =
      question.open?.includes(at) === true || (replaced && openHosts(graph, group, evaluation.loss).length > 0);
    if (isOpen && !isCertain) return [group.members.map(() => total)];
    const present = presentAfter(group, evaluation.loss, total, replaced, isCertain);
    return distributionsOf(graph, at, evaluation.loss, { present, replaced }, carries, ways);
  }
}

/** Combinations of what elements may pick that are looked at one by one. */
const maximumPicks = 16;

/** Distributions of all groups on the way to one destination that are looked at one by one. */
const maximumWays = 64;

/** The elements among these from which active links lead to a destination, from it backward. */
function leadingTo(evaluation: Evaluation, destination: number, among: NumberSet, atLeast: Truth): NumberSet {
  const { slice } = evaluation;
  const leads = new NumberSet(slice.elements.length, [destination]);
  for (const element of leads.list) {
    for (const before of slice.dependents[element] ?? []) {
      if (!among.has(before) || slice.isDestination[before] === 1 || leads.has(before)) continue;
      for (const { to } of activeEdges(evaluation, before, atLeast)) {
        if (to !== element) continue;
        leads.add(before);
        break;
      }
    }
  }
  // Numbers are in the order of evaluation.
  leads.list.sort((a, b) => (a === destination ? -1 : b === destination ? 1 : a - b));
  return leads;
}

/** @param way how many each member holds, given by its index in the graph */
function lower(limits: Limits, { numberOf }: Slice, members: readonly number[], way: readonly number[]): Limits {
  const result = limits.slice();
  members.forEach((index, at) => {
    const element = numberOf.get(index);
    if (element !== undefined) result[element] = Math.min(result[element] ?? Infinity, way[at] ?? Infinity);
  });
  return result;
}
