import type { Inventory } from "@nospof/inventory";
import { evaluateRules, ruleContext, survivesRule } from "@nospof/rules";
import { buildTopology, domainKinds } from "@nospof/topology";
import { rules as packRules } from "nospof-policy-aws/rules";

const rules = [
  ...packRules,
  ...domainKinds.map(survivesRule).filter(({ id }) => packRules.every((rule) => rule.id !== id)),
];

/** How a mutant comes out. */
export type Outcome = "refuted" | "finding" | "unknown" | "survived";

/** What the analysis says of a stack, as far as mutants are compared by it. */
export interface Judged {
  /** Verdict of each flow by its id. */
  readonly flows: ReadonlyMap<string, string>;
  /** `<rule> <subject>` of findings, without those that repeat a flow's verdict. */
  readonly failed: readonly string[];
  readonly unknown: readonly string[];
}

/** Rules whose findings are the verdicts of flows. */
const ofFlows = /^(?:survives-|flow-works$)/;

/** Proves the flows of a stack and runs the rules on it, as a check does. */
export function judge(inventory: Inventory): Judged {
  const context = ruleContext(inventory, buildTopology(inventory));
  const findings = evaluateRules(rules, context).findings.filter(({ rule }) => !ofFlows.test(rule));
  const of = (outcome: string): readonly string[] =>
    findings.filter((one) => one.outcome === outcome).map(({ rule, subject }) => `${rule} ${subject}`);
  return {
    flows: new Map(context.survival().flows.map(({ flow, verdict }) => [flow.id, verdict])),
    failed: of("fail"),
    unknown: of("unknown"),
  };
}

/** True for a stack that a mutant may be made of: it has flows, all of which are proven, and there is no finding. */
export function isGood({ flows, failed, unknown }: Judged): boolean {
  const verdicts = [...flows.values()];
  return verdicts.length > 0 && verdicts.every((one) => one === "proven") && failed.length + unknown.length === 0;
}

/** How a mutant of a good stack comes out: by the worst that is said of it. */
export function outcomeOf({ flows, failed, unknown }: Judged): Outcome {
  const verdicts = [...flows.values()];
  if (verdicts.includes("refuted")) return "refuted";
  if (failed.length > 0) return "finding";
  return verdicts.includes("unknown") || unknown.length > 0 ? "unknown" : "survived";
}

/** Flows of the good stack that a mutant no longer has. */
export function lostFlows(before: Judged, after: Judged): readonly string[] {
  return [...before.flows.keys()].filter((id) => !after.flows.has(id));
}
