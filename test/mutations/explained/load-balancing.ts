import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { says } from "./says";
import { listener, listenerRule, loadBalancer, targetGroup } from "./types";

const defaultsOfBalancer: Readonly<Record<string, unknown>> = {
  loadBalancerType: "application",
  internal: false,
  ipAddressType: "ipv4",
  enableCrossZoneLoadBalancing: false,
};

/** Least values that AWS takes for the health checks of a target group. */
const leastOfCheck: Readonly<Record<string, number>> = {
  interval: 5,
  timeout: 2,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

/** True for values of a target group that the provider or AWS refuses. */
function isOutOfRange(property: string, how: string, inputs: Mutant["resource"]["inputs"]): boolean {
  if (/protocol$/.test(property))
    return how === "to UDP" || how === "to TCP" || (how === "" && property === "protocol");
  if (/matcher$/.test(property)) return /to [01]$/.test(how);
  const field = property.split(".")[1] ?? "";
  const least = leastOfCheck[field];
  const { healthCheck } = inputs;
  const value = (healthCheck as Readonly<Record<string, number>>)[field] ?? 0;
  return least !== undefined && (/to [01]$/.test(how) || (how === "to one less" && value - 1 < least));
}

/** Load balancers and target groups. */
export const loadBalancing: readonly Explanation[] = [
  {
    class: "carries nothing",
    types: [loadBalancer],
    properties: ["enableDeletionProtection", "dropInvalidHeaderFields", "idleTimeout", "enableZonalShift"],
    reason: "they guard against operators and odd clients, or let operators act",
  },
  {
    class: "same thing",
    types: [loadBalancer],
    properties: ["loadBalancerType", "internal", "ipAddressType", "enableCrossZoneLoadBalancing"],
    operators: ["drop"],
    when: ({ resource: { inputs }, property }) => defaultsOfBalancer[property] === inputs[property],
    reason: "the default is the same",
  },
  {
    class: "within need",
    types: [loadBalancer],
    properties: ["enableCrossZoneLoadBalancing"],
    reason: "in each zone stand two members at least",
  },
  {
    class: "refused",
    types: [loadBalancer],
    properties: ["ipAddressType"],
    operators: ["change"],
    reason: "AWS wants subnets with IPv6 addresses for it",
    source: "Elastic Load Balancing API, SetIpAddressType, InvalidSubnet",
  },
  {
    class: "same thing",
    types: [loadBalancer],
    properties: ["subnets"],
    operators: ["redirect"],
    how: /another tags.Tier$/,
    when: ({ resource: { inputs } }) => inputs.internal === true,
    reason: "an internal load balancer is reached from every subnet of its VPC",
  },
  {
    class: "meaning",
    types: [loadBalancer],
    properties: ["internal"],
    operators: ["change"],
    reason: "a service for the VPC instead of the internet; as a declared flow the ingress is missed",
  },
  {
    class: "carries nothing",
    types: [listener],
    properties: ["defaultActions", "sslPolicy"],
    when: ({ resource }) => says(resource.inputs.defaultActions, "fixed-response"),
    reason: "what is said to requests that no rule takes",
  },
  {
    class: "meaning",
    types: [listener],
    properties: ["port"],
    operators: ["change"],
    reason: "on which port a service is offered",
  },
  {
    class: "refused",
    types: [listener],
    properties: ["protocol"],
    reason: "AWS refuses the protocol for a load balancer of this type, or the certificate without HTTPS",
    source: "Elastic Load Balancing API, CreateListener, UnsupportedProtocol and InvalidConfigurationRequest",
  },
  {
    class: "refused",
    types: [listener],
    properties: ["port"],
    operators: ["drop"],
    reason: "a listener needs a port",
    source: "Elastic Load Balancing API, CreateListener, ValidationError",
  },
  {
    class: "refused",
    types: [listener, listenerRule],
    properties: ["defaultActions[].type", "actions[].type"],
    operators: ["change"],
    when: ({ resource: { inputs } }) => says(inputs.defaultActions ?? inputs.actions, "targetGroupArn"),
    reason: "an action of another type has no target group, and wants to know what to answer",
    source: "terraform-provider-aws, listener.go, validateListenerActionsCustomDiff",
  },
  {
    class: "meaning",
    types: [listenerRule],
    properties: ["listenerArn"],
    operators: ["redirect"],
    how: /\bport\b/,
    reason: "on which port a service is offered",
  },
  {
    class: "refused",
    types: [targetGroup],
    properties: [""],
    operators: ["remove", "unplug"],
    reason:
      "a program that refers to a resource without making it does not compile, and forwarding to nothing is refused",
    source: "Elastic Load Balancing API, CreateRule, ValidationError: a target group ARN must be specified",
  },
  {
    class: "meaning",
    types: [listenerRule],
    properties: ["priority"],
    when: ({ operator, how }) => operator === "change" && how !== "to 0",
    reason: "the rules of the good stacks are tried in the same order, or exclude each other",
  },
  {
    class: "meaning",
    types: [listenerRule],
    properties: ["conditions[].pathPattern.values", "conditions[].hostHeader.values"],
    reason: "which requests a service is there for",
  },
  {
    class: "refused",
    types: [listenerRule],
    properties: ["conditions", "priority"],
    reason: "a rule needs a condition with values, and a priority of 1 at least",
    source:
      "terraform-provider-aws, listener_rule.go, validListenerRulePriority; Elastic Load Balancing API, CreateRule",
  },
  {
    class: "refused",
    types: [targetGroup],
    properties: ["healthCheck", "protocol"],
    when: ({ property, how, resource: { inputs } }) => isOutOfRange(property, how, inputs),
    reason: "the value is out of the range that AWS takes, or of no use for this type of load balancer",
    source: "terraform-provider-aws, target_group.go: IntBetween, targetGroupRuntimeValidation",
  },
  {
    class: "within need",
    types: [targetGroup],
    properties: ["healthCheck", "deregistrationDelay"],
    when: ({ property }) => !/protocol|matcher|path/.test(property),
    reason: "a target is taken out sooner or later, and no flow of the good stacks has a time to keep",
  },
  {
    class: "meaning",
    types: [targetGroup],
    properties: ["healthCheck", "protocol"],
    reason: "what a service speaks and answers is not part of the stack",
  },
  {
    class: "same thing",
    types: [targetGroup],
    properties: ["targetType"],
    operators: ["drop"],
    reason: "instance is the default",
  },
];
