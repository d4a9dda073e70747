import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import type { Command } from "./commands";

/** Receives what a process writes. */
export interface Listener {
  readonly stdout: (bytes: Buffer) => void;
  readonly stderr: (bytes: Buffer) => void;
  /** Called once, after everything was written; a process that a signal ended has the code -1. */
  readonly exit: (code: number) => void;
}

/** The Node processes that a host has started and has to end. */
export class Children {
  readonly #running = new Set<ChildProcess>();

  start({ args, cwd, env }: Command, listener: Listener): ChildProcess {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    this.#running.add(child);
    child.stdout.on("data", listener.stdout);
    child.stderr.on("data", listener.stderr);
    child.on("error", (error) => {
      listener.stderr(Buffer.from(error.message));
    });
    child.on("close", (code) => {
      this.#running.delete(child);
      listener.exit(code ?? -1);
    });
    return child;
  }

  end(): void {
    for (const child of this.#running) child.kill("SIGKILL");
  }
}
