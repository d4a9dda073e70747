import type { Evaluation } from "./evaluate";
import { sharedDomain } from "./graph";
import type { Truth } from "./kleene";
import { FALSE } from "./kleene";
import type { Questions } from "./questions";
import type { CommonCause } from "./result";

/**
 * What elements of a flow share and would cut it: each shared thing is taken away with all that depends on it. Things on
 * which only one part of the flow depends are left out: that part's own failures are tried anyway.
 */
export function commonCauses(questions: Questions, reached: (evaluation: Evaluation) => Truth): readonly CommonCause[] {
  const { slices, slice } = questions;
  const own = new Set(slices.flatMap(({ indexes }) => indexes));
  const { graph } = slice;
  return graph.topology.shared.flatMap((shared): CommonCause[] => {
    const elements = shared.elements.flatMap((id) => {
      const index = graph.indexOf.get(id) ?? -1;
      const element = graph.elements[index];
      return element !== undefined && own.has(index) ? [element.label] : [];
    });
    const parts = shared.parts ?? elements;
    if (elements.length === 0 || parts.length < 2) return [];
    if (reached(questions.evaluate(new Set([sharedDomain(shared)]))) !== FALSE) return [];
    const { id, label, resource, because } = shared;
    return [{ id, label, resource, elements: parts, because }];
  });
}
