import fc from "fast-check";
import {
  customResource,
  fromPreview,
  Interpolation,
  Inventory,
  Reference,
  Secret,
  Unknown,
  type InventoryFacts,
  type Resource,
  type Value,
} from "../src";
import {
  compareResources,
  compareValues,
  formatPath,
  parsePath,
  type ProviderKnowledge,
  type ResourceChange,
} from "../src/compare";

const facts = { project: "shop", stack: "dev", source: "program" } as const;

function urn(type: string, name: string, stack = "dev"): string {
  return `urn:pulumi:${stack}::shop::${type}::${name}`;
}

function resource(
  type: string,
  name: string,
  inputs: Record<string, Value> = {},
  more: Partial<Resource> & { readonly stackName?: string } = {},
): Resource {
  const { stackName = "dev", ...rest } = more;
  return customResource({ urn: urn(type, name, stackName), type, name, inputs, ...rest });
}

function stack(resources: readonly Resource[], more: Partial<InventoryFacts> = {}): Inventory {
  return new Inventory(resources, { ...facts, ...more });
}

/** A provider of which everything is known: `fixed…` replaces, `open…` may, the rest is changed in place. */
const knowledge: ProviderKnowledge = {
  replaces: (_, __, [input]) =>
    String(input).startsWith("fixed") ? "yes" : String(input).startsWith("open") ? "unknown" : "no",
  renews: (_, output) => output === "version",
  placeOf: ({ config }) => config["region"],
};

function compare(before: readonly Resource[], after: readonly Resource[]): readonly ResourceChange[] {
  return compareResources(stack(before), stack(after), knowledge).changes;
}

/** `replace net: fixedCidr` for each change. */
function told(changes: readonly ResourceChange[]): readonly string[] {
  return changes.map(({ urn: of, action, certain, mayReplace, properties }) => {
    const what = `${certain ? "" : "perhaps "}${action}${mayReplace ? " or replace" : ""}`;
    return `${what} ${of.split("::").at(-1) ?? ""}${properties.length === 0 ? "" : ": "}${properties.map(({ property }) => property).join(", ")}`;
  });
}

describe("compareValues", () => {
  const terms = { rename: (one: string) => one };
  const how = (before: Value | undefined, after: Value | undefined): readonly string[] =>
    compareValues(before, after, terms).map((one) => `${one.how} ${formatPath(one.path)}`.trim());

  test.each<[string, Value | undefined, Value | undefined, readonly string[]]>([
    ["numbers and their text", 80, "80", []],
    ["booleans and their text", true, "true", []],
    ["nothing and null", undefined, null, []],
    ["other text", "a", "b", ["changed"]],
    ["something new", undefined, "b", ["changed"]],
    ["an unknown that is new", undefined, new Unknown(), ["unsure"]],
    ["policies in another layout", '{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }', []],
    ["policies that say something else", '{"a":1}', '{"a":2}', ["changed"]],
    ["a place inside", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ["changed a[0].b"]],
    ["lists of another length", { a: [1] }, { a: [1, 2] }, ["changed a"]],
    ["lists in another order", ["a", "b"], ["b", "a"], ["unsure"]],
    ["secrets by their content", new Secret("x"), new Secret("x"), []],
    ["other secrets", new Secret("x"), new Secret("y"), ["changed"]],
    ["a secret that one side hides", new Secret(new Unknown()), new Secret("y"), ["unseen"]],
    ["one property of one resource", new Reference("u", "id"), new Reference("u", "id"), []],
    ["the same, written as an unknown", new Reference("u", "size"), new Unknown(["u"], "u.size"), []],
    ["ids of two resources", new Reference("u", "id"), new Reference("v", "id"), ["changed"]],
    ["outputs of two resources", new Reference("u", "zone"), new Reference("v", "zone"), ["unsure"]],
    ["a reference and text", new Reference("u", "id"), "i-1", ["unsure"]],
    ["lookups of one thing", new Unknown([], "ami(x)"), new Unknown([], "ami(x)"), []],
    ["lookups of two things", new Unknown([], "ami(x)"), new Unknown([], "ami(y)"), ["unsure"]],
    ["unknowns of one resource", new Unknown(["u"]), new Unknown(["u"]), ["unseen"]],
    ["an unknown and text", new Unknown(["u"]), "x", ["unsure"]],
    [
      "text around the same reference",
      new Interpolation(["www.", new Reference("u", "name")]),
      new Interpolation(["api.", new Reference("u", "name")]),
      ["changed"],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(how(before, after)).toEqual(expected);
    expect(how(after, before)).toEqual(expected);
  });

  test("never tells a secret", () => {
    const found = compareValues({ a: new Secret("hush") }, { a: new Secret("other") }, terms);
    expect(JSON.stringify(found)).not.toMatch(/hush|other/);
  });
});

describe("paths", () => {
  test.each(["a", "a.b", "a[0].b", "a[0][1]", "a.b.c[12]"])("%s is written as it is read", (text) => {
    expect(formatPath(parsePath(text) ?? [])).toBe(text);
  });

  test("quoted keys and wildcards are read", () => {
    expect(parsePath('tags["kubernetes.io/role"]')).toEqual(["tags", "kubernetes.io/role"]);
    expect(parsePath("list[*].a")).toEqual(["list", "*", "a"]);
  });

  test.each(["", ".a", "a[", "a[x]", 'a["b', "a]"])("%j is none", (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

describe("compareResources", () => {
  const net = (inputs: Record<string, Value>, more?: Partial<Resource>): Resource =>
    resource("x:y:Net", "net", inputs, more);
  const inNet = (name: string, key: string, property = "id"): Resource =>
    resource("x:y:Sub", name, { [key]: new Reference(urn("x:y:Net", "net"), property) });

  test("tells what is created, deleted, updated and replaced, and by which inputs", () => {
    const before = [net({ fixedCidr: "a", size: 1 }), resource("x:y:Old", "old")];
    const after = [net({ fixedCidr: "b", size: 2 }), resource("x:y:New", "new")];
    expect(told(compare(before, after))).toEqual(["replace net: fixedCidr, size", "create new", "delete old"]);
    expect(told(compare([net({ size: 1 })], [net({ size: 2 })]))).toEqual(["update net: size"]);
  });

  test("says may where it is not known whether the provider replaces, or whether the input changes", () => {
    expect(told(compare([net({ open: 1 })], [net({ open: 2 })]))).toEqual(["update or replace net: open"]);
    expect(told(compare([net({ fixed: 1 })], [net({ fixed: new Unknown() })]))).toEqual([
      "perhaps update or replace net: fixed",
    ]);
    expect(told(compare([net({ size: 1 })], [net({ size: new Unknown() })]))).toEqual(["perhaps update net: size"]);
    expect(told(compare([], [resource("x:y:New", "new", {}, { conditional: true })]))).toEqual(["perhaps create new"]);
  });

  test("follows a replacement to what refers to the resource, and on from there", () => {
    const rest = [
      inNet("inside", "fixedNet"),
      inNet("beside", "net"),
      resource("x:y:Host", "host", { fixedSub: new Reference(urn("x:y:Sub", "inside"), "id") }),
      resource("x:y:Host", "other", { fixedSub: new Reference(urn("x:y:Sub", "beside"), "id") }),
    ];
    const changes = compare([net({ fixedCidr: "a" }), ...rest], [net({ fixedCidr: "b" }), ...rest]);
    expect(told(changes)).toEqual([
      "replace net: fixedCidr",
      "replace inside: fixedNet",
      "update beside: net",
      "replace host: fixedSub",
    ]);
    expect(changes[1]?.properties[0]?.through).toBe(urn("x:y:Net", "net"));
  });

  test("follows what may be replaced as something that may be", () => {
    const changes = compare(
      [net({ open: 1 }), inNet("inside", "fixedNet")],
      [net({ open: 2 }), inNet("inside", "fixedNet")],
    );
    expect(told(changes)).toEqual(["update or replace net: open", "perhaps update or replace inside: fixedNet"]);
  });

  test("follows an update only through outputs that it renews", () => {
    const rest = [inNet("pinned", "version", "version"), inNet("inside", "net", "id"), inNet("sized", "size", "size")];
    expect(told(compare([net({ size: 1 }), ...rest], [net({ size: 2 }), ...rest]))).toEqual([
      "update net: size",
      "update pinned: version",
      "update sized: size",
    ]);
  });

  test("ends where resources refer to each other in a circle", () => {
    const circle = (size: number): readonly Resource[] => [
      resource("x:y:A", "a", { size, fixedB: new Reference(urn("x:y:B", "b"), "id") }),
      resource("x:y:B", "b", { fixedA: new Reference(urn("x:y:A", "a"), "id"), fixed: size }),
    ];
    expect(told(compare(circle(1), circle(2)))).toEqual(["replace a: size, fixedB", "replace b: fixed, fixedA"]);
  });

  test("knows what the options of a resource say", () => {
    const options = { ignoreChanges: ["size", "tags.a"], replaceOnChanges: ["name"], protect: true };
    const one = (inputs: Record<string, Value>): Resource => net(inputs, { options });
    expect(compare([one({ size: 1, tags: { a: 1 } })], [one({ size: 2, tags: { a: 2 } })])).toEqual([]);
    expect(told(compare([one({ tags: { a: 1, b: 1 } })], [one({ tags: { a: 2, b: 2 } })]))).toEqual([
      "update net: tags.b",
    ]);
    const [replaced] = compare([one({ name: "a" })], [one({ name: "b" })]);
    expect(replaced).toMatchObject({ action: "replace", protected: true });
    expect(compare([one({ tags: 1 })], [one({ tags: 2 })])[0]?.protected).toBe(false);
    expect(compare([one({})], [])[0]?.protected).toBe(true);
  });

  test("takes an alias for the same resource", () => {
    const renamed = resource("x:y:Net", "web", { size: 1 }, { options: { aliases: [urn("x:y:Net", "net")] } });
    const user = (of: Resource): Resource => resource("x:y:Sub", "sub", { net: new Reference(of.urn, "id") });
    const old = net({ size: 1 });
    expect(compare([old, user(old)], [renamed, user(renamed)])).toEqual([]);
  });

  test("leaves out components, providers and what is only read", () => {
    const aside = [
      resource("pulumi:pulumi:Stack", "shop-dev", {}, { custom: false }),
      resource("pulumi:providers:x", "default", { region: "a" }),
      resource("x:index:Component", "component", {}, { custom: false }),
      resource("x:y:Net", "found", {}, { external: true }),
    ];
    expect(compare([], aside)).toEqual([]);
    expect(compare(aside, [])).toEqual([]);
  });

  test("a move to another region is a replacement", () => {
    const there = compareResources(
      stack([net({})], { config: { region: "a" } }),
      stack([net({})], { config: { region: "b" } }),
      knowledge,
    );
    expect(told(there.changes)).toEqual(["replace net: region"]);
  });

  test("what the provider filled in is no change when the program still leaves it out", () => {
    const deployed = net({ fixedName: "net-1234567", size: 1 }, { defaulted: ["fixedName"] });
    expect(compare([deployed], [net({ size: 1 })])).toEqual([]);
    expect(told(compare([deployed], [net({ fixedName: "mine", size: 1 })]))).toEqual(["replace net: fixedName"]);
    expect(told(compare([net({ size: 1, fixedName: "mine" })], [net({ size: 1 })]))).toEqual([
      "replace net: fixedName",
    ]);
  });

  test("compares a deployed value with the property that the program refers to", () => {
    const deployed = net({}, { outputs: { zone: "a", number: 3 } });
    const sub = (value: Value): Resource => resource("x:y:Sub", "sub", { fixedZone: value });
    const reference = new Reference(deployed.urn, "zone");
    expect(compare([deployed, sub("a")], [net({}), sub(reference)])).toEqual([]);
    expect(told(compare([deployed, sub("b")], [net({}), sub(reference)]))).toEqual(["replace sub: fixedZone"]);
    const text = new Interpolation(["n-", new Reference(deployed.urn, "number")]);
    expect(compare([deployed, sub("n-3")], [net({}), sub(text)])).toEqual([]);
  });

  test("a new resource is nobody else: what is moved to it changes for certain", () => {
    const sub = (value: Value): Resource => resource("x:y:Sub", "sub", { fixedNet: value });
    const created = resource("x:y:Net", "fresh");
    expect(told(compare([sub("net-0abc")], [created, sub(new Reference(created.urn, "id"))]))).toEqual([
      "create fresh",
      "replace sub: fixedNet",
    ]);
  });

  describe("between two stacks", () => {
    const of = (stackName: string, names: readonly string[]): Inventory =>
      stack(
        names.map((name) =>
          resource(
            "x:y:Net",
            name,
            { parent: new Reference(urn("x:y:Net", names[0] ?? "", stackName), "id") },
            { stackName },
          ),
        ),
        { stack: stackName },
      );

    test("the stack's part of a urn, and its name inside of names, do not count", () => {
      const there = compareResources(of("dev", ["net", "dev-web"]), of("prod", ["net", "prod-web"]), knowledge);
      expect(there.changes).toEqual([]);
    });

    test("a name that could be two resources' is nobody's", () => {
      const there = compareResources(
        of("dev", ["net", "dev-web"]),
        of("prod", ["net", "prod-web", "web-prod", "x"]),
        knowledge,
      );
      expect(told(there.changes)).toEqual(["create web-prod", "create x"]);
      const two = compareResources(
        of("dev", ["net", "dev.web", "dev-web"]),
        of("prod", ["net", "prod.web"]),
        knowledge,
      );
      expect(told(two.changes)).toEqual(["delete dev-web"]);
    });
  });

  describe("of a preview", () => {
    const digest = (steps: readonly object[]): unknown => ({
      steps: steps.map((step) => ({
        newState: { urn: urn("x:y:Net", "net"), type: "x:y:Net", custom: true, inputs: {} },
        urn: urn("x:y:Net", "net"),
        ...step,
      })),
      changeSummary: {},
    });

    test.each<[string, readonly object[], readonly string[]]>([
      ["an update", [{ op: "update", diffReasons: ["size"] }], ["update net: size"]],
      [
        "a replacement in its three steps",
        [
          { op: "create-replacement", replaceReasons: ["cidr"], diffReasons: ["cidr", "size"] },
          { op: "replace", replaceReasons: ["cidr"], diffReasons: ["cidr", "size"] },
          { op: "delete-replaced" },
        ],
        ["replace net: cidr, size"],
      ],
      [
        "a detailed difference",
        [{ op: "replace", detailedDiff: { "a[0].b": { kind: "update-replace" }, c: { kind: "add" } } }],
        ["replace net: a[0].b, c"],
      ],
      ["nothing", [{ op: "same" }, { op: "refresh" }], []],
    ])("%s is the engine's", (_, steps, expected) => {
      const plan = fromPreview(digest(steps), "plan.json");
      const state = stack([net({ unlike: 1 })], { source: "state" });
      const { changes } = compareResources(state, plan, knowledge);
      expect(told(changes)).toEqual(expected);
      expect(changes.flatMap(({ properties }) => properties.map(({ replaces }) => replaces))).toEqual(
        expected.join().includes("replace") ? ["yes", "no"] : expected.length === 0 ? [] : ["no"],
      );
    });

    test("the engine's steps do not count against another state than the deployed one", () => {
      const plan = fromPreview(digest([{ op: "update", diffReasons: ["size"] }]), "plan.json");
      expect(compareResources(stack([net({})]), plan, knowledge).changes).toEqual([]);
    });
  });
});

describe("any two stacks", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const leaf: fc.Arbitrary<Value> = fc.oneof(
    fc.constantFrom<Value>("x", "y", 1, true, new Unknown(), new Unknown([], "lookup")),
    name.map((of): Value => new Reference(urn("x:y:T", of), "id")),
    name.map((of): Value => new Unknown([urn("x:y:T", of)])),
    name.map((of): Value => new Interpolation(["to ", new Reference(urn("x:y:T", of), "zone")])),
    fc.constantFrom("s", "t").map((text): Value => new Secret(text)),
  );
  const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.constantFrom("p", "q"), leaf));
  const inputs = fc.dictionary(fc.constantFrom("fixed", "open", "size", "other"), value);
  const inventories = fc
    .uniqueArray(fc.tuple(name, inputs), { selector: ([of]) => of, maxLength: 5 })
    .map((all) => stack(all.map(([of, own]) => resource("x:y:T", of, own))));

  test("a stack differs from itself in nothing", () => {
    fc.assert(
      fc.property(inventories, (one) => {
        expect(compareResources(one, one, knowledge).changes).toEqual([]);
      }),
    );
  });

  test("the way back deletes what the way there creates, and changes the same for certain", () => {
    fc.assert(
      fc.property(inventories, inventories, (before, after) => {
        const [there, back] = [compareResources(before, after, knowledge), compareResources(after, before, knowledge)];
        const of = (changes: readonly ResourceChange[], action: string): readonly string[] =>
          changes
            .filter((change) => change.action === action)
            .map((change) => change.urn)
            .sort();
        expect(of(there.changes, "create")).toEqual(of(back.changes, "delete"));
        expect(of(there.changes, "delete")).toEqual(of(back.changes, "create"));
        const own = ({ changes }: typeof there): readonly string[] =>
          changes
            .flatMap(({ urn: at, properties }) =>
              properties.flatMap(({ property, certain, through }) =>
                through === undefined && certain ? [`${at} ${property}`] : [],
              ),
            )
            .sort();
        expect(own(there)).toEqual(own(back));
      }),
    );
  });
});
