import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inventory, Resource, Value } from "@nospof/inventory";
import { runProgram } from "@nospof/inventory/program";
import { evaluateRules, ruleContext } from "@nospof/rules";
import { buildTopology } from "@nospof/topology";
import { rules as awsRules } from "nospof-policy-aws/rules";
import { rules as kubernetesRules } from "nospof-policy-kubernetes/rules";
import { parse, stringify } from "yaml";
import { replaced, withInputs } from "../inventory/edit";

const root = join(__dirname, "../..");

/** The storefront made of our components, as `npm start` checks it. */
export async function storefront(stack: string): Promise<Inventory> {
  return (await runProgram({ dir: root, stack })).inventory;
}

/** The production storefront written with plain resources. */
export async function storefrontByHand(): Promise<Inventory> {
  return (await runProgram({ dir: join(root, "test/fixtures/by-hand"), stack: "prod" })).inventory;
}

type Config = Record<string, unknown>;

/** The storefront with an edited configuration of one of its stacks. */
export async function storefrontWith(stack: string, edit: (config: Config) => void): Promise<Inventory> {
  const dir = mkdtempSync(join(tmpdir(), "nospof-test-"));
  try {
    const settings = parse(readFileSync(join(root, `stacks/aws/Pulumi.${stack}.yaml`), "utf8")) as { config: Config };
    edit(settings.config);
    const project = {
      name: "storefront",
      main: join(root, "stacks/aws"),
      runtime: { name: "nodejs", options: { typescript: false } },
    };
    writeFileSync(join(dir, "Pulumi.yaml"), stringify(project));
    writeFileSync(join(dir, `Pulumi.${stack}.yaml`), stringify(settings));
    return (await runProgram({ dir, stack })).inventory;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The rules of all packs; those about flows are in each of them. */
const rules = [...new Map([...awsRules, ...kubernetesRules].map((rule) => [rule.id, rule])).values()];

/** What the analysis says of a stack. */
export interface Judged {
  /** Verdict of each flow by its id. */
  readonly flows: Readonly<Record<string, string>>;
  /** `<rule> <subject>` of every failed judgement, sorted. */
  readonly failed: readonly string[];
  /** All that the findings and the cuts say. */
  readonly text: string;
}

export function judge(inventory: Inventory): Judged {
  const context = ruleContext(inventory, buildTopology(inventory));
  const { findings } = evaluateRules(rules, context);
  const flows = context.survival().flows;
  return {
    flows: Object.fromEntries(flows.map(({ flow, verdict }) => [flow.id, verdict])),
    failed: findings
      .filter(({ outcome }) => outcome === "fail")
      .map(({ rule, subject }) => `${rule} ${subject}`)
      .sort(),
    text: findings.map(({ message, fix }) => `${message} ${fix}`).join("\n"),
  };
}

type Inputs = Record<string, Value>;

/** Finds the one resource of a type (its last part) by name. */
export function find(inventory: Inventory, type: string, name: string): Resource {
  const found = inventory.resources.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${String(found.length)} resources are ${type} ${name}`);
  return found[0];
}

/** The same stack with other inputs of one resource. */
export function change(inventory: Inventory, type: string, name: string, edit: (inputs: Inputs) => Inputs): Inventory {
  const target = find(inventory, type, name);
  const changed = withInputs(target, edit({ ...target.inputs }));
  return replaced(inventory, (resource) => (resource === target ? [changed] : [resource]));
}

/** The same stack without one resource. */
export function without(inventory: Inventory, type: string, name: string): Inventory {
  const target = find(inventory, type, name);
  return replaced(inventory, (resource) => (resource === target ? [] : [resource]));
}
