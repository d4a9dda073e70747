import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ChildEvent } from "./protocol";

/** How a program is started. */
export interface ChildOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutSeconds: number;
  /** Ends the child when aborted. */
  readonly signal?: AbortSignal;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
  readonly onEvent: (event: ChildEvent) => void;
}

/** How a program ended. */
export type ChildEnd =
  | { readonly how: "exit"; readonly code: number }
  | { readonly how: "signal"; readonly signal: string }
  | { readonly how: "timeout" }
  | { readonly how: "aborted" };

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs Node as the leader of a process group of its own, and ends the whole group on every path: when the program ends,
 * takes too long or is aborted, and when this process is interrupted or exits. Should this process die without notice,
 * the child sees its lifeline break and ends itself.
 */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const child = spawn(process.execPath, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const kill = (): void => {
    killGroup(child);
  };
  const stop = new AbortController();
  const interrupted = (signal: NodeJS.Signals): void => {
    stop.abort();
    kill();
    release();
    // Nobody else handles the signal: die of it as if this function had not been there.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = (): void => {
    process.off("exit", kill);
    for (const signal of SIGNALS) process.off(signal, interrupted);
  };
  process.on("exit", kill);
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    return await ended(child, options, kill, stop.signal);
  } finally {
    kill();
    release();
  }
}

async function ended(
  child: ChildProcess,
  options: ChildOptions,
  kill: () => void,
  interrupted: AbortSignal,
): Promise<ChildEnd> {
  const streams = [
    readLines(child.stdout, (line) => {
      options.onLine(line, "stdout");
    }),
    readLines(child.stderr, (line) => {
      options.onLine(line, "stderr");
    }),
    readLines(child.stdio[3] as Readable, (line) => {
      options.onEvent(JSON.parse(line) as ChildEvent);
    }),
  ];
  // The lifeline carries nothing; its far end notices when this process is gone.
  (child.stdio[4] as Readable).on("error", kill);
  let early: ChildEnd | undefined;
  const end = (how: ChildEnd): void => {
    early ??= how;
    kill();
  };
  const timer = setTimeout(() => {
    end({ how: "timeout" });
  }, options.timeoutSeconds * 1000);
  const abort = (): void => {
    end({ how: "aborted" });
  };
  const signals = options.signal === undefined ? [interrupted] : [interrupted, options.signal];
  const aborting = AbortSignal.any(signals);
  aborting.addEventListener("abort", abort);
  if (aborting.aborted) abort();
  try {
    const exited = await new Promise<ChildEnd>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        resolve(code === null ? { how: "signal", signal: signal ?? "unknown" } : { how: "exit", code });
      });
    });
    // Grandchildren may hold the pipes open; they end with the group.
    kill();
    await Promise.all(streams);
    return early ?? exited;
  } finally {
    clearTimeout(timer);
    aborting.removeEventListener("abort", abort);
  }
}

function readLines(stream: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  return new Promise((resolve) => {
    stream.on("error", () => {
      resolve();
    });
    createInterface({ input: stream, crlfDelay: Infinity })
      .on("line", onLine)
      .on("close", () => {
        resolve();
      });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
