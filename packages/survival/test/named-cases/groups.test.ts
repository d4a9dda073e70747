import type { Detection, Domain, Group, Topology } from "@nospof/topology";
import { because, element, inZone, link, losing, topology, watching, zoneIds } from "../graphs";

// Source: Amazon EC2 Auto Scaling user guide, "Availability Zone distribution".
describe("a group with fewer members than zones", () => {
  const grouped = (total: number): Topology =>
    topology(
      [element("in"), ...zoneIds.map((zone) => inZone(`web@${zone}`, zone)), element("out")],
      zoneIds.flatMap((zone) => [link("in", `web@${zone}`, { detection: watching(20) }), link(`web@${zone}`, "out")]),
      { need: { capacity: 2, unit: "instances" } },
      {
        groups: [
          {
            id: "web",
            resource: "urn:web",
            members: zoneIds.map((zone) => `web@${zone}`),
            total,
            unit: "instances",
            because: { urn: "urn:web", property: "minSize" },
          },
        ],
      },
    );

  it("may lose one of its two members with any zone", () => {
    for (const zone of zoneIds)
      expect(losing(grouped(2), zone)).toMatchObject({
        verdict: "refuted",
        fix: "raise minSize of web from 2 to 3",
      });
    for (const zone of zoneIds) expect(losing(grouped(3), zone).verdict).toBe("proven");
  });
});

// Source: Elastic Load Balancing user guide, "Health checks": a target is taken out after its checks have failed.
describe("a group that loses one member", () => {
  const behind = (detection: Detection | undefined): Topology =>
    topology(
      [element("in"), ...["a", "b"].map((zone) => inZone(`web@${zone}`, `aws/r1/${zone}`)), element("out")],
      ["a", "b"].flatMap((zone) => [
        link("in", `web@${zone}`, detection === undefined ? {} : { detection }),
        link(`web@${zone}`, "out"),
      ]),
      {},
      {
        groups: [
          {
            id: "web",
            resource: "urn:web",
            members: ["web@a", "web@b"],
            total: 4,
            unit: "instances",
            because: because("minSize"),
            memberLosses: [{ domain: "aws/r1/member", members: 1 }],
          },
        ],
        domains: [...topology([], [], {}).domains, { id: "aws/r1/member", kind: "device", parent: "aws/r1" }],
      },
    );

  it("recovers when what watches each member has noticed", () => {
    expect(losing(behind(watching(20)), "aws/r1/member")).toMatchObject({
      verdict: "proven",
      capacity: { before: 4, after: 3 },
      recovery: { seconds: 20 },
    });
  });

  it("goes on losing that member's share where nothing watches it", () => {
    const result = losing(behind(undefined), "aws/r1/member");
    expect(result).toMatchObject({ verdict: "refuted", cut: [{ how: "stuck" }, { how: "stuck" }] });
    expect(result.fix).toContain("notice when one of web@a fails");
  });
});

/** A group of pods over nodes in two zones, of which lost ones come back elsewhere. */
function evicted(nodes: readonly string[], more: Partial<Group>): Topology {
  const members = nodes.map((node) => `pods@${node}`);
  return topology(
    [
      element("in"),
      ...nodes.map((node) => inZone(`pods@${node}`, `aws/r1/${node}`)),
      ...nodes.map((node) => inZone(`node-${node}`, `aws/r1/${node}`)),
      element("out"),
    ],
    members.flatMap((member) => [link("in", member, { detection: watching(40) }), link(member, "out")]),
    { need: { capacity: 4, unit: "instances" } },
    {
      domains: [
        ...topology([], [], {}).domains,
        ...nodes.map((node): Domain => ({
          id: `aws/r1/${node}`,
          kind: "device",
          parent: `aws/r1/${node.slice(0, 1)}`,
        })),
      ],
      groups: [
        {
          id: "pods",
          resource: "urn:pods",
          members,
          total: 4,
          unit: "instances",
          because: because("replicas"),
          replacement: {
            terms: [{ what: "eviction", seconds: 300, from: "default: tolerationSeconds" }],
            stops: ["a", "b"].map((zone) => ({
              among: nodes.filter((node) => node.startsWith(zone)).map((node) => `node-${node}`),
              share: 0.55,
            })),
          },
          ...more,
        },
      ],
    },
  );
}

// Source: Kubernetes documentation, "Nodes", section "Rate limits on eviction".
describe("Kubernetes eviction", () => {
  const nodes = ["a/1", "a/2", "a/3", "b/1", "b/2", "b/3"];

  it("brings back the pods of one node, and of a whole zone", () => {
    expect(losing(evicted(nodes, {}), "aws/r1/a/1")).toMatchObject({
      verdict: "proven",
      capacity: { needed: 4, after: 4 },
      recovery: { seconds: 340 },
    });
    expect(losing(evicted(nodes, {}), "aws/r1/a").verdict).toBe("proven");
  });

  it("stops at 55 % of a zone: more dead nodes, fewer pods come back", () => {
    const result = losing(evicted(nodes, {}), "aws/r1/a/1", "aws/r1/a/2");
    expect(result).toMatchObject({ verdict: "refuted", cut: [{ element: "pods", how: "full" }] });
  });
});

// Source: Amazon VPC user guide, "Subnet CIDR blocks": five addresses of each subnet are reserved.
describe("subnets without free addresses for the instances that fail over", () => {
  const nodes = ["a/1", "b/1"];

  it("take in only as many as they have room for", () => {
    expect(losing(evicted(nodes, { room: [4, 4] }), "aws/r1/a").verdict).toBe("proven");
    expect(losing(evicted(nodes, { room: [4, 3] }), "aws/r1/a")).toMatchObject({
      verdict: "refuted",
      capacity: { after: 3 },
    });
  });
});

describe("a member behind a link that is not certain", () => {
  const behind = (certainty: "must" | "may"): Topology =>
    topology(
      [element("in"), inZone("web", "aws/r1/a"), element("out")],
      [link("in", "web", { certainty }), link("web", "out")],
      {},
    );

  it("is lost with its zone, for which what makes the link uncertain is no reason", () => {
    expect(losing(behind("must"), "aws/r1/a").cut).toEqual([
      { element: "web", label: "web", how: "lost", because: because("in-web") },
    ]);
    expect(losing(behind("may"), "aws/r1/a").cut).toEqual([{ element: "web", label: "web", how: "lost" }]);
  });
});

describe("one of two groups that stand in for each other", () => {
  const split = (total: number): Topology => {
    const members = (name: string, zones: readonly string[]): readonly string[] =>
      zones.map((zone) => `${name}@${zone}`);
    const [own, other] = [members("web", ["aws/r1/a", "aws/r1/b"]), members("far", ["aws/r1/c"])];
    const group = (id: string, of: readonly string[], size: number): Group => ({
      id,
      resource: `urn:${id}`,
      members: of,
      total: size,
      unit: "instances",
      because: { urn: `urn:${id}`, property: "minSize" },
    });
    return topology(
      [element("in", { forwarding: { kind: "equal" } }), element("near"), element("out")].concat(
        [...own, ...other].map((id) => inZone(id, id.replace(/^.*@/, ""))),
      ),
      [
        link("in", "near"),
        ...own.flatMap((id) => [link("near", id, { detection: watching(20) }), link(id, "out")]),
        ...other.flatMap((id) => [link("in", id), link(id, "out")]),
      ],
      { need: { capacity: 2, unit: "instances" } },
      { groups: [group("web", own, total), group("far", other, 4)] },
    );
  };

  it("is no cause where only the other is too small", () => {
    const result = losing(split(1), "aws/r1/a");
    expect(result).toMatchObject({ verdict: "refuted", fix: "raise minSize of web from 1 to 2" });
    expect(result.cut?.map((one) => one.element)).toEqual(["web"]);
    expect(losing(split(2), "aws/r1/a").verdict).toBe("proven");
  });
});
