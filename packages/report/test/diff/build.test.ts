import { readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import { buildDiff, diffExitCode, type DiffReport } from "../../src/diff";
import { a } from "./compare-cases";
import { tool, text, json, network, diffOf } from "./networks";

describe("buildDiff", () => {
  const validate = new Ajv()
    .addSchema(
      JSON.parse(readFileSync(path.join(__dirname, "../../schema/report-v1.json"), "utf8")) as object,
      "report-v1.json",
    )
    .compile(JSON.parse(readFileSync(path.join(__dirname, "../../schema/diff-v1.json"), "utf8")) as object);

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
