import type { CheckedStack, FailedStack } from "@nospof/report";
import type { OnUnknown, Rule } from "@nospof/rules";
import { evaluateRules, ruleContext, unusedEverywhere } from "@nospof/rules";
import type { FailureOptions } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { optimiseLongRun } from "./compiler";
import { describeError } from "./errors";
import type { ReadStack } from "./targets/stacks";

/** How stacks are analysed. */
export interface AnalyseOptions {
  readonly failures: FailureOptions;
  readonly rules: readonly Rule[];
  /** Overrides what `nospof.yaml` says. */
  readonly unknown?: OnUnknown;
  readonly debug: boolean;
}

/** Proves the flows of a stack and runs the rules on it. A fault of ours on one stack does not hide the others. */
export function analyse(stack: ReadStack, options: AnalyseOptions): CheckedStack | FailedStack {
  const { target, inventory, topology, config, assumptions, notes } = stack;
  const onUnknown = options.unknown ?? config.settings.unknown;
  try {
    optimiseLongRun();
    const context = ruleContext(inventory, topology, (of) => proveSurvival(of, options.failures));
    const started = performance.now();
    const survival = context.survival();
    const proven = performance.now();
    const evaluation = evaluateRules(options.rules, context, { ...config.settings, unknown: onUnknown });
    const timings = { ...stack.timings, survival: proven - started, rules: performance.now() - proven };
    return { target, inventory, topology, survival, evaluation, onUnknown, assumptions, notes, timings };
  } catch (error) {
    const { project, stack: name, source } = inventory;
    return { target, project, stack: name, source, error: describeError(error, options.debug) };
  }
}

/**
 * Leaves in each stack only the unused exemptions that no stack with the same settings needed: the exemption of dev's
 * single gateway is not unused because prod has three.
 *
 * @param groups stacks that share their settings
 */
export function withSharedExemptions(
  groups: readonly (readonly CheckedStack[])[],
): ReadonlyMap<CheckedStack, CheckedStack> {
  return new Map(
    groups.flatMap((group) => {
      const unused = new Set(unusedEverywhere(group.map(({ evaluation }) => evaluation.exemptions)));
      return group.map((stack) => {
        const { evaluation } = stack;
        const exemptions = {
          ...evaluation.exemptions,
          unused: evaluation.exemptions.unused.filter((exemption) => unused.has(exemption)),
        };
        return [stack, { ...stack, evaluation: { ...evaluation, exemptions } }] as const;
      });
    }),
  );
}
