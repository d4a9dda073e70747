import { count, type StackReport } from "@nospof/report";

/**
 * How long the parts of a check took, as lines for people.
 *
 * @param start milliseconds from the start of the process to the start of the work
 * @param report milliseconds for writing the report
 */
export function timingLines(stacks: readonly StackReport[], start: number, report: number): string[] {
  const own = ["topology", "survival", "rules"];
  const analysis = stacks.reduce(
    (sum, { timings }) => sum + own.reduce((part, key) => part + (timings[key] ?? 0), 0),
    0,
  );
  return [
    `start ${milliseconds(start)}`,
    ...stacks.flatMap(({ project, stack, timings }) => {
      const parts = Object.entries(timings).map(([part, time]) => `${part} ${milliseconds(time)}`);
      return parts.length === 0 ? [] : [`${project}/${stack}: ${parts.join(", ")}`];
    }),
    `report ${milliseconds(report)}`,
    `analysis of ${count(stacks.length, "stack")} (topology, survival, rules) ${milliseconds(analysis)}, all ${milliseconds(performance.now())}`,
  ];
}

function milliseconds(time: number): string {
  return `${String(Math.round(time))} ms`;
}
