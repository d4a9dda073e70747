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
    { registry, symbols, typings: sdk, lookups, regions, transforms, stackReferences: {}, note },
    options.mocks ?? {},
    preview,
  );

  const before = pulumi.runtime.allConfig();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // the SDK captures a stack for every promise, which is most of a run's time
  try {
    await install(monitor, transforms, { project, stack, organization });
    pulumi.runtime.setAllConfig({ ...config });
    await runProgram(program);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
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

/** Puts the monitor in the place of the one that `setMocks` installs. */
async function install(
  monitor: RecordingMonitor,
  transforms: Transforms,
  names: { readonly project: string; readonly stack: string; readonly organization: string },
): Promise<void> {
  const unused: pulumi.runtime.Mocks = { newResource: ({ inputs }) => ({ id: "", state: inputs }), call: () => ({}) };
  await pulumi.runtime.setMocks(unused, names.project, names.stack, true, names.organization);
  const installed = pulumi.runtime.getMonitor();
  if (installed === undefined) throw new Error("this version of @pulumi/pulumi has no monitor to put mocks in");
  for (const [method, handle] of Object.entries(monitorHandlers(monitor, transforms))) {
    const unary = handle as (call: { request: unknown }, callback: unknown) => void;
    Object.assign(installed, {
      [method]: (request: unknown, ...rest: unknown[]) => {
        unary({ request }, rest.at(-1));
      },
    });
  }
}

async function runProgram(program: () => unknown): Promise<void> {
  await pulumi.runtime.runInPulumiStack(async () => (await program()) as Record<string, unknown>);
  await pulumi.runtime.disconnect();
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
