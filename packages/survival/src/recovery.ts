import type { Term } from "@nospof/topology";
import type { Evaluation } from "./evaluate";
import type { Graph } from "./graph";
import { TRUE } from "./kleene";
import type { RecoveryResult } from "./result";
import { activeEdges } from "./route";
import type { Slice } from "./slice";

/**
 * Time until a flow that survives works again: along its slowest way, every element that used a link before the loss
 * and must stop using it adds the terms of that link's detection. No terms: nothing has to be noticed.
 */
export function recoveryOf(
  graph: Graph,
  slice: Slice,
  sources: readonly number[],
  before: Evaluation,
  after: Evaluation,
): RecoveryResult {
  const known = new Map<number, RecoveryResult>();
  const from = (element: number): RecoveryResult => {
    const found = known.get(element);
    if (found !== undefined) return found;
    known.set(element, none);
    const result = add(ownTerms(graph, slice, element, before, after), slowest(onward(element)));
    known.set(element, result);
    return result;
  };
  const onward = (element: number): RecoveryResult[] =>
    slice.isDestination[element] === 1
      ? []
      : activeEdges(graph, slice, element, after, TRUE).map((edge) => from(edge.to));
  return slowest(sources.map(from));
}

const none: RecoveryResult = { seconds: 0, terms: [] };

function ownTerms(graph: Graph, slice: Slice, element: number, before: Evaluation, after: Evaluation): RecoveryResult {
  const now = new Set(activeEdges(graph, slice, element, after, TRUE));
  const left = activeEdges(graph, slice, element, before, TRUE).filter((edge) => !now.has(edge));
  return slowest(left.map((edge) => total(edge.link.detection?.terms ?? [])));
}

function total(terms: readonly Term[]): RecoveryResult {
  return { seconds: terms.reduce((sum, term) => sum + term.seconds, 0), terms };
}

function add(a: RecoveryResult, b: RecoveryResult): RecoveryResult {
  return total([...a.terms, ...b.terms]);
}

function slowest(results: readonly RecoveryResult[]): RecoveryResult {
  return results.reduce((worst, result) => (result.seconds > worst.seconds ? result : worst), none);
}
