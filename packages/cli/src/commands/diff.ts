import { Inventory } from "@nospof/inventory";
import type { CheckedStack, FailedStack } from "@nospof/report";
import type { DiffFormat, LoneStack, StackPair } from "@nospof/report/diff";
import { buildDiff, diffExitCode, diffFormats } from "@nospof/report/diff";
import type { Rule } from "@nospof/rules";
import type { DomainKind } from "@nospof/topology";
import { buildTopology } from "@nospof/topology";
import { analyse, withSharedExemptions } from "../analysis";
import { emptyConfig, type Config } from "../config/config";
import { assertFlowsExist, topologyFor, withDeclaredFlows } from "../config/flows";
import { withNodes } from "../config/nodes";
import { commonConfig, readPairs, type ReadPair } from "../diff/read";
import { closeSides, inUsersWords, openSides, type Side } from "../diff/sides";
import { CliError, describeError } from "../errors";
import type { AnalysisOptions } from "../options";
import { parseDestinations } from "../output/destinations";
import { publish } from "../output/publish";
import { allRules } from "../rules";
import type { DraftStack, UnreadStack } from "../targets/stacks";
import { toolVersion } from "../version";

/** Options of `nospof diff`. */
export interface DiffOptions extends AnalysisOptions {
  readonly lose?: readonly DomainKind[];
  readonly simultaneous: number;
  readonly output?: readonly string[];
  readonly failOnRegression?: boolean;
}

/** `nospof diff`: what the way from one state of a stack to another does to redundancy, addresses and resources. */
export async function diff(before: string, after: string, options: DiffOptions): Promise<number> {
  const destinations = parseDestinations<DiffFormat>(options.output ?? [], diffFormats);
  const rules = allRules();
  const sides = openSides(before, after);
  try {
    const pairs = await readPairs(sides, options, rules);
    const analysed = await Promise.all(pairs.map((pair) => analysePair(pair, sides, options, rules)));
    const report = buildDiff(withExemptions(analysed), { name: "nospof", version: toolVersion() });
    await publish(destinations, (format, style) => format.format(report, style));
    return diffExitCode(report, options.failOnRegression ?? false);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(inUsersWords(describeError(error, options.debug ?? false), sides));
  } finally {
    closeSides(sides);
  }
}

type Analysed = StackPair | LoneStack;
type Read = DraftStack | UnreadStack;

async function analysePair(
  pair: ReadPair,
  sides: readonly [Side, Side],
  options: DiffOptions,
  rules: readonly Rule[],
): Promise<Analysed> {
  const config = commonConfig(pair);
  const stacks = [pair.before, pair.after].flatMap((stack) => (stack === undefined || "error" in stack ? [] : [stack]));
  const acrossRegions = namesAcrossRegions(stacks);
  const judge = async (stack: Read): Promise<CheckedStack | FailedStack> => {
    if ("error" in stack) return { ...stack, error: inUsersWords(stack.error, sides) };
    // The settings may be those of the other side, and speak of things that this side was not read for.
    const inventory = await withNodes(stack.undeclared, config);
    const whole = await topologyFor(inventory, config);
    const flows = whole.flows.map((flow) => (acrossRegions.has(flow.id) ? { ...flow, acrossRegions: true } : flow));
    const { topology, problems } = await withDeclaredFlows({ ...whole, flows }, inventory, config);
    if (stack === pair.after) {
      const own = { stack: inventory.stack, flows: topology.flows, problems };
      assertFlowsExist(config, [own], stack.complete);
    }
    return analyse(
      { ...stack, inventory, topology, config, assumptions: [], notes: [] },
      {
        rules,
        failures: {
          simultaneous: options.simultaneous,
          ...(options.lose === undefined ? {} : { lose: options.lose }),
        },
        debug: options.debug ?? false,
      },
    );
  };
  const notes = [...notesOf(sides), ...configNotes(config, stacks)];
  const { before, after } = pair;
  if (before !== undefined && after !== undefined) {
    return { before: await judge(before), after: await judge(after), notes };
  }
  const lone = before ?? after;
  if (lone === undefined) throw new Error("a pair without stacks");
  return {
    side: after === undefined ? "before" : "after",
    stack: await judge(lone),
    nothing: await nothingLike(lone, judge),
    notes,
  };
}

/** Both sides are asked about the same failures: a name that leads to several regions on one owes so on the other. */
function namesAcrossRegions(stacks: readonly DraftStack[]): ReadonlySet<string> {
  const flows = stacks.flatMap(({ topology }) => topology.flows);
  return new Set(flows.flatMap(({ id, acrossRegions }) => (acrossRegions === true ? [id] : [])));
}

/** The stack before it was made, or after it is gone. */
async function nothingLike(
  stack: Read,
  judge: (stack: DraftStack) => Promise<CheckedStack | FailedStack>,
): Promise<CheckedStack> {
  const { project, stack: name, source } = "error" in stack ? stack : stack.inventory;
  const inventory = new Inventory([], { project, stack: name, source });
  const topology = buildTopology(inventory);
  const declared = { topology, problems: [] };
  const nothing = await judge({
    target: "",
    inventory,
    undeclared: inventory,
    unread: [],
    topology,
    declared,
    config: emptyConfig,
    complete: false,
    timings: {},
  });
  if ("error" in nothing) throw new CliError(nothing.error);
  return nothing;
}

function notesOf(sides: readonly Side[]): readonly string[] {
  return sides.flatMap(({ checkout }) => checkout?.notes ?? []);
}

function configNotes(config: Config, stacks: readonly DraftStack[]): readonly string[] {
  const files = new Set(stacks.map((stack) => stack.config.file));
  if (config.file === undefined || files.size < 2) return [];
  return [`Both sides are judged by the settings of ${config.file}.`];
}

/** An exemption is unused only when no stack of its side needs it. */
function withExemptions(pairs: readonly Analysed[]): readonly Analysed[] {
  const ofSide = (side: "before" | "after"): readonly CheckedStack[] =>
    pairs.flatMap((pair) => {
      const stack = "side" in pair ? (pair.side === side ? pair.stack : undefined) : pair[side];
      return stack === undefined || "error" in stack ? [] : [stack];
    });
  const shared = withSharedExemptions([ofSide("before"), ofSide("after")]);
  const share = <T extends CheckedStack | FailedStack>(stack: T): CheckedStack | FailedStack =>
    "error" in stack ? stack : (shared.get(stack as CheckedStack) ?? stack);
  return pairs.map((pair) =>
    "side" in pair
      ? { ...pair, stack: share(pair.stack) }
      : { ...pair, before: share(pair.before), after: share(pair.after) },
  );
}
