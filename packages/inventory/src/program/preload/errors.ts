import { inspect } from "node:util";
import { positionInStack } from "./position";
import { report } from "./report";

/**
 * Reports errors that nobody handles, with the program's own message and position, before the SDK turns them into long
 * coloured texts.
 */
export function watchErrors(): void {
  process.on("uncaughtExceptionMonitor", reportError);
  process.on("unhandledRejection", (reason) => {
    reportError(reason);
    // Until the SDK has installed its own handlers nothing else would make this process fail.
    if (process.listenerCount("unhandledRejection") === 1) process.exitCode = 1;
  });
}

function reportError(reason: unknown): void {
  const error = reason instanceof Error ? reason : undefined;
  const stack = String(error?.stack ?? "");
  const position = positionInStack(stack);
  report({ kind: "error", message: messageOf(reason), stack, ...(position === undefined ? {} : { position }) });
}

function messageOf(reason: unknown): string {
  // A compiler in a thread of its own throws objects that are no errors here.
  if (!(reason instanceof Error)) return typeof reason === "string" ? reason : inspect(reason, { depth: 0 });
  const cause = reason.cause instanceof Error ? `: ${reason.cause.message}` : "";
  const name = ["Error", "RunError", "ResourceError"].includes(reason.name) ? "" : `${reason.name}: `;
  return `${name}${reason.message}${cause}`;
}
