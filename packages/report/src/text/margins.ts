import { domainKinds } from "@nospof/topology";
import { kindOfLoss } from "../loss";
import { stateOf } from "../matrix";
import type { FailureReport, StackReport } from "../report";
import { capacityWords, lossWords, recoveryWords } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs } from "./style";

/**
 * How well the proven flows survive: for each kind of failure the least capacity and the longest recovery. Flows with
 * the same margins share one paragraph.
 */
export function marginLines(stack: StackReport, style: Style): string[] {
  const margins = new Map<string, string[]>();
  for (const flow of stack.flows) {
    for (const kind of domainKinds) {
      const proven = flow.failures.filter(
        (failure) => stateOf(failure) === "proven" && kindOfLoss(failure.lost, stack.domains) === kind,
      );
      const words = marginWords(proven, stack);
      if (words === undefined) continue;
      const key = `${kind}: ${words}`;
      const alike = margins.get(key);
      if (alike === undefined) margins.set(key, [flow.id]);
      else alike.push(flow.id);
    }
  }
  if (margins.size === 0) return [];
  return [
    ...heading(style, "What is left, and after how long (worst case)"),
    ...[...margins].flatMap(([words, flows]) => [
      ...paragraph(style, `${paint(style, "proven", signs.proven)} ${words}`),
      ...paragraph(style, style.colors.dim(flows.join(", ")), 4, 4),
    ]),
  ];
}

function marginWords(proven: readonly FailureReport[], stack: StackReport): string | undefined {
  const least = worst(proven, ({ capacity }) =>
    capacity === undefined ? undefined : capacity.needed - capacity.after,
  );
  const slowest = worst(proven, ({ recovery }) => recovery?.seconds);
  const takesTime = slowest?.recovery !== undefined && slowest.recovery.seconds > 0;
  const lossOf = (failure: FailureReport | undefined, measure: Measure): string =>
    failure === undefined || new Set(proven.map(measure)).size === 1
      ? ""
      : ` (${lossWords(failure.lost, stack.domains)})`;
  // The loss is named where others of its kind leave more or take less time, and once where it is the same.
  const slow = takesTime ? lossOf(slowest, ({ recovery }) => recovery?.seconds) : "";
  const scarce = lossOf(least, ({ capacity }) => capacity?.after);
  const words = [
    ...(least?.capacity === undefined ? [] : [capacityWords(least.capacity) + (scarce === slow ? "" : scarce)]),
    ...(takesTime ? [recoveryWords(slowest.recovery) + slow] : []),
  ];
  return words.length === 0 ? undefined : words.join(", ");
}

type Measure = (failure: FailureReport) => number | undefined;

/** The failure with the largest measure, the first of equals. */
function worst(failures: readonly FailureReport[], measure: Measure): FailureReport | undefined {
  let found: FailureReport | undefined;
  let most = -Infinity;
  for (const failure of failures) {
    const value = measure(failure);
    if (value === undefined || value <= most) continue;
    most = value;
    found = failure;
  }
  return found;
}
