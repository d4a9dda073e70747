import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { tagsFor } from "../scope";
import { FlowLogDestination } from "./args";
import type { VpcDesign } from "./design";

/** Makes the VPC's flow log, and for CloudWatch Logs the group and the role that may write into it. */
export function makeFlowLogs(
  scope: Scope,
  vpc: aws.ec2.Vpc,
  design: VpcDesign,
  bucketArn: pulumi.Input<string> | undefined,
): void {
  const childName = `${scope.name}-flow-logs`;
  const tags = tagsFor(scope, childName);
  const log = { vpcId: vpc.id, trafficType: "ALL", tags };
  switch (design.flowLogs) {
    case FlowLogDestination.None:
      return;
    case FlowLogDestination.S3:
      if (bucketArn === undefined) return;
      new aws.ec2.FlowLog(
        childName,
        { ...log, logDestinationType: "s3", logDestination: bucketArn },
        { parent: scope.parent },
      );
      return;
    case FlowLogDestination.CloudWatchLogs: {
      const group = new aws.cloudwatch.LogGroup(
        childName,
        { retentionInDays: design.retentionDays, tags },
        { parent: scope.parent },
      );
      const role = makeWriterRole(scope, childName, vpc, group);
      new aws.ec2.FlowLog(
        childName,
        { ...log, logDestinationType: "cloud-watch-logs", logDestination: group.arn, iamRoleArn: role.arn },
        { parent: scope.parent },
      );
    }
  }
}

/** A role that only the flow logs service, only on behalf of this account, can use to write into this one group. */
function makeWriterRole(
  scope: Scope,
  childName: string,
  vpc: aws.ec2.Vpc,
  group: aws.cloudwatch.LogGroup,
): aws.iam.Role {
  const { parent } = scope;
  const role = new aws.iam.Role(
    childName,
    {
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": vpc.ownerId } },
          },
        ],
      }),
      tags: tagsFor(scope, childName),
    },
    { parent },
  );
  new aws.iam.RolePolicy(
    childName,
    {
      role: role.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"],
            Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
          },
        ],
      }),
    },
    { parent },
  );
  return role;
}
