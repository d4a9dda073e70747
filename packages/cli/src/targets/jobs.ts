import * as path from "node:path";
import type { Inventory, InventorySource } from "@nospof/inventory";
import { fromFile, needsYaml } from "@nospof/inventory";
import type { ManifestsRead, UnreadPart } from "@nospof/inventory/manifests";
import type { Project } from "@nospof/inventory/project";
import type { StackConfiguration } from "../assume/apply";
import { configTextOf } from "../assume/parse";
import { emptyConfig, findConfig, type Config, type ConfigReader } from "../config/config";
import { CliError } from "../errors";
import type { AnalysisOptions } from "../options";
import { decodeText, readManifestFolder, readText } from "./manifests";
import { chooseStacks, shortStack, type Target } from "./target";

/** One stack to be read. */
export interface Job {
  /** The target as the user named it. */
  readonly target: string;
  /** Empty where it is known only after reading. */
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  /** All stacks of the project are looked at, not only some. */
  readonly complete: boolean;
  /** @throws the errors of the sources, meant for users */
  readonly read: () => Promise<JobResult>;
}

/** A stack as its source holds it. */
export interface JobResult {
  readonly inventory: Inventory;
  /** Parts of it that could not be read. */
  readonly unread: readonly UnreadPart[];
  readonly config: Config;
  /** Milliseconds by part of the work. */
  readonly timings: Readonly<Record<string, number>>;
  /** What is known of its configuration, for a program. */
  readonly configuration?: StackConfiguration;
}

/**
 * The stacks behind a target, in order. Settings and names are checked here, before anything runs.
 *
 * @throws CliError and ProgramError when the target cannot be used
 */
export async function jobsOf(target: Target, options: AnalysisOptions, configs: ConfigReader): Promise<readonly Job[]> {
  if (target.kind === "project") return projectJobs(target.given, target.folder, options, configs);
  const name = nameOf(target);
  const folder = target.kind === "file" ? path.dirname(target.file) : target.kind === "manifests" ? target.folder : ".";
  const read = async (): Promise<JobResult> => {
    assertNoConfiguration(options, name);
    const { inventory, unread, timings } = await readFileTarget(target, name);
    assertWanted(inventory.stack, name, options);
    if (inventory.resources.length === 0 && unread.length > 0) throw new CliError(unread.map(unreadLine).join("\n"));
    const config = await configOfFile(folder, inventory.project, options, configs);
    return { inventory, unread, config, timings };
  };
  const source = target.kind === "manifests" ? "manifests" : "state";
  return [{ target: target.given, project: "", stack: "", source, complete: false, read }];
}

type FileTarget = Exclude<Target, { readonly kind: "project" }>;

function nameOf(target: FileTarget): string {
  return target.kind === "file" ? target.file : target.kind === "manifests" ? target.folder : "standard input";
}

async function readFileTarget(
  target: FileTarget,
  name: string,
): Promise<ManifestsRead & { readonly timings: JobResult["timings"] }> {
  const text = await textOf(target);
  const started = performance.now();
  const read = target.kind === "manifests" ? await readFolder(target) : await readFile(text, name, projectOf(target));
  return { ...read, timings: { inventory: performance.now() - started } };
}

async function textOf(target: FileTarget): Promise<string> {
  switch (target.kind) {
    case "file":
      return readText(target.file);
    case "stdin":
      return decodeText(await readStandardInput());
    case "manifests":
      return "";
  }
}

/** What the report calls manifests, which do not say it. */
function projectOf(target: FileTarget): string {
  if (target.kind === "stdin") return "stdin";
  const name = path.basename(path.resolve(target.kind === "file" ? target.file : target.folder));
  return target.kind === "file" ? name.replace(/\.(ya?ml|json)$/i, "") : name;
}

async function readFile(text: string, name: string, project: string): Promise<ManifestsRead> {
  // The YAML library takes long to load.
  if (!needsYaml(text)) return { inventory: fromFile(text, name), unread: [] };
  const { readSource } = await import("@nospof/inventory/manifests");
  return readSource(text, name, project);
}

/** All manifests of a folder are one cluster. */
async function readFolder(target: Extract<Target, { readonly kind: "manifests" }>): Promise<ManifestsRead> {
  const { fromManifests } = await import("@nospof/inventory/manifests");
  const { texts, projects } = readManifestFolder(target.folder);
  const notes = projects.map((project) => `${project} is a Pulumi project, which is a target of its own.`);
  const read = fromManifests(texts, projectOf(target), notes);
  if (read.inventory.resources.length > 0 || read.unread.length > 0) return read;
  throw new CliError(
    `${target.folder}: the files of this folder look like manifests, but hold no object of Kubernetes. Give a folder with Pulumi.yaml or with manifests.`,
  );
}

/** Where it is, why it could not be read and what to do. */
export function unreadLine({ file, line, message }: UnreadPart): string {
  return `${file}${line === undefined ? "" : `:${String(line)}`}: ${message}`;
}

async function projectJobs(
  given: string,
  folder: string,
  options: AnalysisOptions,
  configs: ConfigReader,
): Promise<readonly Job[]> {
  const { findProject, listStacks } = await import("@nospof/inventory/project");
  const { runProgram } = await import("@nospof/inventory/program");
  const project = findProject(folder);
  const known = listStacks(project);
  const stacks = chooseStacks(options.stack, known, project.name);
  const config = await configOfProject(project, options, configs);
  return stacks.map((stack) => ({
    target: given,
    project: project.name,
    stack: shortStack(stack),
    source: "program",
    complete: known.every((name) => stacks.some((chosen) => shortStack(chosen) === name)),
    read: async () => {
      const { inventory, timings, asked, secretKeys } = await runProgram({
        dir: project.root,
        stack,
        answers: config.answers,
        stackReferences: config.stackReferences,
        assumedConfig: assumedConfig(options),
        allowExec: options.allowExec ?? false,
        timeoutSeconds: options.timeout,
        debug: options.debug ?? false,
        ...organization(stack),
        ...(options.debug === true ? { onOutput: (line) => process.stderr.write(`[${stack}] ${line}\n`) } : {}),
      });
      return {
        inventory,
        unread: [],
        config,
        timings: { program: timings.prepare + timings.program, inventory: timings.assemble },
        configuration: { asked, secretKeys },
      };
    },
  }));
}

function assumedConfig({ assume = [] }: AnalysisOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    assume.flatMap((one) => (one.kind === "configuration" ? [[one.name, configTextOf(one)]] : [])),
  );
}

/** What a file holds was made with the configuration of then. */
function assertNoConfiguration({ assume = [] }: AnalysisOptions, name: string): void {
  const keys = assume.filter(({ kind }) => kind === "configuration").map((one) => one.name);
  if (keys.length === 0) return;
  throw new CliError(
    `--assume ${keys.join(", ")}: ${name} is no program, so its configuration is settled. Assume a property (<resource>.<property>=<value>), or check the program.`,
  );
}

function organization(stack: string): { organization?: string } {
  const parts = stack.split("/");
  return parts.length > 1 && parts[0] !== undefined ? { organization: parts[0] } : {};
}

async function configOfProject(project: Project, options: AnalysisOptions, configs: ConfigReader): Promise<Config> {
  const file = options.config ?? findConfig(project.root);
  return file === undefined ? emptyConfig : configs.read(shownPath(file));
}

/**
 * A file's settings are the `nospof.yaml` beside it, unless a `Pulumi.yaml` there says that they are another project's:
 * exports lie about anywhere, and foreign exemptions would be reported as unused.
 */
async function configOfFile(
  folder: string,
  project: string,
  options: AnalysisOptions,
  configs: ConfigReader,
): Promise<Config> {
  if (options.config !== undefined) return configs.read(options.config);
  const file = findConfig(folder);
  if (file === undefined || (await isOtherProject(folder, project))) return emptyConfig;
  return configs.read(shownPath(file));
}

async function isOtherProject(folder: string, project: string): Promise<boolean> {
  const { findProject } = await import("@nospof/inventory/project");
  try {
    const found = findProject(folder);
    return path.resolve(found.root) === path.resolve(folder) && found.name !== project;
  } catch {
    // No project, or one that cannot be read: then it claims nothing.
    return false;
  }
}

function assertWanted(stack: string, name: string, options: AnalysisOptions): void {
  if (options.stack === undefined || options.stack.some((wanted) => shortStack(wanted) === stack)) return;
  throw new CliError(
    `--stack: ${name} holds the stack "${stack}", not ${options.stack.join(" or ")}. Leave --stack out.`,
  );
}

async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) {
    throw new CliError(
      "-: nothing is piped to standard input. Write, for example: pulumi stack export | nospof check -",
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A path as short as it can be said from the current folder. */
function shownPath(file: string): string {
  const relative = path.relative(".", file);
  return relative.startsWith("..") ? file : relative;
}
