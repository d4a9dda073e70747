import type { CapacityUnit, Link } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { lost } from "./evaluate";
import type { Ways } from "./group";
import { comesBack, distributionsOf, openHosts } from "./group";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import type { IntactCapacity } from "./intact";
import type { Limits } from "./maximum-flow";
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
      (source) => reaches[source] === TRUE && lost(evaluation, source) === FALSE,
    );
    // Where nothing is unknown, what is possible is what is certain.
    const possibleSources = slice.isDetermined
      ? certainSources
      : slice.sources.filter((source) => reaches[source] !== FALSE && lost(evaluation, source) !== TRUE);
    const isCertain = question.atLeast === TRUE;
    const sources = isCertain ? certainSources : possibleSources;
    const possible = activeElements(evaluation, possibleSources, UNKNOWN);
    const active = isCertain && !slice.isDetermined ? activeElements(evaluation, certainSources, TRUE) : possible;
    const sure =
      isCertain || slice.isDetermined
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
    const isPlain = this.question.atLeast !== TRUE || evaluation.slice.isDetermined;
    const surely = isPlain ? onTheWay : leadingTo(evaluation, destination, active, TRUE);
    const choices = this.#limitsOf(onTheWay, surely);
    return Math.min(
      ...choices.map((own) =>
        maximumFlow(
          evaluation,
          this.question.atLeast,
          sources,
          destination,
          this.#split(own, onTheWay, destination),
          onTheWay,
          active,
        ),
      ),
    );
  }

  /**
   * Adds what elements carry because of how they choose. An equal split: as much as its weakest branch, times the
   * branches. The first live of several of which it is not known which: as much as the weakest.
   */
  #split(own: Limits, onTheWay: NumberSet, destination: number): Limits {
    const { evaluation } = this;
    const choosing = onTheWay.list.filter((element) => this.#chooses(element));
    if (choosing.length === 0) return own;
    const limits = own.slice();
    // From the destination backward: what an element carries follows from what those behind it do. In circles until
    // nothing changes.
    for (let changed = true; changed;) {
      changed = false;
      for (const element of choosing) {
        const limit = this.#splitLimit(element, destination, onTheWay, limits);
        if (limit >= (limits[element] ?? Infinity)) continue;
        limits[element] = limit;
        changed = evaluation.slice.cyclic;
      }
    }
    return limits;
  }

  #chooses(element: number): boolean {
    const kind = this.evaluation.slice.elements[element]?.forwarding.kind;
    if (kind === "first-live")
      return this.question.atLeast === TRUE && activeEdges(this.evaluation, element, UNKNOWN).length > 1;
    return kind === "equal";
  }

  #splitLimit(element: number, destination: number, onTheWay: NumberSet, limits: Limits): number {
    const { evaluation, question } = this;
    const branches = (atLeast: Truth): readonly Edge[] =>
      activeEdges(evaluation, element, atLeast).filter((edge) => onTheWay.has(edge.to));
    const through = (edge: Edge): number =>
      maximumFlow(evaluation, question.atLeast, [edge.to], destination, limits, onTheWay);
    const possible = branches(UNKNOWN);
    if (evaluation.slice.elements[element]?.forwarding.kind === "first-live")
      return possible.length > 1 ? Math.min(...possible.map(through)) : Infinity;
    const weakest = (question.atLeast === TRUE ? possible : branches(TRUE)).map((edge) => ({
      edge,
      amount: through(edge),
    }));
    if (weakest.length === 0) return Infinity;
    // A branch behind which no member stands is taken out by what watches it, like one that is lost.
    const used = weakest.filter(({ edge: { link }, amount }) => amount > 0 || !watchesTarget(link));
    const left = possible.length - (weakest.length - used.length);
    if (used.length === 0) return 0;
    const amounts = used.map(({ amount }) => amount);
    // Where it is not known what stands behind a branch, it may be the weakest or, with nothing behind it, out of the way.
    const isPlain = question.atLeast === TRUE || evaluation.slice.isDetermined;
    return left * (isPlain ? Math.min(...amounts) : Math.max(...amounts));
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
    let matters = false;
    for (const element of onTheWay.list) {
      const capacity = slice.elements[element]?.capacities?.find(({ unit }) => unit === question.unit);
      const isOpen = capacity?.uncertain !== undefined && question.atLeast !== TRUE;
      if (capacity !== undefined && !isOpen) own[element] = capacity.amount;
      matters ||= (capacity !== undefined && !isOpen) || this.#chooses(element);
      const group = slice.graph.groupOf[slice.indexes[element] ?? -1] ?? -1;
      if (group >= 0) groups.add(group);
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
    const crossed = new Uint8Array(slice.elements.length);
    // From the destination backward, so that what lies behind an element is known already.
    for (const element of onTheWay.list) {
      let behind = 0;
      if (slice.isDestination[element] !== 1)
        for (const { to } of activeEdges(evaluation, element, UNKNOWN)) behind = Math.max(behind, crossed[to] ?? 0);
      const isMember = (slice.graph.groupOf[slice.indexes[element] ?? -1] ?? -1) >= 0;
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
    const total = question.totals?.get(at) ?? (isCertain ? group.total : (group.uncertain?.most ?? group.total));
    if (total === undefined) return [group.members.map(() => (isCertain ? 0 : Infinity))];
    const replaced = question.replaced === true && comesBack(graph, group, evaluation.loss) >= question.atLeast;
    // Which elements are left to take lost members in decides how many each takes: all of them at most.
    if (replaced && !isCertain && openHosts(graph, group, evaluation.loss).length > 0)
      return [group.members.map(() => total)];
    const carries = (index: number): Truth => {
      const member = numberOf.get(index);
      if (member === undefined || !onTheWay.has(member)) return FALSE;
      return surely.has(member) && (evaluation.reaches[member] ?? 0) >= question.atLeast ? TRUE : UNKNOWN;
    };
    return distributionsOf(graph, at, evaluation.loss, { total, replaced, isCertain, carries }, ways);
  }
}

/** Distributions of all groups on the way to one destination that are looked at one by one. */
const maximumWays = 64;

/** The elements among these from which active links lead to a destination, from it backward. */
function leadingTo(evaluation: Evaluation, destination: number, among: NumberSet, atLeast: Truth): NumberSet {
  const { slice } = evaluation;
  const leads = new NumberSet(slice.elements.length, [destination]);
  for (const element of leads.list) {
    for (const before of slice.dependents[element] ?? []) {
      if (!among.has(before) || slice.isDestination[before] === 1 || leads.has(before)) continue;
      if (activeEdges(evaluation, before, atLeast).some(({ to }) => to === element)) leads.add(before);
    }
  }
  // Numbers are in the order of evaluation.
  const [, ...others] = leads.list;
  return new NumberSet(slice.elements.length, [destination, ...others.sort((a, b) => a - b)]);
}

/** Whether it is certain that an element notices when the one behind this link no longer answers. */
function watchesTarget({ detection }: Link): boolean {
  return detection?.signal === "target" && detection.uncertain === undefined;
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
