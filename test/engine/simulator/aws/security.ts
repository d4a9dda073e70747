import type { Properties, ResourceType, Situation, Thing } from "../model";
import type { World } from "../world";
import { textsAt } from "../world";
import * as aws from "./common";
import { arn, holding, nameOf, newId, provider, text, twin } from "./common";

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

function ruleProblem(type: string) {
  return ({ world, inputs }: Situation, before: Properties | undefined): string | undefined => {
    const sources = SOURCES.filter((key) => inputs[key] !== undefined);
    if (sources.length !== 1) return "InvalidParameterCombination: a rule has exactly one peer";
    if (before !== undefined) return undefined;
    const keys = ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...SOURCES];
    const same = world.ofType(type).find((rule) => keys.every((key) => rule.inputs[key] === inputs[key]));
    return same && `InvalidPermission.Duplicate: the specified rule already exists, ${same.id}`;
  };
}

/** A rule can get another peer, but none of another kind. */
function otherKindOfPeer(before: Properties, after: Properties): readonly string[] {
  const kindOf = (inputs: Properties): string | undefined => SOURCES.find((key) => inputs[key] !== undefined);
  const kinds = [kindOf(before), kindOf(after)];
  return kinds[0] === kinds[1] ? [] : kinds.filter((kind) => kind !== undefined);
}

function ruleType(type: string, file: string): ResourceType {
  return {
    source: provider(`ec2/${file}`, "00a322094b4b"),
    replaces: ["securityGroupId"],
    replacesToo: otherKindOfPeer,
    enums: { ipProtocol: ["-1", "tcp", "udp", "icmp", "icmpv6"] },
    references: {
      securityGroupId: { to: [aws.SECURITY_GROUP], holds: false },
      referencedSecurityGroupId: holding(aws.SECURITY_GROUP),
    },
    id: newId("sgr"),
    outputs: ({ region }, id) => ({ arn: arn("ec2", region, `security-group-rule/${id}`), securityGroupRuleId: id }),
    refuses: ruleProblem(type),
  };
}

/** A rule inside the group that is deleted goes with it; a rule of another group holds it. */
export function rulesOf(group: Thing, world: World): readonly Thing[] {
  return [...world.ofType(aws.INGRESS_RULE), ...world.ofType(aws.EGRESS_RULE)].filter(
    (rule) => rule.inputs["securityGroupId"] === group.id,
  );
}

/** Security groups and their rules, roles, flow logs. */
export const SECURITY: Readonly<Record<string, ResourceType>> = {
  [aws.SECURITY_GROUP]: {
    source: provider("ec2/vpc_security_group.go", "01606926a0c0"),
    replaces: ["description", "name", "namePrefix", "vpcId"],
    autoName: 255,
    references: { vpcId: holding(aws.VPC) },
    id: newId("sg"),
    outputs: (situation, id, before) => ({
      arn: arn("ec2", situation.region, `security-group/${id}`),
      name: nameOf(situation, before),
      ownerId: aws.ACCOUNT,
    }),
    refuses: ({ world, region, inputs }) => {
      const same = twin(world, region, aws.SECURITY_GROUP, {
        name: text(inputs, "name"),
        vpcId: text(inputs, "vpcId"),
      });
      return same && `InvalidGroup.Duplicate: the security group '${text(inputs, "name")}' already exists`;
    },
  },
  [aws.DEFAULT_SECURITY_GROUP]: {
    source: provider("ec2/vpc_default_security_group.go", "01f431114674"),
    replaces: ["vpcId"],
    references: { vpcId: { to: [aws.VPC], holds: false } },
    id: ({ world, inputs }) => text(world.get(inputs["vpcId"])?.outputs ?? {}, "defaultSecurityGroupId"),
    outputs: ({ region }, id) => ({ arn: arn("ec2", region, `security-group/${id}`), name: "default" }),
  },
  [aws.INGRESS_RULE]: ruleType(aws.INGRESS_RULE, "vpc_security_group_ingress_rule.go"),
  [aws.EGRESS_RULE]: ruleType(aws.EGRESS_RULE, "vpc_security_group_egress_rule.go"),
  [aws.FLOW_LOG]: {
    source: provider("ec2/vpc_flow_log.go", "00a35305dc1b"),
    replaces: [
      ...["deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination", "subnetId"],
      ...["logDestinationType", "logFormat", "maxAggregationInterval", "regionalNatGatewayId", "trafficType"],
      ...["transitGatewayAttachmentId", "transitGatewayId", "vpcId"],
    ],
    enums: {
      trafficType: ["ACCEPT", "ALL", "REJECT"],
      logDestinationType: ["cloud-watch-logs", "s3", "kinesis-data-firehose"],
    },
    references: {
      vpcId: { to: [aws.VPC], holds: false },
      iamRoleArn: { to: [aws.ROLE], by: "arn", holds: false },
    },
    id: newId("fl"),
    outputs: ({ region }, id) => ({ arn: arn("ec2", region, `vpc-flow-log/${id}`) }),
    refuses: ({ world, inputs }, before) => {
      const { vpcId = "", trafficType = "", logDestination = "" } = inputs;
      if (before !== undefined) return undefined;
      const same = world.where(aws.FLOW_LOG, { vpcId, trafficType, logDestination })[0];
      return same && `FlowLogAlreadyExists: ${same.id} has the same configuration`;
    },
  },
  [aws.LOG_GROUP]: {
    source: provider("logs/group.go", "0073593e7d69"),
    replaces: ["logGroupClass", "name", "namePrefix"],
    autoName: 512,
    id: (situation) => nameOf(situation, undefined),
    outputs: (_situation, id) => ({ arn: arn("logs", _situation.region, `log-group:${id}`), name: id }),
    refuses: ({ world, region, inputs }) => {
      const same = twin(world, region, aws.LOG_GROUP, { name: text(inputs, "name") });
      return same && `ResourceAlreadyExistsException: the log group ${same.id} already exists`;
    },
  },
  [aws.ROLE]: {
    source: provider("iam/role.go", "0040ea6911af"),
    replaces: ["name", "namePrefix", "path"],
    autoName: 64,
    isGlobal: true,
    id: (situation) => nameOf(situation, undefined),
    outputs: (_situation, id) => ({ arn: arn("iam", "", `role/${id}`), name: id, uniqueId: aws.digest(id) }),
    refuses: ({ world, region, inputs }) => {
      const same = twin(world, region, aws.ROLE, { name: text(inputs, "name") });
      return same && `EntityAlreadyExists: the role ${same.id} already exists`;
    },
  },
  [aws.ROLE_POLICY]: {
    source: provider("iam/role_policy.go", "02f97af85f89"),
    replaces: ["name", "namePrefix", "role"],
    autoName: 128,
    isGlobal: true,
    references: { role: holding(aws.ROLE) },
    id: (situation) => `${text(situation.inputs, "role")}:${nameOf(situation, undefined)}`,
    outputs: (_situation, id) => ({ name: id.slice(id.indexOf(":") + 1) }),
    refuses: ({ inputs }) => {
      const isJson = textsAt(inputs, "policy").every((policy) => policy.startsWith("{"));
      return isJson ? undefined : "MalformedPolicyDocument: the policy is no JSON object";
    },
  },
};
