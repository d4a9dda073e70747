import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Inventory, InventorySource } from "@nospof/inventory";
import { fromFile } from "@nospof/inventory";
import type { Project } from "@nospof/inventory/project";
import type { StackConfiguration } from "../assume/apply";
import { configTextOf } from "../assume/parse";
import { emptyConfig, findConfig, type Config, type ConfigReader } from "../config/config";
import { CliError } from "../errors";
import type { AnalysisOptions } from "../options";
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
  const name = target.kind === "file" ? target.file : "standard input";
  const folder = target.kind === "file" ? path.dirname(target.file) : ".";
  const read = async (): Promise<JobResult> => {
    assertNoConfiguration(options, name);
    const text = target.kind === "file" ? readFileSync(target.file, "utf8") : await readStandardInput();
    const started = performance.now();
    const inventory = fromFile(text, name);
    const timings = { inventory: performance.now() - started };
    assertWanted(inventory.stack, name, options);
    return { inventory, config: await configOfFile(folder, inventory.project, options, configs), timings };
  };
  return [{ target: target.given, project: "", stack: "", source: "state", complete: false, read }];
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

async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY) {
    throw new CliError(
      "-: nothing is piped to standard input. Write, for example: pulumi stack export | nospof check -",
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** A path as short as it can be said from the current folder. */
function shownPath(file: string): string {
  const relative = path.relative(".", file);
  return relative.startsWith("..") ? file : relative;
}
