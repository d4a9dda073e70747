/** Something the user can mend. The message names the thing, the value and the way out. */
export class CliError extends Error {
  override readonly name = "CliError";
}

/** Names of the errors of other packages whose messages are written for the user. */
const forUsers: ReadonlySet<string> = new Set([
  "CliError",
  "InputFileError",
  "InputError",
  "ProgramError",
  "AddressPlanError",
]);

/** What to tell the user about an error. An unexpected one becomes a single line; `debug` adds where it came from. */
export function describeError(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `unexpected error: ${String(error)}`;
  const known = forUsers.has(error.name);
  if (debug) return known ? `${error.message}\n${error.stack ?? ""}` : (error.stack ?? error.message);
  if (known) return error.message;
  const [line = ""] = error.message.split("\n");
  return `unexpected error: ${line}. This is a fault of nospof; --debug shows where.`;
}
