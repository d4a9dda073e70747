import type { Detection, Element, Flow, Group, Link, MemberLoss, Topology } from "@nospof/topology";

/**
 * A second, independent evaluator, written plainly: it lists every completion of a topology's unknowns and judges each
 * with ordinary two-valued logic. Slow, and meant to be: it is the judge of the real one.
 *
 * @param worlds the topology's {@link completions}
 */
export function judgeAll(
  worlds: readonly Topology[],
  topology: Topology,
  flow: Flow,
  lost: readonly string[],
): boolean[] {
  return worlds.map((complete) => survives(complete, topology, flow, lost));
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
    // What is at least so much may be just that, or as good as unlimited.
    if (element.capacities?.some(({ uncertain }) => uncertain !== undefined) === true) {
      branch((at) => {
        const { capacities = [], ...own } = at.elements[place] as Element;
        const limited = capacities.map(({ amount, unit }) => ({ amount, unit }));
        return [set(at, { ...own, capacities: limited }), set(at, own)];
      });
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
  // A loss that takes some members may take any number from the least to the most.
  topology.groups.forEach((group, place) => {
    (group.memberLosses ?? []).forEach(({ members, least = members }, which) => {
      if (least === members) return;
      branch((at) =>
        Array.from({ length: members - least + 1 }, (_, more) => ({
          ...at,
          groups: at.groups.map((g, i) => {
            const losses = (g.memberLosses ?? []).map((loss, j) =>
              j === which
                ? {
                    domain: loss.domain,
                    members: least + more,
                    announced: loss.announced === true,
                    spare: loss.spare ?? 0,
                  }
                : loss,
            );
            return i === place ? { ...g, memberLosses: losses } : g;
          }),
        })),
      );
    });
  });
  topology.groups.forEach((group, place) => {
    const { total: least, uncertain } = group;
    if (least !== undefined && uncertain === undefined) return;
    const totals = Array.from({ length: (uncertain?.most ?? 0) - (least ?? 0) + 1 }, (_, more) => (least ?? 0) + more);
    branch((at) =>
      (least === undefined ? [0, 2, 6] : totals).map((total) => ({
        ...at,
        groups: at.groups.map((g, i) => (i === place ? { ...g, total } : g)),
      })),
    );
  });
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
      if (link.detection?.terms.some(({ uncertain }) => uncertain !== undefined) === true) {
        versions = versions.flatMap((version) => {
          if (version?.detection === undefined) return [version];
          const taking = (extra: number): Link => ({
            ...version,
            detection: {
              ...(version.detection as Detection),
              terms: (version.detection as Detection).terms.map(({ what, seconds, from, uncertain }) => ({
                what,
                from,
                seconds: uncertain === undefined ? seconds : seconds + extra,
              })),
            },
          });
          return [taking(0), taking(1000)];
        });
      }
      return versions.map((version) => ({ ...at, links: version === undefined ? others : [...others, version] }));
    });
  });
  return found;
}

function survives(topology: Topology, stated: Topology, flow: Flow, lost: readonly string[]): boolean {
  const budgets = topology.domains
    .filter((domain) => lost.includes(domain.id))
    .flatMap((domain) => flow.need.recovery?.[domain.kind] ?? []);
  const allowed = budgets.length === 0 ? Infinity : Math.max(...budgets);
  const members = new Members(topology, lost);
  const worlds = new Map<string, World>();
  // How long it takes to notice depends only on who holds members at all.
  const worldOf = (losing: readonly string[], counts: Counts): World => {
    const empty = new Set([...counts].flatMap(([id, count]) => (count === 0 ? [id] : [])));
    const key = `${losing.join()} ${[...empty].join()}`;
    const known = worlds.get(key) ?? new World(topology, stated, losing, empty);
    worlds.set(key, known);
    return known;
  };
  /** Seconds until traffic goes where it can, over all ways in which the members may stand; undefined: not in all. */
  const rerouted = (replaced: boolean): number | undefined => {
    let seconds = 0;
    for (const counts of members.everywhere(replaced)) {
      const world = worldOf(lost, counts);
      const left = flow.sources.filter((id) => !world.isAway(id));
      if (left.length === 0 || !left.every((id) => world.reaches(id, flow.destinations))) return undefined;
      if (!world.isEnough(left, flow, counts)) return undefined;
      const before = worldOf([], members.before(counts, replaced));
      seconds = Math.max(
        seconds,
        world.recovery(before, left, flow.destinations),
        world.neededRecovery(before, left, flow.destinations, new Set()),
      );
    }
    return seconds;
  };
  const atOnce = rerouted(false);
  if (atOnce !== undefined) return atOnce <= allowed;
  const later = rerouted(true);
  return later !== undefined && later + members.replacementTime() <= allowed;
}

/** Members by element, for elements that belong to a group. */
type Counts = ReadonlyMap<string, number>;

/** How the members of groups may stand after a loss. */
class Members {
  constructor(
    readonly topology: Topology,
    readonly lost: readonly string[],
  ) {}

  /** Every way in which the members of all groups may stand. */
  everywhere(replaced: boolean): Iterable<Counts> {
    const ways = this.topology.groups.map((group) => this.distributions(group, replaced && this.comesBack(group)));
    return combinations(ways, []);
  }

  /** Where they stood before: the same, but of groups that lost members or got them back anywhere, and in what is lost. */
  before(counts: Counts, replaced: boolean): Counts {
    const stay = this.topology.groups.filter(
      (group) => this.lossesOf(group).length === 0 && !(replaced && this.comesBack(group)),
    );
    const kept = stay.flatMap((group) => group.members).filter((id) => !this.isLost(id));
    return new Map(kept.map((id) => [id, counts.get(id) ?? 0]));
  }

  lossesOf(group: Group): readonly MemberLoss[] {
    return (group.memberLosses ?? []).filter(({ domain }) => this.lost.includes(domain));
  }

  /** Seconds until lost members are back. */
  replacementTime(): number {
    const times = this.topology.groups
      .filter((group) => this.comesBack(group))
      .map((group) => (group.replacement?.terms ?? []).reduce((sum, term) => sum + term.seconds, 0));
    return Math.max(0, ...times);
  }

  comesBack(group: Group): boolean {
    if (group.replacement === undefined || this.lost.length === 0) return false;
    if (group.members.every((id) => this.isLost(id))) return false;
    return !(group.replacement.stops ?? []).some(({ among, share }) => {
      const dead = among.filter((id) => this.isLost(id)).length;
      return dead / among.length >= share && dead < among.length;
    });
  }

  /** All legal distributions of a group's members over the elements that hold any. */
  distributions(group: Group, replaced: boolean): [string, number][][] {
    const losses = replaced ? [] : this.lossesOf(group);
    let hit = 0;
    for (const loss of losses) {
      hit += loss.members;
      // Somebody else takes members on purpose, and sees the spare ones of this loss as some of them.
      const others = losses.filter((other) => other !== loss && other.announced === true && other.members !== 0);
      if (others.length > 0) hit += loss.spare ?? 0;
    }
    const hosts = group.members.filter((id) => !replaced || !this.isLost(id));
    const rooms = hosts.map((id) => group.room?.[group.members.indexOf(id)] ?? Infinity);
    const total = Math.min(
      rooms.reduce((sum, room) => sum + room, 0),
      Math.max(0, (group.total ?? 0) - hit),
    );
    return legalCounts(rooms, total, group.maxSkew ?? 1).map((counts) =>
      group.members.map((member) => [member, counts[hosts.indexOf(member)] ?? 0]),
    );
  }

  isLost(id: string): boolean {
    return isLost(this.topology, id, this.lost);
  }
}

/** One way of each group, in every combination. */
function* combinations(
  ways: readonly (readonly (readonly [string, number][])[])[],
  chosen: readonly (readonly [string, number])[],
): Iterable<Counts> {
  const [first, ...others] = ways;
  if (first === undefined) yield new Map(chosen);
  else for (const way of first) yield* combinations(others, [...chosen, ...way]);
}

const counted = new Map<string, readonly (readonly number[])[]>();

/** Every way to place so many members in these rooms. Asked again and again, and always the same. */
function legalCounts(rooms: readonly number[], total: number, skew: number): readonly (readonly number[])[] {
  const key = `${rooms.join()} ${String(total)} ${String(skew)}`;
  const known = counted.get(key);
  if (known !== undefined) return known;
  const found: (readonly number[])[] = [];
  const place = (counts: readonly number[], left: number): void => {
    const room = rooms[counts.length];
    if (room === undefined) {
      // One that is full may hold fewer than the others; one with room may not fall behind by more than the skew.
      const behind = counts.filter((amount, at) => amount < (rooms[at] ?? 0));
      if (left === 0 && behind.every((amount) => Math.max(...counts) - amount <= skew)) found.push(counts);
      return;
    }
    for (let amount = Math.min(left, room); amount >= 0; amount--) place([...counts, amount], left - amount);
  };
  place([], total);
  counted.set(key, found);
  return found;
}

function isLost(topology: Topology, id: string, lost: readonly string[]): boolean {
  const { placement } = topology.elements.find((e) => e.id === id) as Element;
  return (
    "domains" in placement &&
    placement.domains.some((domain) => lost.some((l) => domain === l || domain.startsWith(`${l}/`)))
  );
}

class World {
  readonly #answers = new Map<string, boolean>();
  readonly #linksOf = new Map<string, Link[]>();
  readonly #usedOf = new Map<string, Link[]>();

  constructor(
    readonly topology: Topology,
    readonly stated: Topology,
    readonly lost: readonly string[],
    /** Elements that hold no member of their group. */
    readonly empty: ReadonlySet<string>,
  ) {}

  element(id: string): Element {
    return this.topology.elements.find((e) => e.id === id) as Element;
  }

  isLost(id: string): boolean {
    return isLost(this.topology, id, this.lost);
  }

  /** Nobody is there: not a dead one either. */
  isEmpty(id: string): boolean {
    return this.empty.has(id) && !this.isLost(id);
  }

  isAway(id: string): boolean {
    return this.isLost(id) || this.isEmpty(id);
  }

  works(id: string): boolean {
    const element = this.element(id);
    return (
      element.broken === undefined &&
      !this.isAway(id) &&
      element.needs.every((need) =>
        need.serves === undefined ? this.works(need.to) : this.isServed(need, need.serves),
      )
    );
  }

  isServed({ to, alsoFrom = [] }: Element["needs"][number], serves: readonly string[]): boolean {
    const left = [to, ...alsoFrom].filter((id) => !this.isAway(id));
    return left.length > 0 && left.every((id) => this.reaches(id, serves));
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
        const used = this.rotation(id, links, to);
        const isOpen = !links.some((l) => !this.isEmpty(l.to) && this.healthy(l, to));
        // A dead member keeps its share until something that watches each member takes it out.
        const notices = (l: Link): boolean => !isOpen && l.detection?.signal === "target";
        return used.length > 0 && used.every((l) => arrives(l) && (!this.isShort(l.to) || notices(l)));
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

  /** Whether an element belongs to a group that has lost members unannounced, wherever those stood. */
  isShort(id: string): boolean {
    return this.topology.groups.some(
      ({ members, memberLosses = [] }) =>
        memberLosses.some(({ domain, announced }) => announced !== true && this.lost.includes(domain)) &&
        members.includes(id),
    );
  }

  /** The links among which an element shares its load: the healthy ones, or all when it fails open. */
  rotation(id: string, links: Link[], to: readonly string[]): Link[] {
    const { forwarding } = this.element(id);
    const there = links.filter((l) => !this.isEmpty(l.to));
    const healthy = there.filter((l) => this.healthy(l, to));
    const failsOpen = "failOpen" in forwarding && forwarding.failOpen === true;
    return healthy.length === 0 && failsOpen ? there : healthy;
  }

  used(id: string, to: readonly string[]): Link[] {
    const key = `${id} ${to.join()}`;
    const known = this.#usedOf.get(key);
    if (known !== undefined) return known;
    const found = this.findUsed(id, to);
    this.#usedOf.set(key, found);
    return found;
  }

  findUsed(id: string, to: readonly string[]): Link[] {
    const links = this.links(id, to);
    const { forwarding } = this.element(id);
    if (forwarding.kind === "any" || forwarding.kind === "equal")
      return this.rotation(id, links, to).filter((l) => this.reaches(l.to, to));
    if (forwarding.kind !== "first-live") return links.filter((l) => this.reaches(l.to, to));
    const chosen = links.find((l) => this.healthy(l, to)) ?? (forwarding.failOpen ? links[0] : undefined);
    return chosen !== undefined && this.reaches(chosen.to, to) ? [chosen] : [];
  }

  /** Seconds until traffic from these elements has left every link that it used before the loss and cannot use now. */
  recovery(before: World, from: readonly string[], to: readonly string[]): number {
    const times = from.map((id): number => {
      if (to.includes(id)) return 0;
      const now = this.used(id, to);
      const left = before.used(id, to).filter((l) => this.isShort(l.to) || !now.some((n) => n.to === l.to));
      const own = left.map((l) => (l.detection?.terms ?? []).reduce((sum, term) => sum + term.seconds, 0));
      return (
        Math.max(0, ...own) +
        this.recovery(
          before,
          now.map((l) => l.to),
          to,
        )
      );
    });
    return Math.max(0, ...times);
  }

  /** Seconds until everything that the elements in use need, and what that needs in turn, works again. */
  neededRecovery(before: World, from: readonly string[], to: readonly string[], asked: Set<string>): number {
    const used = new Set(from);
    const times = [0];
    for (const id of used) {
      if (!to.includes(id)) for (const l of this.used(id, to)) used.add(l.to);
    }
    // What an element needs to work is in use as well, though no traffic of this flow goes on from it.
    const working = new Set(used);
    for (const id of working) {
      for (const { to: needed, alsoFrom = [], serves } of this.element(id).needs) {
        if (serves === undefined) {
          working.add(needed);
          continue;
        }
        const left = [needed, ...alsoFrom].filter((one) => !this.isAway(one));
        const key = `${[needed, ...alsoFrom].join()} ${serves.join()}`;
        if (asked.has(key)) continue;
        asked.add(key);
        times.push(this.recovery(before, left, serves), this.neededRecovery(before, left, serves, asked));
      }
    }
    return Math.max(...times);
  }

  /** Whether no subset of elements that cuts a destination off carries less than what is needed. */
  isEnough(sources: readonly string[], flow: Flow, counts: Counts): boolean {
    const active = new Set<string>(sources);
    for (const id of active)
      if (!flow.destinations.includes(id)) for (const l of this.used(id, flow.destinations)) active.add(l.to);
    const limits = new Map<string, number>();
    for (const id of active) {
      const capacity = this.element(id).capacities?.find(({ unit }) => unit === flow.need.unit);
      const limit = Math.min(capacity?.amount ?? Infinity, counts.get(id) ?? Infinity);
      if (limit !== Infinity) limits.set(id, limit);
    }
    return !this.hasNarrowCut(sources, flow, active, limits);
  }

  hasNarrowCut(
    sources: readonly string[],
    flow: Flow,
    active: ReadonlySet<string>,
    limits: ReadonlyMap<string, number>,
  ): boolean {
    const limited = [...limits.keys()].filter((id) => active.has(id));
    for (const destination of flow.destinations.filter((id) => active.has(id))) {
      for (let subset = 0; subset < 1 << limited.length; subset++) {
        const cut = new Set(limited.filter((_, place) => (subset >> place) & 1));
        const size = [...cut].reduce((sum, id) => sum + (limits.get(id) ?? 0), 0);
        if (size < flow.need.capacity && !this.connected(sources, destination, cut, flow)) return true;
      }
    }
    return false;
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
