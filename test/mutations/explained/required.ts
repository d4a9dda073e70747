import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { healthCheck, listenerRule, record, routeTable, securityGroup, securityRules, subnet } from "./types";

const rules: readonly string[] = ["protocol", "ipProtocol", "fromPort", "toPort", "securityGroupId", "type"];

/** Inputs without which a resource cannot be written down, by its type. */
const required: Readonly<Record<string, readonly string[]>> = {
  [record]: [
    "name",
    "type",
    "zoneId",
    "aliases[].name",
    "aliases[].zoneId",
    "aliases[].evaluateTargetHealth",
    "failoverRoutingPolicies[].type",
  ],
  [healthCheck]: ["type"],
  [listenerRule]: ["actions", "conditions", "listenerArn"],
  [routeTable]: ["vpcId"],
  [subnet]: ["vpcId"],
  [securityGroup]: ["ingress", "egress"].flatMap((list) =>
    ["protocol", "fromPort", "toPort"].map((field) => `${list}[].${field}`),
  ),
  ...Object.fromEntries(
    securityRules.map((type) => {
      // The newer rules leave out their ports for all protocols.
      const isOld = type.endsWith(":SecurityGroupRule");
      return [type, isOld ? rules : ["ipProtocol", "securityGroupId"]];
    }),
  ),
};

function isRequired({ resource, property }: Mutant): boolean {
  return required[resource.type]?.includes(property) === true;
}

/** What the types of the SDK ask for. */
export const requirements: readonly Explanation[] = [
  {
    class: "refused",
    types: Object.keys(required),
    operators: ["drop"],
    when: isRequired,
    reason: "the provider requires it",
    source: "@pulumi/aws 7.48, the property of the resource's Args without a question mark",
  },
];
