import type { Inventory } from "@nospof/inventory";
import { didYouMean, evaluateRules, ruleContext, type Rule } from "@nospof/rules";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { CliError } from "../errors";
import type { AssumedStack } from "./apply";
import type { AssumeOption } from "./parse";

/** A stack with what the assumptions mean for it. */
export interface NeedyStack {
  readonly project: string;
  readonly stack: string;
  readonly assumed: AssumedStack;
}

/**
 * Refuses assumptions that no stack needs: one that names nothing, or on which no verdict and no rule depends, was meant
 * otherwise, and the report would claim to rest on it.
 *
 * @throws CliError that names each of them, why, and what to do
 */
export function assertAssumptionsNeeded(
  options: readonly AssumeOption[],
  stacks: readonly NeedyStack[],
  rules: readonly Rule[],
): void {
  const problems = options.flatMap((option) => {
    const using = stacks.filter(({ assumed }) => assumed.applied.some((one) => one.option === option));
    if (using.length === 0) return [nobodys(option, stacks)];
    if (option.kind === "configuration" || using.some(({ assumed }) => isNeeded(option, assumed, rules))) return [];
    return [`--assume ${option.name}: no verdict and no rule depends on it. Leave it out.`];
  });
  if (problems.length > 0) throw new CliError(problems.join("\n"));
}

function nobodys(option: AssumeOption, stacks: readonly NeedyStack[]): string {
  const reasons = new Map<string, string[]>();
  for (const { project, stack, assumed } of stacks) {
    const reason = assumed.passed.get(option) ?? "";
    reasons.set(reason, [...(reasons.get(reason) ?? []), `${project}/${stack}`]);
  }
  const said = [...reasons].map(([reason, of]) => (reasons.size === 1 ? reason : `${of.join(", ")}: ${reason}`));
  return `--assume ${option.name}: ${said.join("; ")}.${hintFor(option, stacks)} Mend it, or leave it out.`;
}

function hintFor({ kind, name }: AssumeOption, stacks: readonly NeedyStack[]): string {
  if (kind === "configuration") return "";
  const names = stacks.flatMap(({ assumed }) => assumed.inventory.resources.map((one) => one.name));
  const resource = name.slice(0, name.lastIndexOf("."));
  return names.includes(resource) ? "" : didYouMean(resource, [...new Set(names)]);
}

function isNeeded(option: AssumeOption, { inventory, without }: AssumedStack, rules: readonly Rule[]): boolean {
  const [by, other] = [inventory, without(option)];
  if (JSON.stringify(buildTopology(by)) !== JSON.stringify(buildTopology(other))) return true;
  return JSON.stringify(findingsOn(by, rules)) !== JSON.stringify(findingsOn(other, rules));
}

function findingsOn(inventory: Inventory, rules: readonly Rule[]): unknown {
  const context = ruleContext(inventory, buildTopology(inventory), (topology) => proveSurvival(topology));
  return evaluateRules(rules, context).verdicts.map(({ rule, judgements }) => [rule.id, judgements]);
}
