import { Inventory } from "@nospof/inventory";
import type { CheckedStack, FailedStack } from "@nospof/report";
import type { DiffFormat, LoneStack, StackPair } from "@nospof/report/diff";
import { buildDiff, diffExitCode, diffFormats } from "@nospof/report/diff";
import type { Rule } from "@nospof/rules";
import type { DomainKind } from "@nospof/topology";
import { buildTopology } from "@nospof/topology";
import { analyse, withSharedExemptions } from "../analysis";
import type { Config } from "../config/config";
import { assertFlowsExist, withDeclaredNeeds } from "../config/flows";
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
    const analysed = withExemptions(pairs.map((pair) => analysePair(pair, sides, options, rules)));
    const report = buildDiff(analysed, { name: "nospof", version: toolVersion() });
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

function analysePair(
  pair: ReadPair,
  sides: readonly [Side, Side],
  options: DiffOptions,
  rules: readonly Rule[],
): Analysed {
  const config = commonConfig(pair);
  const stacks = [pair.before, pair.after].flatMap((stack) => (stack === undefined || "error" in stack ? [] : [stack]));
  // Both sides are asked about the same failures: a region counts on both where one has a standby region.
  const hasStandbyRegion = stacks.some(({ topology }) => topology.hasStandbyRegion);
  const judge = (stack: DraftStack | UnreadStack): CheckedStack | FailedStack => {
    if ("error" in stack) return { ...stack, error: inUsersWords(stack.error, sides) };
    const topology = withDeclaredNeeds({ ...stack.topology, hasStandbyRegion }, stack.inventory.stack, config);
    return analyse(
      { ...stack, topology, config, assumptions: [], notes: [] },
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
  if (after !== undefined && !("error" in after)) {
    const { inventory, topology, complete } = after;
    assertFlowsExist(config, [{ stack: inventory.stack, flows: topology.flows }], complete);
  }
  if (before !== undefined && after !== undefined) return { before: judge(before), after: judge(after), notes };
  const lone = before ?? after;
  if (lone === undefined) throw new Error("a pair without stacks");
  return {
    side: after === undefined ? "before" : "after",
    stack: judge(lone),
    nothing: nothingLike(lone, judge),
    notes,
  };
}

/** The stack before it was made, or after it is gone. */
function nothingLike(
  stack: DraftStack | UnreadStack,
  judge: (stack: DraftStack) => CheckedStack | FailedStack,
): CheckedStack {
  const { project, stack: name, source } = "error" in stack ? stack : stack.inventory;
  const inventory = new Inventory([], { project, stack: name, source });
  const config = commonConfig({ after: stack });
  const nothing = judge({
    target: "",
    inventory,
    topology: buildTopology(inventory),
    config,
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
