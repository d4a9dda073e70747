import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { programFolder } from "../../processes/go";

const ENGINE_FOLDER = join(__dirname, "..");

/** Version of the engine that is built where none is installed; the go.mod files pin the same. */
export const ENGINE_VERSION = "3.246.0";

/** An engine that can be run. */
export interface Engine {
  readonly command: string;
  /** Folders that must be searched for its plugins, in this order. */
  readonly path: readonly string[];
}

/** Folder of the built engine, shared by all checkouts. */
export function cacheFolder(): string {
  return programFolder("engine", ENGINE_VERSION);
}

/** The engine of the PATH with its own language hosts, or the one that was built; undefined when there is neither. */
export function findEngine(): Engine | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const command = join(folder, "pulumi");
    const runs = existsSync(command) && spawnSync(command, ["version"], { timeout: 20_000 }).status === 0;
    if (runs) return { command, path: [folder] };
  }
  const built = join(cacheFolder(), "pulumi");
  if (!existsSync(built)) return undefined;
  return { command: built, path: [join(ENGINE_FOLDER, "hosts", "nodejs"), dirname(built)] };
}

/** True when the language host of Pulumi YAML is at hand too. */
export function hasYaml(engine: Engine): boolean {
  return engine.path.some((folder) => existsSync(join(folder, "pulumi-language-yaml")));
}
