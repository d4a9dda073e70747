import { report } from "./report";
import { positionInStack } from "./position";

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
  if (!(reason instanceof Error)) return typeof reason === "string" ? reason : JSON.stringify(reason) ?? "undefined";
  const cause = reason.cause instanceof Error ? `: ${reason.cause.message}` : "";
  const name = ["Error", "RunError", "ResourceError"].includes(reason.name) ? "" : `${reason.name}: `;
  return `${name}${reason.message}${cause}`;
}
