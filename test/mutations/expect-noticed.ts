import { campaign, falseAlarms, unexplained, type Result } from "./campaign";
import { goodStacks, type GoodStack } from "./stacks";

/** All mutants take minutes: an ordinary run judges each sixtieth. */
const step = process.env.CI === "true" ? 1 : 60;

/** Declares the tests that every mutant of a good stack is noticed, unless the table of survivors explains it. */
export function describeMutantsOf(stack: GoodStack): void {
  describe(`mutants of the ${stack}`, () => {
    let results: readonly Result[];
    beforeAll(async () => {
      results = campaign(await goodStacks[stack](), step);
    }, 600_000);

    it("are noticed, or it is explained why not", () => {
      expect(unexplained(results).map(({ mutant }) => mutant.label)).toEqual([]);
      expect(results.filter(({ outcome }) => outcome === "refuted").length).toBeGreaterThan(3);
    });

    it("raise no false alarm where they are harmless", () => {
      expect(falseAlarms(results).map(({ mutant, outcome }) => `${mutant.label} (${outcome})`)).toEqual([]);
    });
  });
}
