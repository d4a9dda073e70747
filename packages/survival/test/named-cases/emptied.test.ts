import type { Detection, Element, Forwarding, Group, Link, Topology } from "@nospof/topology";
import { because, element, inZone, intact, link, losing, topology, watching, zoneIds } from "../graphs";

const [a, b, c] = ["aws/r1/a", "aws/r1/b", "aws/r1/c"] as const;
const far = ["aws/r2/a", "aws/r2/b"] as const;

/** A branch of a name: a load balancer and a group of so many members over these zones. */
interface Branch {
  readonly name: string;
  readonly zones: readonly string[];
  readonly total?: number;
  readonly detection?: Detection;
  readonly more?: Partial<Group>;
}

/** A name, or something else that chooses, before branches that end in a group each. */
function before(forwarding: Forwarding, branches: readonly Branch[], need = 1): Topology {
  const members = ({ name, zones }: Branch): readonly string[] => zones.map((zone) => `${name}@${zone}`);
  const seen = new Set(branches.flatMap(({ more }) => more?.memberLosses?.map(({ domain }) => domain) ?? []));
  return topology(
    [
      element("in", { kind: "name", forwarding }),
      ...branches.flatMap(({ name, zones }): Element[] => [
        element(name),
        ...zones.map((zone) => inZone(`${name}@${zone}`, zone)),
      ]),
      element("out"),
    ],
    branches.flatMap((branch, priority): Link[] => [
      link("in", branch.name, { priority, ...(branch.detection === undefined ? {} : { detection: branch.detection }) }),
      ...members(branch).flatMap((id) => [link(branch.name, id, { detection: watching(20) }), link(id, "out")]),
    ]),
    { kind: "name", need: { capacity: need, unit: "instances" } },
    {
      domains: [
        ...topology([], [], {}).domains,
        ...far.map((id) => ({ id, kind: "zone" as const, parent: "aws/r2" })),
        ...[...seen].map((id) => ({ id, kind: "device" as const, parent: "aws/r1" })),
      ],
      groups: branches.map((branch): Group => ({
        id: branch.name,
        resource: `urn:${branch.name}`,
        members: members(branch),
        ...(branch.total === undefined ? {} : { total: branch.total }),
        unit: "instances",
        because: { urn: `urn:${branch.name}`, property: "minSize" },
        ...branch.more,
      })),
    },
  );
}

const oneInstance = { memberLosses: [{ domain: "aws/r1/near (one)", members: 1 }] };
const firstLive: Forwarding = { kind: "first-live", failOpen: true };

// Source: Route 53 developer guide, "evaluate target health": a load balancer without a healthy target is unhealthy.
describe.each([
  ["a name that fails over", firstLive],
  ["a name by latency", { kind: "any", failOpen: true }],
  ["traffic in equal shares", { kind: "equal" }],
] as const)("%s over one instance in each of two regions", (_, forwarding) => {
  const regions = (detection: Detection | undefined, total = 1, need = 1): Topology =>
    before(
      forwarding,
      [
        { name: "near", zones: [a, b], total, more: oneInstance, ...(detection === undefined ? {} : { detection }) },
        { name: "far", zones: far, total: 2, detection: watching(90) },
      ],
      need,
    );

  it("leaves the region whose only instance is lost, with its zone or by itself", () => {
    for (const lost of [a, b, "aws/r1/near (one)"])
      expect(losing(regions(watching(90)), lost)).toMatchObject({ verdict: "proven", recovery: { seconds: 90 } });
    expect(intact(regions(watching(90)))).toBe("proven");
  });

  it("goes on using it where nothing notices", () => {
    for (const lost of [a, b, "aws/r1/near (one)"])
      expect(losing(regions(undefined), lost)).toMatchObject({
        verdict: "refuted",
        cut: [{ element: "near", how: "full" }],
        fix: "raise minSize of near from 1 to 2",
      });
    // One instance is left in the region, whichever zone is lost.
    for (const lost of [a, b, "aws/r1/near (one)"]) expect(losing(regions(undefined, 2), lost).verdict).toBe("proven");
  });
});

describe("a name that fails over", () => {
  it("stays with a region that is left with too little", () => {
    const regions = (total: number): Topology =>
      before(
        firstLive,
        [
          { name: "near", zones: [a, b], total, detection: watching(90) },
          { name: "far", zones: far, total: 4, detection: watching(90) },
        ],
        2,
      );
    // Two members are one in each zone: the one that is left answers for both, and the region stays healthy.
    expect(losing(regions(2), a)).toMatchObject({ verdict: "refuted", capacity: { needed: 2, after: 1 } });
    expect(losing(regions(4), a).verdict).toBe("proven");
  });

  it("finds too little in the region to which it turns", () => {
    const regions = before(firstLive, [
      { name: "near", zones: [a, b], total: 1, detection: watching(90) },
      { name: "far", zones: far, total: 0, detection: watching(90) },
    ]);
    expect(losing(regions, a)).toMatchObject({
      verdict: "refuted",
      cut: [
        { element: "near", how: "full" },
        { element: "far", how: "full" },
      ],
    });
  });

  it("is not known to survive where it is not known whether there is anybody", () => {
    const regions = before(firstLive, [
      { name: "near", zones: [a, b], detection: watching(90) },
      { name: "far", zones: far, total: 2 },
    ]);
    expect(losing(regions, a)).toMatchObject({
      verdict: "unknown",
      blockedBy: [{ urn: "urn:near", property: "minSize" }],
    });
  });

  it("takes as long as it takes to notice, and no longer for those that were never used", () => {
    const branches = (recovery: number): Topology => {
      const made = before(firstLive, [
        { name: "near", zones: [a, b], total: 1, detection: watching(90) },
        { name: "far", zones: far, total: 2 },
      ]);
      return {
        ...made,
        flows: made.flows.map((flow) => ({ ...flow, need: { ...flow.need, recovery: { zone: recovery } } })),
      };
    };
    expect(losing(branches(90), a)).toMatchObject({
      verdict: "proven",
      path: [{ element: "in" }, { element: "far" }, { element: `far@${far[0]}` }, { element: "out" }],
    });
    expect(losing(branches(89), a)).toMatchObject({ verdict: "refuted", recovery: { seconds: 90 } });
  });
});

// Source: Elastic Load Balancing user guide, "Target group health": a zone without healthy targets leaves DNS.
describe("branches in the zones of one group", () => {
  it("share equally what stands in those that have members, and leave out the others", () => {
    const branch = (zone: string): Branch => ({ name: `lb-${zone}`, zones: [zone], detection: watching(60) });
    const spread = (total: number, need: number): Topology => {
      const made = before({ kind: "equal" }, zoneIds.map(branch), need);
      const group: Group = {
        id: "web",
        resource: "urn:web",
        members: zoneIds.map((zone) => `lb-${zone}@${zone}`),
        total,
        unit: "instances",
        because: because("minSize"),
      };
      return { ...made, groups: [group] };
    };
    expect(losing(spread(2, 1), a)).toMatchObject({ verdict: "proven", capacity: { before: 2, after: 1 } });
    expect(losing(spread(1, 1), a).verdict).toBe("refuted");
    expect(losing(spread(3, 2), c).verdict).toBe("proven");
    expect(losing(spread(4, 3), c).verdict).toBe("refuted");
  });
});

// Source: design of nospof, "Words": a flow survives when what it depends on does.
describe("a service that needs another one", () => {
  const needing = (total: number | undefined): Topology =>
    topology(
      [
        element("in"),
        ...[a, b].map((zone) =>
          inZone(`web@${zone}`, zone, {
            needs: [{ to: "orders", serves: ["data"], certainty: "must", because: because("dependsOn") }],
          }),
        ),
        element("out"),
        element("orders"),
        ...[b, c].map((zone) => inZone(`orders@${zone}`, zone)),
        element("data"),
      ],
      [
        ...[a, b].flatMap((zone) => [
          link("in", `web@${zone}`, { detection: watching(10) }),
          link(`web@${zone}`, "out"),
        ]),
        ...[b, c].flatMap((zone) => [
          link("orders", `orders@${zone}`, { detection: watching(10) }),
          link(`orders@${zone}`, "data"),
        ]),
      ],
      {},
      {
        groups: [
          {
            id: "orders",
            resource: "urn:orders",
            members: [b, c].map((zone) => `orders@${zone}`),
            ...(total === undefined ? {} : { total }),
            unit: "pods",
            because: { urn: "urn:orders", property: "replicas" },
          },
        ],
      },
    );

  it("is lost with the only member of that one, in whichever zone it may stand", () => {
    for (const zone of [b, c])
      expect(losing(needing(1), zone)).toMatchObject({
        verdict: "refuted",
        cut: [{ element: "orders", how: "full" }],
        fix: "raise replicas of orders from 1 to 2",
      });
    for (const zone of [a, b, c]) expect(losing(needing(2), zone).verdict).toBe("proven");
    expect(losing(needing(1), a).verdict).toBe("proven");
  });

  it("may be, where the size of that one is not known", () => {
    expect(losing(needing(undefined), c)).toMatchObject({
      verdict: "unknown",
      blockedBy: [{ urn: "urn:orders", property: "replicas" }],
    });
  });
});
