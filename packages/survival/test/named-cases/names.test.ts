import type { Detection, Topology } from "@nospof/topology";
import { element, inZone, intact, link, losing, topology } from "../graphs";

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
    { kind: "name", acrossRegions: true, destinations: ["out-1", "out-2"] },
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
