import type { Row } from "./cases";

/**
 * Seconds by which what is seen may differ from what is predicted. The controllers look every 5 s
 * (`--node-monitor-period`), a kubelet renews its lease every 10 s, so that the silence before the loss counts too, and a
 * busy machine adds a few.
 */
export const TOLERANCE_SECONDS = 20;

/** What contradicts a prediction, one sentence each. */
export function mismatches({ name, isWorst, predicted, observed }: Row): readonly string[] {
  const wrong: string[] = [];
  const check = (what: string, holds: boolean, expected: unknown, found: unknown): void => {
    if (!holds) wrong.push(`${name}: ${what} predicted ${String(expected)}, seen ${String(found)}`);
  };
  const near = (one: number, other: number): boolean => Math.abs(one - other) <= TOLERANCE_SECONDS;
  check("ready before", observed.before === predicted.before, predicted.before, observed.before);
  // In the worst place exactly that must happen; else anything but worse.
  const asBad = isWorst ? observed.lowest === predicted.lowest : observed.lowest >= predicted.lowest;
  check("fewest ready", asBad, predicted.lowest, observed.lowest);
  if (predicted.left !== undefined && (isWorst || observed.left !== undefined)) {
    const { left = NaN } = observed;
    check("seconds until endpoints left", near(left, predicted.left), predicted.left, observed.left);
  }
  if (predicted.back === "never")
    check("seconds until all are back", observed.back === undefined, predicted.back, observed.back);
  else if (predicted.back !== undefined) {
    const { back = NaN } = observed;
    check("seconds until all are back", back <= predicted.back + TOLERANCE_SECONDS, predicted.back, observed.back);
  }
  check("pods without a node", observed.pending === predicted.pending, predicted.pending, observed.pending);
  check("the drains end", observed.drained === predicted.drained, predicted.drained, observed.drained);
  return wrong;
}
