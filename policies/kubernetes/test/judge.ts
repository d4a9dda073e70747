import type { Inventory } from "@nospof/inventory";
import type { Judgement } from "@nospof/rules";
import { defaultConfig, ruleContext } from "@nospof/rules";
import { buildTopology } from "@nospof/topology";
import { rules } from "nospof-policy-kubernetes/rules";
import type { Manifest } from "./cluster";
import { inventoryOf } from "./cluster";

/** What one rule says of every subject. */
export function judgements(rule: string, manifests: readonly Manifest[]): readonly Judgement[] {
  return judgementsIn(rule, inventoryOf(manifests));
}

/** What one rule says of every subject of an inventory. */
export function judgementsIn(rule: string, inventory: Inventory): readonly Judgement[] {
  const found = rules.find(({ id }) => id === rule);
  if (found === undefined) throw new Error(`There is no rule ${rule}.`);
  return [...found.evaluate(ruleContext(inventory, buildTopology(inventory)), defaultConfig(found))];
}

/** The outcomes of one rule: `fail`, `pass`, `unknown`, `not-applicable`, each once, sorted. */
export function outcomes(rule: string, manifests: readonly Manifest[]): readonly string[] {
  return outcomesIn(rule, inventoryOf(manifests));
}

/** The outcomes of one rule on an inventory, each once, sorted. */
export function outcomesIn(rule: string, inventory: Inventory): readonly string[] {
  return [...new Set(judgementsIn(rule, inventory).map(({ outcome }) => outcome))].sort();
}

/** Ids of the rules that fail. */
export function failing(manifests: readonly Manifest[]): readonly string[] {
  const inventory = inventoryOf(manifests);
  const context = ruleContext(inventory, buildTopology(inventory));
  return rules
    .filter((rule) => [...rule.evaluate(context, defaultConfig(rule))].some(({ outcome }) => outcome === "fail"))
    .map(({ id }) => id);
}

/** Message and fix of the failures of one rule. */
export function words(rule: string, manifests: readonly Manifest[]): string {
  return judgements(rule, manifests)
    .map((one) => (one.outcome === "fail" ? `${one.message}\n${one.fix}` : one.outcome === "pass" ? "" : one.message))
    .join("\n");
}
