import type { FailureOptions, FailureResult, FlowResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { recordGraph } from "@nospof/testing";
import type { Domain, Flow, Topology } from "@nospof/topology";
import { buildTopology, domainKinds } from "@nospof/topology";
import { table } from "../markdown";

/** A stack that uses a component in the way that a row group of the table is about. */
export interface Use {
  readonly of: string;
  readonly program: () => unknown;
  readonly flow: Flow["kind"];
  /** What the flow means to the user of the component; for a service, whose instances are counted, the count says it. */
  readonly keeps?: string;
}

/** The components of a cloud. */
export interface Uses {
  readonly uses: readonly Use[];
  /** Configuration of the programs. */
  readonly config?: Readonly<Record<string, string>>;
  /** What is lost, in words that say what distinguishes it from others of its kind. */
  readonly lostWords: (domain: Domain, topology: Topology, kind: Flow["kind"]) => string;
}

/** The table "lose X, keep Y" of components, as the analysis proves it for a stack with each. */
export async function loseAndKeep(of: Uses): Promise<string> {
  const rows: string[][] = [];
  for (const use of of.uses) rows.push(...(await rowsOf(use, of)));
  return table([["With", "lose", "keep", "after"], ...rows]);
}

async function rowsOf({ of, program, flow: kind, keeps }: Use, { config = {}, lostWords }: Uses): Promise<string[][]> {
  const graph = await recordGraph(program, { config });
  const topology = buildTopology(graph.toInventory());
  const derived = topology.flows.find((flow) => flow.kind === kind);
  if (derived === undefined) return [[of, "anything", "no way out, so none to lose", ""]];
  const flow: Flow = { ...derived, need: { ...derived.need, survive: "region" } };
  const parts = flow.sources.map((source) => ({ ...flow, id: `${flow.id} from ${source}`, sources: [source] }));
  const failures: FailureOptions = { lose: ["disruption", "device", "zone", "region"] };
  const [result, ...ofSources] = proveSurvival({ ...topology, flows: [flow, ...parts] }, failures).flows;
  if (result === undefined) throw new Error(`nothing was proven of ${flow.id}`);
  const before = result.failures.find(({ lost }) => lost.length === 0);
  if (before !== undefined)
    throw new Error(`${flow.id} does not work before any failure: ${before.fix ?? before.verdict}`);
  const groups = groupBy([...result.failures].sort(smallestFirst(topology)), (failure) =>
    lostWords(domainOf(topology, failure), topology, kind),
  );
  return [...groups].map(([lost, failures]) => [
    of,
    lost,
    [...new Set(failures.map((failure) => keepWords(failure, ofSources, keeps)))].join(" or "),
    slowest(failures),
  ]);
}

function domainOf({ domains }: Topology, { lost }: FailureResult): Domain {
  const domain = domains.find(({ id }) => id === lost[0]);
  if (domain === undefined) throw new Error(`${lost.join()} is no domain of the stack`);
  return domain;
}

function smallestFirst(topology: Topology): (a: FailureResult, b: FailureResult) => number {
  const size = (failure: FailureResult): number => domainKinds.indexOf(domainOf(topology, failure).kind);
  return (a, b) => size(a) - size(b);
}

function keepWords(failure: FailureResult, ofSources: readonly FlowResult[], keeps: string | undefined): string {
  const { verdict, capacity } = failure;
  if (verdict === "unknown") return "unknown";
  if (verdict === "refuted") {
    const same = ({ lost }: FailureResult): boolean => lost.join() === failure.lost.join();
    const isCut = (part: FlowResult): boolean => part.failures.find(same)?.verdict === "refuted";
    return ofSources.every(isCut) && (capacity?.after ?? 0) === 0 ? "nothing" : "a part";
  }
  if (keeps !== undefined) return keeps;
  if (capacity === undefined) throw new Error("nothing is counted on the way to the service");
  const { before, after, needed, unit } = capacity;
  return `${String(after)} of ${String(before)} ${unit}, ${String(needed)} being required`;
}

/** The longest recovery, with its terms; nothing where not every failure is survived. */
function slowest(failures: readonly FailureResult[]): string {
  const times = failures.flatMap(({ recovery }) => recovery ?? []).sort((a, b) => b.seconds - a.seconds);
  const [longest] = times;
  if (longest === undefined || times.length < failures.length) return "";
  if (longest.seconds === 0) return "0 s";
  const terms = longest.terms.map(({ what, seconds }) => `${what} (${String(seconds)} s)`);
  return `${String(longest.seconds)} s: ${terms.join(" + ")}`;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
