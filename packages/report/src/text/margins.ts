import { domainKinds } from "@nospof/topology";
import { kindOfLoss } from "../loss";
import { stateOf } from "../matrix";
import type { FailureReport, StackReport } from "../report";
import { capacityWords, lossWords, recoveryWords } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs } from "./style";

/** How well the proven flows survive: for each flow and kind of failure the least capacity and the longest recovery. */
export function marginLines(stack: StackReport, style: Style): string[] {
  const lines = stack.flows.flatMap((flow) =>
    domainKinds.flatMap((kind) => {
      const proven = flow.failures.filter(
        (failure) => stateOf(failure) === "proven" && kindOfLoss(failure.lost, stack.domains) === kind,
      );
      const words = marginWords(proven, stack);
      if (words === undefined) return [];
      return paragraph(style, `${paint(style, "proven", signs.proven)} ${flow.id}, ${kind}: ${words}`);
    }),
  );
  return lines.length === 0 ? [] : [...heading(style, "What is left, and after how long (worst case)"), ...lines];
}

function marginWords(proven: readonly FailureReport[], stack: StackReport): string | undefined {
  const least = worst(proven, ({ capacity }) =>
    capacity === undefined ? undefined : capacity.needed - capacity.after,
  );
  const slowest = worst(proven, ({ recovery }) => recovery?.seconds);
  const words = [
    ...(least?.capacity === undefined ? [] : [capacityWords(least.capacity)]),
    ...(slowest?.recovery === undefined || (slowest.recovery.seconds === 0 && least === undefined)
      ? []
      : [recoveryWords(slowest.recovery)]),
  ];
  const named = slowest?.recovery?.seconds === 0 ? least : (slowest ?? least);
  if (words.length === 0 || named === undefined) return undefined;
  return proven.length === 1 ? words.join(", ") : `${words.join(", ")} (${lossWords(named.lost, stack.domains)})`;
}

/** The failure with the largest measure, the first of equals. */
function worst(
  failures: readonly FailureReport[],
  measure: (failure: FailureReport) => number | undefined,
): FailureReport | undefined {
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
