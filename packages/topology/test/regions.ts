import type { Value } from "@nospof/inventory";
import type { Made } from "./stack";
import { Stack, webStack } from "./stack";

export const east = "us-east-1";
export const west = "us-west-2";

/** An alias to a load balancer. */
export function alias(balancer: Made, evaluateTargetHealth: boolean): Value {
  return [{ name: balancer.get("dnsName"), zoneId: balancer.get("zoneId"), evaluateTargetHealth }];
}

/** The web stack in two regions, with a zone for names. */
export function regions(): Stack {
  const stack = new Stack();
  const provider = stack.add("Provider", "west", { region: west }).urn;
  webStack({ stack, prefix: "east-" });
  webStack({ stack, prefix: "west-", region: west, provider });
  stack.add("Zone", "example", { name: "example.com" });
  return stack;
}

/** Adds a record of the name `shop` that leads to the load balancer of a side. */
export function record(stack: Stack, label: string, side: string, inputs: Record<string, Value>): Made {
  return stack.add("Record", label, {
    zoneId: stack.find("example").get("zoneId"),
    name: "shop",
    type: "A",
    setIdentifier: label,
    aliases: alias(stack.find(`${side}-front`), true),
    ...inputs,
  });
}

/** A failover pair: the east, and when that fails the west. Both follow their load balancers. */
export function pair(stack = regions()): Stack {
  record(stack, "east", "east", { failoverRoutingPolicies: [{ type: "PRIMARY" }] });
  record(stack, "west", "west", { failoverRoutingPolicies: [{ type: "SECONDARY" }] });
  return stack;
}
