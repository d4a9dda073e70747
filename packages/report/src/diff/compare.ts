import type { Inventory } from "@nospof/inventory";
import type { ResourceChange, ResourcePairs } from "@nospof/inventory/compare";
import { compareResources, withoutStack } from "@nospof/inventory/compare";
import { expiredExemptionRule } from "@nospof/rules";
import { addressHolders, flowsCrossing, providerKnowledge, type Domain } from "@nospof/topology";
import type { CheckedStack, FailedStack } from "../build";
import { buildReport } from "../build";
import { exitCode } from "../exit-code";
import type { StackReport, Tool } from "../report";
import { compareAddresses } from "./addresses";
import { compareFindings, stillFound, type FindingSide, type SharedName } from "./findings";
import { compareFlows, stillRefuted } from "./flows";
import type { DiffReport, DiffSide, ResourceDifference, StackDiff } from "./report";
import { summariseDiff } from "./summary";

/** Two states of one stack, or two stacks. */
export interface StackPair {
  readonly before: CheckedStack | FailedStack;
  readonly after: CheckedStack | FailedStack;
  /** What a reader must know of the comparison. */
  readonly notes: readonly string[];
}

/** A stack that only one side has. */
export interface LoneStack {
  readonly side: "before" | "after";
  readonly stack: CheckedStack | FailedStack;
  /** The same stack without any resource. */
  readonly nothing: CheckedStack;
  readonly notes: readonly string[];
}

/** Compares stacks pair by pair. The order is kept. */
export function buildDiff(stacks: readonly (StackPair | LoneStack)[], tool: Tool): DiffReport {
  const diffs = stacks.map((one): StackDiff => {
    if (!("side" in one)) return compareStacks(one);
    const { side, stack, nothing, notes } = one;
    if (side === "after") return { ...compareStacks({ before: nothing, after: stack, notes }), before: undefined };
    return { ...compareStacks({ before: stack, after: nothing, notes }), after: undefined };
  });
  return { version: 1, tool, stacks: diffs, summary: summariseDiff(diffs) };
}

function compareStacks({ before, after, notes }: StackPair): StackDiff {
  if ("error" in before || "error" in after) return failedDiff(before, after, notes);
  const [old, now] = [reportOf(before), reportOf(after)];
  const { changes, unseen, pairs } = compareResources(before.inventory, after.inventory, providerKnowledge);
  const isSame = old.project === now.project && old.stack === now.stack;
  const name: SharedName = (urn, side) => {
    const renamed = side === "before" ? pairs.rename(urn) : urn;
    return isSame ? renamed : withoutStack(renamed);
  };
  const [oldFindings, newFindings] = aboutResources(old, now);
  return {
    project: now.project,
    stack: now.stack,
    before: sideOf(old),
    after: sideOf(now),
    sameStack: isSame,
    domains: domainsOf(old, now),
    flows: compareFlows(old, now),
    findings: compareFindings(oldFindings, newFindings, name),
    already: { flows: stillRefuted(old, now), findings: stillFound(oldFindings, newFindings, name) },
    addresses: compareAddresses(addressHolders(before.inventory), addressHolders(after.inventory), changes, pairs),
    resources: withFlows(changes, before, after, pairs),
    steps: isEngine(before.inventory, after.inventory) ? "engine" : "compared",
    unseen,
    notes: [...notes, ...old.notes.map((note) => `before: ${note}`), ...now.notes.map((note) => `after: ${note}`)],
  };
}

/** What flows lose is told with the flows, and expired exemptions tell of the settings, which both sides share. */
function aboutResources(before: StackReport, after: StackReport): readonly [FindingSide, FindingSide] {
  const flows = new Set([...before.flows, ...after.flows].map(({ id }) => id));
  const side = ({ findings, stack }: StackReport): FindingSide => ({
    findings: findings.filter(({ rule, subject }) => rule !== expiredExemptionRule && !flows.has(subject)),
    stack,
  });
  return [side(before), side(after)];
}

function isEngine(before: Inventory, after: Inventory): boolean {
  return after.steps !== undefined && before.source === "state" && before.stack === after.stack;
}

function reportOf(checked: CheckedStack): StackReport & { readonly failing: boolean } {
  const report = buildReport([checked], { name: "", version: "" });
  const [stack] = report.stacks;
  if (stack === undefined) throw new Error("a report on one stack holds none");
  return { ...stack, failing: exitCode(report) === 1 };
}

function sideOf(report: StackReport & { readonly failing: boolean }): DiffSide {
  const { target, project, stack, source, resources, failing } = report;
  return { target, project, stack, source, resources, failing };
}

function domainsOf(before: StackReport, after: StackReport): readonly Domain[] {
  return [...new Map([...before.domains, ...after.domains].map((domain) => [domain.id, domain])).values()];
}

function withFlows(
  changes: readonly ResourceChange[],
  before: CheckedStack,
  after: CheckedStack,
  { kept }: ResourcePairs,
): readonly ResourceDifference[] {
  const old = flowsCrossing(before.topology, before.inventory);
  const now = flowsCrossing(after.topology, after.inventory);
  const formerly = new Map(kept.map((pair) => [pair.after.urn, pair.before.urn]));
  return changes.map((change) => {
    const flows = new Set([
      ...(change.action === "delete" ? [] : now(change.urn)),
      ...(change.action === "create" ? [] : old(formerly.get(change.urn) ?? change.urn)),
    ]);
    return { ...change, flows: [...flows] };
  });
}

function failedDiff(
  before: CheckedStack | FailedStack,
  after: CheckedStack | FailedStack,
  notes: readonly string[],
): StackDiff {
  const errors = [before, after].flatMap((side) => ("error" in side ? [`${side.target}: ${side.error}`] : []));
  const named = [after, before].map((side) => ("error" in side ? side : side.inventory));
  const known = named.find(({ project }) => project !== "") ?? { project: "", stack: "" };
  return {
    project: known.project,
    stack: known.stack,
    error: errors.join("\n"),
    sameStack: true,
    domains: [],
    flows: [],
    findings: { appeared: [], gone: [] },
    already: { flows: [], findings: [] },
    addresses: [],
    resources: [],
    steps: "compared",
    unseen: [],
    notes,
  };
}
