import type { Domain, DomainId, Element, Group, Link, Topology } from "@nospof/topology";

/** A link between elements by index, with the index of the probe it trusts. */
export interface Edge {
  readonly to: number;
  readonly link: Link;
  /** Element index of the health check that decides; -1: it watches the target itself, or nothing does. */
  readonly probe: number;
}

/** A topology compiled for evaluation: everything by index. */
export interface Graph {
  readonly topology: Topology;
  readonly elements: readonly Element[];
  /** Outgoing links per element, by priority. */
  readonly out: readonly (readonly Edge[])[];
  /** Incoming element indexes per element. */
  readonly into: readonly (readonly number[])[];
  /** The same over links that are certainly there. */
  readonly certainInto: readonly (readonly number[])[];
  /** Needed element indexes per element, parallel to `element.needs`. */
  readonly needs: readonly (readonly number[])[];
  readonly domains: ReadonlyMap<DomainId, Domain>;
  /** Per element: the alternatives of domains it needs, each closed upward; one alternative: its placement is certain. */
  readonly placements: readonly (readonly ReadonlySet<DomainId>[])[];
  /** Per element: index of its group in `topology.groups`; -1: none. */
  readonly groupOf: Int32Array;
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Compiles a topology. Links and needs that name no element are refused: the reader that made them is wrong. */
export function compile(topology: Topology): Graph {
  const { elements } = topology;
  const indexOf = new Map(elements.map((element, index) => [element.id, index]));
  const index = (id: string, by: string): number => {
    const found = indexOf.get(id);
    if (found === undefined) throw new Error(`${by} names the element ${id}, which the topology does not have.`);
    return found;
  };
  const domains = new Map(topology.domains.map((domain) => [domain.id, domain]));
  const out: Edge[][] = elements.map(() => []);
  const into: number[][] = elements.map(() => []);
  const certainInto: number[][] = elements.map(() => []);
  for (const link of topology.links) {
    const from = index(link.from, "A link");
    const to = index(link.to, "A link");
    const signal = link.detection?.signal;
    out[from]?.push({ to, link, probe: typeof signal === "object" ? index(signal.probe, "A health signal") : -1 });
    into[to]?.push(from);
    if (link.certainty === "must") certainInto[to]?.push(from);
  }
  for (const edges of out) edges.sort((a, b) => (a.link.priority ?? 0) - (b.link.priority ?? 0));
  const groupOf = new Int32Array(elements.length).fill(-1);
  topology.groups.forEach((group: Group, at) => {
    for (const member of group.members) groupOf[index(member, `Group ${group.id}`)] = at;
  });
  return {
    topology,
    elements,
    out,
    into,
    certainInto,
    needs: elements.map((element) => element.needs.map((need) => index(need.to, `A need of ${element.id}`))),
    domains,
    placements: elements.map((element) => alternatives(element).map((ids) => closeUpward(ids, domains))),
    groupOf,
    indexOf,
  };
}

function alternatives(element: Element): readonly (readonly DomainId[])[] {
  return "domains" in element.placement ? [element.placement.domains] : element.placement.candidates;
}

function closeUpward(ids: readonly DomainId[], domains: ReadonlyMap<DomainId, Domain>): ReadonlySet<DomainId> {
  const closed = new Set<DomainId>();
  for (const id of ids) {
    for (let at: DomainId | undefined = id; at !== undefined && !closed.has(at); at = domains.get(at)?.parent)
      closed.add(at);
  }
  return closed;
}
