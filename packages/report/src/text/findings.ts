import type { Finding } from "@nospof/rules";
import { expiredExemptionRule } from "@nospof/rules";
import { withPlace } from "../places";
import type { FlowReport, StackReport } from "../report";
import { count, reasonWords } from "../words";
import type { Style } from "./style";
import { heading, paint, paragraph, signs, widthOf } from "./style";

const linkIndent = 2;

/** What the rules found, one block per rule. Findings about flows point to the flows, which are explained above. */
export function findingLines(stack: StackReport, style: Style): string[] {
  // Expired exemptions are told with the other exemptions.
  const shown = stack.findings.filter(
    (finding) => finding.rule !== expiredExemptionRule && finding.exemption === undefined,
  );
  const rules = new Map<string, Finding[]>();
  for (const finding of shown) rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  if (rules.size === 0) return [];
  const flows = new Map(stack.flows.map((flow) => [flow.id, flow]));
  return [
    ...heading(style, "What the rules found"),
    ...[...rules].flatMap(([rule, findings]) => ruleLines(rule, findings, { flows, stack }, style)),
  ];
}

function ruleLines(
  rule: string,
  findings: readonly Finding[],
  { flows, stack }: { readonly flows: ReadonlyMap<string, FlowReport>; readonly stack: StackReport },
  style: Style,
): string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const failed = findings.some((finding) => finding.outcome === "fail");
  const state = failed ? "refuted" : "unknown";
  const marks = [first.severity, ...(first.level === "advisory" ? ["advisory"] : []), ...(failed ? [] : ["not known"])];
  const aboutFlows = findings.filter((finding) => flows.has(finding.subject));
  const failing = aboutFlows.filter((finding) => !failed || finding.outcome === "fail");
  const open = aboutFlows.filter((finding) => !failing.includes(finding));
  const others = findings.filter((finding) => !flows.has(finding.subject));
  return [
    ...paragraph(style, paint(style, state, `${signs[state]} ${rule} (${marks.join(", ")})`)),
    ...flowsLine(failing, "", style),
    ...flowsLine(open, "not known for ", style),
    ...others.flatMap((finding) => findingText(finding, stack, style)),
    ...paragraph(style, style.colors.dim(pageOf(first, style)), linkIndent, linkIndent),
  ];
}

function flowsLine(findings: readonly Finding[], before: string, style: Style): string[] {
  if (findings.length === 0) return [];
  const names = findings.map((one) => one.subject).join(", ");
  return paragraph(style, `${before}${count(findings.length, "flow")}, see above: ${names}`, 4);
}

/** The rule's page; where the terminal is too narrow for it, the command that shows it: a broken link is of no use. */
function pageOf({ rule, url }: Finding, style: Style): string {
  return widthOf(url) + linkIndent <= style.width ? url : `Page: nospof rules ${rule}`;
}

function findingText(finding: Finding, stack: StackReport, style: Style): string[] {
  const blocked = (finding.blockedBy ?? []).map((reason) => withPlace(reasonWords(reason), reason.urn, stack));
  return [
    ...paragraph(style, `${withPlace(finding.subject, finding.urn, stack)}: ${finding.message}`, 4),
    ...(blocked.length === 0 ? [] : paragraph(style, `must be known: ${blocked.join("; ")}`, 6)),
    ...(finding.fix === "" ? [] : paragraph(style, `${style.colors.bold("Change:")} ${finding.fix}`, 6)),
  ];
}
