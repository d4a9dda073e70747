import type { CapacityUnit } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import { lost } from "./evaluate";
import { comesBack, distributionsOf, openHosts } from "./group";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import { FlowNetwork } from "./max-flow";
import { activeEdges, activeElements, elementsAlong, sureEdges } from "./route";
import type { Edge } from "./slice";

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
export function capacityOf(evaluation: Evaluation, question: CapacityQuestion): number {
  return new Measurement(evaluation, question).capacity();
}

class Measurement {
  constructor(
    readonly evaluation: Evaluation,
    readonly question: CapacityQuestion,
  ) {}

  capacity(): number {
    const { evaluation, question } = this;
    const { slice, reaches } = evaluation;
    const certainSources = slice.sources.filter(
      (source) => reaches[source] === TRUE && lost(evaluation, source) === FALSE,
    );
    const possibleSources = slice.sources.filter(
      (source) => reaches[source] !== FALSE && lost(evaluation, source) !== TRUE,
    );
    const isCertain = question.atLeast === TRUE;
    const sources = isCertain ? certainSources : possibleSources;
    const possible = activeElements(evaluation, possibleSources, UNKNOWN);
    const active = isCertain ? activeElements(evaluation, certainSources, TRUE) : possible;
    const sure = elementsAlong(evaluation, certainSources, (element) => sureEdges(evaluation, element));
    const isDestination = (element: number): boolean => slice.isDestination[element] === 1;
    const owed = [...(isCertain ? possible : sure)].filter(isDestination);
    const others = [...possible].filter(isDestination);
    return Math.min(
      ...this.#limitsOf(possible, active).map((limits) => {
        const reaching = (destination: number): number => this.#reaching(destination, sources, possible, limits);
        return owed.length > 0 ? Math.min(...owed.map(reaching)) : Math.max(0, ...others.map(reaching));
      }),
    );
  }

  #reaching(
    destination: number,
    sources: readonly number[],
    possible: ReadonlySet<number>,
    own: ReadonlyMap<number, number>,
  ): number {
    if (own.size === 0) return this.#maximum(sources, destination, own);
    const limits = new Map(own);
    // From the destinations backward: what an element carries follows from what those behind it do. In circles until
    // nothing changes.
    for (let changed = true; changed;) {
      changed = false;
      for (const element of this.evaluation.slice.order) {
        if (!possible.has(element)) continue;
        const limit = this.#splitLimit(element, destination, limits);
        if (limit >= (limits.get(element) ?? Infinity)) continue;
        limits.set(element, limit);
        changed = this.evaluation.slice.cyclic;
      }
    }
    return this.#maximum(sources, destination, limits);
  }

  /**
   * What an element carries because of how it chooses. An equal split: as much as its weakest branch, times the
   * branches. The first live of several of which it is not known which: as much as the weakest.
   */
  #splitLimit(element: number, destination: number, limits: ReadonlyMap<number, number>): number {
    const { evaluation, question } = this;
    const kind = evaluation.slice.elements[element]?.forwarding.kind;
    if (kind !== "equal" && kind !== "first-live") return Infinity;
    const branches = (atLeast: Truth): readonly Edge[] =>
      activeEdges(evaluation, element, atLeast).filter((edge) =>
        activeElements(evaluation, [edge.to], UNKNOWN).has(destination),
      );
    const through = (edge: Edge): number => this.#maximum([edge.to], destination, limits);
    const possible = branches(UNKNOWN);
    if (kind === "first-live") {
      return possible.length > 1 && question.atLeast === TRUE ? Math.min(...possible.map(through)) : Infinity;
    }
    const weakest = question.atLeast === TRUE ? possible : branches(TRUE);
    return weakest.length === 0 ? Infinity : possible.length * Math.min(...weakest.map(through));
  }

  #maximum(starts: readonly number[], destination: number, limits: ReadonlyMap<number, number>): number {
    const { evaluation, question } = this;
    const network = new FlowNetwork();
    const start = network.node();
    const nodes = new Map<number, { enter: number; leave: number }>();
    const node = (element: number): { enter: number; leave: number } => {
      let made = nodes.get(element);
      if (made === undefined) {
        made = { enter: network.node(), leave: network.node() };
        nodes.set(element, made);
        network.edge(made.enter, made.leave, limits.get(element) ?? Infinity);
      }
      return made;
    };
    for (const element of activeElements(evaluation, starts, question.atLeast)) {
      if (evaluation.slice.isDestination[element] === 1) continue;
      for (const edge of activeEdges(evaluation, element, question.atLeast)) {
        network.edge(node(element).leave, node(edge.to).enter, Infinity);
      }
    }
    for (const element of starts) network.edge(start, node(element).enter, Infinity);
    return network.maximum(start, node(destination).leave);
  }

  /**
   * Limits of elements by themselves, their own capacity and their share of their group: one choice for each of the worst
   * distributions. Where nothing but the groups' sizes limits the flow, only how many carry at all matters.
   */
  #limitsOf(possible: ReadonlySet<number>, active: ReadonlySet<number>): readonly ReadonlyMap<number, number>[] {
    const { evaluation, question } = this;
    const { slice } = evaluation;
    const own = new Map<number, number>();
    const groups = new Map<number, number[]>();
    let isSplit = false;
    for (const element of possible) {
      const { capacities, forwarding } = slice.elements[element] ?? {};
      const capacity = capacities?.find(({ unit }) => unit === question.unit);
      const isOpen = capacity?.uncertain !== undefined && question.atLeast !== TRUE;
      if (capacity !== undefined && !isOpen) own.set(element, capacity.amount);
      isSplit ||= forwarding?.kind === "equal" || forwarding?.kind === "first-live";
      const group = slice.graph.groupOf[slice.indexes[element] ?? -1] ?? -1;
      if (group < 0) continue;
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [element]);
      else members.push(element);
    }
    const most = own.size > 0 || isSplit ? maximumWays : 1;
    let choices: readonly ReadonlyMap<number, number>[] = [own];
    for (const [at, members] of groups) {
      const ways = this.#shares(at, members, active, Math.max(1, Math.floor(most / choices.length)));
      choices = choices.flatMap((limits) => ways.map((way) => lower(limits, way)));
    }
    return choices;
  }

  /** What these elements may hold of their group. Nothing is certain of a group of unknown size, nothing excluded. */
  #shares(
    at: number,
    members: readonly number[],
    active: ReadonlySet<number>,
    most: number,
  ): readonly ReadonlyMap<number, number>[] {
    const { evaluation, question } = this;
    const { graph, indexes } = evaluation.slice;
    const group = graph.topology.groups[at];
    if (group?.unit !== question.unit) return [new Map()];
    const total = question.totals?.get(at) ?? group.total;
    const replaced = question.replaced === true && comesBack(graph, group, evaluation.loss) >= question.atLeast;
    if (total === undefined)
      return [new Map(members.map((member) => [member, question.atLeast === TRUE ? 0 : Infinity]))];
    // Which elements are left to take lost members in decides how many each takes: all of them at most.
    if (replaced && question.atLeast !== TRUE && openHosts(graph, group, evaluation.loss).length > 0)
      return [new Map(members.map((member) => [member, total]))];
    const numberOf = new Map(members.map((member) => [indexes[member] ?? -1, member]));
    const carries = (index: number): Truth => {
      const member = numberOf.get(index);
      if (member === undefined) return FALSE;
      return active.has(member) && (evaluation.reaches[member] ?? 0) >= question.atLeast ? TRUE : UNKNOWN;
    };
    const ways = distributionsOf(graph, group, evaluation.loss, { total, replaced, carries }, most);
    return ways.map((way) => new Map(members.map((member) => [member, way.get(indexes[member] ?? -1) ?? 0])));
  }
}

/** Distributions of all groups together that are looked at one by one. */
const maximumWays = 64;

function lower(limits: ReadonlyMap<number, number>, by: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const result = new Map(limits);
  for (const [element, amount] of by) result.set(element, Math.min(result.get(element) ?? Infinity, amount));
  return result;
}
