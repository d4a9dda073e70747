import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { listener, securityGroup, securityRules } from "./types";

/** True where only requests on port 80 are concerned, which the good stacks answer with a redirection. */
function isPlainHttp({ resource: { inputs }, path }: Mutant): boolean {
  const [first, at] = path;
  const rules = first === "ingress" ? inputs.ingress : undefined;
  const rule = Array.isArray(rules) && typeof at === "number" ? (rules[at] as { fromPort?: unknown }) : inputs;
  return rule.fromPort === 80 || inputs.port === 80;
}

/** True where a security group admits more ports or protocols. */
function widens(property: string, how: string): boolean {
  if (/protocol|ipProtocol/i.test(property)) return how === "to -1" || how === "";
  return property.endsWith("fromPort") ? /less|to [01]$/.test(how) : /toPort$/.test(property) && how === "to one more";
}

/** Security groups. */
export const security: readonly Explanation[] = [
  {
    class: "not a flow",
    types: [securityGroup, listener, ...securityRules],
    when: isPlainHttp,
    reason: "no flow goes through a listener that only redirects",
  },
  {
    class: "missed",
    types: [securityGroup, ...securityRules],
    properties: ["egress", "cidrIpv4", "cidrIpv6", "ipProtocol", "protocol", "securityGroupId", ""],
    reason: "members whose security group lets nothing out do not reach the internet",
  },
  {
    class: "meaning",
    types: [securityGroup, ...securityRules],
    properties: ["ingress[].cidrBlocks", "cidrBlocks", "cidrIpv4"],
    operators: ["change"],
    how: /0\.0\.0\.0\/1/,
    reason: "a load balancer may be there for some clients of the internet only",
  },
  {
    class: "meaning",
    types: [securityGroup, ...securityRules],
    properties: ["ingress", "fromPort", "toPort", "protocol", "ipProtocol"],
    when: ({ property, how }) => widens(property, how),
    reason: "more than the traffic of the flows is let in",
  },
];
