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
  const { graph } = slice;
  if (graph.sharedBy.size === 0) return [];
  const users = new Map<number, string[]>();
  const indexes = [...new Set(slices.flatMap((one) => one.indexes))].sort((a, b) => a - b);
  for (const index of indexes) {
    for (const at of graph.sharedBy.get(index) ?? []) {
      const label = graph.elements[index]?.label ?? "";
      const found = users.get(at);
      if (found === undefined) users.set(at, [label]);
      else found.push(label);
    }
  }
  return [...users]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, labels]): CommonCause[] => {
      const shared = graph.topology.shared[at];
      const parts = shared?.parts ?? labels;
      if (shared === undefined || parts.length < 2) return [];
      if (reached(questions.evaluate(new Set([sharedDomain(shared)]))) !== FALSE) return [];
      const { id, label, resource, because } = shared;
      return [{ id, label, resource, elements: parts, because }];
    });
}
