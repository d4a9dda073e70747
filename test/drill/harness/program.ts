import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RUN_VARIABLE } from "../../processes/processes";
import type { Workplace } from "../../processes/workplace";
import { FOLDER } from "../programs";

/** Lines of its output that a program which ended is quoted with. */
const QUOTED_LINES = 5;

/** A program that runs until it is ended, with what it writes in a file. */
export class Program {
  readonly #process: ChildProcess;
  readonly #log: string;

  /** @param name tells apart programs of one workplace */
  constructor(
    workplace: Workplace,
    readonly name: string,
    file: "control-plane" | "kwok",
    args: readonly string[],
  ) {
    this.#log = join(workplace.folder, `${name}.log`);
    const output = openSync(this.#log, "w");
    this.#process = spawn(join(FOLDER, file), args, {
      cwd: workplace.folder,
      env: { [RUN_VARIABLE]: workplace.run, HOME: workplace.folder, TMPDIR: workplace.folder },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    this.#process.on("error", () => undefined); // seen as an end
  }

  /** What it wrote last, if it has ended by itself. */
  failure(): string | undefined {
    const { exitCode, signalCode, pid } = this.#process;
    if (pid === undefined) return `${this.name} is not there: run \`npm run test:drill\`, which builds it`;
    if (exitCode === null && signalCode === null) return undefined;
    const lines = readFileSync(this.#log, "utf8").trimEnd().split("\n").slice(-QUOTED_LINES);
    return `${this.name} has ended (${String(exitCode ?? signalCode)}):\n${lines.join("\n")}`;
  }

  /** Ends it at once, as a loss of power would. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
