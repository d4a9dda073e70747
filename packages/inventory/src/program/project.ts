import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { ProgramError } from "./errors";

/** A Pulumi project as its `Pulumi.yaml` describes it. */
export interface Project {
  readonly name: string;
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  /** Path of `Pulumi.yaml`. */
  readonly file: string;
  readonly runtime: string;
  readonly runtimeOptions: RuntimeOptions;
  /** Folder in which the program runs. */
  readonly programDir: string;
  /** File inside {@link programDir} to run; undefined when the package decides. */
  readonly entry?: string;
  /** Folder of the `Pulumi.<stack>.yaml` files. */
  readonly stackConfigDir: string;
  /** The `config` section, unread. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface RuntimeOptions {
  /** False when the program is plain JavaScript. Default: true. */
  readonly typescript: boolean;
  /** Path of the tsconfig, relative to the program's folder. */
  readonly tsconfig?: string;
  /** Arguments for Node, for example `--import tsx`. */
  readonly nodeargs?: string;
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml"];

/**
 * Reads the project that a folder belongs to: the nearest `Pulumi.yaml` in it or above it.
 *
 * @throws ProgramError `no-project` when there is none, `bad-project` when it cannot be read
 */
export function findProject(dir: string): Project {
  const start = path.resolve(dir);
  for (let at = start; ; at = path.dirname(at)) {
    const name = PROJECT_FILES.find((candidate) => existsSync(path.join(at, candidate)));
    if (name !== undefined) return readProject(path.join(at, name));
    if (at === path.dirname(at)) {
      throw new ProgramError(
        "no-project",
        `${dir} holds no Pulumi project: there is no Pulumi.yaml in it or above it.`,
      );
    }
  }
}

/** Names of the stacks that have a `Pulumi.<stack>.yaml`, sorted; `dev` when there is none. */
export function listStacks(project: Project): string[] {
  const files = existsSync(project.stackConfigDir) ? readdirSync(project.stackConfigDir) : [];
  const stacks = files.flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? []);
  return stacks.length === 0 ? ["dev"] : [...new Set(stacks)].sort();
}

/** The stack's configuration file, or undefined when it has none. */
export function stackFile(project: Project, stack: string): string | undefined {
  const name = stack.slice(stack.lastIndexOf("/") + 1);
  return [`Pulumi.${name}.yaml`, `Pulumi.${name}.yml`]
    .map((file) => path.join(project.stackConfigDir, file))
    .find((file) => existsSync(file));
}

/**
 * Reads a YAML file that must hold a mapping.
 *
 * @throws ProgramError `bad-project` that names file, line and what is wrong
 */
export function readYaml(file: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(readFileSync(file, "utf8"), { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    const what = error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? "it is no YAML";
    throw new ProgramError("bad-project", `${file}:${String(line)}: ${what}`);
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new ProgramError("bad-project", `${file}:1: expected a mapping (key: value), found ${typeof value}`);
  }
  return value as Record<string, unknown>;
}

function readProject(file: string): Project {
  const yaml = readYaml(file);
  const root = path.dirname(file);
  const name = yaml["name"];
  if (typeof name !== "string" || name === "") throw new ProgramError("bad-project", `${file}: "name" is missing.`);
  const runtime = readRuntime(file, yaml["runtime"]);
  return {
    name,
    root,
    file,
    ...runtime,
    ...readMain(file, root, yaml["main"]),
    stackConfigDir: path.resolve(root, typeof yaml["stackConfigDir"] === "string" ? yaml["stackConfigDir"] : "."),
    config: asRecord(yaml["config"]),
  };
}

function readRuntime(file: string, runtime: unknown): Pick<Project, "runtime" | "runtimeOptions"> {
  const record = asRecord(runtime);
  const name = typeof runtime === "string" ? runtime : record["name"];
  if (typeof name !== "string") throw new ProgramError("bad-project", `${file}: "runtime" is missing.`);
  const options = asRecord(record["options"]);
  const { tsconfig, nodeargs } = options;
  return {
    runtime: name,
    runtimeOptions: {
      typescript: options["typescript"] !== false && options["typescript"] !== "false",
      ...(typeof tsconfig === "string" ? { tsconfig } : {}),
      ...(typeof nodeargs === "string" ? { nodeargs } : {}),
    },
  };
}

/** `main` may name a folder or a file; the program runs in that folder, or in the file's. */
function readMain(file: string, root: string, main: unknown): Pick<Project, "programDir" | "entry"> {
  if (typeof main !== "string" || main === "") return { programDir: root };
  const target = path.resolve(root, main);
  if (!existsSync(target)) {
    // The compiled entry may be named without its extension.
    const parent = path.dirname(target);
    if (existsSync(parent)) return { programDir: parent, entry: path.basename(target) };
    throw new ProgramError("bad-project", `${file}: "main" is ${main}, which does not exist.`);
  }
  return statSync(target).isDirectory()
    ? { programDir: target }
    : { programDir: path.dirname(target), entry: path.basename(target) };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
