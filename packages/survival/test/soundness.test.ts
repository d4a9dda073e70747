import fc from "fast-check";
import type { Flow } from "@nospof/topology";
import { proveSurvival } from "../src/index";
import { completions, judgeAll } from "./brute-force";
import { graphs, maximumUnknowns, seed, topologies, unknowns, zones } from "./random-graphs";

const failures = [
  [],
  ...zones.map((zone) => [zone]),
  ["r/member"],
  ["r/drain"],
  ["r/rollout"],
  ["r/drain", "r/rollout"],
];

describe("proveSurvival against a brute-force judge", () => {
  it("proves only what every completion survives and refutes only what none does", () => {
    const seen = { proven: 0, refuted: 0, unknown: 0 };
    let pairs = 0;
    fc.assert(
      fc.property(topologies, (topology) => {
        fc.pre(unknowns(topology) <= maximumUnknowns);
        const flow = topology.flows[0] as Flow;
        const [result] = proveSurvival(topology, { lose: ["zone", "device", "disruption"], simultaneous: 2 }).flows;
        const worlds = completions(topology);
        for (const { lost } of result?.failures ?? []) pairs += lost.length === 2 && lost[1] === "r/rollout" ? 1 : 0;
        for (const lost of failures) {
          const found = result?.failures.find((failure) => failure.lost.join() === lost.join());
          if (found === undefined) continue;
          seen[found.verdict]++;
          if (found.verdict !== "unknown")
            expect(judgeAll(worlds, topology, flow, lost)).not.toContain(found.verdict === "refuted");
          if (worlds.length === 1) expect(found.verdict).not.toBe("unknown");
          if (found.verdict === "unknown") expect(found.blockedBy).not.toEqual([]);
          if (found.verdict === "refuted") expect(found.cut).not.toEqual([]);
        }
      }),
      { numRuns: graphs, seed },
    );
    // A test that never meets an outcome proves nothing about it.
    expect(Math.min(seen.proven, seen.refuted, seen.unknown)).toBeGreaterThan(graphs / 50);
    expect(pairs).toBeGreaterThan(graphs / 50);
  });
});
