import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { says } from "./says";
import { healthCheck, record } from "./types";

const zone = "aws:route53/zone:Zone";

/** True for numbers that the provider does not take for a health check. */
function isOutOfRange(property: string, how: string): boolean {
  // Those of the good stacks are 30 seconds and 3 failures; 10 and 30, and 1 to 10, are taken.
  return property === "requestInterval" ? how !== "" : how === "to 0";
}

/** True for a record beside which its name has no other. */
function isAlone({ resource }: Mutant): boolean {
  return resource.inputs.setIdentifier === undefined;
}

/** DNS. */
export const names: readonly Explanation[] = [
  {
    class: "refused",
    types: [healthCheck],
    properties: ["failureThreshold", "requestInterval", "port"],
    operators: ["change"],
    when: ({ property, how }) => isOutOfRange(property, how) && (property !== "port" || how === "to 0"),
    reason: "Route 53 checks each 10 or 30 seconds, fails after 1 to 10 and knows ports from 1 on",
    source: "terraform-provider-aws, health_check.go: IntInSlice, IntBetween, IsPortNumber",
  },
  {
    class: "within need",
    types: [healthCheck],
    properties: ["failureThreshold", "requestInterval"],
    reason: "a place is given up sooner or later, and no flow of the good stacks has a time to keep",
  },
  {
    class: "refused",
    types: [healthCheck],
    properties: ["type"],
    operators: ["change"],
    how: /^to UDP$/,
    reason: "there is no health check of this type",
    source: "terraform-provider-aws, health_check.go: enum HealthCheckType",
  },
  {
    class: "same thing",
    types: [healthCheck],
    properties: ["type"],
    operators: ["change"],
    how: /^to TCP$/,
    reason: "a check that only connects sees less, and the records follow their targets as well",
  },
  {
    class: "same thing",
    types: [healthCheck],
    properties: ["enableSni", "port"],
    when: ({ property, operator, resource: { inputs } }) =>
      property === "enableSni" || (operator === "drop" && inputs.port === 443 && inputs.type === "HTTPS"),
    reason: "443 is the default for HTTPS, and a load balancer has a certificate for who names no host",
  },
  {
    class: "meaning",
    types: [healthCheck],
    properties: ["resourcePath"],
    operators: ["drop"],
    reason: "what a service answers to / is not part of the stack, and a rule takes it",
  },
  {
    class: "same thing",
    types: [healthCheck],
    properties: [""],
    operators: ["unplug"],
    reason: "the records follow their targets, which needs no check",
  },
  {
    class: "refused",
    types: [healthCheck],
    properties: ["fqdn"],
    operators: ["drop"],
    reason: "a check needs an address or a name to ask",
    source: "Amazon Route 53 API, CreateHealthCheck, InvalidInput",
  },
  {
    class: "refused",
    types: [healthCheck],
    properties: [""],
    operators: ["remove"],
    reason: "a record that names a check which is not there is not made",
    source: "Amazon Route 53 API, ChangeResourceRecordSets, NoSuchHealthCheck",
  },
  {
    class: "same thing",
    types: [record],
    properties: ["healthCheckId"],
    operators: ["drop"],
    when: ({ resource }) => says(resource.inputs.aliases, '"evaluateTargetHealth":true'),
    reason: "the record follows its target, which needs no check",
  },
  {
    class: "same thing",
    types: [record],
    properties: ["aliases[].evaluateTargetHealth"],
    operators: ["change"],
    when: (mutant) => isAlone(mutant) || mutant.resource.inputs.healthCheckId !== undefined,
    reason: "a health check tells the same, or there is no other record to turn to",
  },
  {
    class: "refused",
    types: [record],
    properties: ["setIdentifier"],
    operators: ["drop"],
    when: (mutant) => !isAlone(mutant),
    reason: "records of one name are told apart by it",
    source: "terraform-provider-aws, record.go: RequiredWith set_identifier",
  },
  {
    class: "meaning",
    types: [record],
    properties: ["aliases[].name"],
    operators: ["redirect"],
    when: isAlone,
    reason: "which service a name is for",
  },
  {
    class: "same thing",
    types: [record],
    properties: ["aliases[].zoneId"],
    operators: ["redirect"],
    when: (mutant) => isAlone(mutant) && !mutant.how.includes("loadBalancerType"),
    reason: "the load balancers of a kind have one zone for their names in a region",
  },
  {
    class: "meaning",
    types: [record],
    properties: [""],
    operators: ["remove"],
    when: isAlone,
    reason: "which names there are",
  },
  {
    class: "refused",
    types: [zone],
    properties: ["name"],
    operators: ["drop"],
    reason: "the stack is read as it is deployed, where each zone has a name; in a program it is refuted",
    source: "terraform-provider-aws, zone.go: name is required",
  },
  {
    class: "refused",
    types: [zone],
    properties: [""],
    reason: "a record needs a zone, and a program that refers to one without making it does not compile",
    source: "@pulumi/aws 7.48, RecordArgs.zoneId",
  },
];
