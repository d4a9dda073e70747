import type { FormatOptions } from "../formats/format";
import type { DiffReport } from "./report";
import { formatDiffText } from "./text";

/** A way to write a comparison down. */
export interface DiffFormat {
  /** Name on the command line. */
  readonly name: string;
  /** What it is for, in a few words. */
  readonly description: string;
  /** The comparison as text that ends with a line break. */
  readonly format: (report: DiffReport, options: FormatOptions) => string;
}

/** All formats a comparison can be written in. A new one is a line in this list. */
export const diffFormats: readonly DiffFormat[] = [
  { name: "text", description: "for people, in a terminal", format: formatDiffText },
  {
    name: "json",
    description: "the whole comparison, for programs",
    format: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
  },
];
