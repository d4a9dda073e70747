import { didYouMean } from "@nospof/rules";
import type { Inventory } from "@nospof/inventory";
import { buildTopology, type Flow, type Topology } from "@nospof/topology";
import type { DeclarationProblem } from "@nospof/topology/declare";
import { CliError } from "../errors";
import type { Config, DeclaredFlow } from "./config";

/** A topology with what `nospof.yaml` declares about its flows. */
export interface DeclaredTopology {
  readonly topology: Topology;
  /** What does not fit this stack; it may fit another. */
  readonly problems: readonly DeclarationProblem[];
}

/** The graph of a stack with everything in it that `nospof.yaml` speaks of. */
export async function topologyFor(inventory: Inventory, config: Config): Promise<Topology> {
  const declarations = config.flows.filter((flow) => isForStack(flow, inventory.stack));
  if (!declarations.some(isExtended)) return buildTopology(inventory);
  const { wantedBy } = await import("@nospof/topology/declare");
  return buildTopology(inventory, wantedBy(inventory, declarations));
}

/**
 * Adds the flows and dependencies that `nospof.yaml` declares to a graph, and what flows need.
 *
 * @param topology of {@link topologyFor}
 */
export async function withDeclaredFlows(
  topology: Topology,
  inventory: Inventory,
  config: Config,
): Promise<DeclaredTopology> {
  const declarations = config.flows.filter((flow) => isForStack(flow, inventory.stack));
  const declared = new Map(declarations.map((flow) => [flow.id, flow]));
  const withNeeds = (graph: Topology): Topology => ({
    ...graph,
    flows: graph.flows.map((flow) => withNeed(flow, declared.get(flow.id), config)),
  });
  if (!declarations.some(isExtended)) return { topology: withNeeds(topology), problems: [] };
  const { declareFlows } = await import("@nospof/topology/declare");
  const { topology: extended, problems } = declareFlows(topology, inventory, declarations);
  return { topology: withNeeds(extended), problems };
}

function isExtended({ from, to, dependsOn }: DeclaredFlow): boolean {
  return from !== undefined || to !== undefined || dependsOn !== undefined;
}

function withNeed(flow: Flow, declared: DeclaredFlow | undefined, config: Config): Flow {
  const survive = declared?.need.survive ?? flow.need.survive ?? config.survive;
  return {
    ...flow,
    need: {
      ...flow.need,
      ...declared?.need,
      ...(survive === undefined ? {} : { survive }),
      ...(declared === undefined
        ? {}
        : { because: { urn: flow.resource, property: "", text: `declared in ${declared.place}` } }),
    },
  };
}

/** A stack that a declaration may speak of. */
export interface DeclaredStack {
  readonly stack: string;
  /** With those that are declared. */
  readonly flows: readonly Flow[];
  readonly problems: readonly DeclarationProblem[];
}

/**
 * Refuses declarations that fit no stack: a misspelt id or name would silently be no requirement at all.
 *
 * @param stacks the checked stacks that read this configuration
 * @param complete all stacks of the project are among them; else a flow without `stack` may be another stack's
 * @throws CliError that names every such declaration, its place and what there is
 */
export function assertFlowsExist(config: Config, stacks: readonly DeclaredStack[], complete: boolean): void {
  const lines = config.flows.flatMap((declared) => {
    const meant = stacks.filter(({ stack }) => isForStack(declared, stack));
    if (meant.length === 0 || (declared.stacks === undefined && !complete)) return [];
    const own = meant.map((stack) => problemsOf(declared, stack));
    const [first = []] = own;
    return own.every((problems) => problems.length > 0) ? first : [];
  });
  if (lines.length > 0) throw new CliError([...new Set(lines)].join("\n"));
}

/**
 * What to tell about declarations that do not fit a stack, where they may be another stack's: it fits one of them, or
 * not all of the project were checked.
 */
export function misfits(config: Config, stack: DeclaredStack, complete: boolean): readonly string[] {
  return config.flows
    .filter((declared) => isForStack(declared, stack.stack))
    .flatMap((declared) => {
      const own = problemsOf(declared, stack);
      if (own.length === 0 || isExtended(declared)) return own;
      return complete ? [] : [`${declared.place}: this stack has no flow "${declared.id}".`];
    });
}

function problemsOf(declared: DeclaredFlow, { flows, problems }: DeclaredStack): readonly string[] {
  const own = problems.filter(({ declaration }) => declaration.place === declared.place);
  if (own.length > 0) return own.map((problem) => problemLine(declared, problem));
  if (flows.some(({ id }) => id === declared.id)) return [];
  const ids = [...new Set(flows.map(({ id }) => id))].sort();
  const known = ids.length === 0 ? "There are none" : `There are: ${ids.join(", ")}`;
  return [`${declared.place}: there is no flow "${declared.id}".${didYouMean(declared.id, ids)} ${known}.`];
}

function problemLine(declared: DeclaredFlow, { key, index, reason, unknown }: DeclarationProblem): string {
  const place = key === "id" ? declared.place : declared.placeOf(key, index);
  const where = `flows.${declared.id}${key === "id" ? "" : `.${key}`}${index === undefined ? "" : `[${String(index)}]`}`;
  const known = unknown?.known ?? [];
  const hint = unknown === undefined ? "" : didYouMean(unknown.name, [...known, ...unknown.others]);
  const list = known.length === 0 ? "" : ` There are: ${known.join(", ")}.`;
  return `${place}: ${where}: ${reason}.${hint}${list}`;
}

function isForStack(declared: DeclaredFlow, stack: string): boolean {
  return declared.stacks === undefined || declared.stacks.includes(stack);
}
