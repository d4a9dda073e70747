import { paragraph, percentWords, promisedWords, serviceLevelWords, type Style } from "@nospof/report";
import type { Availability, PromisedPart } from "@nospof/survival";

/** What published service levels promise for a flow at most, and what cuts it only together with something else. */
export function availabilityLines({ ceiling, alone, together }: Availability, style: Style): string[] {
  const limits =
    ceiling === undefined
      ? []
      : [
          ...paragraph(
            style,
            `Ceiling ${percentWords(ceiling)}: no published service level promises more. It stops when one of these fails:`,
          ),
          ...levelLines(alone, style),
        ];
  const pairs = (together ?? []).flatMap(({ sides: [one, other], atLeast }) => [
    ...paragraph(style, "It stops when one of these fails"),
    ...levelLines(one, style),
    ...paragraph(style, "and at the same time one of these:", 2),
    ...levelLines(other, style),
    ...paragraph(
      style,
      `If both are as available as promised, one of them works at least ${percentWords(atLeast)} of the time. That they do not fail together is promised nowhere, so this sets no ceiling.`,
      2,
      2,
    ),
  ]);
  const untried =
    together === undefined
      ? paragraph(style, "Its other parts with a published service level are too many to try two at a time.")
      : [];
  return [...limits, ...pairs, ...untried];
}

/** Parts with what is promised for them; those with the same service level share one paragraph. */
function levelLines(parts: readonly PromisedPart[], style: Style): string[] {
  const levels = new Map<string, string[]>();
  for (const part of parts) {
    const level = `${percentWords(part.sla.percent)} (${serviceLevelWords(part.sla)})`;
    levels.set(level, [...(levels.get(level) ?? []), promisedWords(part)]);
  }
  return [...levels].flatMap(([level, names]) => paragraph(style, `${names.join(", ")}: ${level}`, 4));
}
