import * as pulumi from "@pulumi/pulumi";
import {
  assemble,
  Lookups,
  monitorHandlers,
  Regions,
  Registry,
  STACK_TYPE,
  Symbols,
  Transforms,
  Typings,
} from "@nospof/inventory/program";
import { isRecord, type Guess } from "@nospof/inventory";
import { RecordedGraph } from "./graph";
import { RecordingMonitor, type RecorderMocks } from "./monitor";
import { quietSdk } from "./quiet";
import { install, type Progress, type Traffic } from "./traffic";

/** How {@link recordGraph} runs a program. */
export interface RecordOptions {
  /** Defaults to `project`. */
  readonly project?: string;
  /** Defaults to `stack`. */
  readonly stack?: string;
  /** Defaults to `organization`. */
  readonly organization?: string;
  /**
   * True hides ids and computed outputs, as a real first preview does, so that no `apply` on them runs. False gives them
   * symbolic values, so that every `apply` runs and references stay exact. A program that creates the same resources
   * either way hides none in an `apply`. Defaults to false.
   */
  readonly preview?: boolean;
  /** Configuration by full key, for example `aws:region`. Defaults to none. */
  readonly config?: Readonly<Record<string, string>>;
  /** The test's own answers. Defaults to none. */
  readonly mocks?: RecorderMocks;
}

/** One program at a time: the Pulumi runtime is global to the process. */
let turn: Promise<unknown> = Promise.resolve();

/** SDK typings are read once for all recordings. */
const typings = new Map<string, Typings>();

/**
 * Runs a program, or just a function that creates resources, in this process, and records everything that it registers.
 * Nothing is deployed and no engine, plugin or network is needed. The Pulumi runtime is reset afterwards.
 *
 * What an `apply` throws is a rejection of its output and of everything made from it, which test runners report by
 * themselves. What an `apply` does asynchronously outside of Pulumi is not waited for.
 *
 * @param program creates resources; what it returns are the stack's outputs
 * @throws what the program throws; an error that names every urn that was registered twice, or every provider function
 * without an answer
 */
export async function recordGraph(program: () => unknown, options: RecordOptions = {}): Promise<RecordedGraph> {
  const mine = turn.then(() => record(program, options));
  turn = mine.catch(() => undefined);
  return mine;
}

async function record(program: () => unknown, options: RecordOptions): Promise<RecordedGraph> {
  const { project = "project", stack = "stack", organization = "organization", preview = false, config = {} } = options;
  const registry = new Registry(project, stack);
  const symbols = new Symbols();
  const transforms = new Transforms();
  const guesses: Guess[] = [];
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const sdk = sdkTypings();
  const lookups = new Lookups([], {
    symbols,
    typings: sdk,
    config,
    note,
    guess: (lookup, what) => void guesses.push({ lookup, what }),
  });
  const regions = new Regions(config, {}, registry);
  const monitor = new RecordingMonitor(
    { registry, symbols, typings: sdk, lookups, regions, transforms, stackReferences: {}, folder: process.cwd(), note },
    options.mocks ?? {},
    preview,
  );

  const before = pulumi.runtime.allConfig();
  const loudAgain = quietSdk();
  try {
    const traffic = await install(monitorHandlers(monitor, transforms), { project, stack, organization });
    pulumi.runtime.setAllConfig({ ...config });
    await runProgram(program, traffic);
  } finally {
    loudAgain();
    transforms.close();
    pulumi.runtime.resetOptions(project, stack, -1, "", "", false, organization);
    pulumi.runtime.setAllConfig(before);
  }
  assertSound(monitor);

  const registrations = registry.all().map((registration) => {
    const id = monitor.mockedIds.get(registration.urn) ?? registration.id;
    return { ...registration, ...(id !== undefined && { id }) };
  });
  const inventory = assemble(registrations, symbols, { project, stack, source: "program", config, guesses, notes });
  const resources = inventory.resources.map((resource) => ({
    ...resource,
    registered: monitor.options.get(resource.urn) ?? {
      dependsOn: [],
      replaceOnChanges: [],
      additionalSecretOutputs: [],
      customTimeouts: {},
    },
  }));
  const outputs = inventory.ofType(STACK_TYPE)[0]?.outputs;
  return new RecordedGraph(resources, isRecord(outputs) ? outputs : {}, inventory);
}

/**
 * Runs the program as a stack, and waits until everything that it started has come to an end.
 *
 * A program that throws is not let through to the SDK, which would turn the error into a rejection of every promise of
 * the stack.
 */
async function runProgram(program: () => unknown, traffic: Traffic): Promise<void> {
  const failures: unknown[] = [];
  let progress: Progress = "running";
  const run = pulumi.runtime.runInPulumiStack(async () => {
    try {
      return (await program()) as Record<string, unknown>;
    } catch (error) {
      failures.push(error);
      return {};
    } finally {
      progress = failures.length > 0 ? "failed" : "returned";
    }
  });
  await Promise.all([run, traffic.end(() => progress)]);
  if (failures.length > 0) throw failures[0];
}

function assertSound({ duplicates, unanswered }: RecordingMonitor): void {
  const problems = [
    ...[...duplicates].map((urn) => `${urn} was registered more than once: give one of the resources another name`),
    ...[...unanswered].map((token) => `nothing is known of the result of ${token}: answer it in mocks.call`),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function sdkTypings(): Typings {
  const cwd = process.cwd();
  const known = typings.get(cwd) ?? new Typings(cwd);
  typings.set(cwd, known);
  return known;
}
