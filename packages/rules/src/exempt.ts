import type { Urn } from "@nospof/inventory";
import { nameOfUrn, typeOfUrn } from "@nospof/inventory";
import type { Exemption } from "./exemption";
import type { Finding } from "./finding";

/** What became of the exemptions that apply to one stack. */
export interface ExemptionUse {
  /** In force, and something was found that they accept. */
  readonly used: readonly Exemption[];
  /** In force, but nothing was found that they accept. */
  readonly unused: readonly Exemption[];
  /** Past their last day: they accept nothing any more. */
  readonly expired: readonly Exemption[];
}

/**
 * Marks the findings that an exemption accepts, and sorts the exemptions by what became of them.
 *
 * @param stack name of the stack the findings are of: exemptions for other stacks are left out altogether
 * @param today the moment to judge expiry at
 */
export function applyExemptions(
  findings: readonly Finding[],
  exemptions: readonly Exemption[],
  stack: string,
  today: Date,
): ExemptionUse & { readonly findings: readonly Finding[] } {
  const applicable = exemptions.filter((exemption) => isForStack(exemption, stack));
  const inForce = applicable.filter((exemption) => !isExpired(exemption, today));
  const used = new Set<Exemption>();
  const marked = findings.map((finding) => {
    const matching = inForce.filter((exemption) => matches(exemption, finding));
    for (const exemption of matching) used.add(exemption);
    const [first] = matching;
    return first === undefined ? finding : { ...finding, exemption: first };
  });
  return {
    findings: marked,
    used: inForce.filter((exemption) => used.has(exemption)),
    unused: inForce.filter((exemption) => !used.has(exemption)),
    expired: applicable.filter((exemption) => isExpired(exemption, today)),
  };
}

/**
 * The exemptions that no checked stack needed, once each: an exemption without a stack that only one of several
 * stacks needs is not among them, nor is one whose stacks were not checked.
 *
 * @param uses one per checked stack, made from the same list of exemptions
 */
export function unusedEverywhere(uses: readonly ExemptionUse[]): readonly Exemption[] {
  const used = new Set(uses.flatMap((use) => use.used));
  return [...new Set(uses.flatMap((use) => use.unused))].filter((exemption) => !used.has(exemption));
}

/** True for an exemption that is meant for this stack. */
export function isForStack(exemption: Exemption, stack: string): boolean {
  return exemption.stacks === undefined || exemption.stacks.some((pattern) => matchesText(pattern, stack));
}

/** True once the exemption's last day is over everywhere the date is read as UTC. */
export function isExpired(exemption: Exemption, today: Date): boolean {
  return today.toISOString().slice(0, 10) > exemption.expires;
}

/** True when the exemption speaks of this finding: the same rule, and the resource by one of its names. */
export function matches(exemption: Exemption, finding: Pick<Finding, "rule" | "urn" | "subject">): boolean {
  if (exemption.rule !== finding.rule) return false;
  return namesOf(finding.urn, finding.subject).some((name) => matchesText(exemption.resource, name));
}

/** What a user may call a subject: flow id, and the name, type and name, or urn of the resource that stands for it. */
function namesOf(urn: Urn, subject: string): readonly string[] {
  const name = nameOfUrn(urn);
  return [subject, name, `${typeOfUrn(urn)}::${name}`, urn];
}

/** Matches a text against a pattern in which only `*` is special: it stands for any text, also none. */
function matchesText(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
