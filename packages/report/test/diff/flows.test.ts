import fc from "fast-check";
import type { Finding } from "@nospof/rules";
import type { FlowReport, StackReport } from "../../src";
import { compareFlows } from "../../src/diff";
import { stack as anyStack } from "../arbitrary";
import { survived, zoneId } from "../sample";
import { side, flow, a, b, refuted, unknown, finding, told } from "./compare-cases";

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
