import fc from "fast-check";
import { largestShare } from "@nospof/topology/kubernetes";

/** The largest share over all ways to spread pods within the skew, tried one by one. */
function tried(pods: number, domains: number, skew: number): number {
  let most = 0;
  const place = (left: number, counts: readonly number[]): void => {
    if (counts.length === domains) {
      if (left === 0 && Math.max(...counts) - Math.min(...counts) <= skew) most = Math.max(most, ...counts);
      return;
    }
    for (let own = 0; own <= left; own++) place(left - own, [...counts, own]);
  };
  place(pods, []);
  return most;
}

describe("the largest share of one domain", () => {
  it("is that of the worst legal way to spread", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (pods, domains, skew) => {
          expect(largestShare(pods, domains, skew)).toBe(tried(pods, domains, skew));
        },
      ),
    );
  });
});
