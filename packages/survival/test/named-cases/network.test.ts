import type { Domain, Topology } from "@nospof/topology";
import { proveSurvival } from "../../src/index";
import { because, element, inZone, link, losing, topology, watching, zoneIds } from "../graphs";

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
