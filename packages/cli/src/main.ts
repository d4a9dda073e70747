import { startWithoutOptimising } from "./compiler";
import { runCommand } from "./run";

/** Conventional exit codes: 128 + the signal's number. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the command line and ends the process: nothing that a program under analysis left open may keep it alive. */
async function main(argv: readonly string[]): Promise<void> {
  startWithoutOptimising();
  // On exit the modules that run programs and check out revisions end and remove what they made.
  for (const [signal, code] of Object.entries(signals)) process.on(signal, () => process.exit(code));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // The reader is gone (`nospof check | head`): there is nobody left to tell.
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
  process.exit(await runCommand(argv));
}

void main(process.argv.slice(2));
