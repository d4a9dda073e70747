import type { Exemption } from "@nospof/rules";
import type { Assumption, StackReport } from "../report";
import { resourceWords } from "../words";
import type { Style } from "./style";
import { heading, paragraph } from "./style";

/** What became of the exemptions. Expired and unused ones come first: they fail the check. */
export function exemptionLines(stack: StackReport, style: Style): string[] {
  const { used, unused, expired } = stack.exemptions;
  if (used.length + unused.length + expired.length === 0) return [];
  const { red, yellow } = style.colors;
  const what = ({ rule, resource }: Exemption): string => `${rule} for ${resource}`;
  return [
    ...heading(style, "Exemptions"),
    ...expired.flatMap((one) =>
      paragraph(
        style,
        `${red("expired")} on ${one.expires}: ${what(one)} (${one.owner}). Mend the cause, or agree on a new date.`,
      ),
    ),
    ...unused.flatMap((one) =>
      paragraph(
        style,
        `${red("unused")}: ${what(one)} (${one.owner}). Nothing was found that it accepts: remove it, or name the stack it is for.`,
      ),
    ),
    ...used.flatMap((one) =>
      paragraph(style, `${yellow("used")} until ${one.expires}: ${what(one)} (${one.owner}): ${one.reason}`),
    ),
  ];
}

/** What the verdicts rest on: they hold only if it is so. */
export function assumptionLines(assumptions: readonly Assumption[], style: Style): string[] {
  if (assumptions.length === 0) return [];
  return [
    "",
    ...paragraph(style, style.colors.bold(style.colors.yellow("Assumed, and everything below holds only if it is so"))),
    ...assumptions.flatMap((one) => paragraph(style, assumptionWords(one), 2, 4)),
  ];
}

function assumptionWords({ name, value, urn, property, key }: Assumption): string {
  const what = urn === undefined ? `configuration ${key ?? name}` : `${property ?? ""} of ${resourceWords(urn)}`;
  return `${name} = ${value} (${what})`;
}

/** What limits the report itself: guesses, refused calls, notes, and types that nothing is known about. */
export function remarkLines(stack: StackReport, style: Style): string[] {
  const unmodelled = [...stack.unmodelled].sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
  return [
    ...section(
      style,
      "Guessed, so nothing is proven on it",
      stack.guesses.map((guess) => `${guess.lookup}: ${guess.what}`),
    ),
    ...section(style, "Refused while the program ran", stack.blocked),
    ...section(
      style,
      "Not modelled, so not part of any proof",
      unmodelled.map(({ type, count }) => `${type} × ${String(count)}`),
    ),
    ...section(style, "Notes", stack.notes),
  ];
}

function section(style: Style, title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [...heading(style, title), ...items.flatMap((item) => paragraph(style, item, 2, 4))];
}
