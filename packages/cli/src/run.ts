import { createCommandLine } from "./command-line";
import { describeError } from "./errors";
import { isColored, write } from "./output/terminal";

/**
 * Runs one command and says on standard error what went wrong.
 *
 * @param argv without Node and script
 * @returns the exit code
 */
export async function runCommand(argv: readonly string[]): Promise<number> {
  try {
    return await createCommandLine().run(argv);
  } catch (error) {
    const message = describeError(error, argv.includes("--debug"));
    // A message that starts with its place (`nospof.yaml:3:5: …`) stays as editors and terminals recognise it.
    const prefix = /^\S+:\d+:\d+: /.test(message) ? "" : "nospof: ";
    const text = `${prefix}${message}\n`;
    await write(process.stderr, isColored(process.stderr) ? `\u001b[31m${text}\u001b[39m` : text);
    return 2;
  }
}
