import type { Finding } from "@nospof/rules";
import { heading, paint, paragraph, signs, type Style } from "../../text/style";
import { lossWords, reasonWords } from "../../words";
import type { StackDiff } from "../report";

/** Findings that are new, with what to change, and those that are gone. */
export function findingLines({ findings }: StackDiff, style: Style): string[] {
  const { appeared, gone } = findings;
  return [
    ...(appeared.length === 0 ? [] : heading(style, "New findings of the rules")),
    ...appeared.flatMap((finding) => appearedLines(finding, style)),
    ...(gone.length === 0 ? [] : heading(style, "Findings that are gone")),
    ...gone.flatMap((finding) => paragraph(style, `${paint(style, "proven", signs.proven)} ${nameOf(finding)}`)),
  ];
}

function appearedLines(finding: Finding, style: Style): string[] {
  const { outcome, severity, level, message, fix, exemption, blockedBy = [] } = finding;
  const state = outcome === "unknown" ? "unknown" : exemption === undefined ? "refuted" : "exempted";
  const marks = [severity, ...(level === "advisory" ? ["advisory"] : []), ...(outcome === "fail" ? [] : ["not known"])];
  return [
    ...paragraph(style, paint(style, state, `${signs[state]} ${nameOf(finding)} (${marks.join(", ")})`)),
    ...paragraph(style, message, 4),
    ...(blockedBy.length === 0 ? [] : paragraph(style, `must be known: ${blockedBy.map(reasonWords).join("; ")}`, 4)),
    ...(fix === "" ? [] : paragraph(style, `${style.colors.bold("Change:")} ${fix}`, 4)),
    ...(exemption === undefined
      ? []
      : paragraph(style, `Exempted until ${exemption.expires} by ${exemption.owner}.`, 4)),
  ];
}

function nameOf({ rule, subject }: Finding): string {
  return `${rule}: ${subject}`;
}

/** What is as wrong as it was: told in short, for the check explains it. */
export function alreadyLines({ already, domains }: StackDiff, style: Style): string[] {
  const lines = [
    ...already.flows.flatMap(({ id, failures }) => {
      const losses = failures.map((lost) => (lost.length === 0 ? "failure or not" : lossWords(lost, domains)));
      return paragraph(style, `${id}: ${losses.slice(0, namedLosses).join(", ")}${more(losses.length)}`, 2, 4);
    }),
    ...already.findings.flatMap((finding) => paragraph(style, nameOf(finding), 2, 4)),
  ];
  return lines.length === 0 ? [] : [...heading(style, "Already so before"), ...lines.map(style.colors.dim)];
}

const namedLosses = 4;

function more(amount: number): string {
  return amount > namedLosses ? ` and ${String(amount - namedLosses)} more` : "";
}
