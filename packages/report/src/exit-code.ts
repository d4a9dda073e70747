import { isFailing } from "@nospof/rules";
import type { Report } from "./report";

/** What makes a check fail: failures, unknown outcomes too, or nothing. */
export const failOnChoices = ["fail", "unknown", "never"] as const;

/** One of {@link failOnChoices}. */
export type FailOn = (typeof failOnChoices)[number];

/**
 * Exit code of a check: 2 when a stack could not be checked, else 1 when there is something to mend, else 0.
 *
 * A refuted flow counts through the finding of its rule (`survives-zone`), so levels and exemptions apply to it. An
 * exemption that nothing needs is to be mended as well; an expired one is a finding.
 */
export function exitCode(report: Report, failOn: FailOn = "fail"): 0 | 1 | 2 {
  if (report.summary.errors > 0) return 2;
  if (failOn === "never") return 0;
  const failing = report.stacks.some(
    (stack) =>
      stack.exemptions.unused.length > 0 ||
      stack.findings.some((finding) => isFailing(finding, failOn === "unknown" ? "fail" : stack.onUnknown)),
  );
  return failing ? 1 : 0;
}
