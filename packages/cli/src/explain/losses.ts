import type { FailureOptions, FailureResult, FlowResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { didYouMean } from "@nospof/rules";
import type { Domain, DomainId, DomainKind, Flow, Topology } from "@nospof/topology";
import { CliError } from "../errors";

/**
 * The failure domains that a user names, joined by commas when they are to be lost together.
 *
 * @throws CliError when a name fits none, or several
 */
export function findDomains(names: string, topology: Topology): readonly DomainId[] {
  return names.split(",").map((text) => {
    const name = text.trim();
    const exact = topology.domains.find(({ id }) => id === name);
    if (exact !== undefined) return exact.id;
    const found = topology.domains.filter(({ id }) => lastPart(id) === name);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only.id;
    const ids = topology.domains.map(({ id }) => id);
    if (found.length > 1) {
      throw new CliError(`--lose ${name}: this may be ${found.map(({ id }) => id).join(" or ")}. Write it in full.`);
    }
    const hint = didYouMean(name, ids.map(lastPart));
    throw new CliError(`--lose ${name}: there is no such failure domain.${hint} There are: ${ids.join(", ")}.`);
  });
}

/**
 * What failures do to a flow.
 *
 * @param domains lost together; undefined: every failure that a check tries
 * @returns nothing where the flow is not affected
 */
export function failuresFor(
  flow: Flow,
  topology: Topology,
  domains: readonly DomainId[] | undefined,
): readonly FailureResult[] {
  if (domains === undefined) return resultFor(flow, topology).failures;
  const lost = domains.flatMap((id) => topology.domains.filter((domain) => domain.id === id));
  // The user asks what would be, whether or not the flow was meant to survive it.
  const asked: Flow = { ...flow, need: { ...flow.need, survive: largestRegion(lost) ?? flow.need.survive ?? "zone" } };
  const options = { lose: lost.map(({ kind }) => kind), simultaneous: lost.length };
  return resultFor(asked, topology, options).failures.filter(
    (failure) => failure.lost.length === domains.length && failure.lost.every((id) => domains.includes(id)),
  );
}

/** What is proven of one flow; default: against the failures that a check tries. */
export function resultFor(
  flow: Flow,
  topology: Topology,
  options: FailureOptions = {},
): Pick<FlowResult, "failures" | "commonCauses" | "availability"> {
  const { flows } = proveSurvival({ ...topology, flows: [flow] }, options);
  return flows[0] ?? { failures: [], commonCauses: [] };
}

function largestRegion(lost: readonly Domain[]): DomainKind | undefined {
  return (["provider", "region"] as const).find((kind) => lost.some((domain) => domain.kind === kind));
}

function lastPart(id: DomainId): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
