import type { FlowCounts, FindingCounts, Report, StackReport } from "../report";
import { summarise } from "../summary";
import { count } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs } from "./style";

/** The last lines of a report: one line per stack and, for several, the totals. */
export function summaryLines(report: Report, style: Style): string[] {
  const several = report.stacks.length > 1;
  const stacks = report.stacks.flatMap((stack) => paragraph(style, stackSummary(stack, several, style)));
  if (!several) return ["", ...stacks];
  const { flows, findings, errors } = report.summary;
  const parts = report.stacks.filter(({ isPart }) => isPart === true).length;
  const total = [
    flowWords(flows),
    findingWords(findings),
    ...(errors > parts ? [`${count(errors - parts, "stack")} could not be checked`] : []),
    ...(parts > 0 ? [`${count(parts, "file or chart", "files or charts")} could not be read`] : []),
  ];
  return [...heading(style, "Summary"), ...stacks, ...paragraph(style, `together: ${total.join(" · ")}`)];
}

function stackSummary(stack: StackReport, named: boolean, style: Style): string {
  const name = named ? `${stackName(stack)}: ` : "";
  if (stack.error !== undefined) {
    const what = stack.isPart === true ? "read" : "checked";
    return paint(style, "refuted", `${signs.refuted} ${name}could not be ${what}`);
  }
  const { flows, findings, exemptions } = summarise([stack]);
  const bad = findings.fail + exemptions.unused + exemptions.expired > 0 || flows.refuted > flows.exempted;
  const state = bad ? "refuted" : flows.unknown + findings.unknown > 0 ? "unknown" : "proven";
  const words = [
    flowWords(flows),
    findingWords(findings),
    ...(exemptions.unused > 0 ? [count(exemptions.unused, "unused exemption")] : []),
    ...(exemptions.expired > 0 ? [count(exemptions.expired, "expired exemption")] : []),
    ...(stack.assumptions === undefined ? [] : [`under ${count(stack.assumptions.length, "assumption")}`]),
  ];
  return `${paint(style, state, signs[state])} ${name}${words.join(" · ")}`;
}

/** A stack as a heading: `storefront/prod`, or its file where it could not be read. */
export function stackName(stack: StackReport): string {
  const parts = [stack.project, stack.stack].filter((part) => part !== "");
  return parts.length === 0 ? stack.target : parts.join("/");
}

function flowWords({ proven, refuted, unknown, exempted }: FlowCounts): string {
  const total = proven + refuted + unknown;
  if (total === 0) return "no flows";
  if (proven === total) return total === 1 ? "1 flow, proven" : `${count(total, "flow")}, all proven`;
  const words = [
    `${String(proven)} proven`,
    ...(refuted > 0 ? [`${String(refuted)} refuted${exempted > 0 ? ` (${String(exempted)} exempted)` : ""}`] : []),
    ...(unknown > 0 ? [`${String(unknown)} unknown`] : []),
  ];
  return `${count(total, "flow")}: ${words.join(", ")}`;
}

function findingWords({ fail, advisory, unknown, exempted }: FindingCounts): string {
  const words = [
    ...(advisory > 0 ? [`${String(advisory)} advisory`] : []),
    ...(unknown > 0 ? [`${String(unknown)} not judged`] : []),
    ...(exempted > 0 ? [`${String(exempted)} exempted`] : []),
  ];
  return [fail === 0 ? "no findings" : count(fail, "finding"), ...words].join(", ");
}
