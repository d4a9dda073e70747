import { isSteady, isSteadyComponent } from "../src/program/preload/steadiness";

type Callback = (...args: never[]) => unknown;

/** A callback by its text, for what a compiler of tests would write otherwise. */
function written(text: string): Callback {
  return eval(`(${text})`) as Callback;
}

describe("a callback", () => {
  test.each([
    "(ids) => tables.map((t, i) => new ec2.Route(`to-${i}`, { table: t.id, nat: ids[i >> 1] }))",
    "(ids) => ids.map((id, i) => new ec2.Route(`to-${i}`, { nat: id }))",
    "(ids) => { for (let i = 0; i < ids.length; i++) new ec2.Route(`to-${i}`, { nat: ids[i] }); }",
    "(ids) => { for (const id of ids) new ec2.Route(`to-${count++}`, { nat: id }); }",
    "([a, b]) => { if (zones.length > 1) new ec2.Route(a, { nat: pulumi.interpolate`${b}/x` }); return a; }",
    "([a]) => zones.forEach((zone, i) => new ec2.Route(i === 0 ? 'first' : zone, { nat: a }))",
    "async (ids) => { await 1; const all = ids.map((x) => ({ x })); all.forEach(({ x }) => new ec2.Route({ x })); }",
    "(ids) => Object.entries(zones).forEach(([key, zone]) => { if (zone) new ec2.Route(key, { nat: ids[0] }); })",
    "function (id) { return new Route('a', { id }); }",
    "({ first }) => [...first].reduce((made, id) => [...made, new Route('a', { id })], [])",
  ])("creates the same whatever it is given: %s", (text) => {
    expect(isSteady(written(text), ["one", "two"])).toBe(true);
  });

  test.each([
    "(ids) => ids.filter((id) => id).map((id) => new Route(id))",
    "(id) => { if (id) new Route(id); }",
    "(id) => (id === 'x' ? new Route(id) : 1)",
    "(id) => make(id) && new Route(id)",
    "(id) => make(id)",
    "(ids) => ids.map(make)",
    "(ids) => { const m = []; ids.forEach((x) => m.push(x)); if (m[0] === 'a') new Route(); }",
    "(ids) => { const o = {}; o.k = ids[0]; return o.k && new Route(); }",
    "(ids) => [...new Set(ids)].forEach((x) => new Route(x))",
    "(ids) => nats[ids[0]] && new Route(1)",
    "(ids) => { try { new Route(ids[0].a.b); } catch { new Route(1); } }",
    "(ids) => tables.find((t) => t === ids[0]) && new Route()",
    "(ids) => { const f = (x) => x || new Route(); f(ids); }",
    "(ids) => ({ [ids[0]]: new Route() })",
    "(ids) => { for (const [k] of ids.entries()) if (k === 'x') new Route(); }",
    "(ids) => { const [{ a = 1 }] = ids; switch (a) { case 1: new Route(); } }",
    "function () { return arguments[0] ? new Route() : 1; }",
    "(a, b) => new Route(a, b)",
    "String",
  ])("may create something else: %s", (text) => {
    expect(isSteady(written(text), ["one", "two"])).toBe(false);
  });

  test("counts the characters of a text, but knows the length of a list", () => {
    const counted = written("(x) => { for (let i = 0; i < x.length; i++) new Route(i); }");
    expect([isSteady(counted, "text"), isSteady(counted, ["text"])]).toEqual([false, true]);
    const within = written("({ x }) => { for (let i = 0; i < x.length; i++) new Route(i); }");
    expect([isSteady(within, { x: "text" }), isSteady(within, { x: ["text"] })]).toEqual([false, true]);
  });

  test("may be a method", () => {
    const { make } = {
      make: (): unknown => undefined,
      ...(eval("({ make(id) { return new Route(id); } })") as object),
    };
    expect(isSteady(make, "id")).toBe(true);
  });
});

describe("a component", () => {
  class ComponentResource {
    readonly urn = "";
  }

  /** An object of a class by its text, whose constructor has not run. */
  function made(text: string): object {
    const Class = new Function("ComponentResource", `return ${text}`)(ComponentResource) as { prototype: object };
    return Object.create(Class.prototype) as object;
  }

  test.each([
    "class extends ComponentResource { constructor(name, args) { super(name); new Subnet(name, { vpc: args?.vpc }); } }",
    "class extends ComponentResource { constructor(n, a) { super(n); this.id = this.make(a).id; this.registerOutputs({ id: this.id }); } make(a) { return new Subnet(a, a); } }",
    "class extends ComponentResource { zones = ['a']; constructor(n) { super(n); if (many) new Subnet(n, { parent: this }); } }",
    "class extends (class extends ComponentResource { constructor(n) { super(n); new Subnet(n); } }) {}",
  ])("creates the same whatever it is given: %s", (text) => {
    expect(isSteadyComponent(made(text))).toBe(true);
  });

  test.each([
    "class extends ComponentResource { constructor(name, args) { super(name); if (args) new Subnet(name); } }",
    "class extends ComponentResource { constructor(n, a) { super(n); this.a = a; this.b(); } b() { this.a && new Subnet(); } }",
    "class extends ComponentResource { constructor(n, a) { super(n); n?.other(a); } }",
    "class extends (class extends ComponentResource { constructor(n) { super(n); n && new Subnet(n); } }) {}",
    "class { constructor(name) { new Subnet(name); } }",
    "function () {}",
  ])("may create something else: %s", (text) => {
    expect(isSteadyComponent(made(text))).toBe(false);
  });
});
