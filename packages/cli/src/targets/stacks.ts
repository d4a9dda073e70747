import type { Inventory, InventorySource } from "@nospof/inventory";
import type { UnreadPart } from "@nospof/inventory/manifests";
import type { Assumption } from "@nospof/report";
import type { Rule } from "@nospof/rules";
import type { Topology } from "@nospof/topology";
import type { AssumedStack, StackConfiguration } from "../assume/apply";
import type { AssumeOption } from "../assume/parse";
import { optimiseLongRun } from "../compiler";
import { mapLimited } from "../concurrency";
import { ConfigReader, type Config } from "../config/config";
import { assertFlowsExist, misfits, topologyFor, withDeclaredFlows, type DeclaredTopology } from "../config/flows";
import { withNodes } from "../config/nodes";
import { CliError, describeError } from "../errors";
import type { AnalysisOptions } from "../options";
import { jobsOf, unreadLine, type Job } from "./jobs";
import { parseTargets } from "./target";

/** A stack that was read, with its topology. */
export interface ReadStack {
  readonly target: string;
  readonly inventory: Inventory;
  /** With what `nospof.yaml` declares about its flows. */
  readonly topology: Topology;
  readonly config: Config;
  /** Values that it is taken to have. */
  readonly assumptions: readonly Assumption[];
  /** What a reader of the report must know beside the inventory's own notes. */
  readonly notes: readonly string[];
  /** Milliseconds by part of the work so far. */
  readonly timings: Readonly<Record<string, number>>;
}

/** A stack that could not be read. */
export interface UnreadStack {
  readonly target: string;
  readonly project: string;
  readonly stack: string;
  readonly source: InventorySource;
  readonly error: string;
  /** It is only a part of the stack before it, such as a file. */
  readonly isPart?: true;
}

/** Programs that run at the same time: each is a process that keeps a core busy. */
export const programsAtOnce = 2;

/**
 * Reads all stacks behind the targets, in the order of the targets and, within a project, of the stacks' names. One
 * that cannot be read does not keep the others from it.
 *
 * @throws CliError when a target, an option or a `nospof.yaml` is wrong, or when no stack could be read
 */
export async function readStacks(
  given: readonly string[],
  options: AnalysisOptions,
  rules: readonly Rule[],
): Promise<readonly (ReadStack | UnreadStack)[]> {
  const jobs: Job[] = [];
  const configs = new ConfigReader(rules);
  for (const target of parseTargets(given)) jobs.push(...(await jobsOf(target, options, configs)));
  const jobResults = await mapLimited(jobs, programsAtOnce, (job) => readJob(job, options));
  const results = jobResults.flatMap((result) => ("error" in result ? [result] : [result, ...unreadParts(result)]));
  const read = results.filter((result): result is DraftStack => !("error" in result));
  if (read.length === 0) throw new CliError(allErrors(results.filter((result) => "error" in result)));
  for (const config of new Set(read.map((stack) => stack.config))) {
    const own = read.filter((stack) => stack.config === config);
    const stacks = own.map(({ inventory, declared }) => ({
      stack: inventory.stack,
      flows: declared.topology.flows,
      problems: declared.problems,
    }));
    // A stack that could not be read may be the one that has the flow.
    assertFlowsExist(config, stacks, read.length === results.length && own.every(({ complete }) => complete));
  }
  await judgeAssumptions(options, read, rules);
  return results.map((result) => ("error" in result ? result : finish(result)));
}

/** A stack as it was read; `topology` is the graph before `nospof.yaml` declares anything of it. */
export interface DraftStack extends Omit<ReadStack, "notes" | "assumptions"> {
  /** The inventory without the nodes that `nospof.yaml` declares. */
  readonly undeclared: Inventory;
  /** Parts of it that could not be read. */
  readonly unread: readonly UnreadPart[];
  /** What the assumptions of the user mean for it; absent where there are none. */
  readonly assumed?: AssumedStack;
  readonly declared: DeclaredTopology;
  /** All stacks of its project are looked at, not only some. */
  readonly complete: boolean;
}

/** Reads one stack; the reason why it cannot be is part of the result. */
export async function readJob(job: Job, options: AnalysisOptions): Promise<DraftStack | UnreadStack> {
  const { target, project, stack, source, complete } = job;
  try {
    const { inventory: undeclared, unread, config, timings, configuration = {} } = await job.read();
    optimiseLongRun();
    const started = performance.now();
    const read = await withNodes(undeclared, config);
    const assumed = await assumedStack(read, options.assume ?? [], configuration);
    const inventory = assumed?.inventory ?? read;
    const topology = await topologyFor(inventory, config);
    return {
      target,
      inventory,
      undeclared,
      unread,
      declared: await withDeclaredFlows(topology, inventory, config),
      ...(assumed === undefined ? {} : { assumed }),
      topology,
      config,
      complete,
      timings: { ...timings, topology: performance.now() - started },
    };
  } catch (error) {
    return { target, project, stack, source, error: describeError(error, options.debug ?? false) };
  }
}

/** What could not be read is told for each file, beside the stack of which it is missing. */
function unreadParts({ inventory: { source }, unread }: DraftStack): readonly UnreadStack[] {
  const files = new Map<string, UnreadPart[]>();
  for (const part of unread) files.set(part.file, [...(files.get(part.file) ?? []), part]);
  return [...files].map(([target, parts]) => ({
    target,
    project: "",
    stack: "",
    source,
    error: parts.map(unreadLine).join("\n"),
    isPart: true,
  }));
}

async function assumedStack(
  inventory: Inventory,
  options: readonly AssumeOption[],
  configuration: StackConfiguration,
): Promise<AssumedStack | undefined> {
  if (options.length === 0) return undefined;
  const { applyAssumptions } = await import("../assume/apply.js");
  return applyAssumptions(inventory, options, configuration);
}

/** @throws CliError for each assumption that no stack needs */
async function judgeAssumptions(
  { assume = [] }: AnalysisOptions,
  stacks: readonly DraftStack[],
  rules: readonly Rule[],
): Promise<void> {
  if (assume.length === 0) return;
  const { assertAssumptionsNeeded } = await import("../assume/needed.js");
  const needy = stacks.flatMap(({ inventory: { project, stack }, assumed, config }) => {
    if (assumed === undefined) return [];
    const topologyOf = async (inventory: Inventory): Promise<Topology> => {
      const declared = await withDeclaredFlows(await topologyFor(inventory, config), inventory, config);
      return declared.topology;
    };
    return [{ project, stack, assumed, topologyOf }];
  });
  await assertAssumptionsNeeded(assume, needy, rules);
}

function finish({ target, inventory, assumed, declared, config, complete, timings }: DraftStack): ReadStack {
  const assumptions = (assumed?.applied ?? []).map(({ assumption }) => assumption);
  const { topology, problems } = declared;
  const notes = [
    ...(topology.notes ?? []),
    ...misfits(config, { stack: inventory.stack, flows: topology.flows, problems }, complete),
  ];
  return { target, inventory, topology, config, assumptions, notes, timings };
}

/** The errors of stacks none of which could be read, each once. */
function allErrors(stacks: readonly UnreadStack[]): string {
  const names = new Map<string, string[]>();
  for (const { error, project, stack, target } of stacks) {
    const name = stack === "" ? target : `${project}/${stack}`;
    names.set(error, [...(names.get(error) ?? []), name]);
  }
  if (names.size === 1) return [...names.keys()].join("");
  return [...names].map(([error, of]) => `${of.join(", ")}: ${error}`).join("\n");
}
