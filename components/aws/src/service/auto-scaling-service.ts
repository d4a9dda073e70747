import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { blockArgument, blockName, KEEPS_NAME, shortNamePrefix, tagsFor } from "../scope";
import type { AutoScalingServiceArgs } from "./args";
import type { ServiceDesign } from "./design";
import { designService } from "./design";
import { makeGroup, makeLaunchTemplate, makeScaling } from "./instances";

const TYPE = "nospof-aws:index:AutoScalingService";

/** Checks in a row that decide whether a target is healthy. */
const HEALTH_CHECKS_IN_A_ROW = 2;

/**
 * A service behind an application load balancer: target group, listener rule, launch template, security group and an
 * autoscaling group over all zones, of which the required instances are left when any one zone is lost, without
 * launching anything. Every resource is the service's own, so services do not touch each other.
 *
 * Survives the loss of any instance and of any zone. A change rolls through the group by launching first, and back if
 * new instances do not become healthy.
 *
 * Costs the instances: at least requiredInstances · n / (n − 1) in n zones, a t4g.small about 12 USD a month in
 * us-east-1 (three zones make losing one cheaper than two: half more instead of twice as many).
 */
export class AutoScalingService extends pulumi.ComponentResource {
  /** Name of the autoscaling group. */
  readonly groupName: pulumi.Output<string>;
  /** ARN of the target group. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** Security group of the instances, for the rules of what they connect to. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Smallest number of instances that run. */
  readonly minInstances: pulumi.Output<number>;

  constructor(name: string, args: AutoScalingServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const design = designService(TYPE, name, args);
    const scope: Scope = { name, parent: this, tags: args.tags ?? {} };

    const targetGroup = makeTargetGroup(scope, args, design);
    const rule = makeListenerRule(scope, args, targetGroup);
    const securityGroup = makeSecurityGroup(scope, args, design);
    const template = makeLaunchTemplate(scope, args, design, securityGroup.id);
    const group = makeGroup(scope, args, design, template, targetGroup, rule);
    makeScaling(scope, args, group);

    this.groupName = group.name;
    this.targetGroupArn = targetGroup.arn;
    this.securityGroupId = securityGroup.id;
    this.minInstances = pulumi.output(design.minSize);
    this.registerOutputs({
      groupName: this.groupName,
      targetGroupArn: this.targetGroupArn,
      securityGroupId: this.securityGroupId,
      minInstances: this.minInstances,
    });
  }
}

function makeTargetGroup(scope: Scope, args: AutoScalingServiceArgs, design: ServiceDesign): aws.lb.TargetGroup {
  return new aws.lb.TargetGroup(
    scope.name,
    {
      namePrefix: shortNamePrefix(scope.name),
      vpcId: args.vpcId,
      targetType: "instance",
      port: design.port,
      protocol: "HTTP",
      deregistrationDelay: args.drainSeconds ?? 60,
      healthCheck: {
        path: args.healthCheckPath ?? "/healthz",
        protocol: "HTTP",
        matcher: "200",
        interval: args.healthCheckIntervalSeconds ?? 10,
        timeout: 4,
        healthyThreshold: HEALTH_CHECKS_IN_A_ROW,
        unhealthyThreshold: HEALTH_CHECKS_IN_A_ROW,
      },
      tags: tagsFor(scope, scope.name),
    },
    { parent: scope.parent, ...KEEPS_NAME },
  );
}

function makeListenerRule(
  scope: Scope,
  args: AutoScalingServiceArgs,
  targetGroup: aws.lb.TargetGroup,
): aws.lb.ListenerRule {
  const { pathPatterns = [], hostNames = [] } = args;
  return new aws.lb.ListenerRule(
    scope.name,
    {
      listenerArn: args.listenerArn,
      priority: args.priority,
      conditions: [
        ...(pathPatterns.length > 0 ? [{ pathPattern: { values: pathPatterns } }] : []),
        ...(hostNames.length > 0 ? [{ hostHeader: { values: hostNames } }] : []),
      ],
      actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags: tagsFor(scope, scope.name),
    },
    { parent: scope.parent },
  );
}

/** The load balancer reaches the instances on their port, nobody else does; the load balancer reaches nothing else. */
function makeSecurityGroup(scope: Scope, args: AutoScalingServiceArgs, design: ServiceDesign): aws.ec2.SecurityGroup {
  const { name, parent } = scope;
  const securityGroup = new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "Instances of the service", tags: tagsFor(scope, name) },
    { parent },
  );
  const onPort = { ipProtocol: "tcp", fromPort: design.port, toPort: design.port };
  const fromLoadBalancer = `${name}-from-load-balancer`;
  new aws.vpc.SecurityGroupIngressRule(
    fromLoadBalancer,
    {
      ...onPort,
      securityGroupId: securityGroup.id,
      referencedSecurityGroupId: args.loadBalancerSecurityGroupId,
      tags: tagsFor(scope, fromLoadBalancer),
    },
    { parent },
  );
  const toInstances = `${name}-to-instances`;
  new aws.vpc.SecurityGroupEgressRule(
    toInstances,
    {
      ...onPort,
      securityGroupId: args.loadBalancerSecurityGroupId,
      referencedSecurityGroupId: securityGroup.id,
      tags: tagsFor(scope, toInstances),
    },
    { parent },
  );
  for (const block of args.egressCidrBlocks ?? ["0.0.0.0/0", "::/0"]) {
    const childName = `${name}-to-${blockName(block)}`;
    new aws.vpc.SecurityGroupEgressRule(
      childName,
      {
        securityGroupId: securityGroup.id,
        ipProtocol: "-1",
        ...blockArgument(block),
        tags: tagsFor(scope, childName),
      },
      { parent },
    );
  }
  return securityGroup;
}
