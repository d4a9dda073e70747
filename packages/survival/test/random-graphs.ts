import fc from "fast-check";
import type { Because, Detection, Element, Flow, Forwarding, Group, Link, Topology } from "@nospof/topology";

const because: Because = { urn: "urn:pulumi:t::p::t:t:T::x", property: "x" };
/** The zones of the random graphs, all in one region. */
export const zones = ["r/a", "r/b", "r/c"];
const domains = [
  { id: "r", kind: "region" as const },
  ...zones.map((id) => ({ id, kind: "zone" as const, parent: "r" })),
  { id: "r/member", kind: "device" as const, parent: "r" },
  { id: "r/drain", kind: "disruption" as const, parent: "r" },
  { id: "r/rollout", kind: "disruption" as const, parent: "r" },
];

/** How many unknowns a graph may hold: each doubles the number of completions to judge. */
export const maximumUnknowns = 5;

const rarely = fc.constantFrom(false, false, false, false, true);

const detection = (probe: number | undefined): fc.Arbitrary<Detection | undefined> =>
  fc
    .record({
      kind: fc.constantFrom("none", "target", "target", "probe"),
      unsure: rarely,
      seconds: fc.constantFrom(10, 20, 40),
      slow: rarely,
    })
    .map(({ kind, unsure, seconds, slow }) => {
      if (kind === "none") return undefined;
      const signal = kind === "probe" && probe !== undefined ? { probe: `e${String(probe)}` } : ("target" as const);
      return {
        signal,
        terms: [{ what: "check", seconds, from: "test", ...(slow ? { uncertain: because } : {}) }],
        ...(unsure ? { uncertain: because } : {}),
      };
    });

const forwarding: fc.Arbitrary<Forwarding> = fc.constantFrom(
  { kind: "any" },
  { kind: "any" },
  { kind: "any", failOpen: true },
  { kind: "all" },
  { kind: "one" },
  { kind: "first-live", failOpen: true },
  { kind: "first-live", failOpen: false },
  { kind: "quorum", need: 2 },
);

/** Random acyclic graphs: element 0 is the source, links go to higher numbers, the last ones are destinations. */
export const topologies: fc.Arbitrary<Topology> = fc.integer({ min: 4, max: 12 }).chain((size) => {
  const place = fc.oneof(
    { arbitrary: fc.constant({ domains: [] as string[] }), weight: 3 },
    { arbitrary: fc.constantFrom(...zones).map((zone) => ({ domains: [zone] })), weight: 5 },
    {
      arbitrary: fc
        .subarray(zones, { minLength: 2 })
        .map((list) => ({ candidates: list.map((zone) => [zone]), because })),
      weight: 1,
    },
  );
  const elements = fc.tuple(
    ...Array.from({ length: size }, (_, at) =>
      fc
        .record({
          placement: place,
          forwarding,
          state: fc.constantFrom("fine", "fine", "fine", "fine", "fine", "fine", "broken", "uncertain"),
          need: fc.option(fc.integer({ min: at + 1, max: size }), { freq: 5 }),
          serves: fc.option(fc.integer({ min: at + 1, max: size }), { freq: 1 }),
          also: fc.option(fc.integer({ min: Math.min(at + 1, size - 1), max: size - 1 }), { freq: 1 }),
          amount: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
          more: rarely,
        })
        .map(({ placement, forwarding: how, state, need, serves, also, amount, more }): Element => ({
          id: `e${String(at)}`,
          kind: "service",
          label: `e${String(at)}`,
          placement,
          forwarding: how,
          needs:
            need === null || need >= size || at === 0
              ? []
              : [
                  {
                    to: `e${String(need)}`,
                    certainty: "must",
                    because,
                    ...(serves === null || serves < need || serves >= size
                      ? {}
                      : {
                          serves: [`e${String(serves)}`],
                          ...(also === null ? {} : { alsoFrom: [`e${String(also)}`] }),
                        }),
                  },
                ],
          ...(amount === null
            ? {}
            : { capacities: [{ amount, unit: "instances" as const, ...(more ? { uncertain: because } : {}) }] }),
          ...(state === "broken" ? { broken: because } : state === "uncertain" ? { uncertain: because } : {}),
        })),
    ),
  );
  const links = fc.uniqueArray(
    fc
      .tuple(
        fc.integer({ min: 0, max: size - 2 }),
        fc.integer({ min: 1, max: size - 1 }),
        fc.integer({ min: 1, max: size - 1 }),
      )
      .filter(([from, to]) => from < to)
      .chain(([from, to, probe]) =>
        fc.record({
          from: fc.constant(`e${String(from)}`),
          to: fc.constant(`e${String(to)}`),
          certainty: fc.constantFrom("must", "must", "must", "must", "may") as fc.Arbitrary<"must" | "may">,
          priority: fc.integer({ min: 0, max: 9 }),
          detection: detection(probe > from ? probe : undefined),
        }),
      ),
    { selector: (link) => `${link.from} ${link.to}`, minLength: size - 1, maxLength: size * 2 },
  );
  return fc
    .record({
      elements,
      links,
      total: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 12 }),
      more: fc.constantFrom(0, 0, 0, 1, 2, 6),
      maxSkew: fc.constantFrom(1, 1, 2, Infinity),
      room: fc.option(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }), { freq: 2 }),
      replacement: fc.option(fc.constantFrom([], [{ among: ["e1", "e2", "e3"], share: 0.55 }]), { freq: 3 }),
      allowed: fc.option(fc.constantFrom(15, 30, 70), { freq: 2 }),
      members: fc.integer({ min: 1, max: 3 }),
      need: fc.integer({ min: 1, max: 3 }),
      drained: fc.integer({ min: 1, max: 3 }),
      open: fc.boolean(),
      rolled: fc.integer({ min: 0, max: 1 }),
      spare: fc.integer({ min: 0, max: 2 }),
      ends: fc.integer({ min: 1, max: 2 }),
      second: fc.option(
        fc.record({
          members: fc.integer({ min: 1, max: 3 }),
          total: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 12 }),
          maxSkew: fc.constantFrom(1, 1, Infinity),
          shrinks: fc.boolean(),
        }),
        { freq: 2 },
      ),
      branched: fc.boolean(),
    })
    .map(({ elements: made, links: random, total, members, need, ends, allowed, ...how }): Topology => {
      const group: Group = {
        id: "group",
        resource: because.urn,
        members: made.slice(size - 1 - members, size - 1).map((element) => element.id),
        ...(total === null ? {} : { total }),
        ...(total === null || how.more === 0 ? {} : { uncertain: { most: total + how.more, because } }),
        maxSkew: how.maxSkew,
        memberLosses: [
          { domain: "r/member", members: 1 },
          {
            domain: "r/drain",
            members: how.drained,
            announced: true,
            because,
            ...(how.open ? { least: how.drained - 1 } : {}),
          },
          { domain: "r/rollout", members: how.rolled, spare: how.spare, announced: true },
        ],
        ...(how.room === null ? {} : { room: how.room.slice(0, members) }),
        unit: "instances",
        because,
        ...(how.replacement === null
          ? {}
          : {
              replacement: { terms: [{ what: "start", seconds: 25, from: "test" }], stops: how.replacement },
            }),
      };
      const before = size - 1 - members;
      const second: readonly Group[] =
        how.second === null || before < 1
          ? []
          : [
              {
                id: "second",
                resource: because.urn,
                members: made.slice(Math.max(0, before - how.second.members), before).map((element) => element.id),
                ...(how.second.total === null ? {} : { total: how.second.total }),
                maxSkew: how.second.maxSkew,
                memberLosses: how.second.shrinks ? [{ domain: "r/member", members: 1 }] : [],
                unit: "instances",
                because,
              },
            ];
      const joined = how.branched ? branched(random, [group, ...second], made) : random;
      const flow: Flow = {
        id: "flow",
        kind: "ingress",
        source: "s",
        destination: "d",
        sources: ["e0"],
        destinations: made.slice(size - ends).map((element) => element.id),
        need: {
          capacity: need,
          unit: "instances",
          ...(allowed === null ? {} : { recovery: { zone: allowed, device: allowed } }),
        },
        resource: because.urn,
      };
      const byPriority = joined.map(({ detection: signal, ...link }, place): Link => ({
        ...link,
        because,
        priority: link.priority * 100 + place,
        ...(signal === undefined ? {} : { detection: signal }),
      }));
      return {
        domains,
        elements: made,
        links: soleMustOrCandidates(made, byPriority),
        groups: [group, ...second],
        flows: [flow],
        unmodelled: [],
        shared: [],
      };
    });
});

type RandomLink = Omit<Link, "because" | "priority" | "detection"> & {
  readonly priority: number;
  readonly detection: Detection | undefined;
};

/** The same links with a branch before each group: what leads to several of them has to notice when one is empty. */
function branched(
  links: readonly RandomLink[],
  groups: readonly Group[],
  elements: readonly Element[],
): readonly RandomLink[] {
  const last = elements.at(-1)?.id ?? "";
  const members = new Set(groups.flatMap((group) => group.members));
  const ways = groups.flatMap((group, at) => {
    const branch = `e${String(at + 1)}`;
    if (members.has(branch) || members.has("e0")) return [];
    return [["e0", branch], ...group.members.flatMap((id) => [[branch, id] as const, [id, last] as const])] as const;
  });
  const added = ways.flatMap(([from, to], at): RandomLink[] => {
    const like = links[at % links.length];
    if (like === undefined) return [];
    // A check must not watch what comes before it.
    const signal = like.detection?.signal;
    const isBackward = typeof signal === "object" && Number(signal.probe.slice(1)) <= Number(from.slice(1));
    return [{ ...like, from, to, detection: isBackward ? undefined : like.detection }];
  });
  const isAdded = (link: RandomLink): boolean => added.some(({ from, to }) => from === link.from && to === link.to);
  return added.length === 0 ? links : [...added, ...links.filter((link) => !isAdded(link)).slice(0, 4)];
}

/** A static next hop has one certain link, or several candidates: never a mixture. */
function soleMustOrCandidates(elements: readonly Element[], links: readonly Link[]): Link[] {
  const statics = new Set(elements.filter((e) => e.forwarding.kind === "one").map((e) => e.id));
  const kept = new Set<string>();
  return links.flatMap((link) => {
    if (!statics.has(link.from)) return [link];
    const first = links.find((l) => l.from === link.from);
    if (first?.certainty === "may") return [{ ...link, certainty: "may" as const }];
    if (kept.has(link.from)) return [];
    kept.add(link.from);
    return [{ ...link, certainty: "must" as const }];
  });
}

/** How many things of a graph are not known. */
export function unknowns(topology: Topology): number {
  const has = (part: { readonly uncertain?: Because }): boolean => part.uncertain !== undefined;
  const inElements = topology.elements.flatMap((e) => [
    "candidates" in e.placement,
    has(e),
    e.capacities?.some(has) === true,
  ]);
  const inLinks = topology.links.flatMap((l) => [
    l.certainty === "may",
    l.detection !== undefined && has(l.detection),
    l.detection?.terms.some(has) === true,
  ]);
  const inGroups = topology.groups.map((group) => group.total === undefined || group.uncertain !== undefined);
  return [...inElements, ...inLinks, ...inGroups].filter(Boolean).length;
}

/**
 * Graphs to judge: ten thousand in continuous integration, fewer on the way; `NOSPOF_GRAPHS` sets another number. The
 * seed is fixed, so that a run says something about the code and not about luck; `NOSPOF_SEED` sets another one.
 */
export const graphs = Number(process.env.NOSPOF_GRAPHS ?? (process.env.CI === undefined ? 500 : 10_000));
export const seed = Number(process.env.NOSPOF_SEED ?? 20_261_125);
