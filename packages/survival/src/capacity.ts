import type { CapacityUnit } from "@nospof/topology";
import type { Evaluation, Loss } from "./evaluate";
import { lost } from "./evaluate";
import type { Edge, Graph } from "./graph";
import { membersOf } from "./group";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import { FlowNetwork } from "./max-flow";
import { activeEdges, activeElements, elementsAlong, sureEdges } from "./route";
import type { Slice } from "./slice";

/** What is asked: the capacity in this unit, certain (`TRUE`, a lower bound) or possible (`UNKNOWN`, an upper bound). */
export interface CapacityQuestion {
  readonly unit: CapacityUnit;
  readonly atLeast: Truth;
  readonly loss: Loss;
  /** Totals of groups to assume instead of their own, by index in the topology: to find the smallest repair. */
  readonly totals?: ReadonlyMap<number, number>;
}

/**
 * The capacity with which a flow's sources reach its destinations: the maximum flow over the active links, for the
 * destination that gets least. `Infinity` when nothing on the way is counted in this unit.
 *
 * A group's members stand where it hurts most: the surplus of an uneven split is assumed in elements that do not carry.
 * With `TRUE` the result is a lower bound for every completion of the unknowns (destinations and branches that may be
 * in use count with what they certainly get), with `UNKNOWN` an upper bound.
 */
export function capacityOf(graph: Graph, slice: Slice, evaluation: Evaluation, question: CapacityQuestion): number {
  return new Measurement(graph, slice, evaluation, question).capacity();
}

class Measurement {
  constructor(
    readonly graph: Graph,
    readonly slice: Slice,
    readonly evaluation: Evaluation,
    readonly question: CapacityQuestion,
  ) {}

  capacity(): number {
    const { graph, slice, evaluation, question } = this;
    const certainSources = slice.sources.filter(
      (source) => evaluation.reaches[source] === TRUE && lost(graph, source, question.loss) === FALSE,
    );
    const possibleSources = slice.sources.filter(
      (source) => evaluation.reaches[source] !== FALSE && lost(graph, source, question.loss) !== TRUE,
    );
    const isCertain = question.atLeast === TRUE;
    const sources = isCertain ? certainSources : possibleSources;
    const possible = activeElements(graph, slice, possibleSources, evaluation, UNKNOWN);
    const active = isCertain ? activeElements(graph, slice, certainSources, evaluation, TRUE) : possible;
    const sure = elementsAlong(slice, certainSources, (element) => sureEdges(graph, slice, element, evaluation));
    const isDestination = (element: number): boolean => slice.isDestination[element] === 1;
    const owed = [...(isCertain ? possible : sure)].filter(isDestination);
    if (owed.length > 0)
      return Math.min(...owed.map((destination) => this.#reaching(destination, sources, possible, active)));
    const others = [...possible].filter(isDestination);
    return Math.max(0, ...others.map((destination) => this.#reaching(destination, sources, possible, active)));
  }

  #reaching(
    destination: number,
    sources: readonly number[],
    possible: ReadonlySet<number>,
    active: ReadonlySet<number>,
  ): number {
    const limits = this.#limits(possible, active);
    for (const element of possible) {
      const limit = this.#splitLimit(element, destination, limits);
      limits.set(element, Math.min(limits.get(element) ?? Infinity, limit));
    }
    return this.#maximum(sources, destination, limits);
  }

  /**
   * What an element carries because of how it chooses. An equal split: as much as its weakest branch, times the
   * branches. The first live of several of which it is not known which: as much as the weakest.
   */
  #splitLimit(element: number, destination: number, limits: ReadonlyMap<number, number>): number {
    const { graph, slice, evaluation, question } = this;
    const kind = graph.elements[element]?.forwarding.kind;
    if (kind !== "equal" && kind !== "first-live") return Infinity;
    const branches = (atLeast: Truth): readonly Edge[] =>
      activeEdges(graph, slice, element, evaluation, atLeast).filter((edge) =>
        activeElements(graph, slice, [edge.to], evaluation, UNKNOWN).has(destination),
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
    const { graph, slice, evaluation, question } = this;
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
    for (const element of activeElements(graph, slice, starts, evaluation, question.atLeast)) {
      if (slice.isDestination[element] === 1) continue;
      for (const edge of activeEdges(graph, slice, element, evaluation, question.atLeast)) {
        network.edge(node(element).leave, node(edge.to).enter, Infinity);
      }
    }
    for (const element of starts) network.edge(start, node(element).enter, Infinity);
    return network.maximum(start, node(destination).leave);
  }

  /** Limits of elements by themselves: their own capacity and their share of their group. */
  #limits(possible: ReadonlySet<number>, active: ReadonlySet<number>): Map<number, number> {
    const { graph, evaluation, question } = this;
    const limits = new Map<number, number>();
    const groups = new Set<number>();
    for (const element of possible) {
      const capacity = graph.elements[element]?.capacities?.find(({ unit }) => unit === question.unit);
      const isOpen = capacity?.uncertain !== undefined && question.atLeast === UNKNOWN;
      if (capacity !== undefined && !isOpen) limits.set(element, capacity.amount);
      const group = graph.groupOf[element] ?? -1;
      if (group >= 0) groups.add(group);
    }
    const carries = (member: number): Truth =>
      active.has(member) && (evaluation.reaches[member] ?? 0) >= question.atLeast
        ? TRUE
        : possible.has(member)
          ? UNKNOWN
          : FALSE;
    for (const at of groups) {
      const group = graph.topology.groups[at];
      if (group?.unit !== question.unit) continue;
      // Nothing is certain of a group of unknown size, and nothing is excluded.
      const unsized = question.atLeast === TRUE ? 0 : Infinity;
      const total = question.totals?.get(at) ?? group.total;
      for (const [element, amount] of membersOf(graph, group, total, question.loss, carries, unsized)) {
        limits.set(element, Math.min(limits.get(element) ?? Infinity, amount));
      }
    }
    return limits;
  }
}
