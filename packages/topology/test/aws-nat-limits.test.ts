import { Unknown } from "@nospof/inventory";
import type { CapacityUnit } from "@nospof/topology";
import { buildTopology } from "@nospof/topology";
import { proveSurvival } from "@nospof/survival";
import type { Stack } from "./stack";
import { webStack } from "./stack";

/** Verdict and capacity of the private tier's egress after the loss of zone a, when so much is needed. */
function withoutZoneA(stack: Stack, capacity: number, unit: CapacityUnit): [string | undefined, number | undefined] {
  const topology = buildTopology(stack.inventory());
  const flows = topology.flows
    .filter(({ id }) => id === "egress:main/private")
    .map((flow) => ({ ...flow, need: { capacity, unit } }));
  const [result] = proveSurvival({ ...topology, flows }).flows;
  const failure = result?.failures.find(({ lost }) => lost.join() === "aws/us-east-1/us-east-1a");
  return [failure?.verdict, failure?.capacity?.after];
}

describe("what NAT gateways carry", () => {
  it("is 100 Gbit/s each: what is left after a zone must be enough", () => {
    expect(withoutZoneA(webStack(), 150e9, "bits/s")).toEqual(["proven", 200e9]);
    expect(withoutZoneA(webStack(), 250e9, "bits/s")).toEqual(["refuted", 200e9]);
  });

  it("is 55,000 connections to one destination for each address", () => {
    const stack = webStack();
    expect(withoutZoneA(stack, 150_000, "connections")).toEqual(["refuted", 110_000]);
    for (const zone of ["b", "c"]) {
      const more = stack.add("Eip", `more-${zone}`, { domain: "vpc" });
      stack.change(`nat-${zone}`, { secondaryAllocationIds: [more.id] }, "NatGateway");
    }
    expect(withoutZoneA(stack, 150_000, "connections")).toEqual(["proven", 220_000]);
  });

  it("is at least one address's where the others are not known", () => {
    const stack = webStack();
    for (const zone of ["b", "c"])
      stack.change(`nat-${zone}`, { secondaryAllocationIds: new Unknown([], `addresses of ${zone}`) }, "NatGateway");
    expect(withoutZoneA(stack, 100_000, "connections")[0]).toBe("proven");
    expect(withoutZoneA(stack, 150_000, "connections")[0]).toBe("unknown");
  });
});
