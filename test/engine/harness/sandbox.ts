import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { RUN_VARIABLE } from "../../processes/processes";
import { Workplace } from "../../processes/workplace";
import { COMPILED_VARIABLE, compileInto } from "../processes/compile";
import { CODE_VARIABLE } from "../processes/shared-code";
import { Faults } from "../simulator/faults";
import { Store } from "../simulator/store";
import type { Engine } from "./engine";

export const REPOSITORY = join(__dirname, "..", "..", "..");
export const SIMULATED_AWS = join(REPOSITORY, "test", "engine", "simulator", "aws");
export const AWS_POLICIES = join(REPOSITORY, "policies", "aws");

const CODE_CACHE = join(__dirname, "..", "processes", "code-cache.js");

/** A temporary folder with everything that a scenario writes, and the processes that it starts. */
export class Sandbox extends Workplace {
  readonly cloud = new Store(join(this.folder, "cloud"));
  readonly faults = new Faults(this.cloud.folder);
  readonly environment: Record<string, string>;

  constructor(readonly engine: Engine) {
    super("nospof-engine-");
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
      // Formatted stacks, one for each promise of the SDK, would be a quarter of a program's time.
      NODE_OPTIONS: `--stack-trace-limit=1 --require ${CODE_CACHE}`,
      NODE_COMPILE_CACHE: process.env[CODE_VARIABLE] ?? join(this.folder, "code"),
    };
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
