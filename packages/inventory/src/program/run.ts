import type { Guess, Inventory } from "../model/inventory";
import type { Value } from "../model/value";
import { assemble } from "./assemble";
import { runChild, type ChildEnd } from "./child";
import { readConfig, type StackConfig } from "./config";
import { childEnvironment, credentialVariables, splitArguments } from "./environment";
import { ProgramError } from "./errors";
import { failureOf, type RunRecord } from "./failure";
import { Lookups } from "./lookups";
import type { LookupAnswer } from "./lookups/answers";
import { Monitor } from "./monitor";
import { PRELOAD } from "./preload-files";
import { findProject, type Project } from "./project";
import type { ChildEvent } from "./protocol";
import { Regions } from "./regions";
import { Registry } from "./registry";
import { compilersFor, findSdk, packageRoot } from "./sdk";
import { serve, type LogMessage } from "./server";
import { Symbols } from "./symbols";
import { Transforms } from "./transforms";
import { Typings } from "./typings";
import type { WireRecord } from "./wire";

const DEFAULT_TIMEOUT_SECONDS = 120;

/** How to preview a program. */
export interface ProgramOptions {
  /** Folder of the project: the one with `Pulumi.yaml`, or one below it. */
  readonly dir: string;
  readonly stack: string;
  /** What `pulumi.getOrganization()` says. Default: `organization`. */
  readonly organization?: string;
  /**
   * Configuration to go on with where the stack sets none, by key; without a namespace the project's.
   */
  readonly assumedConfig?: Readonly<Record<string, string>>;
  /** Answers to provider lookups; the others are answered by what is built in, or guessed. */
  readonly answers?: readonly LookupAnswer[];
  /** Outputs of other stacks, by `organization/project/stack`, `project/stack` or `stack`. */
  readonly stackReferences?: Readonly<Record<string, WireRecord>>;
  /**
   * Lets the program start child processes, use the network and see cloud credentials. Default: false. The block is a
   * guard against accidents, not a sandbox: run only programs that you trust.
   */
  readonly allowExec?: boolean;
  /** Default: 120. */
  readonly timeoutSeconds?: number;
  /** Called with each line that the program prints. */
  readonly onOutput?: (line: string) => void;
  /** Ends the program when aborted. */
  readonly signal?: AbortSignal;
  /** Adds the program's stack trace to errors and its debug messages to the output. Default: false. */
  readonly debug?: boolean;
}

/** Milliseconds of the parts of a preview. */
export interface ProgramTimings {
  /** Reading the project and starting the monitor. */
  readonly prepare: number;
  /** The program itself, from the start of Node to its end. */
  readonly program: number;
  /** Reading symbolic values back. */
  readonly assemble: number;
}

export interface ProgramResult {
  readonly inventory: Inventory;
  readonly timings: ProgramTimings;
  /** What the program printed. */
  readonly output: readonly string[];
  /** Full keys of the configuration that the program has read, set or not. */
  readonly asked: ReadonlySet<string>;
  /** Full keys of the configuration whose values are secret. */
  readonly secretKeys: ReadonlySet<string>;
}

/**
 * Previews a Node Pulumi program offline.
 *
 * @throws ProgramError with a message for the user when the program cannot be run to its end
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const started = performance.now();
  const project = findProject(options.dir);
  requireNode(project);
  const sdk = findSdk(project.programDir);
  const symbols = new Symbols();
  const config = readConfig(project, options.stack, symbols, options.assumedConfig);
  const registry = new Registry(project.name, options.stack.slice(options.stack.lastIndexOf("/") + 1));
  const regions = new Regions(config.values, process.env, registry);
  const record = new RecordKeeper(options, symbols);
  const typings = new Typings(project.programDir);
  const lookups = new Lookups(options.answers ?? [], {
    symbols,
    typings,
    config: config.values,
    note: record.note,
    guess: record.guess,
  });
  const transforms = new Transforms();
  const monitor = new Monitor({
    registry,
    symbols,
    typings,
    lookups,
    regions,
    transforms,
    stackReferences: options.stackReferences ?? {},
    folder: project.programDir,
    note: record.note,
  });
  const server = await serve(monitor, transforms, record.log);
  const spawned = performance.now();
  let end: ChildEnd;
  try {
    end = await startProgram(options, { project, config, runner: sdk.runner, port: server.port, record });
  } finally {
    server.close();
  }
  const ended = performance.now();
  const failure = failureOf(end, record, {
    project,
    stack: options.stack,
    config,
    placeholders: lookups.placeholders(),
    stackFinished: monitor.stackFinished,
    options,
  });
  if (failure !== undefined) throw failure;
  const inventory = assemble(registry.all(), symbols, {
    project: project.name,
    stack: registry.stack,
    source: "program",
    config: plainConfig(config, regions),
    ...(regions.undeclared ? { regionUndeclared: true } : {}),
    guesses: record.guesses,
    lookedUp: lookups.told().map(({ lookup, result }) => ({
      lookup,
      result: symbols.read(result, { dependsOn: [] }) as Readonly<Record<string, Value>>,
    })),
    blocked: record.blocked,
    notes: [...config.notes, ...record.notes, ...regionNotes(regions), ...answerNotes(lookups)],
  });
  const timings = { prepare: spawned - started, program: ended - spawned, assemble: performance.now() - ended };
  return { inventory, timings, output: record.output, asked: record.asked, secretKeys: new Set(config.secretKeys) };
}

interface ProgramStart {
  readonly project: Project;
  readonly config: StackConfig;
  readonly runner: string;
  readonly port: number;
  readonly record: RecordKeeper;
}

function startProgram(options: ProgramOptions, start: ProgramStart): Promise<ChildEnd> {
  const { project, config, runner, port, record } = start;
  const allowExec = options.allowExec ?? false;
  const address = `127.0.0.1:${String(port)}`;
  const settings = {
    monitorPort: port,
    programRoot: packageRoot(project.programDir),
    allowExec,
    debug: options.debug ?? false,
    compilers: compilersFor(runner),
    hiddenVariables: allowExec ? [] : credentialVariables(process.env),
    nodeOptions: process.env["NODE_OPTIONS"],
  };
  return runChild({
    args: [
      ...splitArguments(project.runtimeOptions.nodeargs ?? ""),
      runner,
      `--monitor=${address}`,
      `--engine=${address}`,
      `--project=${project.name}`,
      `--root-directory=${project.root}`,
      `--stack=${options.stack.slice(options.stack.lastIndexOf("/") + 1)}`,
      `--organization=${options.organization ?? "organization"}`,
      "--dry-run=true",
      "--parallel=16",
      `--pwd=${project.programDir}`,
      project.entry ?? ".",
    ],
    cwd: project.programDir,
    env: childEnvironment(process.env, { project, config, preload: PRELOAD, settings }),
    timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onLine: record.line,
    onEvent: record.event,
  });
}

function requireNode(project: Project): void {
  if (project.runtime === "nodejs") return;
  throw new ProgramError(
    "not-node",
    `${project.file}: the runtime is ${project.runtime}; only Node programs (runtime: nodejs) can be previewed offline. Check its plan ("pulumi preview --json > plan.json") or what is deployed ("pulumi stack export > stack.json") instead.`,
  );
}

/** Collects what the program says while it runs. */
class RecordKeeper implements RunRecord {
  readonly output: string[] = [];
  readonly errorOutput: string[] = [];
  readonly errors: Extract<ChildEvent, { kind: "error" }>[] = [];
  readonly loggedErrors: string[] = [];
  readonly missing: Extract<ChildEvent, { kind: "missing" }>[] = [];
  readonly asked = new Set<string>();
  readonly #blocked = new Set<string>();
  readonly #notes = new Set<string>();
  readonly #guesses = new Map<string, Guess>();

  constructor(
    private readonly options: ProgramOptions,
    private readonly symbols: Symbols,
  ) {}

  get blocked(): string[] {
    return [...this.#blocked];
  }

  get notes(): string[] {
    return [...this.#notes];
  }

  get guesses(): Guess[] {
    return [...this.#guesses.values()];
  }

  readonly note = (text: string): void => {
    this.#notes.add(this.symbols.describe(text));
  };

  readonly guess = (lookup: string, what: string): void => {
    this.#guesses.set(`${lookup} ${what}`, { lookup, what });
  };

  readonly line = (text: string, stream: "stdout" | "stderr"): void => {
    const line = this.symbols.describe(text);
    (stream === "stdout" ? this.output : this.errorOutput).push(line);
    if (stream === "stdout" || this.options.debug === true) this.options.onOutput?.(line);
  };

  readonly log = ({ severity, text }: LogMessage): void => {
    if (severity === "error") this.loggedErrors.push(this.symbols.describe(text));
    else if (severity !== "debug" || this.options.debug === true) this.line(text, "stdout");
  };

  readonly event = (event: ChildEvent): void => {
    switch (event.kind) {
      case "asked":
        this.asked.add(event.key);
        break;
      case "missing":
        this.missing.push(event);
        break;
      case "error":
        this.errors.push({ ...event, message: this.symbols.describe(event.message) });
        break;
      case "blocked":
        this.#blocked.add(this.symbols.describe(event.what));
        break;
      case "note":
        this.note(event.text);
        break;
      case "guess":
        this.guess(event.lookup, event.what);
        break;
    }
  };
}

function plainConfig(config: StackConfig, regions: Regions): Record<string, string> {
  const secret = new Set(config.secretKeys);
  const plain = Object.fromEntries(Object.entries(config.values).filter(([key]) => !secret.has(key)));
  const region = regions.stackRegion;
  return region === undefined ? plain : { "aws:region": region, ...plain };
}

function regionNotes(regions: Regions): string[] {
  if (!regions.assumed) return [];
  return [`No AWS region is configured, so ${regions.stackRegion ?? ""} was assumed; set aws:region.`];
}

function answerNotes(lookups: Lookups): string[] {
  return lookups
    .unusedAnswers()
    .map((lookup) => `The answer for ${lookup} was not used: the program made no such lookup.`);
}
