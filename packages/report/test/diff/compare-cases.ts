import type { Finding } from "@nospof/rules";
import type { FlowReport, StackReport } from "../../src";
import { compareFlows } from "../../src/diff";
import { sampleStack, urn, zoneId } from "../sample";

export function side(flows: readonly FlowReport[], findings: readonly Finding[] = []): StackReport {
  return { ...sampleStack, flows, findings };
}

export function flow(failures: FlowReport["failures"], more: Partial<FlowReport> = {}): FlowReport {
  const verdicts = failures.map(({ verdict }) => verdict);
  return {
    id: "egress:private",
    source: "tier private",
    destination: "internet",
    urn: urn("aws:ec2/vpc:Vpc", "main"),
    need: { capacity: 1, unit: "instances" },
    verdict: verdicts.includes("refuted") ? "refuted" : verdicts.includes("unknown") ? "unknown" : "proven",
    failures,
    commonCauses: [],
    ...more,
  };
}

export const [a, b] = ["us-east-1a", "us-east-1b"].map(zoneId) as [string, string];
export const refuted = { lost: [a], verdict: "refuted" } as const;
export const unknown = { lost: [a], verdict: "unknown" } as const;

export function finding(more: Partial<Finding> = {}): Finding {
  return {
    rule: "survives-zone",
    outcome: "fail",
    severity: "critical",
    level: "mandatory",
    urn: urn("aws:ec2/vpc:Vpc", "main"),
    subject: "egress:private",
    message: "it does not survive",
    fix: "mend it",
    url: "https://example.com",
    ...more,
  };
}

/** Outcomes of the one failure of the one flow: `lost proven>refuted!`, `!` for a regression. */
export function told(before: StackReport, after: StackReport): readonly string[] {
  return compareFlows(before, after).flatMap(({ what, failures }) =>
    failures.length === 0
      ? [what]
      : failures.map((one) => `${one.change} ${one.before ?? "new"}>${one.after}${one.regression ? "!" : ""}`),
  );
}
