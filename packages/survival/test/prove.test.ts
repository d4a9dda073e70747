import type { Detection, Element, Flow, Topology } from "@nospof/topology";
import { proveSurvival } from "../src/index";
import { because, element, inZone, intact, link, losing, topology, watching, zoneIds } from "./graphs";

describe("a group that spreads over zones", () => {
  const grouped = (total: number | undefined, needed: number): Topology =>
    topology(
      [element("in"), ...zoneIds.map((zone) => inZone(`web@${zone}`, zone)), element("out")],
      zoneIds.flatMap((zone) => [link("in", `web@${zone}`, { detection: watching(20) }), link(`web@${zone}`, "out")]),
      { need: { capacity: needed, unit: "instances" } },
      {
        groups: [
          {
            id: "web",
            resource: "urn:web",
            members: zoneIds.map((zone) => `web@${zone}`),
            ...(total === undefined ? {} : { total }),
            unit: "instances",
            because: { urn: "urn:web", property: "minSize" },
            memberLosses: [{ domain: "aws/r1/any-web", members: 1 }],
          },
        ],
        domains: [...topology([], [], {}).domains, { id: "aws/r1/any-web", kind: "device", parent: "aws/r1" }],
      },
    );

  it("loses the zone with the surplus", () => {
    expect(losing(grouped(4, 2), "aws/r1/b")).toMatchObject({ verdict: "proven", capacity: { before: 4, after: 2 } });
    expect(losing(grouped(4, 3), "aws/r1/b")).toMatchObject({
      verdict: "refuted",
      cut: [{ element: "web", how: "full" }],
      fix: "raise minSize of web from 4 to 5",
    });
  });

  it("is raised where its size is decided, by another resource too", () => {
    const { groups, ...rest } = grouped(4, 3);
    const scheduled = { ...rest, groups: groups.map((group) => ({ ...group, because: because("night") })) };
    expect(losing(scheduled, "aws/r1/b").fix).toBe("raise night of night for web from 4 to 5");
    // One of another type that is called like the group is told apart from it.
    const target = { urn: "urn:pulumi:t::p::aws:appautoscaling/target:Target::web", property: "minCapacity" };
    const limited = { ...rest, groups: groups.map((group) => ({ ...group, because: target })) };
    expect(losing(limited, "aws/r1/b").fix).toBe("raise minCapacity of Target web for web from 4 to 5");
  });

  it("of one member may lose it with any zone and with its device", () => {
    for (const domain of [...zoneIds, "aws/r1/any-web"]) expect(losing(grouped(1, 1), domain).verdict).toBe("refuted");
    for (const domain of [...zoneIds, "aws/r1/any-web"]) expect(losing(grouped(2, 1), domain).verdict).toBe("proven");
  });

  it("of unknown size is neither proven nor refuted, and the property that decides is named", () => {
    expect(losing(grouped(undefined, 1), "aws/r1/b")).toMatchObject({
      verdict: "unknown",
      blockedBy: [{ urn: "urn:web", property: "minSize" }],
    });
  });
});

describe("a group of which some members stand behind others", () => {
  it("carries only what the fewest in a row do, and one member may be without any", () => {
    const row = topology(
      [element("in"), inZone("front@a", "aws/r1/a"), inZone("back@b", "aws/r1/b"), element("out")],
      [link("in", "front@a"), link("front@a", "back@b"), link("back@b", "out")],
      {},
      {
        groups: [
          {
            id: "both",
            resource: "urn:both",
            members: ["front@a", "back@b"],
            total: 2,
            maxSkew: 2,
            unit: "instances",
            because: because("replicas"),
          },
        ],
      },
    );
    expect(intact(row)).toBe("refuted");
    const even = { ...row, groups: row.groups.map((group) => ({ ...group, maxSkew: 1 })) };
    expect(intact(even)).toBe("proven");
  });
});

describe("a choice of which the outcome is not known", () => {
  it("may lead through what others use as well", () => {
    const made = (detour: "must" | "may"): Topology =>
      topology(
        [
          element("in", { forwarding: { kind: "any" } }),
          element("near"),
          element("name", { forwarding: { kind: "first-live", failOpen: true } }),
          element("web", { capacities: [{ amount: 1, unit: "instances" }] }),
          element("spare", { capacities: [{ amount: 1, unit: "instances" }] }),
          element("out"),
        ],
        [
          link("in", "near"),
          link("near", "web"),
          link("in", "name"),
          link("name", "web", { priority: 0, certainty: detour }),
          link("name", "spare", { priority: 1 }),
          link("web", "out"),
          link("spare", "out"),
        ],
        { need: { capacity: 2, unit: "instances" } },
      );
    expect(intact(made("may"))).toBe("unknown");
    expect(intact(made("must"))).toBe("refuted");
  });
});

describe("failover between regions", () => {
  interface Case {
    primary?: Detection;
    recovery?: number;
  }
  const failover = ({ primary, recovery }: Case): Topology =>
    topology(
      [
        element("in"),
        element("name", { kind: "name", forwarding: { kind: "first-live", failOpen: true } }),
        element("check", { kind: "health-check" }),
        inZone("one", "aws/r1"),
        inZone("two", "aws/r2"),
        element("out-1"),
        element("out-2"),
      ],
      [
        link("in", "name"),
        link("name", "one", { priority: 0, ...(primary === undefined ? {} : { detection: primary }) }),
        link("name", "two", { priority: 1 }),
        link("check", "one"),
        link("one", "out-1"),
        link("two", "out-2"),
      ],
      {
        kind: "name",
        acrossRegions: true,
        destinations: ["out-1", "out-2"],
        need: { capacity: 1, unit: "instances", ...(recovery === undefined ? {} : { recovery: { region: recovery } }) },
      },
    );
  const checked: Detection = {
    signal: { probe: "check" },
    terms: [
      { what: "health check", seconds: 90, from: "check.requestInterval" },
      { what: "TTL", seconds: 300, from: "record.ttl" },
    ],
  };

  it("switches when the check of the primary fails, and says how long that takes", () => {
    expect(losing(failover({ primary: checked }), "aws/r1")).toMatchObject({
      verdict: "proven",
      recovery: { seconds: 390, terms: [{ seconds: 90 }, { seconds: 300 }] },
      path: [{ element: "in" }, { element: "name" }, { element: "two" }, { element: "out-2" }],
    });
  });

  it("stays with a primary that nothing watches", () => {
    const result = losing(failover({}), "aws/r1");
    expect(result).toMatchObject({ verdict: "refuted", cut: [{ element: "one", how: "stuck" }] });
    expect(result.fix).toContain("health signal");
  });

  it("names the dominating term when it is too slow", () => {
    const result = losing(failover({ primary: checked, recovery: 120 }), "aws/r1");
    expect(result.verdict).toBe("refuted");
    expect(result.fix).toContain("TTL is 300 s of it (record.ttl); with 30 s there it takes 120 s");
  });

  it("does not ask a flow inside one region to outlive it", () => {
    const inside = {
      ...failover({}),
      flows: failover({}).flows.map((flow) => ({ ...flow, acrossRegions: false })),
    };
    expect(proveSurvival(inside, { lose: ["region"] }).flows[0]?.failures).toEqual([]);
  });
});

describe("what never works", () => {
  it("is refuted as it is, with the missing thing as the cut", () => {
    const broken = topology(
      [
        element("in"),
        inZone("lb", "aws/r1/a", { broken: { ...because("routes"), text: "add a route to the internet gateway" } }),
        element("out"),
      ],
      [link("in", "lb"), link("lb", "out")],
      {},
    );
    const [result] = proveSurvival(broken).flows;
    expect(result?.failures[0]).toMatchObject({
      lost: [],
      verdict: "refuted",
      cut: [{ element: "lb", how: "broken" }],
      fix: "add a route to the internet gateway",
    });
  });

  it("is not judged by links that serve other destinations", () => {
    const shared = topology(
      [
        element("in", { forwarding: { kind: "all" } }),
        element("out"),
        element("other", { broken: because("x") }),
        element("other-out"),
      ],
      [link("in", "out"), link("in", "other"), link("other", "other-out")],
      {},
    );
    expect(proveSurvival(shared).flows[0]?.verdict).toBe("proven");
  });
});

describe("circles", () => {
  it("does not claim anything of a check that watches the name it decides", () => {
    const circular = topology(
      [
        element("in"),
        element("name", { forwarding: { kind: "first-live", failOpen: true } }),
        element("check"),
        inZone("one", "aws/r1/a"),
        inZone("two", "aws/r1/b"),
        element("out"),
      ],
      [
        link("in", "name"),
        link("name", "one", { priority: 0, detection: { signal: { probe: "check" }, terms: [] } }),
        link("name", "two", { priority: 1 }),
        link("check", "name"),
        link("one", "out"),
        link("two", "out"),
      ],
      {},
    );
    expect(losing(circular, "aws/r1/a").verdict).not.toBe("proven");
  });
});

describe("what a refuted flow names as its cause", () => {
  const zones = (name: string, ...of: readonly string[]): readonly string[] => of.map((zone) => `${name}@${zone}`);
  /** A balancer in all zones before servers in some. */
  const balanced = (nodes: readonly string[], servers: readonly string[], more: Partial<Flow> = {}): Topology =>
    topology(
      [
        element("in"),
        ...nodes.map((id) => inZone(id, `aws/r1/${id.slice(-1)}`)),
        element("group"),
        ...servers.map((id) => inZone(id, `aws/r1/${id.slice(-1)}`)),
        element("out"),
      ],
      [
        ...nodes.flatMap((id) => [link("in", id, { detection: watching(60) }), link(id, "group")]),
        ...servers.flatMap((id) => [link("group", id, { detection: watching(20) }), link(id, "out")]),
      ],
      more,
    );
  const causes = (from: Topology, ...domains: string[]): string[] =>
    (losing(from, ...domains).cut ?? []).map((cut) => cut.element);

  it("leaves out what is lost as well and has a stand-in", () => {
    expect(causes(balanced(zones("node", "a", "b", "c"), zones("web", "a")), "aws/r1/a")).toEqual(["web@a"]);
  });

  it("keeps everything of which each alone is enough", () => {
    const ways = ["web@a", "mail@a"];
    const both = topology(
      [element("in", { forwarding: { kind: "all" } }), ...ways.map((id) => inZone(id, "aws/r1/a")), element("out")],
      ways.flatMap((id) => [link("in", id), link(id, "out")]),
      {},
    );
    expect(causes(both, "aws/r1/a")).toEqual(ways);
  });

  it("keeps what cuts only together", () => {
    const pair = balanced(zones("node", "a", "b", "c"), zones("web", "a", "b"));
    expect(causes(pair, "aws/r1/a", "aws/r1/b")).toEqual(["web@a", "web@b"]);
  });

  it("leaves out what a dependency has lost beside the cause", () => {
    const store = (id: string): Element => inZone(id, "aws/r1/a");
    const need = { to: "group", serves: ["out"], certainty: "must" as const, because: because("dependsOn") };
    const inner = balanced(zones("node", "a", "b"), zones("web", "a"), { sources: ["shop"], destinations: ["done"] });
    const shop = element("shop", { needs: [need] });
    const outer = {
      ...inner,
      elements: [...inner.elements, shop, store("cache@a"), inZone("cache@b", "aws/r1/b"), element("done")],
      links: [
        ...inner.links,
        link("shop", "cache@a", { detection: watching(10) }),
        link("shop", "cache@b", { detection: watching(10) }),
        link("cache@a", "done"),
        link("cache@b", "done"),
      ],
    };
    expect(causes(outer, "aws/r1/a")).toEqual(["web@a"]);
  });

  it("tells of what does not work anyway as it is, whatever is lost beside it", () => {
    const broken = { ...because("zones"), text: "serve zone c too" };
    const ways = ["way@a", "way@b"];
    const tier = topology(
      [
        ...["in", "in-c"].map((id) => element(id, { forwarding: { kind: "one" } })),
        element("gone", { broken }),
        element("ways"),
        ...ways.map((id) => inZone(id, `aws/r1/${id.slice(-1)}`)),
        element("out"),
      ],
      [
        link("in-c", "gone"),
        link("gone", "out"),
        link("in", "ways"),
        ...ways.flatMap((id) => [link("ways", id, { detection: watching(1) }), link(id, "out")]),
      ],
      { sources: ["in", "in-c"] },
    );
    const result = losing(tier, "aws/r1/a");
    expect(result.cut?.map((cut) => cut.element)).toEqual(["gone"]);
    expect(result.fix).toBe("serve zone c too");
    // A source that only the loss cuts comes first.
    const { links } = tier;
    const cutToo = { ...tier, links: links.filter(({ to }) => to !== "way@b") };
    expect(losing(cutToo, "aws/r1/a").cut?.map((cut) => cut.element)).toEqual(["way@a"]);
  });
});
