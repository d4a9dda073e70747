import type { Result } from "../result";
import { median } from "../result";
import { repeated, timed } from "./process";

const ownParts = ["inventory", "topology", "survival", "rules"];

interface Stack {
  readonly stack: string;
  readonly flows: readonly unknown[];
  readonly timings: Readonly<Record<string, number>>;
}

/**
 * The main job: every environment of the storefront. The ratio is the part of the whole, or of the time that the program
 * itself takes.
 */
export function measureStorefront(): readonly Result[] {
  const runs = repeated(3, () => {
    const run = timed(process.execPath, ["packages/cli/bin/nospof.js", "check", "--output", "json"]);
    return { ...run, stacks: (JSON.parse(run.stdout) as { stacks: readonly Stack[] }).stacks };
  });
  const whole = median(runs);
  const { megabytes } = whole;
  const middle = (seconds: readonly number[]): number =>
    median(seconds.map((one) => ({ seconds: one, megabytes }))).seconds;
  const own = ({ timings }: Stack): number => ownParts.reduce((sum, part) => sum + (timings[part] ?? 0), 0) / 1000;
  const all = middle(runs.map(({ stacks }) => stacks.reduce((sum, stack) => sum + own(stack), 0)));
  const stacks = runs[0]?.stacks ?? [];
  return [
    { name: "npm start (all environments)", size: stacks.length, ...whole },
    {
      name: "own analysis (all environments)",
      size: stacks.length,
      seconds: all,
      megabytes,
      ratio: all / whole.seconds,
    },
    ...stacks.map(({ stack, flows }, at) => {
      const same = runs.flatMap((run) => run.stacks[at] ?? []);
      const seconds = middle(same.map(own));
      const program = middle(same.map(({ timings }) => (timings["program"] ?? 0) / 1000));
      return { name: `own analysis of ${stack}`, size: flows.length, seconds, megabytes, ratio: seconds / program };
    }),
  ];
}
