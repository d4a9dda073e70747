import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { listener, securityGroup, securityRules } from "./types";

type Fields = Readonly<Record<string, unknown>>;

/** The rule that a mutant changes: an entry of a group, or a resource of its own. */
function ruleOf({ resource: { inputs }, path }: Mutant): Fields {
  const [list, at] = path;
  const entries = list === "ingress" || list === "egress" ? inputs[list] : undefined;
  return Array.isArray(entries) && typeof at === "number" ? (entries[at] as Fields) : inputs;
}

/** True where only requests on port 80 are concerned, which the good stacks answer with a redirection. */
function isPlainHttp(mutant: Mutant): boolean {
  const { inputs } = mutant.resource;
  const isOut = mutant.path[0] === "egress";
  return inputs.port === 80 || (!isOut && ruleOf(mutant).fromPort === 80);
}

/** True where a rule is for all protocols. */
function isForAll(mutant: Mutant): boolean {
  const rule = ruleOf(mutant);
  return (rule.protocol ?? rule.ipProtocol) === "-1";
}

/** True where a security group admits more ports or protocols. */
function widens(mutant: Mutant): boolean {
  const { property, how } = mutant;
  if (/protocol|ipProtocol/i.test(property)) return how === "to -1" && !isForAll(mutant);
  return property.endsWith("fromPort") ? /less|to [01]$/.test(how) : /toPort$/.test(property) && how === "to one more";
}

/** True for the groups of load balancers, whose targets have addresses of 10.0.0.0/8 in the good stacks. */
function isOfBalancer({ resource }: Mutant): boolean {
  return /^(?:lb-sg-|app\d+-front$)/.test(resource.name);
}

const rules = [securityGroup, ...securityRules];

/** Security groups. */
export const security: readonly Explanation[] = [
  {
    class: "not a flow",
    types: [listener, ...rules],
    when: isPlainHttp,
    reason: "no flow goes through a listener that only redirects",
  },
  {
    class: "refused",
    types: rules,
    properties: [
      "egress[].fromPort",
      "egress[].toPort",
      "ingress[].fromPort",
      "ingress[].toPort",
      "fromPort",
      "toPort",
    ],
    operators: ["change"],
    when: isForAll,
    reason: "a rule for all protocols has the ports 0 and 0",
    source: "terraform-provider-aws, security_group.go, expandIPPerms: must both be 0 to use the ALL protocol",
  },
  {
    class: "refused",
    types: rules,
    properties: ["ipProtocol"],
    operators: ["change"],
    how: /^to (?:tcp|udp)$/,
    when: (mutant) => isForAll(mutant) && mutant.resource.inputs.fromPort === undefined,
    reason: "a rule for TCP or UDP has ports",
    source: "Amazon EC2 API, AuthorizeSecurityGroupEgress, InvalidParameterValue: must specify both ports with TCP/UDP",
  },
  {
    class: "same thing",
    types: rules,
    properties: ["egress[].cidrBlocks"],
    operators: ["change"],
    how: /^to (?:0\.0\.0\.0\/1|10\.0\.0\.0\/8)$/,
    when: isOfBalancer,
    reason: "a load balancer calls its targets only, whose addresses are within the block",
  },
  {
    class: "meaning",
    types: rules,
    properties: ["egress[].cidrBlocks", "cidrIpv4"],
    operators: ["change"],
    how: /^to 0\.0\.0\.0\/1$/,
    when: ({ path, resource }) => path[0] === "egress" || resource.type.endsWith(":SecurityGroupEgressRule"),
    reason: "to which addresses of the internet a workload is let out",
  },
  {
    class: "same thing",
    types: securityRules,
    when: ({ resource, operator, property }) =>
      resource.type.endsWith(":SecurityGroupEgressRule") &&
      resource.inputs.cidrIpv6 !== undefined &&
      (property !== "cidrIpv6" || operator !== "drop"),
    reason: "the subnets of the good stacks have no IPv6 addresses",
  },
  {
    class: "refused",
    types: securityRules,
    properties: ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId"],
    operators: ["drop"],
    reason: "a rule is for one block, list or group",
    source: "terraform-provider-aws, security_group_ingress_rule.go: ExactlyOneOf",
  },
  {
    class: "meaning",
    types: rules,
    properties: ["ingress[].cidrBlocks", "cidrBlocks", "cidrIpv4"],
    operators: ["change"],
    how: /0\.0\.0\.0\/1/,
    reason: "a load balancer may be there for some clients of the internet only",
  },
  {
    class: "meaning",
    types: rules,
    properties: ["ingress", "egress", "fromPort", "toPort", "protocol", "ipProtocol"],
    operators: ["change"],
    when: widens,
    reason: "more than the traffic of the flows is let through",
  },
];
