import type { Mutant } from "../mutant";
import type { Explanation } from "./explanation";
import { association, provider, routeTable, securityGroup, subnet, targetGroup, vpc, vpcEndpointRoute } from "./types";

/** True in the tier in which nothing stands. */
function isIsolated({ resource }: Mutant): boolean {
  return resource.name.includes("isolated");
}

/** Networks. */
export const network: readonly Explanation[] = [
  {
    class: "refused",
    types: [vpc, subnet],
    properties: ["cidrBlock"],
    operators: ["drop"],
    reason: "a network without IPAM needs a block of addresses",
    source: "Amazon EC2 API, CreateVpc and CreateSubnet, MissingParameter",
  },
  {
    class: "refused",
    types: [provider],
    properties: [""],
    operators: ["remove"],
    reason: "a program that refers to a provider without making it does not compile",
    source: "TypeScript, error TS2304",
  },
  {
    class: "refused",
    types: [provider],
    properties: ["region"],
    operators: ["drop"],
    reason: "the region is that of the environment: unless it is the one of the zones, AWS refuses the subnets",
    source: "@pulumi/aws 7.48, ProviderArgs.region; Amazon EC2 API, CreateSubnet, InvalidParameterValue",
  },
  {
    class: "not a flow",
    types: [vpc],
    properties: ["enableDnsSupport", "enableDnsHostnames"],
    reason: "whether names can be resolved inside a VPC is no flow",
  },
  {
    class: "same thing",
    types: [subnet],
    properties: ["mapPublicIpOnLaunch"],
    reason:
      "in these subnets stand load balancers, NAT gateways and nothing that is launched, or nothing needs the address",
  },
  {
    class: "same thing",
    types: [association],
    properties: ["routeTableId"],
    how: /^to one like it$/,
    when: ({ resource, label }) => resource.name.includes("public") && !label.includes("isolated"),
    reason: "the public route tables of a VPC all lead to its internet gateway",
  },
  {
    class: "not a flow",
    types: [subnet, association, routeTable, vpcEndpointRoute],
    when: isIsolated,
    reason: "nothing stands in the isolated tier of the good stacks, and it leads nowhere",
  },
  {
    class: "not a flow",
    types: ["aws:ec2/vpcEndpoint:VpcEndpoint", vpcEndpointRoute],
    reason: "no flow to S3 or DynamoDB is derived, and in tiers that lead out NAT gateways carry it as well",
  },
  {
    class: "refused",
    types: [routeTable, securityGroup, targetGroup],
    properties: ["vpcId"],
    operators: ["drop"],
    reason: "the provider wants a VPC, or AWS takes the default one and refuses what refers to it from another",
    source: "@pulumi/aws 7.48, RouteTableArgs.vpcId; Amazon EC2 API, RunInstances, InvalidParameter",
  },
  {
    class: "same thing",
    types: ["aws:ec2/eip:Eip"],
    properties: ["domain"],
    operators: ["drop"],
    reason: "vpc is the default",
  },
  {
    class: "refused",
    types: ["aws:ec2/eip:Eip", vpc],
    properties: [""],
    operators: ["remove"],
    reason:
      "a program that refers to a resource without making it does not compile: only the edit leaves such references",
    source: "TypeScript, error TS2304",
  },
];
