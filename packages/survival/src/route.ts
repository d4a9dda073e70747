import type { Evaluation } from "./evaluate";
import { believedHealthy, counts, exists } from "./evaluate";
import type { Edge, Graph } from "./graph";
import type { Truth } from "./kleene";
import { and, FALSE, TRUE } from "./kleene";
import type { Slice } from "./slice";

/**
 * The links over which an element really hands traffic on, after a loss.
 *
 * @param atLeast `TRUE`: only links that certainly carry; `UNKNOWN`: also those that may
 */
export function activeEdges(
  graph: Graph,
  slice: Slice,
  element: number,
  evaluation: Evaluation,
  atLeast: Truth,
): readonly Edge[] {
  const edges = slice.edges.get(element) ?? [];
  const carries = (edge: Edge): boolean => and(exists(edge), (evaluation.reaches[edge.to] ?? 0) as Truth) >= atLeast;
  const firstLive = graph.elements[element]?.forwarding.kind === "first-live";
  return (firstLive ? eligible(slice, edges, evaluation) : edges).filter(carries);
}

/** The links that are certainly in use: none where it is not known which of several is chosen. */
export function sureEdges(graph: Graph, slice: Slice, element: number, evaluation: Evaluation): readonly Edge[] {
  const edges = slice.edges.get(element) ?? [];
  const firstLive = graph.elements[element]?.forwarding.kind === "first-live";
  if (firstLive && eligible(slice, edges, evaluation).length > 1) return [];
  return activeEdges(graph, slice, element, evaluation, TRUE);
}

/**
 * The links of which the first live one is chosen: all that may be healthy up to the first that certainly is. Where
 * none certainly is, also those that an element that fails open may fall back to.
 */
function eligible(slice: Slice, edges: readonly Edge[], evaluation: Evaluation): readonly Edge[] {
  const chosen = upToCertain(edges, (edge) => and(counts(slice, edge), believedHealthy(edge, evaluation)));
  if (chosen.certain) return chosen.edges;
  const open = upToCertain(edges, (edge) => counts(slice, edge));
  return edges.filter((edge) => chosen.edges.includes(edge) || open.edges.includes(edge));
}

function upToCertain(edges: readonly Edge[], state: (edge: Edge) => Truth): { edges: Edge[]; certain: boolean } {
  const kept: Edge[] = [];
  for (const edge of edges) {
    if (state(edge) !== FALSE) kept.push(edge);
    if (state(edge) === TRUE) return { edges: kept, certain: true };
  }
  return { edges: kept, certain: false };
}

/** All elements on the way from these sources over the links that `edgesOf` gives, sources first. */
export function elementsAlong(
  slice: Slice,
  sources: readonly number[],
  edgesOf: (element: number) => readonly Edge[],
): ReadonlySet<number> {
  const seen = new Set(sources);
  for (const element of seen) {
    if (slice.isDestination[element] === 1) continue;
    for (const edge of edgesOf(element)) seen.add(edge.to);
  }
  return seen;
}

/** All elements on the way from these sources over active links, sources first. */
export function activeElements(
  graph: Graph,
  slice: Slice,
  sources: readonly number[],
  evaluation: Evaluation,
  atLeast: Truth,
): ReadonlySet<number> {
  return elementsAlong(slice, sources, (element) => activeEdges(graph, slice, element, evaluation, atLeast));
}
