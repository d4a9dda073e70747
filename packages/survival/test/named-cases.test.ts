import type { Detection, Domain, Group, Topology } from "@nospof/topology";
import { proveSurvival } from "../src/index";
import { because, element, inZone, intact, link, losing, topology, watching, zoneIds } from "./graphs";

/** Failures that have names, each as the smallest graph that shows it, beside the one that mends it. */

// Source: Amazon VPC user guide, "NAT gateway basics": a gateway stands in one zone and fails with it.
describe("two NAT gateways with crossed routes", () => {
  const crossed = topology(
    [
      inZone("subnet-a", "aws/r1/a", { forwarding: { kind: "one" } }),
      inZone("subnet-b", "aws/r1/b", { forwarding: { kind: "one" } }),
      inZone("nat-a", "aws/r1/a"),
      inZone("nat-b", "aws/r1/b"),
      element("out"),
    ],
    [link("subnet-a", "nat-b"), link("subnet-b", "nat-a"), link("nat-a", "out"), link("nat-b", "out")],
    { kind: "egress", sources: ["subnet-a", "subnet-b"] },
  );

  it("cuts the subnet whose gateway stands in the other zone, in both zones", () => {
    for (const [zone, nat, subnet] of [
      ["aws/r1/a", "nat-a", "subnet-b"],
      ["aws/r1/b", "nat-b", "subnet-a"],
    ] as const) {
      const result = losing(crossed, zone);
      expect(result).toMatchObject({ verdict: "refuted", cut: [{ element: nat, how: "lost" }] });
      expect(result.fix).toContain(subnet);
    }
  });

  it("does not count the sources that are lost themselves", () => {
    const straight = {
      ...crossed,
      links: [link("subnet-a", "nat-a"), link("subnet-b", "nat-b"), link("nat-a", "out"), link("nat-b", "out")],
    };
    expect(losing(straight, "aws/r1/a")).toMatchObject({ verdict: "proven", recovery: { seconds: 0, terms: [] } });
    expect(losing(straight, "aws/r1/a", "aws/r1/b").verdict).toBe("refuted");
  });
});

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

/** A name with two records, the first in the first region, the second in the second. */
function failoverName(primary: Detection | undefined, secondary: Detection | undefined): Topology {
  return topology(
    [
      element("in", { kind: "name", forwarding: { kind: "first-live", failOpen: true } }),
      element("check-1", { kind: "health-check" }),
      element("check-2", { kind: "health-check" }),
      element("of-two", { kind: "health-check", forwarding: { kind: "quorum", need: 3 } }),
      inZone("one", "aws/r1"),
      inZone("two", "aws/r2"),
      element("out-1"),
      element("out-2"),
    ],
    [
      link("in", "one", { priority: 0, ...(primary === undefined ? {} : { detection: primary }) }),
      link("in", "two", { priority: 1, ...(secondary === undefined ? {} : { detection: secondary }) }),
      link("check-1", "one"),
      link("check-2", "two"),
      link("of-two", "check-1"),
      link("of-two", "check-2"),
      link("one", "out-1"),
      link("two", "out-2"),
    ],
    { kind: "name", destinations: ["out-1", "out-2"] },
  );
}

const seen = (probe: string): Detection => ({
  signal: { probe },
  terms: [{ what: "health check", seconds: 90, from: "test" }],
});

// Source: Route 53 developer guide, "How Route 53 chooses records when health checking is configured".
describe("failover records", () => {
  it("stay with a primary without a health check", () => {
    const blind = failoverName(undefined, seen("check-2"));
    expect(losing(blind, "aws/r1")).toMatchObject({ verdict: "refuted", cut: [{ element: "one", how: "stuck" }] });
    expect(losing(blind, "aws/r2").verdict).toBe("proven");
  });

  it("need no health check on the secondary", () => {
    const usual = failoverName(seen("check-1"), undefined);
    expect(losing(usual, "aws/r1")).toMatchObject({ verdict: "proven", recovery: { seconds: 90 } });
    expect(losing(usual, "aws/r2").verdict).toBe("proven");
  });

  it("lead to the primary when both seem dead, and to nothing when both are", () => {
    const both = failoverName(seen("check-1"), seen("check-2"));
    expect(losing(both, "aws/r1", "aws/r2").verdict).toBe("refuted");
  });

  it("never use a primary whose calculated check asks for more children than it has", () => {
    const impossible = failoverName(seen("of-two"), seen("check-2"));
    expect(intact(impossible)).toBe("proven");
    const result = losing(impossible, "aws/r1");
    expect(result).toMatchObject({
      verdict: "proven",
      path: [{ element: "in" }, { element: "two" }, { element: "out-2" }],
    });
    // The second one is a single point of failure then: the first works, and nothing leads to it but failing open.
    expect(losing(failoverName(seen("of-two"), undefined), "aws/r2").verdict).toBe("refuted");
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

/** Two tunnels or links to an office, each through a device there. */
function hybrid(devices: readonly [string, string]): Topology {
  return topology(
    [
      element("in", { forwarding: { kind: "any" } }),
      element("link-1", { placement: { domains: [`office/${devices[0]}`] } }),
      element("link-2", { placement: { domains: [`office/${devices[1]}`] } }),
      element("out"),
    ],
    ["link-1", "link-2"].flatMap((id) => [link("in", id, { detection: watching(30) }), link(id, "out")]),
    { kind: "internal" },
    {
      domains: [
        ...topology([], [], {}).domains,
        { id: "office", kind: "site" },
        ...[...new Set(devices)].map((device): Domain => ({
          id: `office/${device}`,
          kind: "device",
          parent: "office",
        })),
      ],
    },
  );
}

// Source: Site-to-Site VPN user guide, "Redundant connections"; Direct Connect resiliency recommendations.
describe.each([
  ["two VPN connections", "customer-gateway"],
  ["two Direct Connect links", "router"],
])("%s on one device", (_, device) => {
  it("are one: the device cuts both, a second one does not", () => {
    const one = losing(hybrid([device, device]), `office/${device}`);
    expect(one).toMatchObject({ verdict: "refuted", cut: [{ how: "lost" }, { how: "lost" }] });
    const two = hybrid([device, `${device}-2`]);
    expect(losing(two, `office/${device}`)).toMatchObject({ verdict: "proven", recovery: { seconds: 30 } });
    expect(losing(two, "office").verdict).toBe("refuted");
  });
});

/** Subnets in three zones, each with the part of a regional thing that serves its own zone. */
function served(zones: readonly string[]): Topology {
  return topology(
    [
      ...zoneIds.map((zone) => inZone(`subnet@${zone}`, zone, { forwarding: { kind: "one" } })),
      ...zoneIds.map((zone) =>
        inZone(`part@${zone}`, zone, zones.includes(zone) ? {} : { broken: because("subnetIds") }),
      ),
      element("out"),
    ],
    zoneIds.flatMap((zone) => [link(`subnet@${zone}`, `part@${zone}`), link(`part@${zone}`, "out")]),
    { kind: "egress", sources: zoneIds.map((zone) => `subnet@${zone}`) },
  );
}

// Source: Amazon VPC user guide, "Regional NAT gateways", and "Transit gateway design best practices".
describe.each(["a regional NAT gateway in manual mode", "a transit gateway attachment"])("%s", () => {
  it("cuts a zone that it does not serve, failure or not", () => {
    const [, , last] = zoneIds;
    const result = proveSurvival(served(zoneIds.slice(0, 2))).flows[0]?.failures[0];
    expect(result).toMatchObject({
      lost: [],
      verdict: "refuted",
      cut: [{ element: `part@${String(last)}`, how: "broken" }],
    });
    expect(losing(served(zoneIds), "aws/r1/a").verdict).toBe("proven");
  });
});

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
