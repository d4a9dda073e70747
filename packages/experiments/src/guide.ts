import type { Claim, Experiment, ExperimentPlan, Input } from "./experiment";
import { unitWords } from "./claims";
import { counted } from "./names";

/** Which stack a guide is about. */
export interface GuideHead {
  readonly project: string;
  readonly stack: string;
}

/** The page of one experiment, in Markdown: what is predicted, how to cause the failure, what to watch, how to go back. */
export function experimentGuide(
  { project, stack }: GuideHead,
  experiment: Experiment,
  files: readonly string[],
): string {
  const { loss, claims, exposed, causes, gaps, before, impact, rollback, inputs, durationSeconds } = experiment;
  return page(`Loss of ${loss}: ${project}/${stack}`, [
    paragraph(
      `${counted(claims.length, "flow is", "flows are")} proven to survive the loss of ${loss}. This experiment causes it for ${String(durationSeconds / 60)} minutes, so that the proof can be refuted. Nothing has been run.`,
    ),
    section("Predicted", [predictions(claims)]),
    section("Watch", claims.map((claim) => `${code(claim.flow)}: ${claim.observe.join("; ")}`).map(bullet)),
    section("Refuted by", claims.map((claim) => `${code(claim.flow)}: ${claim.refutedBy.join("; ")}`).map(bullet)),
    section(
      "Hit as well, and not proven to survive",
      exposed.map(({ flow, verdict }) => bullet(`${code(flow)} (${verdict}): expect it to fail, or mend it first`)),
    ),
    section("Inputs", inputTable(inputs)),
    section("Before", before.map(bullet)),
    section("What fails", causes.map(bullet)),
    section("Limits", gaps.map(bullet)),
    section("Impact and cost", impact.map(bullet)),
    section(
      "Run",
      experiment.artifacts.flatMap(({ what, run }, at) => [
        `${what}, ${code(files[at] ?? "")}:`,
        "",
        "```sh",
        ...run.map((command) => command.replaceAll("<file>", files[at] ?? "")),
        "```",
        "",
      ]),
    ),
    section("Roll back", rollback.map(bullet)),
  ]);
}

/** The first page of a stack's folder, in Markdown. */
export function planGuide(
  { project, stack }: GuideHead,
  { experiments, impossible }: ExperimentPlan,
  pages: readonly string[],
): string {
  const inputs = new Map(experiments.flatMap((one) => one.inputs.map((input) => [input.name, input])));
  return page(`Experiments: ${project}/${stack}`, [
    paragraph(
      "Each of them could refute what nospof has proven of this stack from its program or its state. Nothing has been run. Begin with the first, outside production.",
    ),
    section("In order", [
      ...table(
        ["experiment", "flows proven to survive", "minutes"],
        experiments.map((one, at) => [
          `[loss of ${one.loss}](${pages[at] ?? ""})`,
          one.claims.map(({ flow }) => code(flow)).join(", "),
          String(one.durationSeconds / 60),
        ]),
      ),
    ]),
    section("Inputs", inputTable([...inputs.values()])),
    section(
      "Proven, and cannot be caused",
      impossible.map(({ loss, flows, reasons }) =>
        bullet(`loss of ${loss} (${flows.map(code).join(", ")}): ${reasons.join("; ")}`),
      ),
    ),
  ]);
}

function predictions(claims: readonly Claim[]): string {
  return table(
    ["flow", "from", "to", "capacity", "recovery"],
    claims.map(({ flow, source, destination, capacity, recovery }) => [
      code(flow),
      source,
      destination,
      capacity === undefined
        ? "not counted"
        : `${String(capacity.before)} → ${unitWords(capacity.after, capacity.unit)}, ${String(capacity.needed)} needed`,
      recovery.terms.length === 0
        ? "at once"
        : `${String(recovery.seconds)} s: ${recovery.terms.map(({ what, seconds, from }) => `${what} (${String(seconds)} s, ${from})`).join(" + ")}`,
    ]),
  ).join("\n");
}

function inputTable(inputs: readonly Input[]): readonly string[] {
  if (inputs.length === 0) return [];
  const missing = inputs.some(({ value }) => value === undefined);
  return [
    ...table(
      ["input", "what", "given"],
      inputs.map(({ name, what, value }) => [code(name), what, value === undefined ? "no" : code(value)]),
    ),
    ...(missing ? ["", "Give them with `--input NAME=value` and write again, or replace `${NAME}` in the files."] : []),
  ];
}

function page(title: string, parts: readonly (readonly string[])[]): string {
  const lines = [`# ${text(title)}`, ...parts.filter((part) => part.length > 0).flatMap((part) => ["", ...part])];
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines];
}

function paragraph(words: string): readonly string[] {
  return [text(words)];
}

function bullet(words: string): string {
  return `- ${text(words)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => text(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function code(words: string): string {
  return `\`${words.replaceAll("`", "'")}\``;
}

/** One line: what a resource's name brings along must not break the page. */
function text(words: string): string {
  return words.replaceAll(/\p{Cc}+/gu, " ");
}
