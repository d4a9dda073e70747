import type { Evaluation } from "./evaluate";
import { believedHealthy, counts, exists, noneHealthy, sharing } from "./evaluate";
import type { Truth } from "./kleene";
import { and, FALSE, TRUE, UNKNOWN } from "./kleene";
import { NumberSet } from "./number-set";
import type { Edge } from "./slice";

/**
 * The links over which an element really hands traffic on, after a loss.
 *
 * @param atLeast `TRUE`: only links that certainly carry; `UNKNOWN`: also those that may
 */
export function activeEdges(evaluation: Evaluation, element: number, atLeast: Truth): readonly Edge[] {
  const edges = atLeast === TRUE ? evaluation.certainEdges : evaluation.possibleEdges;
  return (edges[element] ??= findActive(evaluation, element, atLeast));
}

function findActive(evaluation: Evaluation, element: number, atLeast: Truth): readonly Edge[] {
  const { slice, reaches, before, touched } = evaluation;
  if (before !== undefined && touched[element] === 0) return activeEdges(before, element, atLeast);
  const edges = slice.edges[element] ?? [];
  const carries = (edge: Edge): boolean => and(exists(edge), (reaches[edge.to] ?? 0) as Truth) >= atLeast;
  const forwarding = slice.elements[element]?.forwarding;
  switch (forwarding?.kind) {
    case "first-live":
      return eligible(evaluation, edges).filter(carries);
    case "any":
    case "equal": {
      const shared = sharing(evaluation, edges);
      const open = forwarding.failOpen === true ? noneHealthy(evaluation, shared) : FALSE;
      const healthy = shared.filter((edge) => believedHealthy(edge, evaluation) >= atLeast);
      // Where it is not known whether it fails open, what is certain is what is used either way.
      if (open === FALSE || (open === UNKNOWN && atLeast === TRUE)) return healthy.filter(carries);
      return shared.filter(carries);
    }
    default:
      return edges.filter(carries);
  }
}

/** The links that are certainly in use: none where it is not known which of several is chosen. */
export function sureEdges(evaluation: Evaluation, element: number): readonly Edge[] {
  const { slice } = evaluation;
  const isOpen = !evaluation.isDetermined && slice.elements[element]?.forwarding.kind === "first-live";
  if (isOpen && eligible(evaluation, slice.edges[element] ?? []).length > 1) return [];
  return activeEdges(evaluation, element, TRUE);
}

/**
 * The links of which the first live one is chosen: all that may be healthy up to the first that certainly is. Where
 * none certainly is, also those that an element that fails open may fall back to.
 */
function eligible(evaluation: Evaluation, edges: readonly Edge[]): readonly Edge[] {
  const { slice } = evaluation;
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
  { slice }: Evaluation,
  sources: readonly number[],
  edgesOf: (element: number) => readonly Edge[],
): NumberSet {
  const seen = new NumberSet(slice.elements.length, sources);
  for (const element of seen.list) {
    if (slice.isDestination[element] === 1) continue;
    for (const edge of edgesOf(element)) seen.add(edge.to);
  }
  return seen;
}

/** All elements on the way from these sources over active links, sources first. */
export function activeElements(evaluation: Evaluation, sources: readonly number[], atLeast: Truth): NumberSet {
  return elementsAlong(evaluation, sources, (element) => activeEdges(evaluation, element, atLeast));
}
