import { fromPreview, fromState, type Inventory } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import { evaluateRules, ruleContext } from "@nospof/rules";
import { exportState, previewJson } from "@nospof/testing";
import { buildTopology } from "@nospof/topology";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rules } from "nospof-policy-aws/rules";
import { programOf } from "./formats/program";
import { terraformPlanOf } from "./formats/terraform";
import { generateStack } from "./stacks/generate";

const root = join(__dirname, "../..");
const size = 300;
const stack = generateStack(size);

/** Verdict by flow, and what the rules found. */
function judged(inventory: Inventory): { flows: Record<string, string>; findings: readonly string[] } {
  const context = ruleContext(inventory, buildTopology(inventory));
  const { findings } = evaluateRules(rules, context);
  return {
    flows: Object.fromEntries(context.survival().flows.map(({ flow, verdict }) => [flow.id, verdict])),
    findings: findings.map(({ rule, outcome, subject }) => `${rule} ${outcome} ${subject}`),
  };
}

/** As a file would give it. */
function written(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json));
}

const fromExport = judged(fromState(written(exportState(stack)), "export.json"));

describe("generated stacks", () => {
  it("have the wanted size and the same resources for the same seed", () => {
    expect(stack.resources).toHaveLength(size);
    expect(generateStack(size).resources).toEqual(stack.resources);
    expect(generateStack(size, 2).resources).not.toEqual(stack.resources);
    expect(() => generateStack(10)).toThrow("60 at least");
  });

  it("have flows of every kind, all of which the proof has to prove", () => {
    const large = judged(fromState(written(exportState(generateStack(1000, 3))), "export.json"));
    const kinds = new Set(Object.keys(large.flows).map((id) => id.split(":")[0]));
    expect([...kinds].sort()).toEqual(["egress", "ingress", "internal", "name"]);
    expect(new Set(Object.values(large.flows))).toEqual(new Set(["proven"]));
    expect(large.findings).toEqual([]);
    expect(Object.keys(fromExport.flows).length).toBeGreaterThan(10);
    expect(new Set(Object.values(fromExport.flows))).toEqual(new Set(["proven"]));
    expect(fromExport.findings).toEqual([]);
  });

  it("say the same as a preview and as a program", async () => {
    expect(judged(fromPreview(written(previewJson(stack)), "preview.json"))).toEqual(fromExport);
    const dir = mkdtempSync(join(tmpdir(), "nospof-bench-"));
    try {
      for (const [name, text] of Object.entries(programOf(stack))) writeFileSync(join(dir, name), text);
      symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
      const { inventory } = await runProgram({ dir, stack: stack.stack });
      expect(inventory.resources).toHaveLength(size);
      expect(judged(inventory)).toEqual(fromExport);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }, 60_000);

  it("say the same resources as a Terraform plan, with what each comes from", () => {
    const plan = terraformPlanOf(stack) as unknown as {
      planned_values: { root_module: { resources: { address: string; values: Record<string, unknown> }[] } };
      configuration: { root_module: { resources: { address: string; expressions: Record<string, unknown> }[] } };
    };
    const { resources } = plan.planned_values.root_module;
    expect(resources).toHaveLength(stack.resources.filter(({ type }) => type.startsWith("aws:")).length);
    expect(resources.find(({ address }) => address === "aws_nat_gateway.app0-us-east-1a")?.values).toEqual({
      tags: { Name: "app0-us-east-1a" },
    });
    const nat = plan.configuration.root_module.resources.find(
      ({ address }) => address === "aws_nat_gateway.app0-us-east-1a",
    );
    expect(nat?.expressions["subnet_id"]).toEqual({
      references: ["aws_subnet.app0-public-us-east-1a.id", "aws_subnet.app0-public-us-east-1a"],
    });
  });
});
