import type { Value } from "@nospof/inventory";
import { Inventory } from "@nospof/inventory";
import { planExperiments, type Experiment, type ExperimentPlan, type FisTemplate } from "@nospof/experiments";
import type { FailureOptions } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { Stack, webStack } from "../../topology/test/stack";

/** The experiments of a stack. */
export function planOf(
  stack: Stack,
  options: FailureOptions = {},
  given?: ReadonlyMap<string, string>,
): ExperimentPlan {
  return planOfInventory(stack.inventory(), options, given);
}

/** The experiments of an inventory. */
export function planOfInventory(
  inventory: Inventory,
  options: FailureOptions = {},
  given?: ReadonlyMap<string, string>,
): ExperimentPlan {
  const topology = buildTopology(inventory);
  return planExperiments(inventory, topology, proveSurvival(topology, options), given);
}

/** The experiment with this id. */
export function experiment({ experiments }: ExperimentPlan, id: string): Experiment {
  const found = experiments.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no ${id}, only ${experiments.map((one) => one.id).join(", ")}.`);
  return found;
}

/** The template of an experiment for a region. */
export function template({ artifacts }: Experiment, region = "us-east-1"): FisTemplate {
  for (const { content } of artifacts)
    if (content.tool === "aws-fis" && content.region === region) return content.template;
  throw new Error(`There is no template for ${region}.`);
}

/** Ids of the actions of a template, with what each acts on. */
export function actions({ actions: all, targets }: FisTemplate): readonly (readonly [string, object])[] {
  return Object.values(all).map(({ actionId, targets: own }) => {
    const { selectionMode: mode, ...target } = targets[Object.values(own)[0] ?? ""] ?? {};
    Reflect.deleteProperty(target, "resourceType");
    return [mode === "ALL" ? actionId : `${actionId} ${String(mode)}`, target] as const;
  });
}

/** The stack as it would be deployed: every resource with an id, an ARN and a name. */
export function deployed(stack: Stack): Inventory {
  const inventory = stack.inventory();
  const resources = inventory.resources.map((resource, at) => {
    const hex = at.toString(16).padStart(17, "0");
    const [service = "", kind = ""] = (resource.type.split(":")[1] ?? "").split("/");
    const id = idOf(resource.type, hex, resource.name);
    const account = "123456789012";
    const arn =
      resource.type === "aws:autoscaling/group:Group"
        ? `arn:aws:autoscaling:us-east-1:${account}:autoScalingGroup:${hex}:autoScalingGroupName/${id}`
        : `arn:aws:${service}:us-east-1:${account}:${kind}/${id}`;
    return { ...resource, id, outputs: { ...resource.inputs, id, arn, name: `${resource.name}-0a1b2c3` } };
  });
  return new Inventory(resources, { project: "test", stack: "test", source: "state", config: inventory.config });
}

function idOf(type: string, hex: string, name: string): string {
  if (type === "aws:ec2/vpc:Vpc") return `vpc-${hex}`;
  if (type === "aws:ec2/instance:Instance") return `i-${hex}`;
  if (type === "aws:route53/healthCheck:HealthCheck") return `00000000-0000-4000-8000-${hex.slice(-12)}`;
  return `${name}-${hex}`;
}

/** The web stack in two regions behind one failover name, the primary behind a health check. */
export function twoRegions(): Stack {
  const stack = new Stack();
  const west = stack.add("Provider", "west", { region: "us-west-2" }, { custom: true });
  webStack({ stack, prefix: "east-" });
  webStack({ stack, prefix: "west-", region: "us-west-2", provider: west.urn });
  const zone = stack.add("Zone", "example", { name: "example.com" });
  const check = stack.add("HealthCheck", "primary", {
    type: "HTTPS",
    fqdn: stack.find("east-front").get("dnsName"),
    requestInterval: 30,
    failureThreshold: 3,
  });
  const record = (side: string, type: string, inputs: Record<string, Value>): void => {
    const front = stack.find(`${side}-front`);
    stack.add("Record", side, {
      zoneId: zone.get("zoneId"),
      name: "shop",
      type: "A",
      setIdentifier: side,
      failoverRoutingPolicies: [{ type }],
      aliases: [{ name: front.get("dnsName"), zoneId: front.get("zoneId"), evaluateTargetHealth: type !== "PRIMARY" }],
      ...inputs,
    });
  };
  record("east", "PRIMARY", { healthCheckId: check.id });
  record("west", "SECONDARY", {});
  return stack;
}
