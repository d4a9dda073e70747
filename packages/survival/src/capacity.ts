import type { CapacityUnit, Group } from "@nospof/topology";
import type { Evaluation, Loss } from "./evaluate";
import { lost } from "./evaluate";
import type { Edge, Graph } from "./graph";
import type { Truth } from "./kleene";
import { FALSE, TRUE, UNKNOWN } from "./kleene";
import { FlowNetwork } from "./max-flow";
import { activeEdges, activeElements, elementsAlong, sureEdges } from "./route";
import type { Slice } from "./slice";

/** What is asked: the capacity in this unit, with certain links only (`TRUE`) or also possible ones (`UNKNOWN`). */
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
  const certainSources = slice.sources.filter(
    (source) => evaluation.reaches[source] === TRUE && lost(graph, source, question.loss) === FALSE,
  );
  const possibleSources = slice.sources.filter(
    (source) => evaluation.reaches[source] !== FALSE && lost(graph, source, question.loss) !== TRUE,
  );
  const sources = question.atLeast === TRUE ? certainSources : possibleSources;
  const possible = activeElements(graph, slice, possibleSources, evaluation, UNKNOWN);
  const certain = activeElements(graph, slice, certainSources, evaluation, TRUE);
  const isDestination = (element: number): boolean => slice.isDestination[element] === 1;
  const sure = elementsAlong(slice, certainSources, (element) => sureEdges(graph, slice, element, evaluation));
  const owed = [...(question.atLeast === TRUE ? possible : sure)].filter(isDestination);
  const destinations = owed.length > 0 ? owed : [...possible].filter(isDestination);
  if (destinations.length === 0) return 0;
  const active = question.atLeast === TRUE ? certain : possible;
  const ownLimits = limitsOf(graph, active, evaluation, question);
  const results = destinations.map((destination) => {
    const limits = new Map(ownLimits);
    const through = (starts: readonly number[]): number =>
      maximum(graph, slice, evaluation, question, limits, starts, destination);
    for (const element of active) {
      const limit = splitLimit(graph, slice, element, evaluation, question, (edge) => through([edge.to]));
      limits.set(element, Math.min(limits.get(element) ?? Infinity, limit));
    }
    return through(sources);
  });
  return owed.length > 0 ? Math.min(...results) : Math.max(...results);
}

/**
 * What an element carries because of how it chooses. An equal split: as much as its weakest branch, times the
 * branches. The first live of several of which it is not known which: as much as the weakest.
 */
function splitLimit(
  graph: Graph,
  slice: Slice,
  element: number,
  evaluation: Evaluation,
  question: CapacityQuestion,
  through: (edge: Edge) => number,
): number {
  const kind = graph.elements[element]?.forwarding.kind;
  if (kind !== "equal" && kind !== "first-live") return Infinity;
  const branches = activeEdges(graph, slice, element, evaluation, UNKNOWN);
  if (kind === "first-live") {
    return branches.length > 1 && question.atLeast === TRUE
      ? Math.min(...branches.map(through).filter((amount) => amount > 0))
      : Infinity;
  }
  const weakest = question.atLeast === TRUE ? branches : activeEdges(graph, slice, element, evaluation, TRUE);
  return weakest.length === 0 ? Infinity : branches.length * Math.min(...weakest.map(through));
}

function maximum(
  graph: Graph,
  slice: Slice,
  evaluation: Evaluation,
  question: CapacityQuestion,
  limits: ReadonlyMap<number, number>,
  starts: readonly number[],
  destination: number,
): number {
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

function limitsOf(
  graph: Graph,
  active: ReadonlySet<number>,
  evaluation: Evaluation,
  question: CapacityQuestion,
): Map<number, number> {
  const limits = new Map<number, number>();
  const groups = new Set<number>();
  for (const element of active) {
    const capacity = graph.elements[element]?.capacity;
    if (capacity?.unit === question.unit) limits.set(element, capacity.amount);
    const group = graph.groupOf[element] ?? -1;
    if (group >= 0) groups.add(group);
  }
  for (const at of groups) {
    const group = graph.topology.groups[at];
    if (group?.unit !== question.unit) continue;
    for (const [element, amount] of distribute(
      graph,
      group,
      question.totals?.get(at) ?? group.total,
      active,
      evaluation,
      question,
    )) {
      limits.set(element, Math.min(limits.get(element) ?? Infinity, amount));
    }
  }
  return limits;
}

/** Spreads a group's members over its elements, the surplus first to those that do not carry. */
function distribute(
  graph: Graph,
  group: Group,
  total: number | undefined,
  active: ReadonlySet<number>,
  evaluation: Evaluation,
  question: CapacityQuestion,
): Map<number, number> {
  const members = group.members.map((id) => graph.indexOf.get(id) ?? -1).filter((index) => index >= 0);
  if (total === undefined) {
    // Nothing is certain of a group of unknown size, and nothing is excluded.
    return new Map(members.map((member) => [member, question.atLeast === TRUE ? 0 : Infinity]));
  }
  const gone = group.memberDomain !== undefined && question.loss.has(group.memberDomain) ? 1 : 0;
  const present = Math.max(0, total - gone);
  const carries = (member: number): boolean =>
    active.has(member) && (evaluation.reaches[member] ?? 0) >= question.atLeast;
  const ordered = [...members.filter((member) => !carries(member)), ...members.filter(carries)];
  const base = Math.floor(present / ordered.length);
  const surplus = present % ordered.length;
  return new Map(ordered.map((member, place) => [member, base + (place < surplus ? 1 : 0)]));
}
