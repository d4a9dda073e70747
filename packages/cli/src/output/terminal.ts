import type { WriteStream } from "node:tty";

/** Width of text that does not go to a terminal. */
export const defaultWidth = 80;

/** Columns of the terminal that standard output goes to. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : defaultWidth;
}

/** Colours are for terminals. `NO_COLOR` (any text) forbids them, `FORCE_COLOR` (any text but `0`) demands them. */
export function isColored(stream: NodeJS.WriteStream | WriteStream, environment = process.env): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = environment;
  if (no !== undefined && no !== "") return false;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  // A pipe has no isTTY at all, whatever the typings say.
  return Boolean(stream.isTTY) && terminal !== "dumb";
}

/** Writes text and waits until it is handed over: a process that ends earlier would cut it off. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}
