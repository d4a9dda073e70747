import { fork, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

const bin = path.join(__dirname, "..", "bin", "nospof.js");

/** Path of a fixture of this package. */
export function fixture(...parts: readonly string[]): string {
  return path.join(__dirname, "fixtures", ...parts);
}

/** How a run of the command ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run the command. */
export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

let runner: ChildProcess | undefined;

afterAll(async () => {
  if (runner === undefined) return;
  const ended = once(runner, "exit");
  runner.kill();
  await ended;
});

/**
 * Runs the command in a process that is kept for the next run, which saves its start. What a process is for, its start,
 * signals and pipes, is tested with {@link nospofProcess} and {@link startNospof}.
 */
export function nospof(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = (runner ??= startRunner());
  return new Promise((resolve, reject) => {
    const ended = (): void => {
      reject(new Error(`nospof ${args.join(" ")} ended its process`));
    };
    child.once("exit", ended);
    child.once("message", (run) => {
      child.off("exit", ended);
      resolve(run as Run);
    });
    const { cwd = __dirname, input = "", env } = options;
    child.send({ args, cwd, input, env: environment(env) });
  });
}

function startRunner(): ChildProcess {
  // Pipes, as for a process of its own; only a process that breaks writes into them.
  const child = fork(path.join(__dirname, "runner.js"), { silent: true });
  child.stderr?.pipe(process.stderr);
  child.once("exit", () => (runner = undefined));
  return child;
}

/** Runs the command as a user would, as a process of its own. */
export function nospofProcess(args: readonly string[], options: RunOptions = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? __dirname,
    input: options.input ?? "",
    env: environment(options.env),
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

/** Starts the command and leaves it running. */
export function startNospof(args: readonly string[], options: Omit<RunOptions, "input"> = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? __dirname,
    env: environment(options.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A killed process is gone once its parent, or init, has collected it. */
export async function expectGone(pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe("ESRCH");
      return;
    }
    if (Date.now() > deadline) throw new Error(`the program ${String(pid)} is still running`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Colours as a user without settings has them. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = { ...process.env };
  delete own["NO_COLOR"];
  delete own["FORCE_COLOR"];
  return { ...own, ...extra };
}
