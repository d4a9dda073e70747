import { accepts, type ExperimentPlan, type Input } from "@nospof/experiments";

/** Values that a user could give, by what an input's name begins with. */
const values: readonly (readonly [RegExp, string])[] = [
  [/^FIS_ROLE_ARN/, "arn:aws:iam::123456789012:role/fis"],
  [/^STOP_ALARM_ARN/, "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:users see failures"],
  [/^VPC_ID/, "vpc-0123456789abcdef0"],
  [/^AUTO_SCALING_GROUP_ARN/, "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web"],
  [/^INSTANCE_ARN/, "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"],
  [/^TRANSIT_GATEWAY_ARN/, "arn:aws:ec2:us-east-1:123456789012:transit-gateway/tgw-0123456789abcdef0"],
  [/^VIRTUAL_INTERFACE_ARN/, "arn:aws:directconnect:us-east-1:123456789012:dxvif/dxvif-abc123"],
  [/^HEALTH_CHECK_ID/, "0f2a9bb8-6f6e-4a38-9c26-3c2c9a8b1f11"],
  [/^(?:AUTO_SCALING_GROUP_NAME|ECS_SERVICE|ECS_CLUSTER|ZONE_NAME)/, "us-east-1a"],
];

/** A value that an input accepts. */
export function valueFor(input: Input): string {
  const value = values.find(([name]) => name.test(input.name))?.[1];
  if (value === undefined || !accepts(input, value)) throw new Error(`No value of the test fits ${input.name}.`);
  return value;
}

/** Values for all inputs of a plan. */
export function fill({ experiments }: ExperimentPlan): ReadonlyMap<string, string> {
  return new Map(experiments.flatMap(({ inputs }) => inputs.map((input) => [input.name, valueFor(input)] as const)));
}
