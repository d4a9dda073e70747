import type { StackReport } from "../report";
import { count, percentWords, serviceLevelWords } from "../words";
import type { Style } from "./style";
import { heading, paragraph } from "./style";

/** Flows named for one ceiling; `nospof explain` tells that of any flow. */
const named = 6;

/**
 * What published service levels promise at most for the flows that they limit, lowest first. Flows with the same ceiling
 * for the same reasons share one paragraph.
 */
export function ceilingLines(stack: StackReport, style: Style): string[] {
  const ceilings = new Map<string, { readonly percent: number; readonly flows: string[] }>();
  for (const { id, availability } of stack.flows) {
    const percent = availability?.ceiling;
    if (availability === undefined || percent === undefined) continue;
    const least = availability.alone.filter(({ sla }) => sla.percent === percent);
    const reasons = new Set(least.map(({ sla }) => serviceLevelWords(sla)));
    const words = `${percentWords(percent)} (${[...reasons].join("; ")})`;
    const known = ceilings.get(words);
    if (known === undefined) ceilings.set(words, { percent, flows: [id] });
    else known.flows.push(id);
  }
  if (ceilings.size === 0) return [];
  const lowestFirst = [...ceilings].sort(([, a], [, b]) => a.percent - b.percent);
  return [
    ...heading(style, "What published service levels promise at most"),
    ...lowestFirst.flatMap(([words, { flows }]) => [
      ...paragraph(style, words),
      ...paragraph(style, style.colors.dim(flowNames(flows)), 4, 4),
    ]),
  ];
}

function flowNames(flows: readonly string[]): string {
  const more = flows.length > named ? [`and ${count(flows.length - named, "other")}`] : [];
  return [...flows.slice(0, named), ...more].join(", ");
}
