import type { Element, Flow, Group, Link, Topology } from "@nospof/topology";

/**
 * A second, independent evaluator, written plainly: it lists every completion of a topology's unknowns and judges each
 * with ordinary two-valued logic. Slow, and meant to be: it is the judge of the real one.
 */
export function judgeAll(topology: Topology, flow: Flow, lost: readonly string[]): boolean[] {
  return completions(topology).map((complete) => survives(complete, topology, flow, lost));
}

/** Every way in which the unknowns can turn out. */
export function completions(topology: Topology): Topology[] {
  let found: Topology[] = [topology];
  const branch = (split: (at: Topology) => Topology[]): void => {
    found = found.flatMap(split);
  };
  topology.elements.forEach((element, place) => {
    const set = (at: Topology, changed: Element): Topology => ({
      ...at,
      elements: at.elements.map((e, i) => (i === place ? changed : e)),
    });
    if ("candidates" in element.placement) {
      const { candidates } = element.placement;
      branch((at) =>
        candidates.map((domains) => set(at, { ...(at.elements[place] as Element), placement: { domains } })),
      );
    }
    if (element.uncertain !== undefined) {
      branch((at) => {
        const { uncertain, ...sure } = at.elements[place] as Element;
        return [set(at, sure), set(at, { ...sure, broken: uncertain as NonNullable<typeof uncertain> })];
      });
    }
  });
  for (const element of topology.elements.filter((e) => e.forwarding.kind === "one")) {
    const options = topology.links.filter((l) => l.from === element.id && l.certainty === "may");
    if (options.length < 2) continue;
    // Exactly one of the candidates is the next hop.
    branch((at) =>
      options.map((chosen) => ({
        ...at,
        links: at.links.filter((l) => !options.includes(l)).concat({ ...chosen, certainty: "must" }),
      })),
    );
  }
  topology.links.forEach((link) => {
    branch((at) => {
      if (!at.links.includes(link)) return [at];
      const others = at.links.filter((l) => l !== link);
      let versions: (Link | undefined)[] = [{ ...link, certainty: "must" }];
      if (link.certainty === "may") versions.push(undefined);
      if (link.detection?.uncertain !== undefined) {
        versions = versions.flatMap((version) => {
          if (version?.detection === undefined) return [version];
          const { detection, ...blind } = version;
          return [{ ...blind, detection: { signal: detection.signal, terms: detection.terms } }, blind];
        });
      }
      return versions.map((version) => ({ ...at, links: version === undefined ? others : [...others, version] }));
    });
  });
  return found;
}

function survives(topology: Topology, stated: Topology, flow: Flow, lost: readonly string[]): boolean {
  const world = new World(topology, stated, lost);
  const left = flow.sources.filter((id) => !world.isLost(id));
  if (left.length === 0 || !left.every((id) => world.reaches(id, flow.destinations))) return false;
  return world.capacity(left, flow) >= flow.need.capacity;
}

class World {
  readonly #answers = new Map<string, boolean>();
  readonly #linksOf = new Map<string, Link[]>();

  constructor(
    readonly topology: Topology,
    readonly stated: Topology,
    readonly lost: readonly string[],
  ) {}

  element(id: string): Element {
    return this.topology.elements.find((e) => e.id === id) as Element;
  }

  isLost(id: string): boolean {
    const { placement } = this.element(id);
    return (
      "domains" in placement &&
      placement.domains.some((domain) => this.lost.some((l) => domain === l || domain.startsWith(`${l}/`)))
    );
  }

  works(id: string): boolean {
    const element = this.element(id);
    return element.broken === undefined && !this.isLost(id) && element.needs.every((need) => this.works(need.to));
  }

  /** Links of an element that lead to one of these destinations, failure or not. */
  links(id: string, to: readonly string[]): Link[] {
    const key = `${id} ${to.join()}`;
    const known = this.#linksOf.get(key);
    if (known !== undefined) return known;
    const found = this.findLinks(id, to);
    this.#linksOf.set(key, found);
    return found;
  }

  findLinks(id: string, to: readonly string[]): Link[] {
    const connected = (at: string): boolean =>
      to.includes(at) || this.topology.links.some((l) => l.from === at && connected(l.to));
    return this.topology.links
      .filter((l) => l.from === id && connected(l.to))
      .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
  }

  /** Where a health check's traffic ends, as stated: a check whose only link turns out to be absent sees nothing. */
  ends(id: string): string[] {
    const next = this.stated.links.filter((l) => l.from === id);
    return next.length === 0 ? [id] : [...new Set(next.flatMap((l) => this.ends(l.to)))];
  }

  healthy(link: Link, to: readonly string[]): boolean {
    const signal = link.detection?.signal;
    if (signal === undefined) return true;
    return signal === "target" ? this.reaches(link.to, to) : this.reaches(signal.probe, this.ends(signal.probe));
  }

  reaches(id: string, to: readonly string[]): boolean {
    const key = `${id} ${to.join()}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.findReach(id, to);
    this.#answers.set(key, answer);
    return answer;
  }

  findReach(id: string, to: readonly string[]): boolean {
    if (!this.works(id)) return false;
    if (to.includes(id)) return true;
    const links = this.links(id, to);
    if (links.length === 0) return false;
    const arrives = (l: Link): boolean => this.reaches(l.to, to);
    const { forwarding } = this.element(id);
    switch (forwarding.kind) {
      case "any":
      case "equal": {
        const used = links.filter((l) => this.healthy(l, to));
        return used.length > 0 && used.every(arrives);
      }
      case "all":
      case "one":
        return links.every(arrives);
      case "first-live": {
        const chosen = links.find((l) => this.healthy(l, to)) ?? (forwarding.failOpen ? links[0] : undefined);
        return chosen !== undefined && arrives(chosen);
      }
      case "quorum":
        return links.filter(arrives).length >= forwarding.need;
    }
  }

  used(id: string, to: readonly string[]): Link[] {
    const links = this.links(id, to);
    const { forwarding } = this.element(id);
    if (forwarding.kind !== "first-live") return links.filter((l) => this.reaches(l.to, to));
    const chosen = links.find((l) => this.healthy(l, to)) ?? (forwarding.failOpen ? links[0] : undefined);
    return chosen !== undefined && this.reaches(chosen.to, to) ? [chosen] : [];
  }

  /** Smallest cut over all subsets of elements, for the destination that gets least. */
  capacity(sources: readonly string[], flow: Flow): number {
    const active = new Set<string>(sources);
    for (const id of active)
      if (!flow.destinations.includes(id)) for (const l of this.used(id, flow.destinations)) active.add(l.to);
    const limits = new Map<string, number>();
    for (const id of active) {
      const capacity = this.element(id).capacities?.find(({ unit }) => unit === flow.need.unit);
      if (capacity !== undefined) limits.set(id, capacity.amount);
    }
    for (const group of this.topology.groups)
      for (const [id, amount] of this.shares(group, active))
        limits.set(id, Math.min(limits.get(id) ?? Infinity, amount));
    const limited = [...limits.keys()].filter((id) => active.has(id));
    let least = Infinity;
    for (const destination of flow.destinations.filter((id) => active.has(id))) {
      for (let subset = 0; subset < 1 << limited.length; subset++) {
        const cut = new Set(limited.filter((_, place) => (subset >> place) & 1));
        if (!this.connected(sources, destination, cut, flow)) {
          least = Math.min(
            least,
            [...cut].reduce((sum, id) => sum + (limits.get(id) ?? 0), 0),
          );
        }
      }
    }
    return least;
  }

  shares(group: Group, active: ReadonlySet<string>): [string, number][] {
    const hit = group.memberDomain !== undefined && this.lost.includes(group.memberDomain) ? 1 : 0;
    const total = Math.max(0, (group.total ?? 0) - hit);
    const members = [...group.members].sort((a, b) => Number(active.has(a)) - Number(active.has(b)));
    return members.map((id, place) => [
      id,
      Math.floor(total / members.length) + (place < total % members.length ? 1 : 0),
    ]);
  }

  connected(sources: readonly string[], destination: string, without: ReadonlySet<string>, flow: Flow): boolean {
    const seen = new Set(sources.filter((id) => !without.has(id)));
    for (const id of seen) {
      if (id === destination) return true;
      if (flow.destinations.includes(id)) continue;
      for (const l of this.used(id, flow.destinations)) if (!without.has(l.to)) seen.add(l.to);
    }
    return false;
  }
}
