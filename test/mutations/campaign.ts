import type { Inventory } from "@nospof/inventory";
import { explanationOf, harmless, type Explanation } from "./explained";
import type { Mutant } from "./mutant";
import { mutantsOf } from "./mutants";
import { isGood, judge, outcomeOf, type Outcome } from "./outcome";

/** What became of one mutant. */
export interface Result {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** Why it does not matter, or why it goes unnoticed, where the data say so. */
  readonly explanation: Explanation | undefined;
}

/**
 * Judges the mutants of a good stack.
 *
 * @param step 1: all of them; n: each n-th of the list, which is the same on every run and sorted by operator
 */
export function campaign(inventory: Inventory, step = 1): readonly Result[] {
  if (!isGood(judge(inventory))) throw new Error(`${inventory.project} is no good stack: there is something to find`);
  return everyNth(mutantsOf(inventory), step).map((mutant) => ({
    mutant,
    outcome: outcomeOf(judge(mutant.make())),
    explanation: explanationOf(mutant),
  }));
}

/** Mutants of which nothing is said, and no line of the table of survivors says why. */
export function unexplained(results: readonly Result[]): readonly Result[] {
  return results.filter(({ outcome, explanation }) => outcome === "survived" && explanation === undefined);
}

/** Mutants of which something is said although the table of survivors has them as harmless. */
export function falseAlarms(results: readonly Result[]): readonly Result[] {
  return results.filter(
    ({ outcome, explanation }) =>
      outcome !== "survived" && explanation !== undefined && harmless.includes(explanation.class),
  );
}

function everyNth<T>(list: readonly T[], step: number): readonly T[] {
  return list.filter((_, at) => at % step === 0);
}
