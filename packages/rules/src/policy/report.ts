import type { Evaluation } from "../evaluate";
import type { Exemption } from "../exemption";
import type { Finding, OnUnknown } from "../finding";
import { becauseWords } from "../survives-words";
import type { ReportViolation } from "./types";

/** Unknown subjects named in one advisory line; the line says how many more there are. */
const maximumNamed = 3;

/**
 * Reports what one policy found out.
 *
 * Violations are reported one by one on their resources, at the policy's level. What could not be judged is no
 * violation: it is one advisory line for the whole policy, unless the user wants it to count as one. An exemption that
 * nothing needs is told as well, but stops no deployment.
 *
 * @param ownExemptions the exemptions that this policy's own configuration holds: only these are its to call unused
 */
export function reportEvaluation(
  { findings, exemptions }: Evaluation,
  unknown: OnUnknown,
  ownExemptions: readonly Exemption[],
  report: ReportViolation,
): void {
  const open = findings.filter((finding) => finding.exemption === undefined);
  const unjudged = open.filter((finding) => finding.outcome === "unknown");
  for (const finding of open)
    if (finding.outcome === "fail" || unknown === "fail") report(violation(finding), finding.urn);
  if (unjudged.length > 0 && unknown !== "fail") reportAdvisory(report, summary(unjudged));
  for (const exemption of exemptions.unused)
    if (ownExemptions.includes(exemption)) reportAdvisory(report, unusedText(exemption));
}

function violation({ message, fix, url, blockedBy }: Finding): string {
  const blockers = blockedBy?.map(becauseWords).join(", ") ?? "";
  const known = blockers === "" ? [] : [`Not known: ${blockers}`];
  return [message, ...known, ...(fix === "" ? [] : [`Fix: ${fix}`]), url].join("\n");
}

function summary(unjudged: readonly Finding[]): string {
  const named = unjudged.slice(0, maximumNamed).map(({ subject, message, blockedBy }) => {
    const blockers = blockedBy?.map(becauseWords).join(", ") ?? "";
    return `${subject}: ${message}${blockers === "" ? "" : ` (not known: ${blockers})`}`;
  });
  const more = unjudged.length - named.length;
  return ["could not be judged:", ...named, ...(more > 0 ? [`and ${String(more)} more`] : [])].join("\n  ");
}

function unusedText({ rule, resource, owner }: Exemption): string {
  return `the exemption of ${resource} from ${rule} is not needed: ask ${owner} to remove it`;
}

/**
 * Reports without stopping a deployment, whatever the policy's level is. Beside text, the SDK accepts an object that
 * overrides the policy's level; its typings do not say so.
 */
function reportAdvisory(report: ReportViolation, message: string): void {
  (report as unknown as (diagnostic: object) => void)({ message, enforcementLevel: "advisory" });
}
