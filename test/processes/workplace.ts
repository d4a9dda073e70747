import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcesses, processesOf } from "./processes";

const ENDING_MILLISECONDS = 5_000;
const LOOK_MILLISECONDS = 50;

/**
 * A temporary folder and the processes that belong to it: those with its `run` in the variable `RUN_VARIABLE`. Both are
 * gone after it is closed, and after the tests have been interrupted or killed.
 */
export class Workplace {
  readonly folder: string;
  readonly run = randomUUID();
  readonly #guard: ChildProcess;

  /** @param prefix of the folder's name */
  constructor(prefix: string) {
    this.folder = mkdtempSync(join(tmpdir(), prefix));
    // A worker of jest lives on when jest itself was killed.
    const owners = [process.pid, ...(process.send === undefined ? [] : [process.ppid])].map(String);
    this.#guard = spawn(process.execPath, [join(__dirname, "guard.js"), this.folder, this.run, ...owners], {
      detached: true,
      stdio: ["pipe", "ignore", "inherit"],
    });
  }

  /** Waits until every process has ended by itself; returns those that do not. */
  async leftovers(): Promise<string[]> {
    const until = Date.now() + ENDING_MILLISECONDS;
    let left = processesOf(this.run);
    while (left.length > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
      left = processesOf(this.run);
    }
    return left.map(({ command }) => command);
  }

  /** Ends what still runs and removes the folder; without it, the guard does so when this process ends. */
  async close(): Promise<void> {
    endProcesses(this.run);
    const ended = once(this.#guard, "exit");
    this.#guard.stdin?.end();
    await ended;
  }
}
