import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { COMPILED_VARIABLE, compileInto } from "../processes/compile";
import { Faults } from "../simulator/faults";
import { Store } from "../simulator/store";
import type { Engine } from "./engine";
import { endProcesses, processesOf, RUN_VARIABLE } from "./processes";

export const REPOSITORY = join(__dirname, "..", "..", "..");
export const SIMULATED_AWS = join(REPOSITORY, "test", "engine", "simulator", "aws");
export const AWS_POLICIES = join(REPOSITORY, "policies", "aws");

const ENDING_MILLISECONDS = 5_000;
const LOOK_MILLISECONDS = 50;

/** A temporary folder with everything that a scenario writes, and the processes that it starts. */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), "nospof-engine-"));
  readonly run = randomUUID();
  readonly cloud = new Store(join(this.folder, "cloud"));
  readonly faults = new Faults(this.cloud.folder);
  readonly environment: Record<string, string>;
  readonly #guard: ChildProcess;

  constructor(readonly engine: Engine) {
    mkdirSync(join(this.folder, "backend"));
    const compiled = join(this.folder, "compiled");
    compileInto(compiled);
    this.environment = {
      [RUN_VARIABLE]: this.run,
      [COMPILED_VARIABLE]: compiled,
      NOSPOF_SIMULATED_CLOUD: this.cloud.folder,
      HOME: this.folder,
      TMPDIR: this.folder,
      PATH: [...engine.path, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NODE_OPTIONS: "",
    };
    const guard = join(__dirname, "..", "processes", "guard.js");
    // A worker of jest lives on when jest itself was killed.
    const owners = [process.pid, ...(process.send === undefined ? [] : [process.ppid])].map(String);
    this.#guard = spawn(process.execPath, [guard, this.folder, this.run, ...owners], {
      detached: true,
      env: { ...process.env, [COMPILED_VARIABLE]: compiled },
      stdio: ["pipe", "ignore", "inherit"],
    });
  }

  /**
   * Copies folders of the repository and puts the repository's packages beside them.
   *
   * @param name of the folder in the sandbox
   * @param paths folders and files of the repository that are copied, with their built files
   * @param copies packages that are copied rather than linked, so that a scenario can change them
   */
  copy(name: string, paths: readonly string[], copies: readonly string[] = []): string {
    const target = join(this.folder, name);
    for (const path of paths) {
      cpSync(join(REPOSITORY, path), join(target, path), {
        recursive: true,
        filter: (source) => !source.includes("/node_modules"),
      });
    }
    linkPackages(target, copies);
    return target;
  }

  /** Makes a project out of the given files; `copies` as in {@link copy}. */
  project(name: string, files: Readonly<Record<string, string>>, copies: readonly string[] = []): string {
    const target = join(this.folder, name);
    mkdirSync(target, { recursive: true });
    linkPackages(target, copies);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(target, file), content);
    return target;
  }

  /** Types and names of what was made and not deleted. */
  existing(): string[] {
    return this.cloud.all().map(({ type, id }) => `${type} ${id}`);
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

function linkPackages(project: string, copies: readonly string[]): void {
  const modules = join(project, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const entry of readdirSync(join(REPOSITORY, "node_modules"))) {
    const source = join(REPOSITORY, "node_modules", entry);
    if (!copies.includes(entry) && existsSync(source)) symlinkSync(source, join(modules, entry));
  }
  for (const name of copies) {
    cpSync(join(REPOSITORY, "node_modules", name), join(modules, name), {
      recursive: true,
      dereference: true,
      filter: (source) => !source.slice(source.lastIndexOf(name)).includes("/node_modules"),
    });
  }
}
