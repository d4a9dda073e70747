import type { Domain, DomainId, DomainKind, Flow, MemberLoss } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";
import type { Graph } from "./graph";
import type { Slice } from "./slice";

/** Which failures to try. */
export interface FailureOptions {
  /** Kinds of failure domain. Default: disruption, device, zone, and region for a name across regions. */
  readonly lose?: readonly DomainKind[];
  /** Largest number of domains lost together, 1 to 3. Default 1. */
  readonly simultaneous?: number;
}

/**
 * The sets of domains whose loss touches a flow (its way, or a health check that decides it) and that the flow has to
 * survive, smallest sets first.
 */
export function failuresOf(
  graph: Graph,
  slices: readonly Slice[],
  flow: Flow,
  options: FailureOptions,
): readonly (readonly DomainId[])[] {
  const touched = new Set<DomainId>();
  const idle = new Map<DomainId, Set<DomainId>>();
  const groups = new Set<number>();
  for (const { byDomain, indexes } of slices) {
    for (const domain of byDomain.keys()) touched.add(domain);
    for (const index of indexes) groups.add(graph.groupOf[index] ?? -1);
  }
  for (const at of groups) {
    const { memberLosses = [] } = graph.topology.groups[at] ?? {};
    for (const { domain, members, spare = 0 } of memberLosses) {
      if (members > 0) touched.add(domain);
      else if (spare > 0) addPartners(idle, domain, memberLosses);
    }
  }
  const kinds = new Set(options.lose ?? defaultKinds(flow));
  const single = [...new Set([...touched, ...idle.keys()])]
    .flatMap((id) => graph.domains.get(id) ?? [])
    .filter((domain) => kinds.has(domain.kind) && isOwed(flow, domain))
    .sort((a, b) => (graph.rankOf.get(a.id) ?? 0) - (graph.rankOf.get(b.id) ?? 0));
  const isTaking = (set: readonly DomainId[]): boolean =>
    set.every((id) => touched.has(id) || set.some((other) => idle.get(id)?.has(other)));
  return combinations(single, graph, Math.min(3, options.simultaneous ?? 1)).filter(isTaking);
}

/** What takes no member by itself may take some together with other work on purpose on the same group. */
function addPartners(idle: Map<DomainId, Set<DomainId>>, domain: DomainId, memberLosses: readonly MemberLoss[]): void {
  const partners = idle.get(domain) ?? new Set();
  for (const other of memberLosses)
    if (other.domain !== domain && other.announced === true && other.members > 0) partners.add(other.domain);
  idle.set(domain, partners);
}

function defaultKinds(flow: Flow): readonly DomainKind[] {
  const standby: readonly DomainKind[] = flow.acrossRegions === true ? ["region"] : [];
  const declared =
    flow.need.survive === undefined ? [] : domainKinds.slice(0, domainKinds.indexOf(flow.need.survive) + 1);
  return ["disruption", "device", "zone", ...standby, ...declared];
}

/**
 * A flow inside one region cannot outlive it and nobody promised so: only a name across regions, or a flow for which it
 * is declared, owes its survival. Likewise for a provider or site.
 */
function isOwed(flow: Flow, domain: Domain): boolean {
  if (domain.kind !== "region" && domain.kind !== "provider") return true;
  if (flow.need.survive === undefined) return flow.acrossRegions === true;
  return domainKinds.indexOf(domain.kind) <= domainKinds.indexOf(flow.need.survive);
}

function combinations(single: readonly Domain[], graph: Graph, most: number): DomainId[][] {
  const sets: DomainId[][] = [];
  const extend = (set: readonly DomainId[], from: number): void => {
    for (let at = from; at < single.length; at++) {
      const next = single[at];
      if (next === undefined || set.some((id) => contains(graph, id, next.id) || contains(graph, next.id, id)))
        continue;
      const larger = [...set, next.id];
      sets.push(larger);
      if (larger.length < most) extend(larger, at + 1);
    }
  };
  extend([], 0);
  return sets.sort((a, b) => a.length - b.length);
}

function contains(graph: Graph, outer: DomainId, inner: DomainId): boolean {
  for (let at: DomainId | undefined = inner; at !== undefined; at = graph.domains.get(at)?.parent)
    if (at === outer) return true;
  return false;
}
