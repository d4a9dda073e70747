import fc from "fast-check";
import {
  customResource,
  Interpolation,
  Inventory,
  readValue,
  Reference,
  Secret,
  Unknown,
  type Resource,
  type Value,
} from "../src";
import { assumableAs, assumeProperty, type AssumptionResult } from "../src/assume";

function urn(type: string, name: string): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

function resource(
  type: string,
  name: string,
  inputs: Record<string, Value>,
  outputs: Record<string, Value> = {},
): Resource {
  return customResource({ urn: urn(type, name), type, name, inputs, outputs });
}

const web = resource("x:y:Group", "web", {
  minSize: new Unknown(["stack"]),
  maxSize: 4,
  subnets: [new Reference(urn("x:y:Subnet", "a"), "id"), new Unknown()],
  template: { version: new Unknown(), name: "t" },
  all: new Unknown(),
  password: new Secret(new Unknown()),
  label: new Interpolation(["web-", new Unknown()]),
  zone: new Reference(urn("x:y:Subnet", "a"), "zone"),
  role: new Reference(urn("x:y:Role", "shop.example.com"), "name"),
});
const subnet = resource("x:y:Subnet", "a", {}, { zone: new Reference(urn("x:y:Subnet", "a"), "zone") });
const inventory = new Inventory(
  [
    web,
    resource("x:y:Template", "web", { minSize: 3 }),
    subnet,
    resource("x:y:Subnet", "b", { zone: new Unknown() }),
    resource("x:y:Table", "b", { zone: new Unknown() }),
    resource("x:y:Role", "shop.example.com", { size: new Unknown() }),
  ],
  { project: "shop", stack: "dev", source: "program", notes: ["kept"] },
);

function assume(name: string, value: Value): AssumptionResult {
  return assumeProperty(inventory, { name, value });
}

/** What a property reads as once it is assumed. */
function read(name: string, value: Value, ...path: readonly (string | number)[]): Value | undefined {
  const result = assume(name, value);
  if (result.outcome !== "applied") throw new Error(result.reason);
  const changed = result.inventory.get(result.urn);
  if (changed === undefined) throw new Error("the resource is gone");
  return readValue(result.inventory, changed, ...path);
}

describe("assumeProperty", () => {
  test("gives a property that is not known a value, and leaves everything else as it is", () => {
    expect(read("web.minSize", 4, "minSize")).toBe(4);
    const result = assume("web.minSize", 4);
    expect(result).toMatchObject({ outcome: "applied", urn: web.urn, property: "minSize", isSecret: false });
    if (result.outcome !== "applied") return;
    expect(result.inventory.notes).toEqual(["kept"]);
    expect(result.inventory.resources.filter((one, at) => one !== inventory.resources[at])).toHaveLength(1);
    expect(inventory.get(web.urn)?.inputs["minSize"]).toBeInstanceOf(Unknown);
  });

  test("inside of lists and objects", () => {
    expect(read("web.subnets[1]", "subnet-1", "subnets")).toEqual([
      new Reference(urn("x:y:Subnet", "a"), "id"),
      "subnet-1",
    ]);
    expect(read("web.template.version", "7", "template")).toEqual({ version: "7", name: "t" });
    expect(read("web.all", ["x"], "all")).toEqual(["x"]);
    expect(read("web.label", "web-1", "label")).toBe("web-1");
  });

  test("of what the provider computes, so that others who refer to it read it too", () => {
    const result = assume("a.zone", "z1");
    if (result.outcome !== "applied") throw new Error(result.reason);
    const user = result.inventory.get(web.urn);
    expect(user && readValue(result.inventory, user, "zone")).toBe("z1");
  });

  test("by every name that a resource has, dots in it included", () => {
    for (const name of ["web", "x:y:Group::web", web.urn])
      expect(assume(`${name}.minSize`, 4)).toMatchObject({ urn: web.urn });
    expect(assume("shop.example.com.size", 4)).toMatchObject({ outcome: "applied", property: "size" });
  });

  test("with outputs of other resources in its value", () => {
    expect(read("web.all", ["${a.id}", "plain"], "all")).toEqual([new Reference(subnet.urn, "id"), "plain"]);
    expect(read("web.all", { to: "${x:y:Subnet::b.id}" }, "all")).toEqual({
      to: new Reference(urn("x:y:Subnet", "b"), "id"),
    });
  });

  test("marks what is secret", () => {
    expect(assume("web.password", "hush")).toMatchObject({ outcome: "applied", isSecret: true });
  });

  test.each<[string, string, Value, AssumptionResult["outcome"], RegExp]>([
    ["no such resource", "wep.minSize", 4, "nothing", /no such resource/],
    ["no path", "web.", 4, "nothing", /no such resource/],
    ["no such property", "web.minSiz", 4, "nothing", /not set, .*; what is not known there: minSize, /],
    ["a place in a list that is not there", "web.subnets[2]", "x", "nothing", /not set/],
    ["a part of what is not known", "web.all[0]", "x", "nothing", /all is not known as a whole/],
    ["a known value", "web.maxSize", 5, "contradicted", /known to be 4/],
    ["the known value", "web.maxSize", 4, "known", /says the same/],
    ["the known value as text", "web.maxSize", "4", "known", /says the same/],
    ["another resource's id", "web.subnets[0]", "subnet-1", "contradicted", /known to be id of a/],
    ["another resource's name", "web.role", "admin", "contradicted", /known to be name of shop/],
    ["a known object", "web.template", {}, "contradicted", /it is known/],
    ["two resources", "b.zone", "z1", "nothing", /x:y:Subnet::b\.zone or x:y:Table::b\.zone: write it in full/],
    ["a value that names nothing", "web.all", ["${nope.id}"], "nothing", /the resource "nope", which there is not/],
    ["a value that names two resources", "web.all", "${b.id}", "nothing", /x:y:Subnet::b or x:y:Table::b/],
  ])("refuses %s", (_, name, value, outcome, reason) => {
    const result = assume(name, value);
    expect(result.outcome).toBe(outcome);
    expect("reason" in result ? result.reason : "").toMatch(reason);
  });
});

describe("assumableAs", () => {
  test.each([
    [web.urn, "minSize", "web.minSize"],
    [web.urn, "subnets[1]", "web.subnets[1]"],
    [web.urn, "maxSize", undefined],
    [web.urn, "all[0]", undefined],
    [web.urn, "", undefined],
    [urn("x:y:Subnet", "b"), "zone", "x:y:Subnet::b.zone"],
    [urn("x:y:Subnet", "nope"), "zone", undefined],
  ])("%s %s", (of, property, expected) => {
    expect(assumableAs(inventory, of, property)).toBe(expected);
  });

  test("gives a name that assumes just that property", () => {
    const name = fc.constantFrom("a", "a.b", "b");
    const value = fc.constantFrom<Value>(1, new Unknown(), { b: new Unknown() }, [new Unknown()]);
    const inputs = fc.dictionary(fc.constantFrom("b", "c"), value);
    const stacks = fc
      .uniqueArray(fc.tuple(fc.constantFrom("x:y:A", "x:y:B"), name, inputs), {
        selector: ([type, of]) => `${type} ${of}`,
      })
      .map(
        (all) =>
          new Inventory(
            all.map(([type, of, own]) => resource(type, of, own)),
            { project: "p", stack: "s", source: "program" },
          ),
      );
    fc.assert(
      fc.property(stacks, fc.constantFrom("b", "c", "b.b", "c[0]"), (stack, property) => {
        for (const { urn: of } of stack.resources) {
          const found = assumableAs(stack, of, property);
          if (found === undefined) continue;
          expect(assumeProperty(stack, { name: found, value: 7 })).toMatchObject({
            outcome: "applied",
            urn: of,
            property,
          });
        }
      }),
    );
  });
});
