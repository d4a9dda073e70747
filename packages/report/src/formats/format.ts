import type { Report } from "../report";

/** What a format may adapt to. */
export interface FormatOptions {
  /** Columns of the terminal. Default 80. */
  readonly width?: number;
  /** Whether to use ANSI colours. Default false. */
  readonly color?: boolean;
}

/** A way to write a report down. */
export interface Format {
  /** Name on the command line. */
  readonly name: string;
  /** What it is for, in a few words. */
  readonly description: string;
  /** The report as text that ends with a line break. */
  readonly format: (report: Report, options: FormatOptions) => string;
}
