import { isDeepStrictEqual } from "node:util";
import type { Properties, ResourceType, Situation, Thing } from "../model";
import { sdkType } from "../sdk-inputs";
import type { World } from "../world";
import { textsAt } from "../world";
import * as aws from "./common";
import { arn, digest, holding, nameOf, naming, newId, provider, record, text, twin } from "./common";

function groupProblem({ world, region, inputs }: Situation, before: Properties | undefined): string | undefined {
  const [smallest, largest] = [Number(inputs["minSize"]), Number(inputs["maxSize"])];
  if (smallest > largest) return `ValidationError: minSize ${String(smallest)} is above maxSize ${String(largest)}`;
  const subnets = textsAt(inputs, "vpcZoneIdentifiers[]");
  if (subnets.length === 0) return "ValidationError: at least one Availability Zone or VPC subnet is required";
  const template = world.get(record(inputs["launchTemplate"])["id"]);
  const version = record(inputs["launchTemplate"])["version"];
  const newest = Number(template?.outputs["latestVersion"] ?? 0);
  if (typeof version === "string" && /^\d+$/.test(version) && Number(version) > newest) {
    return `ValidationError: the launch template has no version ${version}`;
  }
  if (before !== undefined) return undefined;
  const same = twin(world, region, aws.GROUP, { name: text(inputs, "name") });
  return same && `AlreadyExists: AutoScalingGroup by this name already exists`;
}

/** The instances of a group use the security groups of its launch template. */
function securityGroupsOf(group: Thing, world: World): readonly string[] {
  const template = world.get(record(group.inputs["launchTemplate"])["id"]);
  if (template === undefined) return [];
  return [
    ...textsAt(template.inputs, "networkInterfaces[].securityGroups[]"),
    ...textsAt(template.inputs, "vpcSecurityGroupIds[]"),
  ];
}

/** Changes of these make no new version. Source: `resourceLaunchTemplateUpdate` of the provider. */
const OUTSIDE_OF_VERSIONS = new Set([
  "defaultVersion",
  "name",
  "namePrefix",
  "region",
  "tags",
  "updateDefaultVersion",
  "__defaults",
]);

function versionOf(inputs: Properties, before: Properties | undefined): number {
  if (before === undefined) return 1;
  const keys = Object.keys({ ...before, ...inputs }).filter((key) => sdkType(aws.LAUNCH_TEMPLATE).inputs.has(key));
  const isNew = keys.some((key) => !OUTSIDE_OF_VERSIONS.has(key) && !isDeepStrictEqual(before[key], inputs[key]));
  return Number(before["latestVersion"]) + (isNew ? 1 : 0);
}

/** Launch templates and autoscaling. */
export const COMPUTE: Readonly<Record<string, ResourceType>> = {
  [aws.LAUNCH_TEMPLATE]: {
    source: provider("ec2/ec2_launch_template.go", "025e4f81cab8"),
    replaces: ["name", "namePrefix"],
    autoName: 125,
    volatile: ["latestVersion"],
    references: {
      "networkInterfaces[].securityGroups[]": naming(aws.SECURITY_GROUP),
      "vpcSecurityGroupIds[]": naming(aws.SECURITY_GROUP),
    },
    id: newId("lt"),
    outputs: ({ region, inputs }, id, before) => ({
      arn: arn("ec2", region, `launch-template/${id}`),
      name: text(inputs, "name"),
      latestVersion: versionOf(inputs, before),
      defaultVersion: 1,
    }),
    refuses: ({ world, region, inputs }) => {
      const same = twin(world, region, aws.LAUNCH_TEMPLATE, { name: text(inputs, "name") });
      return same && `InvalidLaunchTemplateName.AlreadyExistsException: ${same.id} has this name`;
    },
  },
  [aws.GROUP]: {
    source: provider("autoscaling/group.go", "00a919d1548e"),
    replaces: ["name", "namePrefix"],
    autoName: 255,
    computed: ["desiredCapacity"],
    enums: {
      healthCheckType: ["EC2", "ELB", "VPC_LATTICE", "EBS"],
      "availabilityZoneDistribution.capacityDistributionStrategy": ["balanced-best-effort", "balanced-only"],
    },
    references: {
      "vpcZoneIdentifiers[]": holding(aws.SUBNET),
      "targetGroupArns[]": { to: [aws.TARGET_GROUP], by: "arn", holds: false },
      "launchTemplate.id": naming(aws.LAUNCH_TEMPLATE),
    },
    id: (situation) => nameOf(situation, undefined),
    outputs: ({ region, inputs }, id) => ({
      arn: arn("autoscaling", region, `autoScalingGroup:${digest(id)}:autoScalingGroupName/${id}`),
      name: id,
      desiredCapacity: inputs["desiredCapacity"] ?? inputs["minSize"] ?? 0,
    }),
    refuses: groupProblem,
    holds: securityGroupsOf,
  },
  [aws.SCALING_POLICY]: {
    source: provider("autoscaling/policy.go", "007ce0a8dd1d"),
    replaces: ["autoscalingGroupName", "name"],
    autoName: 255,
    enums: { policyType: ["SimpleScaling", "StepScaling", "TargetTrackingScaling", "PredictiveScaling"] },
    references: { autoscalingGroupName: { to: [aws.GROUP], by: "name", holds: false } },
    id: (situation) => nameOf(situation, undefined),
    outputs: ({ region }, id) => ({ arn: arn("autoscaling", region, `scalingPolicy:${digest(id)}`), name: id }),
  },
};
