import type { Urn } from "@nospof/inventory";
import type { Because } from "@nospof/topology";
import type { Exemption } from "./exemption";
import type { Level, Severity } from "./rule";

/** What a rule has to say about one subject: it fails, or it could not be judged. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  readonly outcome: "fail" | "unknown";
  readonly severity: Severity;
  /** `advisory` is told but does not fail a check. */
  readonly level: Exclude<Level, "disabled">;
  readonly urn: Urn;
  /** Resource name, or flow id. */
  readonly subject: string;
  readonly message: string;
  /** What to change; empty when the outcome is unknown. */
  readonly fix: string;
  /** Page of the rule. */
  readonly url: string;
  /** What must be known for a judgement, when unknown. */
  readonly blockedBy?: readonly Because[];
  /** The exemption that accepts the finding: it then fails nothing. */
  readonly exemption?: Exemption;
}

/** What an unknown outcome does: fail like a violation, be told, or nothing. */
export type OnUnknown = "fail" | "warn" | "ignore";

/** True when the finding must fail a check: mandatory, not exempted, and a failure or an unknown that counts as one. */
export function isFailing(finding: Finding, unknown: OnUnknown): boolean {
  if (finding.exemption !== undefined || finding.level === "advisory") return false;
  return finding.outcome === "fail" || unknown === "fail";
}

/**
 * Order of findings: failures before unknowns, worst severity first, then rule, subject and urn. It depends on nothing
 * but the findings, so that two runs on one stack print the same text.
 */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) ||
    severitiesDown.indexOf(a.severity) - severitiesDown.indexOf(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(a.subject, b.subject) ||
    compareText(a.urn, b.urn)
  );
}

const outcomes: readonly Finding["outcome"][] = ["fail", "unknown"];
const severitiesDown: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Compares by code unit, whatever the locale of the machine is. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
