import { renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";

/**
 * Writes files, all of them or none, each whole: the texts go to temporary files beside their places first and take
 * their names at the end.
 *
 * @throws CliError when a file cannot be written
 */
export function writeFiles(files: readonly { readonly file: string; readonly text: string }[]): void {
  const written: { readonly file: string; readonly temporary: string }[] = [];
  try {
    for (const { file, text } of files) {
      const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${String(process.pid)}.tmp`);
      written.push({ file, temporary });
      writeFileSync(temporary, text);
    }
    for (const { file, temporary } of written) renameSync(temporary, file);
  } catch (error) {
    for (const { temporary } of written) rmSync(temporary, { force: true });
    const names = files.map(({ file }) => file).join(", ");
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`--output: ${names} cannot be written (${reason}). Nothing was written.`);
  }
}
