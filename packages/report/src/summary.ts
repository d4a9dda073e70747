import type { Finding } from "@nospof/rules";
import type { FlowReport, StackReport, Summary } from "./report";

/** Totals over these stacks. An unused or expired exemption that several stacks share is counted once for each. */
export function summarise(stacks: readonly StackReport[]): Summary {
  const flows = stacks.flatMap((stack) => stack.flows);
  const findings = stacks.flatMap((stack) => stack.findings);
  const withVerdict = (verdict: FlowReport["verdict"]): number =>
    flows.filter((flow) => flow.verdict === verdict).length;
  const kinds = findings.map(kindOf);
  const ofKind = (kind: ReturnType<typeof kindOf>): number => kinds.filter((one) => one === kind).length;
  const exemptions = (key: keyof StackReport["exemptions"]): number =>
    stacks.reduce((sum, stack) => sum + stack.exemptions[key].length, 0);
  return {
    flows: {
      proven: withVerdict("proven"),
      refuted: withVerdict("refuted"),
      unknown: withVerdict("unknown"),
      exempted: flows.filter(isExempted).length,
    },
    findings: {
      fail: ofKind("fail"),
      advisory: ofKind("advisory"),
      unknown: ofKind("unknown"),
      exempted: ofKind("exempted"),
    },
    exemptions: { used: exemptions("used"), unused: exemptions("unused"), expired: exemptions("expired") },
    errors: stacks.filter((stack) => stack.error !== undefined).length,
  };
}

/** True for a refuted flow whose every refuted failure is accepted by an exemption. */
export function isExempted(flow: FlowReport): boolean {
  const refuted = flow.failures.filter((failure) => failure.verdict === "refuted");
  return refuted.length > 0 && refuted.every((failure) => failure.exemption !== undefined);
}

function kindOf(finding: Finding): "fail" | "advisory" | "unknown" | "exempted" {
  if (finding.exemption !== undefined) return "exempted";
  if (finding.outcome === "unknown") return "unknown";
  return finding.level === "advisory" ? "advisory" : "fail";
}
