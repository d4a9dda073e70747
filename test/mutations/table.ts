import type { Result } from "./campaign";
import { explanations, type Explanation } from "./explained";
import type { Operator } from "./mutant";
import type { Outcome } from "./outcome";

const operators: Readonly<Record<Operator, string>> = {
  remove: "remove a resource",
  unplug: "remove a resource and what refers to it",
  redirect: "redirect a reference",
  drop: "leave out an input",
  change: "change a value",
};

type Row = readonly (string | number)[];

/** The tables of a campaign as Markdown: outcomes by operator, and the survivors with their reasons. */
export function tablesOf(campaigns: Readonly<Record<string, readonly Result[]>>): string {
  const stacks = Object.entries(campaigns);
  return [
    "## Outcomes",
    markdown(
      ["stack", "mutants", "refuted flow", "finding", "unknown", "explained", "missed", "unexplained", "all"],
      stacks.flatMap(([stack, results]) => [
        ...Object.entries(operators).map(([operator, words]) => [
          stack,
          words,
          ...counts(results.filter(({ mutant }) => mutant.operator === operator)),
        ]),
        [stack, "**all**", ...counts(results)],
      ]),
    ),
    "## Survivors",
    markdown(
      ["class", "why", "types", "inputs", "mutants"],
      explanations.flatMap((one): readonly Row[] => {
        const number = stacks.reduce((sum, [, results]) => sum + survivorsOf(results, one), 0);
        return number === 0 ? [] : [[one.class, whyOf(one), typesOf(one), inputsOf(one), number]];
      }),
    ),
  ].join("\n\n");
}

/** Lines of the table of survivors that hold for no survivor. */
export function staleIn(results: readonly Result[]): readonly Explanation[] {
  return explanations.filter((one) => survivorsOf(results, one) === 0);
}

function survivorsOf(results: readonly Result[], explanation: Explanation): number {
  return results.filter((one) => one.outcome === "survived" && one.explanation === explanation).length;
}

function counts(results: readonly Result[]): Row {
  const number = (outcome: Outcome): number => results.filter((one) => one.outcome === outcome).length;
  const survivors = results.filter(({ outcome }) => outcome === "survived");
  const missed = survivors.filter(({ explanation }) => explanation?.class === "missed").length;
  const unexplained = survivors.filter(({ explanation }) => explanation === undefined).length;
  const explained = survivors.length - missed - unexplained;
  return [number("refuted"), number("finding"), number("unknown"), explained, missed, unexplained, results.length];
}

function whyOf(one: Explanation): string {
  return one.class === "refused" ? `${one.reason} (${one.source})` : one.reason;
}

function typesOf({ types }: Explanation): string {
  return types.map((type) => (type === "*" ? "all" : (type.split(":").at(-1) ?? type))).join(", ");
}

function inputsOf({ properties, how, operators: only }: Explanation): string {
  const inputs = properties?.map((path) => (path === "" ? "the resource" : `\`${path}\``)).join(", ") ?? "all";
  return [
    inputs,
    ...(how === undefined ? [] : [`(\`${how.source}\`)`]),
    ...(only === undefined ? [] : [only.join(", ")]),
  ].join(" ");
}

function markdown(head: readonly string[], rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
