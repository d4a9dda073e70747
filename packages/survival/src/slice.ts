import type { DomainId, Element, Link, Need } from "@nospof/topology";
import type { Graph, OutLink } from "./graph";

/** A link between elements of a slice, by their numbers in it. */
export interface Edge {
  readonly to: number;
  readonly link: Link;
  /** Number of the question whether the health check it trusts sees what it probes; -1: it trusts none. */
  readonly probe: number;
}

/** What an element needs: another element of the slice that works, or the answer to a question. */
export interface Requirement {
  readonly need: Need;
  /** Number of the needed element; -1 where a question decides. */
  readonly to: number;
  readonly question: number;
}

/**
 * The part of a graph that decides one question: can these sources reach these destinations? Its elements are numbered
 * anew, so that what a question costs depends on its own size only. Links that lead to no destination are left out, so
 * that traffic to one service is not judged by the links of another.
 */
export interface Slice {
  readonly graph: Graph;
  readonly elements: readonly Element[];
  /** Index of each element in the graph. */
  readonly indexes: readonly number[];
  /** Number of each element of the slice, by its index in the graph. */
  readonly numberOf: ReadonlyMap<number, number>;
  readonly sources: readonly number[];
  readonly isDestination: Uint8Array;
  /** Elements in the order of evaluation: what an element depends on comes before it (circles apart). */
  readonly order: readonly number[];
  readonly edges: readonly (readonly Edge[])[];
  /** 1 for elements with links that lead to no destination. */
  readonly strays: Uint8Array;
  readonly requirements: readonly (readonly Requirement[])[];
  /** Elements that go by how an element does: their links lead to it, or they need it. */
  readonly dependents: readonly (readonly number[])[];
  /** Elements that go by the answer to a question. */
  readonly asking: readonly number[];
  /** Group of each element, by index in the topology; -1: none. */
  readonly groupAt: Int32Array;
  /** Elements that belong to groups, those that carry only so much, and those that send their load several ways. */
  readonly members: readonly number[];
  readonly limited: readonly number[];
  readonly splitting: readonly number[];
  readonly choosing: readonly number[];
  /** Some way crosses more than one member of groups, over whatever links, or may turn in a circle. */
  readonly hasMembersInSeries: boolean;
  /** Elements by each domain that they need, certainly or possibly. */
  readonly byDomain: ReadonlyMap<DomainId, readonly number[]>;
  /** 1 for elements from which certain links lead to a destination; others of the slice only may lead there. */
  readonly surelyLeads: Uint8Array;
  /** True when elements depend on each other in a circle, so that one pass does not settle them. */
  readonly cyclic: boolean;
  /** True when nothing in the slice is unknown and no question decides anything, so that every truth in it is plain. */
  readonly isDetermined: boolean;
}

/**
 * Takes down a question on which a slice depends.
 *
 * @returns its number
 */
export type Ask = (sources: readonly number[], destinations: readonly number[]) => number;

/** The slice for sources and destinations, given by their indexes in the graph. */
export function sliceOf(graph: Graph, sources: readonly number[], destinations: readonly number[], ask: Ask): Slice {
  const used = closure(sources, (element) => (graph.out[element] ?? []).map(({ to }) => to));
  const ends = destinations.filter((element) => used.has(element));
  const before = linksInto(graph, used);
  const leads = closure(ends, (element) => (before.get(element) ?? []).map(({ from }) => from));
  const isOpen = [...leads].some((element) => before.get(element)?.some(({ link }) => link.link.certainty === "may"));
  const surely = isOpen
    ? closure(ends, (element) =>
        (before.get(element) ?? []).flatMap(({ from, link }) => (link.link.certainty === "must" ? [from] : [])),
      )
    : leads;
  const leading = (element: number): readonly OutLink[] =>
    used.has(element) ? (graph.out[element] ?? []).filter(({ to }) => leads.has(to)) : [];
  const working = (element: number): number[] =>
    (graph.needs[element] ?? []).flatMap(({ to, serves }) => (serves === undefined ? [to] : []));
  const { order, cyclic } = dependencyOrder(sources, (element) => [
    ...leading(element).map(({ to }) => to),
    ...working(element),
  ]);
  const numberOf = new Map(order.map((index, number) => [index, number]));
  const number = (index: number): number => numberOf.get(index) ?? -1;
  const marks = (marked: ReadonlySet<number>): Uint8Array =>
    Uint8Array.from(order, (index) => (marked.has(index) ? 1 : 0));
  const edges = order.map((index) =>
    leading(index).map(({ to, link, probe }) => ({
      to: number(to),
      link,
      probe: probe < 0 ? -1 : ask([probe], endsOf(graph, probe)),
    })),
  );
  const requirements = order.map((index) =>
    (graph.elements[index]?.needs ?? []).map((need, at): Requirement => {
      const { to, serves, sources: needed } = graph.needs[index]?.[at] ?? { to: -1, sources: [] };
      return serves === undefined
        ? { need, to: number(to), question: -1 }
        : { need, to: -1, question: ask(needed, serves) };
    }),
  );
  const elements = order.map((index) => graph.elements[index] as Element);
  const groupAt = Int32Array.from(order, (index) => graph.groupOf[index] ?? -1);
  return {
    graph,
    elements,
    indexes: order,
    numberOf,
    sources: sources.map(number),
    isDestination: marks(new Set(ends)),
    order: order.map((_, at) => at),
    edges,
    strays: Uint8Array.from(order, (index) =>
      used.has(index) && (graph.out[index] ?? []).some(({ to }) => !leads.has(to)) ? 1 : 0,
    ),
    requirements,
    ...dependencies(edges, requirements),
    groupAt,
    ...byTrait(elements, groupAt),
    hasMembersInSeries: cyclic || areInSeries(edges, groupAt),
    byDomain: byDomain(graph, order),
    surelyLeads: marks(surely),
    cyclic,
    isDetermined: !cyclic && order.every((index) => isPlain(graph, index, leading(index))),
  };
}

function byTrait(
  elements: readonly Element[],
  groupAt: Int32Array,
): Pick<Slice, "members" | "limited" | "splitting" | "choosing"> {
  const [members, limited, splitting, choosing]: [number[], number[], number[], number[]] = [[], [], [], []];
  elements.forEach(({ capacities, forwarding }, at) => {
    if ((groupAt[at] ?? -1) >= 0) members.push(at);
    if (capacities !== undefined && capacities.length > 0) limited.push(at);
    if (forwarding.kind === "equal") splitting.push(at);
    if (forwarding.kind === "first-live") choosing.push(at);
  });
  return { members, limited, splitting, choosing };
}

/** Whether some way crosses two members of groups: what lies behind an element comes before it. */
function areInSeries(edges: readonly (readonly Edge[])[], groupAt: Int32Array): boolean {
  const crossed = new Uint8Array(edges.length);
  return edges.some((own, element) => {
    const behind = own.some(({ to }) => crossed[to] === 1);
    const isMember = (groupAt[element] ?? -1) >= 0;
    crossed[element] = isMember || behind ? 1 : 0;
    return isMember && behind;
  });
}

/** Whether nothing about an element and its links is unknown or decided by a question. */
function isPlain(graph: Graph, index: number, links: readonly OutLink[]): boolean {
  const element = graph.elements[index];
  return (
    element !== undefined &&
    element.uncertain === undefined &&
    "domains" in element.placement &&
    element.needs.every(({ certainty, serves }) => certainty === "must" && serves === undefined) &&
    links.every(({ link, probe }) => link.certainty === "must" && probe < 0 && link.detection?.uncertain === undefined)
  );
}

/** Where the traffic of a health check ends: every end of the graph that it can reach. */
function endsOf(graph: Graph, probe: number): number[] {
  const seen = closure([probe], (element) => (graph.out[element] ?? []).map(({ to }) => to));
  return [...seen].filter((element) => (graph.out[element] ?? []).length === 0);
}

/** Who goes by whom in a slice, and who by the answer to a question. */
function dependencies(
  edges: readonly (readonly Edge[])[],
  requirements: readonly (readonly Requirement[])[],
): Pick<Slice, "dependents" | "asking"> {
  const dependents = edges.map((): number[] => []);
  const asking: number[] = [];
  edges.forEach((own, element) => {
    const needs = requirements[element] ?? [];
    for (const { to } of own) dependents[to]?.push(element);
    for (const { to } of needs) dependents[to]?.push(element);
    if (own.some(({ probe }) => probe >= 0) || needs.some(({ question }) => question >= 0)) asking.push(element);
  });
  return { dependents, asking };
}

function byDomain(graph: Graph, indexes: readonly number[]): Slice["byDomain"] {
  const found = new Map<DomainId, number[]>();
  indexes.forEach((index, element) => {
    for (const alternative of graph.placements[index] ?? []) {
      for (const domain of alternative) {
        const standing = found.get(domain);
        if (standing === undefined) found.set(domain, [element]);
        else if (standing.at(-1) !== element) standing.push(element);
      }
    }
  });
  return found;
}

/** The links between used elements, by the element to which they lead. */
function linksInto(
  graph: Graph,
  used: ReadonlySet<number>,
): ReadonlyMap<number, readonly { readonly from: number; readonly link: OutLink }[]> {
  const into = new Map<number, { from: number; link: OutLink }[]>();
  for (const from of used) {
    for (const link of graph.out[from] ?? []) {
      const before = into.get(link.to);
      if (before === undefined) into.set(link.to, [{ from, link }]);
      else before.push({ from, link });
    }
  }
  return into;
}

function closure(start: readonly number[], next: (element: number) => readonly number[]): Set<number> {
  const seen = new Set(start);
  for (const element of seen) for (const other of next(element)) seen.add(other);
  return seen;
}

/** Depth-first postorder, without recursion: long chains must not exhaust the stack. */
function dependencyOrder(
  starts: readonly number[],
  children: (element: number) => readonly number[],
): { order: number[]; cyclic: boolean } {
  const order: number[] = [];
  const isDone = new Map<number, boolean>(); // absent: not met
  let cyclic = false;
  for (const start of starts) {
    if (isDone.has(start)) continue;
    isDone.set(start, false);
    const stack = [{ element: start, rest: [...children(start)] }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = top.rest.pop();
      if (child === undefined) {
        isDone.set(top.element, true);
        order.push(top.element);
        stack.pop();
      } else if (!isDone.has(child)) {
        isDone.set(child, false);
        stack.push({ element: child, rest: [...children(child)] });
      } else if (isDone.get(child) === false) {
        cyclic = true;
      }
    }
  }
  return { order, cyclic };
}
