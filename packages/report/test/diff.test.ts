import { readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import stringWidth from "string-width";
import { Inventory, Reference, type InventoryFacts, type Resource, type Value } from "@nospof/inventory";
import { evaluateRules, flowWorksRule, ruleContext, survivesRule, type Finding } from "@nospof/rules";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { buildDiff, compareAddresses, compareFindings, compareFlows, diffExitCode, diffFormats } from "../src/diff";
import type { CheckedStack, FlowReport, StackReport } from "../src";
import type { DiffReport, StackDiff } from "../src/diff";
import { stack as anyStack } from "./arbitrary";
import { sampleStack, survived, urn, zoneId } from "./sample";

const tool = { name: "nospof", version: "0.1.0" };
const [text, json] = ["text", "json"].map((name) => diffFormats.find((format) => format.name === name)?.format);

function side(flows: readonly FlowReport[], findings: readonly Finding[] = []): StackReport {
  return { ...sampleStack, flows, findings };
}

function flow(failures: FlowReport["failures"], more: Partial<FlowReport> = {}): FlowReport {
  const verdicts = failures.map(({ verdict }) => verdict);
  return {
    id: "egress:private",
    source: "tier private",
    destination: "internet",
    urn: urn("aws:ec2/vpc:Vpc", "main"),
    need: { capacity: 1, unit: "instances" },
    verdict: verdicts.includes("refuted") ? "refuted" : verdicts.includes("unknown") ? "unknown" : "proven",
    failures,
    commonCauses: [],
    ...more,
  };
}

const [a, b] = ["us-east-1a", "us-east-1b"].map(zoneId) as [string, string];
const refuted = { lost: [a], verdict: "refuted" } as const;
const unknown = { lost: [a], verdict: "unknown" } as const;

function finding(more: Partial<Finding> = {}): Finding {
  return {
    rule: "survives-zone",
    outcome: "fail",
    severity: "critical",
    level: "mandatory",
    urn: urn("aws:ec2/vpc:Vpc", "main"),
    subject: "egress:private",
    message: "it does not survive",
    fix: "mend it",
    url: "https://example.com",
    ...more,
  };
}

/** Outcomes of the one failure of the one flow: `lost proven>refuted!`, `!` for a regression. */
function told(before: StackReport, after: StackReport): readonly string[] {
  return compareFlows(before, after).flatMap(({ what, failures }) =>
    failures.length === 0
      ? [what]
      : failures.map((one) => `${one.change} ${one.before ?? "new"}>${one.after}${one.regression ? "!" : ""}`),
  );
}

describe("compareFlows", () => {
  test.each<[string, FlowReport["failures"], FlowReport["failures"], readonly string[]]>([
    ["the same", [refuted], [refuted], []],
    ["lost", [survived([a])], [refuted], ["lost proven>refuted!"]],
    ["gained", [refuted], [survived([a])], ["gained refuted>proven"]],
    ["no longer known", [survived([a])], [unknown], ["lost proven>unknown!"]],
    ["known to be lost", [unknown], [refuted], ["lost unknown>refuted!"]],
    ["no longer known to be lost", [refuted], [unknown], ["gained refuted>unknown"]],
    ["affected now", [], [refuted], ["lost unaffected>refuted!"]],
    ["affected now and survived", [], [survived([a])], []],
    ["no longer affected", [refuted], [], ["gained refuted>unaffected"]],
    ["several domains in another order", [{ ...refuted, lost: [a, b] }], [{ ...refuted, lost: [b, a] }], []],
  ])("%s", (_, before, after, expected) => {
    expect(told(side([flow(before)]), side([flow(after)], [finding()]))).toEqual(expected);
  });

  const measured = (left: number, seconds: number): FlowReport["failures"] => [
    survived([a], {
      capacity: { needed: 1, before: 4, after: left, unit: "instances" },
      recovery: { seconds, terms: [] },
    }),
  ];

  test.each([
    [measured(3, 10), measured(2, 10), "less"],
    [measured(3, 10), measured(4, 10), "more"],
    [measured(3, 10), measured(3, 20), "less"],
    [measured(3, 20), measured(3, 10), "more"],
    [measured(3, 20), measured(2, 10), "mixed"],
    [measured(3, 20), measured(3, 20), undefined],
  ])("tells margins that change (%#)", (before, after, expected) => {
    const [change] = compareFlows(side([flow(before)]), side([flow(after)]));
    expect(change?.failures[0]?.change).toBe(expected);
    expect(change?.failures.some(({ regression }) => regression) ?? false).toBe(false);
  });

  test.each<[string, readonly Finding[], Partial<FlowReport["failures"][number]>, boolean]>([
    ["mandatory", [finding()], {}, true],
    ["advisory", [finding({ level: "advisory" })], {}, false],
    ["disabled", [], {}, false],
    ["about another flow", [finding({ subject: "egress:other" })], {}, false],
    ["about another kind of failure", [finding({ rule: "survives-device" })], {}, false],
    [
      "exempted",
      [finding()],
      { exemption: { rule: "survives-zone", resource: "x", reason: "y", owner: "z", expires: "2099-01-01" } },
      false,
    ],
  ])("a loss is a regression as its rule says: %s", (_, findings, more, expected) => {
    const [change] = compareFlows(side([flow([survived([a])])]), side([flow([{ ...refuted, ...more }])], findings));
    expect(change?.failures[0]).toMatchObject({ change: "lost", regression: expected });
  });

  test("a flow that does not even work is held by the rule that it has to", () => {
    const broken = flow([{ lost: [], verdict: "refuted" }]);
    expect(told(side([flow([])]), side([broken], [finding({ rule: "flow-works" })]))).toEqual([
      "lost unaffected>refuted!",
    ]);
  });

  test("new flows tell what they are not proven to survive, vanished ones what they were", () => {
    const now = side([flow([refuted, { ...unknown, lost: [b] }, survived([zoneId("us-east-1c")])])], [finding()]);
    expect(told(side([]), now)).toEqual(["lost new>refuted!", "lost new>unknown!"]);
    expect(compareFlows(now, side([]))).toMatchObject([{ what: "vanished", before: "refuted", failures: [] }]);
  });

  test("two stacks have the same flow where only the stack's name differs", () => {
    const of = (stack: string, more: FlowReport["failures"]): StackReport => ({
      ...side([flow(more, { id: `ingress:${stack}-front/web` })]),
      stack,
    });
    expect(compareFlows(of("dev", [refuted]), of("prod", [survived([a])]))).toMatchObject([
      { id: "ingress:prod-front/web", formerId: "ingress:dev-front/web", what: "changed" },
    ]);
  });

  const stacks = anyStack.map((one) => ({
    ...one,
    stack: "prod",
    flows: [...new Map(one.flows.map((each) => [each.id, distinct(each)])).values()],
  }));

  /** A report holds each failure once. */
  function distinct(one: FlowReport): FlowReport {
    const failures = one.failures.map((failure) => [[...failure.lost].sort().join(" "), failure] as const);
    return { ...one, failures: [...new Map(failures).values()] };
  }

  test("nothing differs from itself", () => {
    fc.assert(
      fc.property(stacks, (one) => {
        expect(compareFlows(one, one)).toEqual([]);
      }),
    );
  });

  test("what is lost there is gained on the way back", () => {
    const opposite = { lost: "gained", gained: "lost", less: "more", more: "less", mixed: "mixed" } as const;
    // Flows of both sides, with the ids of the first: else hardly any pair would differ.
    const pairs = fc.tuple(stacks, stacks).map(([one, other]) => {
      const flows = other.flows.map((each, at) => ({ ...each, id: one.flows[at]?.id ?? each.id }));
      return [one, { ...other, flows: [...new Map(flows.map((each) => [each.id, each])).values()] }] as const;
    });
    const key = (changes: ReturnType<typeof compareFlows>): readonly string[] =>
      changes
        .filter(({ what }) => what === "changed")
        .flatMap(({ id, failures }) => failures.map((one) => `${id} ${[...one.lost].sort().join()} ${one.change}`))
        .sort();
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const [there, back] = [compareFlows(before, after), compareFlows(after, before)];
        const turned = back.map((change) => ({
          ...change,
          failures: change.failures.map((one) => ({ ...one, change: opposite[one.change] })),
        }));
        expect(key(there)).toEqual(key(turned));
        const ids = (changes: typeof there, what: string): readonly string[] =>
          changes
            .filter((change) => change.what === what)
            .map(({ id }) => id)
            .sort();
        expect(ids(there, "appeared")).toEqual(ids(back, "vanished"));
        expect(ids(there, "vanished")).toEqual(ids(back, "appeared"));
      }),
    );
  });
});

describe("compareFindings", () => {
  const name = (of: string): string => of;
  const own = (more: Partial<Finding>): Finding => finding({ rule: "aws-nat-same-zone", subject: "main", ...more });
  const of = (...findings: readonly Finding[]): { findings: readonly Finding[]; stack: string } => ({
    findings,
    stack: "prod",
  });

  test.each<[string, readonly Finding[], readonly Finding[], readonly boolean[], number]>([
    ["the same", [own({})], [own({})], [], 0],
    ["told in other words", [own({})], [own({ message: "other" })], [], 0],
    ["new", [], [own({})], [true], 0],
    ["gone", [own({})], [], [], 1],
    ["new but advisory", [], [own({ level: "advisory" })], [false], 0],
    ["not known before", [own({ outcome: "unknown" })], [own({})], [true], 0],
    ["not known any more", [own({})], [own({ outcome: "unknown" })], [], 0],
    ["of another resource", [own({})], [own({ urn: urn("x:y:Z", "other"), subject: "other" })], [true], 1],
  ])("%s", (_, before, after, regressions, gone) => {
    const found = compareFindings(of(...before), of(...after), name);
    expect(found.appeared.map(({ regression }) => regression)).toEqual(regressions);
    expect(found.gone).toHaveLength(gone);
  });

  test("a resource that was renamed keeps its findings", () => {
    const [old, now] = [urn("x:y:Z", "old"), urn("x:y:Z", "new")];
    const renamed = (of: string): string => (of === old ? now : of);
    const found = compareFindings(
      of(own({ urn: old, subject: "old" })),
      of(own({ urn: now, subject: "new" })),
      renamed,
    );
    expect(found).toEqual({ appeared: [], gone: [] });
  });
});

describe("compareAddresses", () => {
  const holder = (
    kind: "subnet" | "address" | "gateway",
    name: string,
    blocks: readonly string[],
    uses: readonly string[] = [],
  ): Parameters<typeof compareAddresses>[0][number] => ({ urn: urn("x:y:Z", name), kind, blocks, uses });
  const same = { rename: (of: string): string => of };
  const change = { urn: urn("x:y:Z", "one"), certain: true, mayReplace: false, properties: [], protected: false };

  test.each<[string, Parameters<typeof compareAddresses>, readonly object[]]>([
    [
      "blocks that stay",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [holder("subnet", "one", ["10.0.0.0/24"])], [], same],
      [],
    ],
    [
      "blocks that move",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [holder("subnet", "one", ["10.0.1.0/24"])], [], same],
      [{ before: ["10.0.0.0/24"], after: ["10.0.1.0/24"], certain: true }],
    ],
    [
      "blocks that are not known",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [holder("subnet", "one", [])], [], same],
      [],
    ],
    [
      "a subnet that goes",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [], [{ ...change, action: "delete" }], same],
      [{ before: ["10.0.0.0/24"] }],
    ],
    [
      "an address that goes",
      [[holder("address", "one", ["203.0.113.7"])], [], [{ ...change, action: "delete" }], same],
      [{ kind: "address", before: ["203.0.113.7"] }],
    ],
    [
      "an address in place of another",
      [[holder("address", "one", [])], [holder("address", "one", [])], [{ ...change, action: "replace" }], same],
      [{ before: [], after: [], certain: true }],
    ],
    [
      "an address that may be another",
      [
        [holder("address", "one", [])],
        [holder("address", "one", [])],
        [{ ...change, action: "update", mayReplace: true }],
        same,
      ],
      [{ certain: false }],
    ],
    [
      "an address that is updated",
      [[holder("address", "one", [])], [holder("address", "one", [])], [{ ...change, action: "update" }], same],
      [],
    ],
    [
      "a gateway that leaves by another",
      [
        [holder("gateway", "one", [], [urn("x:y:E", "a")])],
        [holder("gateway", "one", [], [urn("x:y:E", "b")])],
        [],
        same,
      ],
      [{ kind: "gateway", before: ["a"], after: ["b"] }],
    ],
    ["a new subnet", [[], [holder("subnet", "one", ["10.0.0.0/24"])], [], same], []],
  ])("%s", (_, args, expected) => {
    const found = compareAddresses(...args);
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });
});

/** A network with one private subnet in each zone; the gateways stand in the first `gateways` of them. */
function network(
  zones: readonly string[],
  gateways: number,
  more: Partial<InventoryFacts> = {},
  cidr = "10.0",
): CheckedStack {
  const facts = {
    project: "shop",
    stack: "prod",
    source: "program",
    config: { "aws:region": "us-east-1" },
    ...more,
  } as const;
  const resources: Resource[] = [];
  const add = (type: string, name: string, inputs: Record<string, Value>): Reference => {
    const own = `urn:pulumi:${facts.stack}::shop::aws:ec2/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}::${name}`;
    resources.push({
      urn: own,
      type: own.split("::")[2] ?? "",
      name,
      custom: true,
      remote: false,
      external: false,
      conditional: false,
      inputs,
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
      options: {},
    });
    return new Reference(own, "id");
  };
  const vpcId = add("Vpc", "main", { cidrBlock: `${cidr}.0.0/16` });
  const gatewayId = add("InternetGateway", "main", { vpcId });
  const open = add("RouteTable", "public", { vpcId });
  add("Route", "public", { routeTableId: open, destinationCidrBlock: "0.0.0.0/0", gatewayId });
  const nats: Reference[] = [];
  zones.forEach((zone, at) => {
    const availabilityZone = `us-east-1${zone}`;
    const subnetId = add("Subnet", `public-${zone}`, {
      vpcId,
      availabilityZone,
      cidrBlock: `${cidr}.${String(at)}.0/24`,
    });
    add("RouteTableAssociation", `public-${zone}`, { subnetId, routeTableId: open });
    if (at >= gateways) return;
    nats.push(add("NatGateway", `nat-${zone}`, { subnetId, allocationId: add("Eip", `nat-${zone}`, {}) }));
  });
  zones.forEach((zone, at) => {
    const availabilityZone = `us-east-1${zone}`;
    const subnetId = add("Subnet", `private-${zone}`, {
      vpcId,
      availabilityZone,
      cidrBlock: `${cidr}.${String(100 + at)}.0/24`,
    });
    const routeTableId = add("RouteTable", `private-${zone}`, { vpcId });
    add("RouteTableAssociation", `private-${zone}`, { subnetId, routeTableId });
    const natGatewayId = nats[at] ?? nats[0];
    if (natGatewayId !== undefined)
      add("Route", `private-${zone}`, { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
  });
  const inventory = new Inventory(resources, facts);
  const topology = buildTopology(inventory);
  const context = ruleContext(inventory, topology, (of) => proveSurvival(of));
  return {
    target: facts.source === "program" ? "." : "state.json",
    inventory,
    topology,
    survival: context.survival(),
    evaluation: evaluateRules([flowWorksRule, survivesRule("device"), survivesRule("zone")], context),
    onUnknown: "warn",
    notes: [],
    timings: {},
  };
}

function diffOf(before: CheckedStack, after: CheckedStack): StackDiff {
  const [only] = buildDiff([{ before, after, notes: [] }], tool).stacks;
  if (only === undefined) throw new Error("no stack");
  return only;
}

describe("buildDiff", () => {
  const validate = new Ajv()
    .addSchema(
      JSON.parse(readFileSync(path.join(__dirname, "../schema/report-v1.json"), "utf8")) as object,
      "report-v1.json",
    )
    .compile(JSON.parse(readFileSync(path.join(__dirname, "../schema/diff-v1.json"), "utf8")) as object);

  function valid(report: DiffReport): DiffReport {
    const written = JSON.parse(json?.(report, {}) ?? "") as DiffReport;
    expect(validate(written) ? [] : validate.errors).toEqual([]);
    return written;
  }

  test("a stack does not differ from itself", () => {
    const one = network(["a", "b"], 1);
    const report = buildDiff([{ before: one, after: one, notes: [] }], tool);
    expect(valid(report).stacks).toMatchObject([
      { flows: [], resources: [], addresses: [], already: { flows: [{ id: "egress:main/private", failures: [[a]] }] } },
    ]);
    expect([diffExitCode(report, false), diffExitCode(report, true)]).toEqual([1, 0]);
  });

  test("a gateway that is taken away costs redundancy and gives an address back", () => {
    const report = buildDiff([{ before: network(["a", "b"], 2), after: network(["a", "b"], 1), notes: [] }], tool);
    const [stack] = valid(report).stacks;
    expect(stack?.flows).toMatchObject([
      {
        id: "egress:main/private",
        before: "proven",
        after: "refuted",
        failures: [{ lost: [a], change: "lost", regression: true }],
      },
    ]);
    expect(stack?.addresses).toMatchObject([{ kind: "address" }]);
    expect(stack?.resources.map(({ action, flows }) => [action, flows])).toEqual([
      ["update", ["egress:main/private"]],
      ["delete", ["egress:main/private"]],
      ["delete", ["egress:main/private"]],
    ]);
    expect(report.summary).toMatchObject({
      failures: { lost: 1, gained: 0 },
      regressions: 1,
      resources: { delete: 2, update: 1 },
    });
    expect([diffExitCode(report, false), diffExitCode(report, true)]).toEqual([1, 1]);
    const back = buildDiff([{ before: network(["a", "b"], 1), after: network(["a", "b"], 2), notes: [] }], tool);
    expect(back.summary).toMatchObject({
      failures: { lost: 0, gained: 1 },
      regressions: 0,
      resources: { create: 2, update: 1 },
    });
    expect([diffExitCode(back, false), diffExitCode(back, true)]).toEqual([0, 0]);
  });

  test("a failure that was there before is no regression, and one more is", () => {
    const [two, three] = [network(["a", "b"], 1), network(["a", "b", "c"], 1)];
    expect(diffExitCode(buildDiff([{ before: two, after: three, notes: [] }], tool), true)).toBe(0);
    const worse = buildDiff([{ before: network(["a", "b", "c"], 3), after: three, notes: [] }], tool);
    expect(diffExitCode(worse, true)).toBe(1);
  });

  test("a new block moves the network's addresses", () => {
    const { addresses, resources } = diffOf(network(["a"], 1), network(["a"], 1, {}, "10.9"));
    expect(addresses.map(({ before, after }) => [...before, ...(after ?? [])].join(" → "))).toEqual([
      "10.0.0.0/16 → 10.9.0.0/16",
      "10.0.0.0/24 → 10.9.0.0/24",
      "10.0.100.0/24 → 10.9.100.0/24",
    ]);
    expect(resources.filter(({ action }) => action === "replace").length).toBeGreaterThan(5);
  });

  test("stacks that one side lacks are new or gone", () => {
    const [stack, nothing] = [network(["a", "b"], 1), { ...network([], 0), target: "" }];
    const created = buildDiff([{ side: "after", stack, nothing, notes: [] }], tool);
    expect(valid(created).stacks[0]).not.toHaveProperty("before");
    expect(created.summary).toMatchObject({ flows: { appeared: 1 }, regressions: 1 });
    const gone = buildDiff([{ side: "before", stack, nothing, notes: [] }], tool);
    expect(valid(gone).stacks[0]).not.toHaveProperty("after");
    expect(gone.summary).toMatchObject({ flows: { vanished: 1 }, regressions: 0 });
    expect(diffExitCode(gone, false)).toBe(0);
    expect(text?.(created, {})).toContain("shop/prod: only in .");
  });

  test("a stack that could not be read is an error, and the others are compared", () => {
    const failed = {
      target: "main",
      project: "shop",
      stack: "dev",
      source: "program",
      error: "it throws\nMend it.",
    } as const;
    const stack = network(["a"], 1);
    const report = buildDiff(
      [
        { before: failed, after: stack, notes: [] },
        { before: stack, after: stack, notes: [] },
      ],
      tool,
    );
    expect(valid(report).summary).toMatchObject({ errors: 1 });
    expect(diffExitCode(report, true)).toBe(2);
    expect(text?.(report, {})).toMatch(/^shop\/prod\n {2}main: it throws\n {2}Mend it\.\n/);
  });

  test("two stacks differ, which no update does", () => {
    const dev = network(["a", "b"], 1, { stack: "dev" });
    const diff = diffOf(dev, network(["a", "b"], 2));
    expect(diff).toMatchObject({ sameStack: false, flows: [{ what: "changed" }] });
    expect(diff.resources.map(({ action }) => action)).toEqual(["create", "create", "update"]);
    const shown = text?.(buildDiff([{ before: dev, after: network(["a", "b"], 2), notes: [] }], tool), {}) ?? "";
    expect(shown).toContain("shop/dev → shop/prod: . → . (program → program)");
    expect(shown).toContain("Resources that differ\n  + only after Eip nat-b");
  });
});

describe("the text", () => {
  test("tells what gets worse and why, what moves, and which flows cross it", () => {
    const report = buildDiff(
      [
        {
          before: network(["a", "b"], 2, { source: "state" }),
          after: network(["a", "b"], 1, {}, "10.9"),
          notes: ["read this"],
        },
      ],
      tool,
    );
    expect(text?.(report, {})).toBe(
      [
        "shop/prod: state.json → . (state → program)",
        "",
        "What gets worse",
        "✗ egress:main/private no longer survives the loss of zone us-east-1a",
        "    NAT gateway nat-a (us-east-1a) is lost: natGatewayId of Route private-b",
        "    Change: give subnet private-b (us-east-1b) a next hop that does not fail",
        "      with us-east-1a",
        "",
        "Addresses that move",
        "  Vpc main: 10.0.0.0/16 → 10.9.0.0/16",
        "  Subnet public-a: 10.0.0.0/24 → 10.9.0.0/24",
        "  Subnet public-b: 10.0.1.0/24 → 10.9.1.0/24",
        "  Subnet private-a: 10.0.100.0/24 → 10.9.100.0/24",
        "  Subnet private-b: 10.0.101.0/24 → 10.9.101.0/24",
        "  Eip nat-b is given back: the same address cannot be had again",
        "",
        "What happens to resources",
        "  ± replaced Vpc main",
        "      cidrBlock cannot change in place",
        "  ± replaced Subnet public-a",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Subnet public-b",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Subnet private-a",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Subnet private-b",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Route private-b",
        "      routeTableId (through private-b) cannot change in place",
        "      natGatewayId",
        "  ± replaced because of that: RouteTable public, private-a, private-b",
        "  ± replaced because of that: Route public, private-a",
        "  ± replaced because of that: RouteTableAssociation public-a, public-b,",
        "      private-a, private-b",
        "  ± replaced because of that: NatGateway nat-a",
        "  - deleted Eip nat-b",
        "  - deleted NatGateway nat-b",
        "  ~ updated because of that: InternetGateway main",
        "",
        "Flows that cross what changes",
        "  egress:main/private: ± Vpc main, ± Subnet public-a, ± Subnet public-b,",
        "      ± Subnet private-a, 11 more resources",
        "",
        "Notes",
        "  read this",
        "",
        "✗ 1 regression · 1 failure no longer survived · resources: 1 updated, 16",
        "  replaced, 2 deleted",
        "",
      ].join("\n"),
    );
  });

  test("says so when nothing changes", () => {
    const one = network(["a", "b"], 2);
    expect(text?.(buildDiff([{ before: one, after: one, notes: [] }], tool), {})).toBe(
      "shop/prod: . → . (program → program)\n\n✓ no redundancy lost or gained · no resource changes\n",
    );
  });

  test("is never wider than the terminal, and holds no control characters", () => {
    const pairs = fc.tuple(anyStack, anyStack).map(([one, other]): StackDiff => {
      const flows = other.flows.map((each, at) => ({ ...each, id: one.flows[at]?.id ?? each.id }));
      const after = { ...other, flows };
      return {
        project: one.project,
        stack: one.stack,
        before: {
          target: one.target,
          project: one.project,
          stack: one.stack,
          source: one.source,
          resources: 1,
          failing: false,
        },
        after: {
          target: after.target,
          project: after.project,
          stack: after.stack,
          source: after.source,
          resources: 1,
          failing: true,
        },
        sameStack: false,
        domains: [...one.domains, ...after.domains],
        flows: compareFlows(one, after),
        findings: { appeared: after.findings.map((each) => ({ ...each, regression: true })), gone: one.findings },
        already: { flows: [{ id: one.target, verdict: "refuted", failures: [[]] }], findings: one.findings },
        addresses: [{ urn: one.target, kind: "subnet", certain: false, before: [one.target], after: [after.target] }],
        resources: one.findings.map(({ urn: of, message }) => ({
          urn: of,
          action: "replace",
          certain: true,
          mayReplace: false,
          protected: true,
          flows: [message],
          properties: [{ property: message, certain: false, replaces: "unknown", through: of }],
        })),
        steps: "engine",
        unseen: [{ urn: one.target, property: one.stack }],
        notes: one.notes,
      };
    });
    fc.assert(
      fc.property(pairs, fc.integer({ min: 40, max: 120 }), (stack, width) => {
        const report = buildDiff([], tool);
        const lines = (text?.({ ...report, stacks: [stack, stack] }, { width }) ?? "").split("\n");
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
        expect(lines.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
