import type { Report, StackReport } from "../report";
import { failureMatrix } from "../matrix";
import { ceilingLines } from "../text/ceilings";
import { commonCauseLines } from "../text/common-causes";
import { findingLines } from "../text/findings";
import { lossLines } from "../text/losses";
import { marginLines } from "../text/margins";
import { matrixLines } from "../text/matrix";
import { assumptionLines, exemptionLines, remarkLines } from "../text/remarks";
import type { Style } from "../text/style";
import { createStyle, minimumWidth, paint, paragraph, withoutControls } from "../text/style";
import { stackName, summaryLines } from "../text/summary";
import { unknownLines } from "../text/unknowns";
import { count } from "../words";
import type { Format, FormatOptions } from "./format";

/**
 * The report for a terminal, no line wider than `width` columns (at least 40): for each stack first the failure matrix,
 * then what cuts each refuted flow and what to change, what blocks a proof, what is left after the losses survived, what
 * published service levels promise at most, what redundant parts share, what the rules found, and what limits the report
 * itself.
 */
export function formatText(report: Report, options: FormatOptions = {}): string {
  const style = createStyle(Math.max(minimumWidth, options.width ?? 80), options.color ?? false);
  const plain = withoutControls(report);
  const blocks = plain.stacks.map((stack) => stackLines(stack, style));
  const lines = [
    ...blocks.flatMap((block, at) => [...(at > 0 ? ["", ""] : []), ...block]),
    ...summaryLines(plain, style),
  ];
  return `${lines.join("\n")}\n`;
}

export const text: Format = { name: "text", description: "for people, in a terminal", format: formatText };

function stackLines(stack: StackReport, style: Style): string[] {
  const { bold, dim } = style.colors;
  if (stack.error !== undefined) {
    return [
      ...paragraph(style, bold(stackName(stack))),
      ...stack.error
        .split("\n")
        .flatMap((line, at) => paragraph(style, at === 0 ? paint(style, "refuted", line) : line, 2)),
    ];
  }
  const about = `${stack.source}, ${count(stack.resources, "resource")}`;
  return [
    ...paragraph(style, `${bold(stackName(stack))} ${dim(`(${about})`)}`),
    ...assumptionLines(stack.assumptions ?? [], style),
    "",
    ...(stack.flows.length === 0
      ? paragraph(style, "No flow of traffic was found, so there is nothing to prove.", 0, 0)
      : matrixLines(failureMatrix(stack), style)),
    ...lossLines(stack, style),
    ...unknownLines(stack, style),
    ...marginLines(stack, style),
    ...ceilingLines(stack, style),
    ...commonCauseLines(stack, style),
    ...findingLines(stack, style),
    ...exemptionLines(stack, style),
    ...remarkLines(stack, style),
  ];
}
