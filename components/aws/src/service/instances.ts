import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope, Tags } from "../scope";
import { tagsFor } from "../scope";
import type { AutoScalingServiceArgs } from "./args";
import type { ServiceDesign } from "./design";
import { isArm } from "./design";

/**
 * Public parameters with the newest Amazon Linux 2023.
 * Source: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
 */
const IMAGE_PARAMETERS = {
  arm: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  x86: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
};

/** More than the service needs now may run for a while: an old instance goes when its successor serves. */
const WHOLE_GROUP_PERCENT = 100;
const WHILE_REPLACING_PERCENT = 110;

/** How the instances are made: metadata only with a session token, no public address, encrypted volume. */
export function makeLaunchTemplate(
  scope: Scope,
  args: AutoScalingServiceArgs,
  design: ServiceDesign,
  securityGroupId: pulumi.Input<string>,
): aws.ec2.LaunchTemplate {
  const { name, parent } = scope;
  const tags = tagsFor(scope, name);
  return new aws.ec2.LaunchTemplate(
    name,
    {
      imageId: args.imageId ?? newestImage(scope, design.instanceType),
      instanceType: design.instanceType,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [securityGroupId],
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: args.rootDeviceName ?? "/dev/xvda",
          ebs: {
            encrypted: "true",
            volumeType: "gp3",
            deleteOnTermination: "true",
            ...(args.rootVolumeSize === undefined ? {} : { volumeSize: args.rootVolumeSize }),
          },
        },
      ],
      ...(args.userData === undefined ? {} : { userData: base64(args.userData) }),
      ...(args.instanceProfileArn === undefined ? {} : { iamInstanceProfile: { arn: args.instanceProfileArn } }),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      tags,
    },
    { parent },
  );
}

/**
 * The group: never smaller than what survives the loss of a zone, replaced by launching first, rolled back when new
 * instances do not become healthy. The number wanted now belongs to scaling and is therefore not set.
 */
export function makeGroup(
  scope: Scope,
  args: AutoScalingServiceArgs,
  design: ServiceDesign,
  template: aws.ec2.LaunchTemplate,
  targetGroup: aws.lb.TargetGroup,
  rule: aws.lb.ListenerRule,
): aws.autoscaling.Group {
  const healthy = { minHealthyPercentage: WHOLE_GROUP_PERCENT, maxHealthyPercentage: WHILE_REPLACING_PERCENT };
  return new aws.autoscaling.Group(
    scope.name,
    {
      minSize: design.minSize,
      maxSize: design.maxSize,
      vpcZoneIdentifiers: args.subnetIds,
      availabilityZoneDistribution: { capacityDistributionStrategy: design.zoneDistribution },
      // A number, never $Latest: only a changed number starts a refresh, and only a number can be rolled back to.
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      targetGroupArns: [targetGroup.arn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: design.graceSeconds,
      defaultInstanceWarmup: design.graceSeconds,
      instanceMaintenancePolicy: healthy,
      instanceRefresh: { strategy: "Rolling", preferences: { ...healthy, autoRollback: true, skipMatching: true } },
      tags: groupTags(scope, args.requiredInstances),
    },
    // The load balancer checks targets only once a rule leads to them.
    { parent: scope.parent, dependsOn: [rule] },
  );
}

/** Adds and removes instances so that their average CPU load stays at the target. */
export function makeScaling(scope: Scope, args: AutoScalingServiceArgs, group: aws.autoscaling.Group): void {
  new aws.autoscaling.Policy(
    `${scope.name}-cpu`,
    {
      autoscalingGroupName: group.name,
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
        targetValue: args.targetCpuPercent ?? 50,
      },
    },
    { parent: scope.parent },
  );
}

function newestImage(scope: Scope, instanceType: string): pulumi.Output<string> {
  const name = isArm(instanceType) ? IMAGE_PARAMETERS.arm : IMAGE_PARAMETERS.x86;
  return aws.ssm.getParameterOutput({ name }, { parent: scope.parent }).insecureValue;
}

function base64(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(text).apply((plain) => Buffer.from(plain, "utf8").toString("base64"));
}

/** The needed number travels as a tag, so that an analysis of the group alone can judge its size. */
function groupTags(scope: Scope, requiredInstances: number) {
  const shared: Tags = tagsFor(scope, scope.name);
  return [
    ...Object.entries(shared).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
    { key: "nospof:required-instances", value: String(requiredInstances), propagateAtLaunch: false },
  ];
}
