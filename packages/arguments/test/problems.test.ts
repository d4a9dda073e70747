import { Problems } from "@nospof/arguments";

enum Colour {
  Red = "red",
  Blue = "blue",
}

describe("the problems of a component's arguments", () => {
  it("are none for values in their ranges, and for values that are not given", () => {
    const problems = new Problems();
    problems.requireMember("colour", "red", Colour);
    problems.requireMember("colour", undefined, Colour);
    problems.requireWhole("count", 3, 1, 3);
    problems.requireWhole("count", undefined, 1, 3);
    expect(problems.requirePlainList("zones", [])).toBe(true);
    expect(problems.found).toBe(false);
  });

  it("are named all at once, with the argument, the value and the way out", () => {
    const problems = new Problems();
    problems.requireMember("colour", "green", Colour);
    for (const value of [0, 4, 1.5, NaN]) problems.requireWhole("count", value, 1, 3);
    expect(problems.requirePlainList("zones", "a")).toBe(false);
    problems.add("name", "is missing");
    expect(problems.found).toBe(true);
    const { message } = problems.toError("nospof-aws:index:Vpc", "network");
    expect(message.split("\n").map((line) => line.replace(/ computed .*| because .*/, ""))).toEqual([
      'nospof-aws:index:Vpc "network" cannot be planned:',
      "  colour: green is not one of red, blue",
      "  count: 0 is no whole number from 1 to 3",
      "  count: 4 is no whole number from 1 to 3",
      "  count: 1.5 is no whole number from 1 to 3",
      "  count: NaN is no whole number from 1 to 3",
      "  zones: must be a plain list that is known while planning,",
      "  name: is missing",
    ]);
  });
});
