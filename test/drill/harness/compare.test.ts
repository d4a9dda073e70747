import type { Row } from "./cases";
import { mismatches, TOLERANCE_SECONDS } from "./compare";

const predicted: Row["predicted"] = { before: 6, lowest: 4, left: 50, back: 59, pending: 0, drained: undefined };
const observed: Row["observed"] = { before: 6, lowest: 4, left: 48, back: 57, pending: 0, drained: undefined };

function compare(of: Partial<Row["predicted"]>, seen: Partial<Row["observed"]>, isWorst = true): readonly string[] {
  const row = { name: "web", isWorst, predicted: { ...predicted, ...of }, observed: { ...observed, ...seen } };
  return mismatches(row);
}

describe("a prediction is contradicted", () => {
  it("by nothing that is as predicted, or that far off at most", () => {
    expect(compare({}, {})).toEqual([]);
    expect(compare({}, { left: 50 + TOLERANCE_SECONDS, back: 59 + TOLERANCE_SECONDS })).toEqual([]);
    expect(compare({}, { back: 1 })).toEqual([]);
  });

  it.each([
    ["another number before", {}, { before: 5 }, "web: ready before predicted 6, seen 5"],
    ["more left than in the worst place", {}, { lowest: 5 }, "web: fewest ready predicted 4, seen 5"],
    ["fewer left", {}, { lowest: 3 }, "web: fewest ready predicted 4, seen 3"],
    ["endpoints that left too late", {}, { left: 71 }, "web: seconds until endpoints left predicted 50, seen 71"],
    ["endpoints that left too early", {}, { left: 29 }, "web: seconds until endpoints left predicted 50, seen 29"],
    [
      "endpoints that never left",
      {},
      { left: undefined },
      "web: seconds until endpoints left predicted 50, seen undefined",
    ],
    ["pods that were back too late", {}, { back: 80 }, "web: seconds until all are back predicted 59, seen 80"],
    [
      "pods that never came back",
      {},
      { back: undefined },
      "web: seconds until all are back predicted 59, seen undefined",
    ],
    ["pods that came back", { back: "never" }, {}, "web: seconds until all are back predicted never, seen 57"],
    ["pods without a node", {}, { pending: 1 }, "web: pods without a node predicted 0, seen 1"],
    ["a drain that ends", { drained: false }, { drained: true }, "web: the drains end predicted false, seen true"],
  ] as const)("by %s", (_, of, seen, sentence) => {
    expect(compare(of, seen)).toEqual([sentence]);
  });

  it("where the pods need not be in the worst place, by nothing that is better", () => {
    expect(compare({}, { lowest: 6, left: undefined, back: 0 }, false)).toEqual([]);
    expect(compare({}, { lowest: 3 }, false)).toEqual(["web: fewest ready predicted 4, seen 3"]);
  });
});
