import type { Inventory, Urn } from "@nospof/inventory";
import type { Exemption } from "./exemption";
import type { ExemptionUse } from "./exempt";
import { applyExemptions } from "./exempt";
import type { Finding } from "./finding";
import { compareFindings } from "./finding";
import { ruleUrl } from "./links";
import { messageOf } from "./problems";
import type { Judgement, Rule, RuleConfig, RuleContext } from "./rule";
import type { Settings } from "./settings";
import { defaultSettings, settingOf } from "./settings";

/** What all rules found out about one stack. */
export interface Evaluation {
  /** In a stable order: failures first, worst first. Exempted ones are marked, not left out. */
  readonly findings: readonly Finding[];
  readonly exemptions: ExemptionUse;
  /** One per rule that was run, in the order of the rules. */
  readonly verdicts: readonly RuleVerdict[];
}

/** Everything one rule said. */
export interface RuleVerdict {
  readonly rule: Rule;
  readonly judgements: readonly Judgement[];
  /** Why the rule could not be run to its end, in words. */
  readonly error?: string;
}

/** Rule id of the finding that an expired exemption is. */
export const expiredExemptionRule = "exemption-expired";

/**
 * Runs rules on one stack and applies the user's settings.
 *
 * Every rule is on its own: one that breaks becomes an unknown finding about the stack, never a pass, and the others
 * still run. An expired exemption accepts nothing and is a failure of its own.
 *
 * @param today the moment at which exemptions are judged; default now
 */
export function evaluateRules(
  rules: readonly Rule[],
  context: RuleContext,
  settings: Settings = defaultSettings,
  today: Date = new Date(),
): Evaluation {
  const { inventory } = context;
  const enabled = rules.flatMap((rule) => {
    const { level, config } = settingOf(rule, settings);
    return level === "disabled" ? [] : [{ level, verdict: runRule(rule, context, config) }];
  });
  const found = enabled.flatMap(({ level, verdict }) => findingsOf(verdict, level));
  const broken = enabled.flatMap(({ level, verdict }) => brokenFinding(verdict, level, inventory));
  const { findings, ...use } = applyExemptions([...found, ...broken], settings.exemptions, inventory.stack, today);
  const told = findings.filter((finding) => settings.unknown !== "ignore" || !isIgnorable(finding));
  const expired = use.expired.map((exemption) => expiredFinding(exemption, findings, inventory));
  return {
    findings: [...told, ...expired].sort(compareFindings),
    exemptions: use,
    verdicts: enabled.map(({ verdict }) => verdict),
  };
}

/** A rule that broke has judged nothing, which nobody asked to ignore. */
function isIgnorable(finding: Finding): boolean {
  return finding.outcome === "unknown" && finding.blockedBy !== undefined;
}

/** Runs one rule. What it judged before it broke is kept. */
export function runRule(rule: Rule, context: RuleContext, config: RuleConfig): RuleVerdict {
  const judgements: Judgement[] = [];
  try {
    for (const judgement of rule.evaluate(context, config)) judgements.push(judgement);
    return { rule, judgements };
  } catch (error) {
    return { rule, judgements, error: messageOf(error) };
  }
}

/** The failures and unknowns of one rule as findings. */
export function findingsOf({ rule, judgements }: RuleVerdict, level: Finding["level"]): readonly Finding[] {
  const common = { rule: rule.id, severity: rule.severity, level, url: ruleUrl(rule.id) };
  return judgements.flatMap((judgement): readonly Finding[] => {
    const { urn, name } = judgement.subject;
    if (judgement.outcome === "fail") {
      const { outcome, message, fix } = judgement;
      return [{ ...common, outcome, urn, subject: name, message, fix }];
    }
    if (judgement.outcome === "unknown") {
      const { outcome, message, blockedBy } = judgement;
      return [{ ...common, outcome, urn, subject: name, message, fix: "", blockedBy }];
    }
    return [];
  });
}

/** The finding that a rule is which could not be run to its end. */
function brokenFinding(
  { rule, error }: RuleVerdict,
  level: Finding["level"],
  inventory: Inventory,
): readonly Finding[] {
  if (error === undefined) return [];
  return [
    {
      rule: rule.id,
      outcome: "unknown",
      severity: rule.severity,
      level,
      urn: stackUrn(inventory),
      subject: inventory.stack,
      message: `the rule could not be evaluated: ${error}`,
      fix: "",
      url: ruleUrl(rule.id),
    },
  ];
}

function expiredFinding(exemption: Exemption, findings: readonly Finding[], inventory: Inventory): Finding {
  const { rule, resource, owner, expires } = exemption;
  const about = findings.find((finding) => finding.rule === rule && finding.subject === resource);
  return {
    rule: expiredExemptionRule,
    outcome: "fail",
    severity: "medium",
    level: "mandatory",
    urn: about?.urn ?? stackUrn(inventory),
    subject: resource,
    message: `the exemption from ${rule} expired on ${expires} (owner: ${owner})`,
    fix: `mend what ${rule} finds and remove the exemption, or have ${owner} decide on it anew with a later date`,
    url: ruleUrl(expiredExemptionRule),
  };
}

function stackUrn({ project, stack }: Pick<Inventory, "project" | "stack">): Urn {
  return `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
}
