import { readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import fc from "fast-check";
import { planFiles, type FisTemplate } from "@nospof/experiments";
import type { Stack } from "../../topology/test/stack";
import { webStack } from "../../topology/test/stack";
import { fill } from "./fill";
import { deployed, planOf, planOfInventory, twoRegions } from "./stacks";

const schema = JSON.parse(
  readFileSync(path.join(__dirname, "create-experiment-template.schema.json"), "utf8"),
) as object;
// Strict types would have every branch repeat what the definition above it says.
const validate: ValidateFunction = new Ajv({ strict: false, allErrors: true }).compile(schema);

/** What is wrong with a template: by the schema, and in how its parts refer to each other. */
function problems(template: FisTemplate): readonly unknown[] {
  const used = Object.values(template.actions).flatMap(({ targets }) => Object.values(targets));
  const dangling = used.filter((name) => template.targets[name] === undefined);
  const idle = Object.keys(template.targets).filter((name) => !used.includes(name));
  const errors = validate(template) ? [] : (validate.errors ?? []);
  return [...errors, ...dangling.map((name) => `no target ${name}`), ...idle.map((name) => `idle target ${name}`)];
}

/** All templates of a stack once the user has given what was asked for. */
function filled(stack: Stack, options: Parameters<typeof planOf>[1] = {}): readonly FisTemplate[] {
  const plan = planOf(stack, options, fill(planOf(stack, options)));
  return plan.experiments.flatMap(({ artifacts }) =>
    artifacts.flatMap(({ content }) => (content.tool === "aws-fis" ? [content.template] : [])),
  );
}

describe("templates", () => {
  const all = { lose: ["device", "zone", "region"], simultaneous: 2 } as const;

  it.each([
    ["one region", webStack()],
    ["two regions", twoRegions()],
  ])("are what AWS FIS accepts, once the inputs are given: %s", (_, stack) => {
    const templates = filled(stack, all);
    expect(templates.length).toBeGreaterThan(3);
    expect(templates.flatMap(problems)).toEqual([]);
    expect(JSON.stringify(templates)).not.toContain("${");
  });

  it("are refused by AWS FIS until the inputs are given", () => {
    const [{ artifacts: [{ content } = {}] = [] } = {}] = planOf(webStack()).experiments;
    if (content?.tool !== "aws-fis") throw new Error("There is no template.");
    expect(problems(content.template)).not.toEqual([]);
  });

  it("are refused by the schema of this test when a part is wrong", () => {
    const [template] = filled(webStack()).filter(({ actions }) => Object.keys(actions).length > 1);
    if (template === undefined) throw new Error("There is no template.");
    expect(problems(template)).toEqual([]);
    const broken = (change: (text: string) => string): readonly unknown[] =>
      problems(JSON.parse(change(JSON.stringify(template))) as FisTemplate);
    expect(broken((text) => text.replace("aws:network:disrupt-connectivity", "aws:network:disrupt"))).not.toEqual([]);
    expect(broken((text) => text.replace('"Subnets":"', '"Subnets":"x'))).not.toEqual([]);
    expect(broken((text) => text.replace('"scope":"all"', '"scope":"zone"'))).not.toEqual([]);
    expect(broken((text) => text.replace('"duration":"PT10M"', '"duration":"10 minutes"'))).not.toEqual([]);
    expect(broken((text) => text.replace('"selectionMode":"ALL"', '"selectionMode":"SOME"'))).not.toEqual([]);
    expect(broken((text) => text.replace('"vpc":"vpc-', '"vpc":"'))).not.toEqual([]);
  });

  it("are what AWS FIS accepts whatever the stack is called and made of", () => {
    const name = fc.oneof(
      fc.constantFrom("web", "a b", "Ünïcødé ☃", "x".repeat(90), "w'\"`$(id)\n|", "..", "-"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
    );
    const store = fc.constantFrom(
      "aws:rds/cluster:Cluster",
      "aws:rds/instance:Instance",
      "aws:elasticache/replicationGroup:ReplicationGroup",
    );
    const parts = fc.record({
      prefix: name,
      machines: fc.uniqueArray(name, { maxLength: 14 }),
      stores: fc.array(store, { maxLength: 3 }),
      tags: fc.option(fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 20 })), {
        nil: undefined,
      }),
      isDeployed: fc.boolean(),
      simultaneous: fc.constantFrom(1, 2),
    });
    fc.assert(
      fc.property(parts, ({ prefix, machines, stores, tags, isDeployed, simultaneous }) => {
        const stack = webStack({ prefix, zones: ["a", "b"] });
        const own = tags === undefined ? {} : { tags };
        machines.forEach((machine, at) =>
          stack.add("Instance", `i-${String(at)}-${machine}`, {
            availabilityZone: at % 2 === 0 ? "us-east-1a" : "us-east-1b",
            ...own,
          }),
        );
        stores.forEach((type, at) =>
          stack.add(type, `store-${String(at)}`, { multiAz: true, multiAzEnabled: true, ...own }),
        );
        const inventory = isDeployed ? deployed(stack) : stack.inventory();
        const options = { lose: ["device", "zone"], simultaneous } as const;
        const plan = planOfInventory(inventory, options, fill(planOfInventory(inventory, options)));
        const templates = plan.experiments.flatMap(({ artifacts }) =>
          artifacts.flatMap(({ content }) => (content.tool === "aws-fis" ? [content.template] : [])),
        );
        expect(templates.flatMap(problems)).toEqual([]);
        const files = planFiles({ project: "p", stack: "s" }, plan).map((file) => file.name);
        expect(new Set(files).size).toBe(files.length);
      }),
      { numRuns: 60 },
    );
  });
});
