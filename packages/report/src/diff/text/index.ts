import type { FormatOptions } from "../../formats/format";
import {
  createStyle,
  heading,
  minimumWidth,
  paint,
  paragraph,
  signs,
  withoutControls,
  type Style,
} from "../../text/style";
import { count, resourceWords } from "../../words";
import type { DiffReport, StackDiff } from "../report";
import { summariseDiff } from "../summary";
import { alreadyLines, findingLines } from "./findings";
import { flowLines } from "./flows";
import { addressLines, radiusLines, resourceLines } from "./resources";

/**
 * A comparison for a terminal, no line wider than `width` columns (at least 40): for each stack what gets worse and what
 * to change, what gets better, findings, what was wrong before, addresses, resources and the flows that cross them.
 */
export function formatDiffText(report: DiffReport, options: FormatOptions = {}): string {
  const style = createStyle(Math.max(minimumWidth, options.width ?? 80), options.color ?? false);
  const plain = withoutControls(report);
  const blocks = plain.stacks.map((stack) => stackLines(stack, style));
  const lines = blocks.flatMap((block, at) => [...(at > 0 ? ["", ""] : []), ...block]);
  return `${[...lines, ...totalLines(plain, style)].join("\n")}\n`;
}

function stackLines(stack: StackDiff, style: Style): string[] {
  if (stack.error !== undefined) {
    const [first = "", ...rest] = stack.error.split("\n");
    return [
      ...paragraph(style, style.colors.bold(nameOf(stack))),
      ...paragraph(style, paint(style, "refuted", first), 2),
      ...rest.flatMap((line) => paragraph(style, line, 2)),
    ];
  }
  return [
    ...paragraph(style, titleOf(stack, style)),
    ...flowLines(stack, style),
    ...findingLines(stack, style),
    ...alreadyLines(stack, style),
    ...addressLines(stack, style),
    ...resourceLines(stack, style),
    ...radiusLines(stack, style),
    ...unseenLines(stack, style),
    ...section("Notes", stack.notes, style),
    "",
    ...summaryLines(stack, style),
  ];
}

function nameOf({ project, stack }: StackDiff): string {
  return [project, stack].filter((part) => part !== "").join("/");
}

function titleOf(stack: StackDiff, { colors }: Style): string {
  const { before, after, sameStack } = stack;
  if (before === undefined) return `${colors.bold(nameOf(stack))}: only in ${String(after?.target)}`;
  if (after === undefined) return `${colors.bold(nameOf(stack))}: only in ${before.target}`;
  const sources = colors.dim(` (${before.source} → ${after.source})`);
  const sides = `${before.target} → ${after.target}${sources}`;
  if (sameStack) return `${colors.bold(nameOf(stack))}: ${sides}`;
  return `${colors.bold(`${before.project}/${before.stack} → ${nameOf(stack)}`)}: ${sides}`;
}

const namedUnseen = 5;

function unseenLines({ unseen }: StackDiff, style: Style): string[] {
  const named = unseen.slice(0, namedUnseen).map(({ urn, property }) => `${property} of ${resourceWords(urn)}`);
  const more =
    unseen.length > namedUnseen ? [count(unseen.length - namedUnseen, "more property", "more properties")] : [];
  return section("Known on neither side, so taken as unchanged", [...named, ...more], style);
}

function section(title: string, items: readonly string[], style: Style): string[] {
  if (items.length === 0) return [];
  return [...heading(style, title), ...items.flatMap((item) => paragraph(style, item, 2, 4))];
}

function summaryLines(stack: StackDiff, style: Style): string[] {
  const { failures, flows, findings, regressions, resources, uncertain } = summariseDiff([stack]);
  const words = [
    ...(failures.lost > 0 ? [`${count(failures.lost, "failure")} no longer survived`] : []),
    ...(failures.gained > 0 ? [`${count(failures.gained, "failure")} now survived`] : []),
    ...(flows.appeared > 0 ? [count(flows.appeared, "new flow")] : []),
    ...(flows.vanished > 0 ? [count(flows.vanished, "flow gone", "flows gone")] : []),
    ...(findings.appeared > 0 ? [count(findings.appeared, "new finding")] : []),
    ...(findings.gone > 0 ? [count(findings.gone, "finding gone", "findings gone")] : []),
  ];
  const done = [
    ...(resources.create > 0 ? [`${String(resources.create)} created`] : []),
    ...(resources.import > 0 ? [`${String(resources.import)} imported`] : []),
    ...(resources.update > 0 ? [`${String(resources.update)} updated`] : []),
    ...(resources.replace > 0 ? [`${String(resources.replace)} replaced`] : []),
    ...(resources.delete > 0 ? [`${String(resources.delete)} deleted`] : []),
    ...(uncertain > 0 ? [`${String(uncertain)} not certain`] : []),
  ];
  const state = regressions > 0 ? "refuted" : "proven";
  const redundancy = words.length === 0 ? "no redundancy lost or gained" : words.join(", ");
  const changes = done.length === 0 ? "no resource changes" : `resources: ${done.join(", ")}`;
  const found = regressions > 0 ? `${count(regressions, "regression")} · ` : "";
  return paragraph(style, `${paint(style, state, signs[state])} ${found}${redundancy} · ${changes}`);
}

function totalLines({ stacks, summary }: DiffReport, style: Style): string[] {
  if (stacks.length < 2) return [];
  const words = [
    summary.regressions === 0 ? "no regressions" : count(summary.regressions, "regression"),
    `${count(summary.failures.lost, "failure")} no longer survived, ${String(summary.failures.gained)} now survived`,
    ...(summary.errors > 0 ? [`${count(summary.errors, "stack")} could not be compared`] : []),
  ];
  return ["", ...paragraph(style, `together: ${words.join(" · ")}`)];
}
