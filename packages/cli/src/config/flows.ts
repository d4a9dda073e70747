import { didYouMean } from "@nospof/rules";
import type { Flow, Topology } from "@nospof/topology";
import { CliError } from "../errors";
import type { Config, DeclaredFlow } from "./config";

/** The topology with what `nospof.yaml` declares about its flows. */
export function withDeclaredNeeds(topology: Topology, stack: string, config: Config): Topology {
  const declared = new Map(config.flows.filter((flow) => isForStack(flow, stack)).map((flow) => [flow.id, flow]));
  return { ...topology, flows: topology.flows.map((flow) => withNeed(flow, declared.get(flow.id), config)) };
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
  readonly flows: readonly Flow[];
}

/**
 * Refuses declared flows that no stack has: a misspelt id would silently be no requirement at all.
 *
 * @param stacks the checked stacks that read this configuration
 * @param complete all stacks of the project are among them; else a flow without `stack` may be another stack's
 * @throws CliError that names every such flow and the flows that there are
 */
export function assertFlowsExist(config: Config, stacks: readonly DeclaredStack[], complete: boolean): void {
  const problems = config.flows.flatMap((declared) => {
    const meant = stacks.filter(({ stack }) => isForStack(declared, stack));
    const found = meant.some(({ flows }) => flows.some((flow) => flow.id === declared.id));
    if (found || meant.length === 0 || (declared.stacks === undefined && !complete)) return [];
    const ids = [...new Set(meant.flatMap(({ flows }) => flows.map((flow) => flow.id)))].sort();
    const known = ids.length === 0 ? "There are none" : `There are: ${ids.join(", ")}`;
    return [`${declared.place}: there is no flow "${declared.id}".${didYouMean(declared.id, ids)} ${known}.`];
  });
  if (problems.length > 0) throw new CliError(problems.join("\n"));
}

/**
 * What to tell about declared flows that a stack does not have, where only some stacks of a project were checked: they
 * may be another stack's.
 */
export function missingFlows(config: Config, { stack, flows }: DeclaredStack): readonly string[] {
  return config.flows
    .filter((declared) => isForStack(declared, stack) && flows.every((flow) => flow.id !== declared.id))
    .map(({ id, place }) => `${place}: this stack has no flow "${id}".`);
}

function isForStack(declared: DeclaredFlow, stack: string): boolean {
  return declared.stacks === undefined || declared.stacks.includes(stack);
}
