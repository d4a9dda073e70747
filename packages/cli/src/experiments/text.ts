import type { Claim, Experiment, Impossible, Input } from "@nospof/experiments";
import {
  capacityWords,
  count,
  paint,
  paragraph,
  recoveryWords,
  signs,
  withoutControls,
  type Style,
} from "@nospof/report";
import type { StackPlan } from "./stack";

/**
 * The experiments of a stack: for each the flows with what is predicted, what is made to fail and what is not.
 *
 * @param folder where the files went; undefined: they were not written
 */
export function planLines(plan: StackPlan, folder: string | undefined, style: Style): string[] {
  const { project, stack, experiments, impossible } = withoutControls(plan);
  const claims = experiments.reduce((sum, { claims: own }) => sum + own.length, 0);
  const title = style.colors.bold(`${project}/${stack}`);
  const hint = exportWords(plan);
  const summary =
    experiments.length === 0
      ? "nothing is proven that an experiment could refute"
      : `${count(experiments.length, "experiment")} for ${count(claims, "proven claim")}; none was run`;
  return [
    ...paragraph(style, `${title}: ${summary}`, 0, 2),
    ...experiments.flatMap((experiment, at) => ["", ...experimentLines(experiment, at + 1, style)]),
    ...(impossible.length === 0 ? [] : ["", style.colors.bold("Proven, and cannot be caused")]),
    ...impossible.flatMap((one) => impossibleLines(one, style)),
    ...inputLines(experiments, style),
    ...(hint === undefined ? [] : paragraph(style, hint, 2, 4)),
    ...(experiments.length === 0 ? [] : ["", ...paragraph(style, whereWords(folder), 0, 0)]),
  ];
}

/** Where most of what is missing stands. */
function exportWords({ source, experiments }: StackPlan): string | undefined {
  const missing = experiments.some(({ inputs }) => inputs.some(({ value }) => value === undefined));
  if (!missing || source === "state") return undefined;
  return "An export of the deployed stack knows most of them: pulumi stack export --file stack.json";
}

function whereWords(folder: string | undefined): string {
  return folder === undefined
    ? "--write <folder> writes the files, with what to watch, what it costs and how to roll back."
    : `Written to ${folder}: begin with README.md.`;
}

function experimentLines(experiment: Experiment, number: number, style: Style): string[] {
  const { loss, artifacts, durationSeconds, claims, exposed, causes, gaps } = experiment;
  const tools = [...new Set(artifacts.map(({ content }) => (content.tool === "script" ? "script" : "AWS FIS")))];
  const minutes = `${String(durationSeconds / 60)} minutes`;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["causes", causes],
    ["but", gaps],
  ];
  return [
    ...paragraph(
      style,
      style.colors.bold(`${String(number)}. Loss of ${loss} (${tools.join(", ")}; ${minutes})`),
      0,
      3,
    ),
    ...claims.flatMap((claim) => paragraph(style, paint(style, "proven", claimWords(claim)), 3, 5)),
    ...exposed.flatMap(({ flow, verdict }) =>
      paragraph(style, paint(style, verdict, `${signs[verdict]} ${flow}: hit as well, and ${verdict}`), 3, 5),
    ),
    ...rows.flatMap(([head, items]) =>
      items.length === 0 ? [] : paragraph(style, `${style.colors.dim(`${head}:`)} ${items.join("; ")}`, 3, 5),
    ),
  ];
}

function claimWords({ flow, capacity, recovery }: Claim): string {
  const margins = [...(capacity === undefined ? [] : [capacityWords(capacity)]), recoveryWords(recovery)];
  return `${signs.proven} ${flow}: ${margins.join(", ")}`;
}

function impossibleLines({ loss, flows, reasons }: Impossible, style: Style): string[] {
  return paragraph(style, `loss of ${loss} (${flows.join(", ")}): ${reasons.join("; ")}`, 2, 4);
}

function byName(a: Input, b: Input): number {
  return a.name < b.name ? -1 : 1;
}

function inputLines(experiments: readonly Experiment[], style: Style): string[] {
  const missing = new Map(
    experiments.flatMap(({ inputs }) =>
      inputs.filter(({ value }) => value === undefined).map((one) => [one.name, one]),
    ),
  );
  if (missing.size === 0) return [];
  return [
    "",
    style.colors.bold("Inputs to give (--input NAME=value)"),
    ...[...missing.values()].sort(byName).flatMap(({ name, what }) => paragraph(style, `${name}: ${what}`, 2, 4)),
  ];
}
