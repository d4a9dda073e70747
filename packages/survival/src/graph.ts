import type { Domain, DomainId, Element, ElementId, Group, Link, SharedFate, Topology } from "@nospof/topology";

/** A topology compiled for evaluation: everything by index. */
export interface Graph {
  readonly topology: Topology;
  readonly elements: readonly Element[];
  /** Outgoing links per element, by priority. */
  readonly out: readonly (readonly OutLink[])[];
  /** Needed elements per element, parallel to `element.needs`. */
  readonly needs: readonly (readonly Needed[])[];
  readonly domains: ReadonlyMap<DomainId, Domain>;
  /** Place of each domain in the topology's list. */
  readonly rankOf: ReadonlyMap<DomainId, number>;
  /** Whether lost members of some group come back. */
  readonly hasReplacement: boolean;
  /**
   * Per element: the alternatives of domains it needs, each closed upward; one alternative: its placement is certain.
   * What it shares with others stands among them as a domain of its own ({@link sharedDomain}), and so does that for
   * which a service level is published ({@link promisedDomain}).
   */
  readonly placements: readonly (readonly ReadonlySet<DomainId>[])[];
  /** Per element: index of its group in `topology.groups`; -1: none. */
  readonly groupOf: Int32Array;
  /** Per group: its members' indexes, parallel to `members`. */
  readonly membersOf: readonly (readonly number[])[];
  /** Per group: the most members with which one of its elements may still hold none, however they stand. */
  readonly idleBelow: readonly number[];
  /** Links to members of groups, by the member's index. */
  readonly intoMembers: ReadonlyMap<number, readonly { readonly from: number; readonly link: Link }[]>;
  /** The domains with which some group loses members unannounced, wherever those stand. */
  readonly shortening: ReadonlySet<DomainId>;
  /** Per element: what it shares with others, by index in `topology.shared`; absent: nothing. */
  readonly sharedBy: ReadonlyMap<number, readonly number[]>;
  readonly indexOf: ReadonlyMap<ElementId, number>;
}

/** A link by the index of the element it leads to. */
export interface OutLink {
  readonly to: number;
  readonly link: Link;
  /** Index of the health check it trusts; -1: it watches the target itself, or nothing does. */
  readonly probe: number;
}

/** An element that another one needs, by index. */
export interface Needed {
  readonly to: number;
  /** Indexes of the elements one of which it must reach; absent: it is enough that it works. */
  readonly serves?: readonly number[];
  /** Indexes of all elements from which one of those must be reached, `to` among them. */
  readonly sources: readonly number[];
}

/** The domain that stands for a shared fate. No domain of a topology is called so: their ids hold no space first. */
export function sharedDomain(shared: SharedFate): DomainId {
  return ` ${shared.id}`;
}

/** The domain that stands for all elements for which one service level is published; undefined: for this one, none is. */
export function promisedDomain({ id, resource, sla }: Element): DomainId | undefined {
  return sla === undefined ? undefined : `  ${resource ?? id} ${sla.what}`;
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
  const groupOf = new Int32Array(elements.length).fill(-1);
  const membersOf = topology.groups.map(({ id, members }) => members.map((member) => index(member, `Group ${id}`)));
  membersOf.forEach((members, at) => {
    for (const member of members) groupOf[member] = at;
  });
  const intoMembers = new Map<number, { from: number; link: Link }[]>();
  const out: OutLink[][] = elements.map(() => []);
  for (const link of topology.links) {
    const signal = link.detection?.signal;
    const probe = typeof signal === "object" ? index(signal.probe, "A health signal") : -1;
    const [from, to] = [index(link.from, "A link"), index(link.to, "A link")];
    out[from]?.push({ to, link, probe });
    if (groupOf[to] === -1) continue;
    const into = intoMembers.get(to);
    if (into === undefined) intoMembers.set(to, [{ from, link }]);
    else into.push({ from, link });
  }
  for (const links of out) links.sort((a, b) => (a.link.priority ?? 0) - (b.link.priority ?? 0));
  const shortening = new Set(
    topology.groups.flatMap(({ memberLosses = [] }) =>
      memberLosses.flatMap(({ domain, announced }) => (announced === true ? [] : [domain])),
    ),
  );
  const sharedBy = new Map<number, number[]>();
  topology.shared.forEach((shared, at) => {
    for (const id of shared.elements) {
      const element = index(id, `Shared ${shared.id}`);
      const found = sharedBy.get(element);
      if (found === undefined) sharedBy.set(element, [at]);
      else found.push(at);
    }
  });
  const sharedDomains = topology.shared.map(sharedDomain);
  return {
    topology,
    elements,
    out,
    needs: elements.map((element) =>
      element.needs.map(({ to, serves, alsoFrom = [] }): Needed => {
        const by = `A need of ${element.id}`;
        const sources = [to, ...alsoFrom].map((id) => index(id, by));
        return serves === undefined
          ? { to: index(to, by), sources }
          : { to: index(to, by), sources, serves: serves.map((id) => index(id, by)) };
      }),
    ),
    domains,
    rankOf: new Map(topology.domains.map(({ id }, rank) => [id, rank])),
    hasReplacement: topology.groups.some(({ replacement }) => replacement !== undefined),
    placements: elements.map((element, at) => {
      const shared = (sharedBy.get(at) ?? []).flatMap((one) => sharedDomains[one] ?? []);
      const promised = promisedDomain(element);
      const own = promised === undefined ? shared : [...shared, promised];
      return alternatives(element).map((ids) => closeUpward([...ids, ...own], domains));
    }),
    groupOf,
    membersOf,
    idleBelow: topology.groups.map(mostWithIdle),
    intoMembers,
    shortening,
    sharedBy,
    indexOf,
  };
}

/** Indexes of elements by their ids. */
export function indexesOf(graph: Graph, ids: readonly ElementId[]): number[] {
  return ids.map((id) => {
    const found = graph.indexOf.get(id);
    if (found === undefined) throw new Error(`A flow names the element ${id}, which the topology does not have.`);
    return found;
  });
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

function mostWithIdle({ members, maxSkew = 1, room }: Group): number {
  const most = members.map((_, place) => Math.min(maxSkew, room?.[place] ?? Infinity));
  if (most.includes(0)) return Infinity;
  return Math.max(...most.map((_, place) => most.reduce((sum, one, other) => (other === place ? sum : sum + one), 0)));
}
