import type { Domain, DomainId, DomainKind } from "@nospof/topology";
import type { FailureReport, FlowReport, StackReport } from "./report";
import { shortNames } from "./short-names";

/** What a cell says. `untouched`: the failure does not affect the flow, or leaves it nothing to lose. */
export type CellState = "proven" | "refuted" | "exempted" | "unknown" | "untouched";

/** One flow against the failures of one column. */
export interface Cell {
  readonly state: CellState;
  /** Failures behind the cell; more than one in a column that sums up. */
  readonly failures: readonly FailureReport[];
  /** How many of them are in the cell's state. */
  readonly worst: number;
}

/** One column: a single failure, or all failures of a sort summed up. */
export interface Column {
  /** Heading as short as its group allows. */
  readonly label: string;
  /** Heading in full. */
  readonly title: string;
  /** True when the column counts many failures instead of showing one. */
  readonly summed: boolean;
}

/** Columns under one common heading: the zones of a region, or all regions. */
export interface ColumnGroup {
  readonly heading: string;
  readonly columns: readonly Column[];
}

/** One flow. `cells` runs over the columns of all groups, in order. */
export interface Row {
  readonly flow: FlowReport;
  readonly cells: readonly Cell[];
}

/** Flows against failures: what every graphical form of a report shows first. */
export interface Matrix {
  readonly groups: readonly ColumnGroup[];
  readonly rows: readonly Row[];
}

interface Bucket {
  readonly column: Column;
  readonly holds: (failure: FailureReport) => boolean;
}

/**
 * The failure matrix of a stack: zones by region, then regions, sites and providers one by one; devices, and sets of
 * failures, summed up. A domain that no flow is tested against has no column.
 */
export function failureMatrix(stack: StackReport): Matrix {
  const lost = new Set(stack.flows.flatMap((flow) => flow.failures.map((failure) => failure.lost.join(" "))));
  const tested = stack.domains.filter((domain) => lost.has(domain.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const groups = [
    intact(stack),
    ...zoneGroups(tested),
    ...(["region", "provider", "site"] as const).map((kind) => kindGroup(tested, kind)),
    devices(tested),
    together(stack),
  ].filter((group) => group.buckets.length > 0);
  const buckets = groups.flatMap((group) => group.buckets);
  return {
    groups: groups.map(({ heading, buckets: own }) => ({ heading, columns: own.map(({ column }) => column) })),
    rows: stack.flows.map((flow) => ({ flow, cells: buckets.map(({ holds }) => cell(flow.failures.filter(holds))) })),
  };
}

/** What one failure means for a flow, as a cell shows it. */
export function stateOf(failure: FailureReport): CellState {
  if (failure.verdict === "unknown") return "unknown";
  if (failure.verdict === "refuted") return failure.exemption === undefined ? "refuted" : "exempted";
  return failure.path === undefined || failure.path.length === 0 ? "untouched" : "proven";
}

const worstFirst: readonly CellState[] = ["refuted", "exempted", "unknown", "proven", "untouched"];

function cell(failures: readonly FailureReport[]): Cell {
  const states = failures.map(stateOf);
  const worst = worstFirst.find((state) => states.includes(state)) ?? "untouched";
  return { state: worst, failures, worst: states.filter((state) => state === worst).length };
}

interface Group {
  readonly heading: string;
  readonly buckets: readonly Bucket[];
}

/** "Nothing lost" is worth a column only where a flow does not even work then. */
function intact(stack: StackReport): Group {
  const holds = (failure: FailureReport): boolean => failure.lost.length === 0;
  const shown = stack.flows.some((flow) =>
    flow.failures.some((failure) => holds(failure) && failure.verdict !== "proven"),
  );
  const column = { label: "none", title: "nothing lost", summed: false };
  return { heading: "", buckets: shown ? [{ column, holds }] : [] };
}

function zoneGroups(tested: readonly Domain[]): Group[] {
  const zones = tested.filter((domain) => domain.kind === "zone");
  const regions = [...new Set(zones.map((zone) => zone.parent ?? ""))];
  const headings = shortNames(regions);
  return regions.map((region, at) => {
    const members = zones.filter((zone) => (zone.parent ?? "") === region);
    return { heading: headings[at] ?? region, buckets: singles(members) };
  });
}

function kindGroup(tested: readonly Domain[], kind: DomainKind): Group {
  return { heading: kind, buckets: singles(tested.filter((domain) => domain.kind === kind)) };
}

function singles(domains: readonly Domain[]): Bucket[] {
  const named = domains.filter((domain) => domain.unnamed !== true).map((domain) => domain.id);
  const labels = new Map(abbreviations(named).map((label, at) => [named[at], label]));
  return domains.map(({ id }) => ({
    column: { label: labels.get(id) ?? "other", title: id, summed: false },
    holds: (failure) => failure.lost.length === 1 && failure.lost[0] === id,
  }));
}

function devices(tested: readonly Domain[]): Group {
  const ids = new Set(tested.filter((domain) => domain.kind === "device").map((domain) => domain.id));
  const holds = (failure: FailureReport): boolean => failure.lost.length === 1 && ids.has(failure.lost[0] ?? "");
  const column = { label: "devices", title: "each device", summed: true };
  return { heading: "", buckets: ids.size > 0 ? [{ column, holds }] : [] };
}

function together(stack: StackReport): Group {
  const holds = (failure: FailureReport): boolean => failure.lost.length > 1;
  const shown = stack.flows.some((flow) => flow.failures.some(holds));
  const column = { label: "together", title: "several at once", summed: true };
  return { heading: "", buckets: shown ? [{ column, holds }] : [] };
}

/**
 * The part of each id that tells it from its neighbours, cut at a separator and never a bare number: `1a` and `1b` of
 * `us-east-1a` and `us-east-1b`, `east-1` and `east-2` of two regions. A single id keeps its name.
 */
export function abbreviations(ids: readonly DomainId[]): string[] {
  const names = shortNames(ids);
  const [first = "", ...others] = names;
  if (others.length === 0) return names;
  let end = 0;
  while (end < first.length && others.every((name) => name[end] === first[end])) end++;
  const starts = [...first.slice(0, end).matchAll(/[-/.]/g)].map(({ index }) => index + 1).reverse();
  const start = starts.find((at) => names.every((name) => /[a-z]/i.test(name.slice(at)))) ?? 0;
  return names.map((name) => name.slice(start));
}
