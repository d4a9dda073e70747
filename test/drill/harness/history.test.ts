import fc from "fast-check";
import type { Moment } from "./history";
import { observe } from "./history";

const FROM = 1_000_000;

function at(seconds: number, alive: number, dead = 0): Moment {
  return { at: FROM + seconds * 1000, alive, dead };
}

describe("what moments say of a disruption", () => {
  it("is how few endpoints there were, when the dead ones left and when all were back", () => {
    const moments = [at(-9, 2), at(-1, 6), at(0.002, 4, 2), at(48, 4), at(55, 5), at(57, 6)];
    expect(observe(moments, FROM)).toEqual({ before: 6, lowest: 4, left: 48, back: 57 });
  });

  it("is nothing where nothing happened", () => {
    expect(observe([at(-1, 3)], FROM)).toEqual({ before: 3, lowest: 3, left: undefined, back: 0 });
  });

  it("counts the last moment before it, also in the same millisecond", () => {
    expect(observe([at(-1, 1), at(0, 3), at(2, 2)], FROM)).toMatchObject({ before: 3, lowest: 2 });
  });

  it("says when endpoints left for good, not when they first did", () => {
    const moments = [at(0, 3), at(1, 2, 1), at(40, 2), at(41, 2, 1), at(50, 2), at(60, 3), at(70, 2), at(80, 3)];
    expect(observe(moments, FROM)).toMatchObject({ left: 50, back: 80 });
  });

  it("never says that endpoints left or came back which are still missing", () => {
    expect(observe([at(0, 3), at(1, 2, 1)], FROM)).toEqual({ before: 3, lowest: 2, left: undefined, back: undefined });
  });

  it("refuses to say anything where nothing was seen before", () => {
    expect(() => observe([at(1, 3)], FROM)).toThrow("nothing was seen before");
  });

  it("is never better than any of the moments after it", () => {
    const counts = fc.array(fc.record({ alive: fc.nat(5), dead: fc.nat(5) }), { minLength: 1 });
    fc.assert(
      fc.property(fc.nat(5), counts, (before, later) => {
        const moments = [at(0, before), ...later.map(({ alive, dead }, second) => at(second + 1, alive, dead))];
        const seen = observe(moments, FROM);
        expect(seen.before).toBe(before);
        expect(seen.lowest).toBe(Math.min(before, ...later.map(({ alive }) => alive)));
        const after = (seconds: number): Moment[] => moments.filter((moment) => moment.at >= FROM + seconds * 1000);
        if (seen.left !== undefined) expect(after(seen.left).every(({ dead }) => dead === 0)).toBe(true);
        if (seen.back !== undefined)
          expect(after(seen.back).every(({ alive }) => alive >= before || seen.lowest === before)).toBe(true);
        if (seen.back === undefined) expect(later.at(-1)?.alive).toBeLessThan(before);
      }),
    );
  });
});
