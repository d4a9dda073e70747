import type { Flow } from "@nospof/topology";
import type { Edge, Graph } from "./graph";

/**
 * The part of a graph that decides one question: can these sources reach these destinations? Links that lead to no
 * destination are left out, so that traffic to one service is not judged by the links of another.
 */
export interface Slice {
  readonly sources: readonly number[];
  readonly isDestination: Uint8Array;
  /** Elements in the order of evaluation: what an element depends on comes before it (cycles apart). */
  readonly order: readonly number[];
  /** Links of the slice, per element. */
  readonly edges: ReadonlyMap<number, readonly Edge[]>;
  /** 1 for elements from which certain links lead to a destination; others of the slice only may lead there. */
  readonly surelyLeads: Uint8Array;
  /** True when elements depend on each other in a circle, so that one pass does not settle them. */
  readonly cyclic: boolean;
  /** Health checks that links of the slice trust. */
  readonly probes: readonly number[];
}

/** The slice of a flow. */
export function sliceOfFlow(graph: Graph, flow: Flow): Slice {
  return slice(graph, indexes(graph, flow.sources), indexes(graph, flow.destinations));
}

/**
 * The slice that decides whether health checks see what they probe: from the checks, and the checks that those trust
 * on their way, to every end of the graph that they can reach.
 */
export function sliceOfProbes(graph: Graph, probes: readonly number[]): Slice {
  const seen = closure(probes, (element) => (graph.out[element] ?? []).flatMap(headings));
  const ends = [...seen].filter((element) => (graph.out[element] ?? []).length === 0);
  const trusted = [...seen].flatMap((element) => (graph.out[element] ?? []).map((edge) => edge.probe));
  const checks = [...new Set([...probes, ...trusted.filter((probe) => probe >= 0)])];
  return slice(graph, checks, ends, headings);
}

/** What decides a link: the element behind it, and the health check it trusts. */
function headings(edge: Edge): number[] {
  return edge.probe >= 0 ? [edge.to, edge.probe] : [edge.to];
}

function slice(
  graph: Graph,
  sources: readonly number[],
  destinations: readonly number[],
  dependsOn: (edge: Edge) => readonly number[] = (edge) => [edge.to],
): Slice {
  const leads = closure(destinations, (element) => graph.into[element] ?? []);
  const used = closure(sources, (element) => (graph.out[element] ?? []).map((edge) => edge.to));
  const edges = new Map<number, readonly Edge[]>();
  const probes = new Set<number>();
  for (const element of used) {
    const kept = (graph.out[element] ?? []).filter((edge) => leads.has(edge.to));
    edges.set(element, kept);
    for (const edge of kept) if (edge.probe >= 0) probes.add(edge.probe);
  }
  const isDestination = marks(graph, destinations);
  const surelyLeads = marks(
    graph,
    closure(destinations, (element) => graph.certainInto[element] ?? []),
  );
  const { order, cyclic } = dependencyOrder(graph, sources, edges, dependsOn);
  return { sources, isDestination, surelyLeads, order, edges, cyclic, probes: [...probes] };
}

function marks(graph: Graph, elements: Iterable<number>): Uint8Array {
  const marked = new Uint8Array(graph.elements.length);
  for (const element of elements) marked[element] = 1;
  return marked;
}

function indexes(graph: Graph, ids: readonly string[]): number[] {
  return ids.map((id) => {
    const found = graph.indexOf.get(id);
    if (found === undefined) throw new Error(`A flow names the element ${id}, which the topology does not have.`);
    return found;
  });
}

function closure(start: readonly number[], next: (element: number) => readonly number[]): Set<number> {
  const seen = new Set(start);
  for (const element of seen) for (const other of next(element)) seen.add(other);
  return seen;
}

/** Depth-first postorder over links and needs, without recursion: long chains must not exhaust the stack. */
function dependencyOrder(
  graph: Graph,
  sources: readonly number[],
  edges: ReadonlyMap<number, readonly Edge[]>,
  dependsOn: (edge: Edge) => readonly number[],
): { order: number[]; cyclic: boolean } {
  const order: number[] = [];
  const state = new Uint8Array(graph.elements.length); // 0 new, 1 open, 2 done
  let cyclic = false;
  const children = (element: number): number[] => [
    ...(edges.get(element) ?? []).flatMap(dependsOn),
    ...(graph.needs[element] ?? []),
  ];
  for (const source of sources) {
    if (state[source] !== 0) continue;
    state[source] = 1;
    const stack = [{ element: source, rest: children(source) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = top.rest.pop();
      if (child === undefined) {
        state[top.element] = 2;
        order.push(top.element);
        stack.pop();
      } else if (state[child] === 0) {
        state[child] = 1;
        stack.push({ element: child, rest: children(child) });
      } else if (state[child] === 1) {
        cyclic = true;
      }
    }
  }
  return { order, cyclic };
}
