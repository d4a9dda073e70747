import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Run } from "../result";
import { root } from "./workspace";

/** A run of a command, with what it printed. */
export interface TimedRun extends Run {
  readonly stdout: string;
}

const time = "/usr/bin/time";

/**
 * Runs a command in the repository's folder and takes its time, from the start of its process to the end.
 *
 * @param codes exit codes that are no failure
 * @throws Error with what the command said when it fails
 */
export function timed(command: string, args: readonly string[], codes: readonly number[] = [0]): TimedRun {
  // GNU time tells the peak memory of the largest process of those that it waited for.
  const [first = command, ...rest] = existsSync(time) ? [time, "-f", "\n%M", command, ...args] : [command, ...args];
  const started = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(first, rest, { cwd: root, encoding: "utf8", maxBuffer: 1 << 30 });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (status === null || !codes.includes(status))
    throw new Error(`${command} ${args.join(" ")} ended with ${String(status)}: ${error?.message ?? stderr}`);
  const kilobytes = first === time ? Number(stderr.trim().split("\n").at(-1)) : NaN;
  return { seconds, megabytes: kilobytes / 1024, stdout };
}

/** Runs a script of `test/bench/processes`, which prints JSON. */
export function measuredBy<Output>(script: string, ...args: readonly string[]): Output {
  return JSON.parse(timed(process.execPath, [`test/bench/processes/${script}`, ...args]).stdout) as Output;
}

/** Runs a command several times. */
export function repeated<T>(runs: number, run: () => T): readonly T[] {
  return Array.from({ length: runs }, run);
}
