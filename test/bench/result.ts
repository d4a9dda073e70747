/** One line of the table. */
export interface Result {
  readonly name: string;
  /** Number of resources, unless the name says otherwise. */
  readonly size: number;
  /** Median of the runs. */
  readonly seconds: number;
  /** Peak resident memory of the largest process; NaN where it cannot be measured. */
  readonly megabytes: number;
  /** What it is compared with stands in the name, or in README.md. */
  readonly ratio?: number;
}

/** What one run took. */
export interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The median of several runs, time and memory each by itself. */
export function median(runs: readonly Run[]): Run {
  const middle = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? NaN;
  return { seconds: middle(runs.map((run) => run.seconds)), megabytes: middle(runs.map((run) => run.megabytes)) };
}

/** Results as lines of text. */
export function table(results: readonly Result[]): string {
  const lines = results.map((result) => {
    const { name, size, seconds, megabytes, ratio } = cells(result);
    return `${name.padEnd(50)} ${size.padStart(7)} ${seconds.padStart(8)} s ${megabytes.padStart(6)} MB ${ratio.padStart(7)}\n`;
  });
  return lines.join("");
}

/** The figures of a result as text. */
export function cells({ name, size, seconds, megabytes, ratio }: Result): Record<keyof Result, string> {
  return {
    name,
    size: String(size),
    seconds: seconds.toFixed(seconds < 0.1 ? 3 : 2),
    megabytes: Number.isNaN(megabytes) ? "" : megabytes.toFixed(0),
    ratio: ratio?.toFixed(2) ?? "",
  };
}
