import { createStyle, paragraph, type Style } from "@nospof/report";
import type { Rule } from "@nospof/rules";
import { didYouMean, ruleUrl } from "@nospof/rules";
import { CliError } from "../errors";
import { isColored, terminalWidth, write } from "../output/terminal";
import { allRules } from "../rules";

/** `nospof rules`: lists all rules, or shows one with its page. */
export async function rules(id: string | undefined): Promise<number> {
  const all = allRules();
  const style = createStyle(terminalWidth(), isColored(process.stdout));
  const lines = id === undefined ? all.flatMap((rule) => entryLines(rule, style)) : ruleLines(find(all, id), style);
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

function entryLines(rule: Rule, style: Style): string[] {
  return [titleLine(rule, style), ...paragraph(style, rule.title, 4, 4)];
}

function ruleLines(rule: Rule, style: Style): string[] {
  const properties = Object.entries(rule.configSchema?.properties ?? {});
  return [
    titleLine(rule, style),
    "",
    ...paragraph(style, rule.title, 0, 0),
    ...paragraph(style, rule.rationale, 0, 0),
    ...(properties.length === 0 ? [] : ["", "Configuration (in nospof.yaml, under rules):"]),
    ...properties.flatMap(([key, property]) =>
      paragraph(style, `${key} (default ${JSON.stringify(property.default)}): ${String(property.description)}`, 2),
    ),
    "",
    // Never wrapped: a broken link is of no use.
    ruleUrl(rule.id),
  ];
}

function titleLine({ id, severity, level }: Rule, style: Style): string {
  return `${style.colors.bold(id)} ${style.colors.dim(`(${severity}, ${level})`)}`;
}
