import type { Inventory } from "@nospof/inventory";
import { didYouMean, evaluateRules, ruleContext, type Rule } from "@nospof/rules";
import { proveSurvival } from "@nospof/survival";
import type { Topology } from "@nospof/topology";
import { CliError } from "../errors";
import type { AssumedStack } from "./apply";
import type { AssumeOption } from "./parse";

/** A stack with what the assumptions mean for it. */
export interface NeedyStack {
  readonly project: string;
  readonly stack: string;
  readonly assumed: AssumedStack;
  /** The graph of the stack by other assumptions. */
  readonly topologyOf: (inventory: Inventory) => Promise<Topology>;
}

/**
 * Refuses assumptions that no stack needs: one that names nothing, or on which no verdict and no rule depends, was meant
 * otherwise, and the report would claim to rest on it.
 *
 * @throws CliError that names each of them, why, and what to do
 */
export async function assertAssumptionsNeeded(
  options: readonly AssumeOption[],
  stacks: readonly NeedyStack[],
  rules: readonly Rule[],
): Promise<void> {
  const problems: string[] = [];
  for (const option of options) {
    const using = stacks.filter(({ assumed }) => assumed.applied.some((one) => one.option === option));
    if (using.length === 0) problems.push(nobodys(option, stacks));
    if (using.length === 0 || option.kind === "configuration") continue;
    const needed = await Promise.all(using.map((stack) => isNeeded(option, stack, rules)));
    if (!needed.includes(true)) {
      problems.push(`--assume ${option.name}: no verdict and no rule depends on it. Leave it out.`);
    }
  }
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

async function isNeeded(
  option: AssumeOption,
  { assumed: { inventory, without }, topologyOf }: NeedyStack,
  rules: readonly Rule[],
): Promise<boolean> {
  const other = without(option);
  const [by, rest] = [await topologyOf(inventory), await topologyOf(other)];
  if (JSON.stringify(by) !== JSON.stringify(rest)) return true;
  return JSON.stringify(findingsOn(inventory, by, rules)) !== JSON.stringify(findingsOn(other, rest, rules));
}

function findingsOn(inventory: Inventory, topology: Topology, rules: readonly Rule[]): unknown {
  const context = ruleContext(inventory, topology, (of) => proveSurvival(of));
  return evaluateRules(rules, context).verdicts.map(({ rule, judgements }) => [rule.id, judgements]);
}
