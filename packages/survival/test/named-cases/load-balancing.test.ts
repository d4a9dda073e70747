import type { Topology } from "@nospof/topology";
import { because, element, inZone, intact, link, losing, topology, watching } from "../graphs";

// Source: Elastic Load Balancing user guide, "Cross-zone load balancing": without it each node serves its own zone.
describe("a network load balancer without cross-zone balancing and uneven targets", () => {
  const nlb = (totals: [number, number]): Topology =>
    topology(
      [
        element("in", { forwarding: { kind: "equal" } }),
        inZone("lb-a", "aws/r1/a"),
        inZone("lb-b", "aws/r1/b"),
        inZone("web-a", "aws/r1/a", { capacities: [{ amount: totals[0], unit: "instances" }] }),
        inZone("web-b", "aws/r1/b", { capacities: [{ amount: totals[1], unit: "instances" }] }),
        element("out"),
      ],
      [
        link("in", "lb-a", { detection: watching(30, 60) }),
        link("in", "lb-b", { detection: watching(30, 60) }),
        link("lb-a", "web-a"),
        link("lb-b", "web-b"),
        link("web-a", "out"),
        link("web-b", "out"),
      ],
      { need: { capacity: 2, unit: "instances" } },
      { domains: topology([], [], {}).domains },
    );

  it("carries zones times the weakest zone", () => {
    const result = losing(nlb([8, 2]), "aws/r1/a");
    expect(result).toMatchObject({ verdict: "proven", capacity: { before: 4, after: 2 }, recovery: { seconds: 90 } });
  });

  it("leaves out a zone in which no member of the group stands", () => {
    const spread = (total: number): Topology => ({
      ...nlb([9, 9]),
      groups: [
        {
          id: "web",
          resource: "urn:web",
          members: ["web-a", "web-b"],
          total,
          unit: "instances",
          because: because("minSize"),
        },
      ],
      flows: nlb([9, 9]).flows.map((flow) => ({ ...flow, need: { capacity: 1, unit: "instances" } })),
    });
    expect(intact(spread(1))).toBe("proven");
    expect(intact(spread(0))).toBe("refuted");
    expect(losing(spread(1), "aws/r1/a").verdict).toBe("refuted");
    expect(losing(spread(2), "aws/r1/a").verdict).toBe("proven");
  });

  it("is refuted when the zone that is left carries too little", () => {
    expect(losing(nlb([8, 1]), "aws/r1/a")).toMatchObject({ verdict: "refuted", capacity: { needed: 2, after: 1 } });
  });
});

// Source: Elastic Load Balancing user guide, "Target group health": with no healthy target all of them get requests.
describe("a target group that fails open", () => {
  const behind = (check: Partial<Parameters<typeof element>[1]>): Topology =>
    topology(
      [
        element("in"),
        element("group", { forwarding: { kind: "any", failOpen: true } }),
        element("check", check),
        inZone("web-a", "aws/r1/a"),
        inZone("web-b", "aws/r1/b"),
        element("out"),
      ],
      [
        link("in", "group"),
        ...["a", "b"].flatMap((zone) => [
          link("group", `web-${zone}`, { detection: { signal: { probe: "check" }, terms: [] } }),
          link(`web-${zone}`, "out"),
        ]),
      ],
      {},
    );

  it("serves although its health check sees nothing, but does not notice that a zone is lost", () => {
    const blind = behind({ broken: because("healthCheck.port") });
    expect(intact(blind)).toBe("proven");
    const result = losing(blind, "aws/r1/a");
    expect(result.verdict).toBe("refuted");
  });

  it("serves nothing when everything is dead", () => {
    const watched = behind({});
    expect(losing(watched, "aws/r1/a", "aws/r1/b").verdict).toBe("refuted");
  });
});
