import { createStyle, paragraph } from "@nospof/report";
import type { Rule } from "@nospof/rules";
import { didYouMean, ruleUrl } from "@nospof/rules";
import { CliError } from "../errors";
import { isColored, terminalWidth, write } from "../output/terminal";
import { allRules } from "../rules";

/** `nospof rules`: lists all rules, or shows one with its page. */
export async function rules(id: string | undefined): Promise<number> {
  const all = allRules();
  const style = createStyle(terminalWidth(), isColored(process.stdout));
  const { bold, dim } = style.colors;
  const lines =
    id === undefined
      ? all.flatMap((rule) => [
          `${bold(rule.id)} ${dim(`(${rule.severity}, ${rule.level})`)}`,
          ...paragraph(style, rule.title, 4, 4),
        ])
      : ruleLines(find(all, id)).flatMap(([indent, text]) =>
          text === "" ? [""] : paragraph(style, text, indent, indent),
        );
  await write(process.stdout, `${lines.join("\n")}\n`);
  return 0;
}

function find(all: readonly Rule[], id: string): Rule {
  const rule = all.find((one) => one.id === id);
  if (rule !== undefined) return rule;
  const hint = didYouMean(
    id,
    all.map((one) => one.id),
  );
  throw new CliError(`There is no rule "${id}".${hint} "nospof rules" lists them all.`);
}

function ruleLines(rule: Rule): (readonly [number, string])[] {
  const properties = Object.entries(rule.configSchema?.properties ?? {});
  return [
    [0, `${rule.id} (${rule.severity}, ${rule.level})`],
    [0, ""],
    [0, rule.title],
    [0, rule.rationale],
    ...(properties.length === 0
      ? []
      : [[0, ""] as const, [0, "Configuration (in nospof.yaml, under rules):"] as const]),
    ...properties.map(
      ([key, property]) =>
        [2, `${key} (default ${JSON.stringify(property.default)}): ${String(property.description)}`] as const,
    ),
    [0, ""],
    [0, ruleUrl(rule.id)],
  ];
}
