import { checkKeys } from "@nospof/arguments";

function complaints(value: unknown): string[] {
  const found: string[] = [];
  const complain = (key: string, reason: string) => found.push(`${key} ${reason}`);
  const valid = checkKeys("place", value, { region: "string", zones: "array" }, { size: "number" }, complain);
  expect(valid).toBe(found.length === 0);
  return found;
}

describe("the keys of an object", () => {
  it("are right when the required ones are there and all have their types", () => {
    expect(complaints({ region: "a", zones: [] })).toEqual([]);
    expect(complaints({ region: "a", zones: ["x"], size: 3 })).toEqual([]);
  });

  it("are complained about all at once", () => {
    expect(complaints({ zones: {}, size: "3", other: 1 })).toEqual([
      "place.region is missing",
      "place.zones is of type object, expected array",
      "place.size is of type string, expected number",
      "place.other is not known; known are region, zones, size",
    ]);
  });

  it.each([[undefined], [null], [[]], ["text"]])("are those of an object, not of %j", (value) => {
    expect(complaints(value)).toEqual(["place is no object with the keys region, zones"]);
  });
});
