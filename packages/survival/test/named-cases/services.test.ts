import type { Topology } from "@nospof/topology";
import { proveSurvival } from "../../src/index";
import { because, element, inZone, link, losing, topology, watching, zoneIds } from "../graphs";

// Source: Amazon Aurora user guide, "High availability for Amazon Aurora" and "Amazon Aurora storage".
describe("an Aurora cluster", () => {
  const cluster = (readers: readonly string[], allowed?: number): Topology =>
    topology(
      [
        element("in", { kind: "name", forwarding: { kind: "first-live", failOpen: false } }),
        ...["a", ...readers].map((zone) => inZone(`instance-${zone}`, `aws/r1/${zone}`)),
        element("storage", { forwarding: { kind: "quorum", need: 4 } }),
        ...zoneIds.flatMap((zone) => [1, 2].map((copy) => inZone(`copy-${String(copy)}@${zone}`, zone))),
        element("out"),
      ],
      [
        ...["a", ...readers].map((zone, priority) =>
          link("in", `instance-${zone}`, { priority, detection: watching(60) }),
        ),
        ...["a", ...readers].map((zone) => link(`instance-${zone}`, "storage")),
        ...zoneIds.flatMap((zone) =>
          [1, 2].flatMap((copy) => [
            link("storage", `copy-${String(copy)}@${zone}`),
            link(`copy-${String(copy)}@${zone}`, "out"),
          ]),
        ),
      ],
      { need: { capacity: 1, unit: "instances", ...(allowed === undefined ? {} : { recovery: { zone: allowed } }) } },
    );

  it("with one reader in another zone fails over to it, in its own time", () => {
    expect(losing(cluster(["b"]), "aws/r1/a")).toMatchObject({ verdict: "proven", recovery: { seconds: 60 } });
    expect(losing(cluster(["b"], 30), "aws/r1/a").verdict).toBe("refuted");
    expect(losing(cluster(["b"]), "aws/r1/b").verdict).toBe("proven");
  });

  it("without a reader, or with the reader in the same zone, is lost with its zone", () => {
    expect(losing(cluster([]), "aws/r1/a").verdict).toBe("refuted");
    expect(
      losing({ ...cluster(["a"]), elements: cluster([]).elements, links: cluster([]).links }, "aws/r1/a").verdict,
    ).toBe("refuted");
  });

  it("keeps its write quorum of four copies without one zone, and loses it with two", () => {
    expect(losing(cluster(["b"]), "aws/r1/c").verdict).toBe("proven");
    expect(losing(cluster(["b"]), "aws/r1/b", "aws/r1/c").verdict).toBe("refuted");
  });
});

// Source: design of nospof, "Words": a flow survives when what it depends on does.
describe("a service that needs another service", () => {
  const shop = (databases: readonly string[], mutual = false): Topology =>
    topology(
      [
        element("in"),
        ...["a", "b"].map((zone) =>
          inZone(`web-${zone}`, `aws/r1/${zone}`, {
            needs: [{ to: "database", serves: ["data"], certainty: "must", because: because("dependsOn") }],
          }),
        ),
        element("out"),
        element("database", {
          label: "database orders",
          needs: mutual ? [{ to: "in", serves: ["out"], certainty: "must", because: because("dependsOn") }] : [],
        }),
        ...databases.map((zone) => inZone(`db-${zone}`, `aws/r1/${zone}`)),
        element("data"),
      ],
      [
        ...["a", "b"].flatMap((zone) => [
          link("in", `web-${zone}`, { detection: watching(10) }),
          link(`web-${zone}`, "out"),
        ]),
        ...databases.flatMap((zone) => [
          link("database", `db-${zone}`, { detection: watching(60) }),
          link(`db-${zone}`, "data"),
        ]),
      ],
      {},
    );

  it("is lost with it, and the report says through what", () => {
    const result = losing(shop(["c"]), "aws/r1/c");
    expect(result).toMatchObject({
      verdict: "refuted",
      cut: [{ element: "db-c", how: "lost", neededBy: expect.stringContaining("web-") as string }],
    });
    expect(result.fix).toContain("database orders");
  });

  it("survives with one that survives", () => {
    const both = shop(["b", "c"]);
    for (const zone of zoneIds) expect(losing(both, zone).verdict).toBe("proven");
  });

  it("is back only when what it needs is back", () => {
    expect(losing(shop(["b", "c"]), "aws/r1/c").recovery).toMatchObject({ seconds: 60 });
    expect(losing(shop(["b", "c"]), "aws/r1/b").recovery).toMatchObject({ seconds: 60 });
    expect(losing(shop(["b", "c"]), "aws/r1/a").recovery).toMatchObject({ seconds: 10 });
  });

  it("may need traffic from several places, of which those that are lost need none", () => {
    const everywhere = (target: (zone: string) => string): Topology =>
      topology(
        [
          element("in"),
          ...["a", "b"].map((zone) => inZone(`web-${zone}`, `aws/r1/${zone}`)),
          element("out", {
            needs: [
              {
                to: "subnet-a",
                alsoFrom: ["subnet-b", "subnet-c"],
                serves: ["internet"],
                certainty: "must",
                because: because("dependsOn"),
              },
            ],
          }),
          ...["a", "b", "c"].flatMap((zone) => [
            inZone(`subnet-${zone}`, `aws/r1/${zone}`, { forwarding: { kind: "one" } }),
            inZone(`nat-${zone}`, `aws/r1/${zone}`),
          ]),
          element("internet"),
        ],
        [
          ...["a", "b"].flatMap((zone) => [
            link("in", `web-${zone}`, { detection: watching(10) }),
            link(`web-${zone}`, "out"),
          ]),
          ...["a", "b", "c"].flatMap((zone) => [
            link(`subnet-${zone}`, `nat-${target(zone)}`),
            link(`nat-${zone}`, "internet"),
          ]),
        ],
        {},
      );
    for (const zone of ["a", "b"])
      expect(
        losing(
          everywhere((own) => own),
          `aws/r1/${zone}`,
        ).verdict,
      ).toBe("proven");
    const crossed = everywhere((zone) => (zone === "c" ? "b" : zone));
    expect(losing(crossed, "aws/r1/a").verdict).toBe("proven");
    expect(losing(crossed, "aws/r1/b")).toMatchObject({
      verdict: "refuted",
      cut: expect.arrayContaining([expect.objectContaining({ element: "nat-b", neededBy: "out" })]) as unknown,
    });
  });

  it("may need one that needs it in turn", () => {
    const mutual = shop(["b", "c"], true);
    for (const zone of zoneIds) expect(losing(mutual, zone).verdict).toBe("proven");
    expect(losing(shop(["c"], true), "aws/r1/c").verdict).toBe("refuted");
  });
});

describe("things that elements share", () => {
  const shared = (elements: readonly string[]): Topology =>
    topology(
      [element("in"), inZone("web-a", "aws/r1/a"), inZone("web-b", "aws/r1/b"), element("out")],
      ["web-a", "web-b"].flatMap((id) => [link("in", id, { detection: watching(10) }), link(id, "out")]),
      {},
      {
        shared: [
          {
            id: "template",
            label: "launch template web",
            resource: "urn:lt",
            elements,
            because: because("launchTemplate"),
          },
        ],
      },
    );

  it("are told where they can cut a flow, and change no verdict", () => {
    const [flow] = proveSurvival(shared(["web-a", "web-b"])).flows;
    expect(flow).toMatchObject({
      verdict: "proven",
      commonCauses: [{ id: "template", label: "launch template web", elements: ["web-a", "web-b"] }],
    });
    expect(flow?.failures.map(({ lost }) => lost.join())).not.toContain(" template");
  });

  it("are not told where another way is left", () => {
    expect(proveSurvival(shared(["web-a"])).flows[0]?.commonCauses).toEqual([]);
  });
});
