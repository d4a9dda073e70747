import type { Because } from "@nospof/topology";
import { withPlace } from "../places";
import type { StackReport } from "../report";
import { count, lossWords, reasonWords } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs } from "./style";

/** What blocks the proofs: one paragraph for each property, with the flows and losses that wait for it. */
export function unknownLines(stack: StackReport, style: Style): string[] {
  const blockers = new Map<string, Map<string, string[]>>();
  const tries = new Map<string, string>();
  for (const flow of stack.flows) {
    for (const failure of flow.failures) {
      if (failure.verdict !== "unknown") continue;
      for (const reason of failure.blockedBy ?? []) {
        const words = withPlace(reasonWords(reason), reason.urn, stack);
        const name = assumableName(reason, stack);
        if (name !== undefined) tries.set(words, name);
        const blocked = getOrAdd(blockers, words, () => new Map<string, string[]>());
        getOrAdd(blocked, flow.id, () => []).push(lossWords(failure.lost, stack.domains));
      }
    }
  }
  if (blockers.size === 0) return [];
  return [
    ...heading(style, "What must be known for a proof"),
    ...[...blockers].flatMap(([reason, blocked]) => {
      const name = tries.get(reason);
      return [
        ...paragraph(style, `${paint(style, "unknown", signs.unknown)} ${reason}: blocks ${blockedWords(blocked)}`),
        ...(name === undefined ? [] : paragraph(style, style.colors.dim(`try --assume ${name}=…`), 4)),
      ];
    }),
  ];
}

/** Longest name worth typing: behind it the advice costs more than it helps. */
const longestName = 48;

function assumableName({ urn, property }: Because, { assumable = [] }: StackReport): string | undefined {
  const name = assumable.find((one) => one.urn === urn && one.property === property)?.name;
  return name === undefined || name.length > longestName || /\s/.test(name) ? undefined : name;
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
