import type { StackReport } from "../report";
import { count, lossWords, reasonWords } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs } from "./style";

/** What blocks the proofs: one paragraph for each property, with the flows and losses that wait for it. */
export function unknownLines(stack: StackReport, style: Style): string[] {
  const blockers = new Map<string, Map<string, string[]>>();
  for (const flow of stack.flows) {
    for (const failure of flow.failures) {
      if (failure.verdict !== "unknown") continue;
      for (const reason of failure.blockedBy ?? []) {
        const blocked = getOrAdd(blockers, reasonWords(reason), () => new Map<string, string[]>());
        getOrAdd(blocked, flow.id, () => []).push(lossWords(failure.lost, stack.domains));
      }
    }
  }
  if (blockers.size === 0) return [];
  return [
    ...heading(style, "What must be known for a proof"),
    ...[...blockers].flatMap(([reason, blocked]) =>
      paragraph(style, `${paint(style, "unknown", signs.unknown)} ${reason}: blocks ${blockedWords(blocked)}`),
    ),
  ];
}

const namedLosses = 3;

function blockedWords(blocked: ReadonlyMap<string, readonly string[]>): string {
  return [...blocked]
    .map(
      ([flow, losses]) =>
        `${flow} (${losses.length > namedLosses ? count(losses.length, "failure") : losses.join(", ")})`,
    )
    .join(", ");
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
