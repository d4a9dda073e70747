import type { FormatOptions } from "@nospof/report";
import type { Destination } from "./destinations";
import { writeFiles } from "./files";
import { isColored, terminalWidth, write } from "./terminal";

/** Writes a report to all its places. Files first: who reads standard output may go away. */
export async function publish<Format>(
  destinations: readonly Destination<Format>[],
  render: (format: Format, options: FormatOptions) => string,
): Promise<void> {
  writeFiles(
    destinations.flatMap(({ format, file }) => (file === undefined ? [] : [{ file, text: render(format, {}) }])),
  );
  const options = { width: terminalWidth(), color: isColored(process.stdout) };
  for (const { format, file } of destinations) {
    if (file === undefined) await write(process.stdout, render(format, options));
  }
}
