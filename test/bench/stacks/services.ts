import { Interpolation, type Resource, type Value } from "@nospof/inventory";
import { requiredInstancesTag } from "@nospof/topology/aws";
import type { Network } from "./network";
import type { Random } from "./random";
import { idOf, property, type Region } from "./resource";

/** A public load balancer that ends TLS and has no target yet. */
export interface Front {
  readonly balancer: Resource;
  readonly listener: Resource;
  readonly securityGroup: Resource;
  readonly resources: readonly Resource[];
}

/** Makes the public load balancer of a network. */
export function frontOf(region: Region, name: string, { vpc, publicSubnets }: Network): Front {
  const securityGroup = securityGroupOf(region, `${name}-front`, vpc);
  const open = [80, 443].map((port) =>
    region.resource("ec2", "SecurityGroupRule", `${name}-front-${String(port)}`, {
      ...admission(securityGroup, port),
      cidrBlocks: ["0.0.0.0/0"],
    }),
  );
  const balancer = region.resource(
    "lb",
    "LoadBalancer",
    name,
    {
      loadBalancerType: "application",
      internal: false,
      securityGroups: [idOf(securityGroup)],
      subnets: publicSubnets.map(idOf),
      enableDeletionProtection: true,
      tags: { Name: name },
    },
    ["dnsName", "zoneId", "arnSuffix"],
  );
  const loadBalancerArn = property(balancer, "arn");
  const redirect = region.resource("lb", "Listener", `${name}-http`, {
    loadBalancerArn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
  });
  const listener = region.resource("lb", "Listener", `${name}-https`, {
    loadBalancerArn,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificateArn: `arn:aws:acm:${region.name}:123456789012:certificate/${name}`,
    defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
  });
  return { balancer, listener, securityGroup, resources: [securityGroup, ...open, balancer, redirect, listener] };
}

/** Makes a service behind a public load balancer: one autoscaling group over all zones, and what belongs to it. */
export function serviceOf(
  region: Region,
  name: string,
  network: Network,
  front: Front,
  priority: number,
  random: Random,
): readonly Resource[] {
  const port = 8000 + priority;
  const targets = region.resource(
    "lb",
    "TargetGroup",
    `${name}-tg`,
    {
      port,
      protocol: "HTTP",
      targetType: "instance",
      vpcId: idOf(network.vpc),
      deregistrationDelay: 30,
      healthCheck: { path: "/healthz", interval: 10, healthyThreshold: 2, unhealthyThreshold: 3 },
    },
    ["arnSuffix"],
  );
  // The first service also answers health checks, which ask for the load balancer's own name.
  const ownName = priority === 1 ? [property(front.balancer, "dnsName")] : [];
  const rule = region.resource("lb", "ListenerRule", name, {
    listenerArn: property(front.listener, "arn"),
    priority,
    conditions: [{ hostHeader: { values: [`${name}.example.com`, ...ownName] } }],
    actions: [{ type: "forward", targetGroupArn: property(targets, "arn") }],
  });
  const members = membersOf(region, name, network, targets, network.privateSubnets.length, random);
  const admit = region.resource("ec2", "SecurityGroupRule", name, {
    ...admission(members.securityGroup, port),
    sourceSecurityGroupId: idOf(front.securityGroup),
  });
  const alarm = region.resource("cloudwatch", "MetricAlarm", name, {
    comparisonOperator: "LessThanThreshold",
    evaluationPeriods: 2,
    metricName: "HealthyHostCount",
    namespace: "AWS/ApplicationELB",
    period: 60,
    statistic: "Minimum",
    threshold: 2,
    dimensions: {
      LoadBalancer: property(front.balancer, "arnSuffix"),
      TargetGroup: property(targets, "arnSuffix"),
    },
  });
  return [targets, rule, ...members.resources, admit, alarm];
}

/** Makes a service behind an internal network load balancer of its own. */
export function internalServiceOf(region: Region, name: string, network: Network, random: Random): readonly Resource[] {
  const port = 9000;
  const balancer = region.resource(
    "lb",
    "LoadBalancer",
    name,
    {
      loadBalancerType: "network",
      internal: true,
      subnets: network.privateSubnets.map(idOf),
      enableCrossZoneLoadBalancing: random.chance(0.5),
    },
    ["dnsName", "zoneId", "arnSuffix"],
  );
  const targets = region.resource("lb", "TargetGroup", `${name}-tg`, {
    port,
    protocol: "TCP",
    vpcId: idOf(network.vpc),
    healthCheck: { protocol: "TCP", interval: 10, unhealthyThreshold: 2 },
  });
  const listener = region.resource("lb", "Listener", name, {
    loadBalancerArn: property(balancer, "arn"),
    port,
    protocol: "TCP",
    defaultActions: [{ type: "forward", targetGroupArn: property(targets, "arn") }],
  });
  // Two in each zone: where nodes send only to their own zone, the loss of one target must not empty a zone.
  const members = membersOf(region, name, network, targets, 2 * network.privateSubnets.length, random);
  const admit = region.resource("ec2", "SecurityGroupRule", name, {
    ...admission(members.securityGroup, port),
    cidrBlocks: [property(network.vpc, "cidrBlock")],
  });
  return [balancer, targets, listener, ...members.resources, admit];
}

/** An autoscaling group over all zones with at least so many members, and what its members are made of. */
function membersOf(
  region: Region,
  name: string,
  { vpc, privateSubnets }: Network,
  targets: Resource,
  least: number,
  random: Random,
): { readonly securityGroup: Resource; readonly resources: readonly Resource[] } {
  const zones = privateSubnets.length;
  const securityGroup = securityGroupOf(region, name, vpc);
  const role = region.resource("iam", "Role", name, { assumeRolePolicy: ASSUMED_BY_INSTANCES }, ["uniqueId"]);
  const profile = region.resource("iam", "InstanceProfile", name, { role: property(role, "name") });
  const managed = region.resource("iam", "RolePolicyAttachment", name, {
    role: property(role, "name"),
    policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
  });
  const template = region.resource(
    "ec2",
    "LaunchTemplate",
    name,
    {
      imageId: "ami-0abcdef1234567890",
      instanceType: "m7g.large",
      vpcSecurityGroupIds: [idOf(securityGroup)],
      iamInstanceProfile: { arn: property(profile, "arn") },
      metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
      userData: userDataOf(name),
    },
    ["latestVersion", "defaultVersion"],
  );
  const group = region.resource("autoscaling", "Group", name, {
    minSize: least + random.integer(0, 2),
    maxSize: 4 * least,
    healthCheckType: "ELB",
    healthCheckGracePeriod: 120,
    vpcZoneIdentifiers: privateSubnets.map(idOf),
    targetGroupArns: [property(targets, "arn")],
    launchTemplate: { id: idOf(template), version: property(template, "latestVersion") },
    tags: [
      { key: "Name", value: name, propagateAtLaunch: true },
      ...(random.chance(0.5)
        ? [{ key: requiredInstancesTag, value: String(zones - 1), propagateAtLaunch: false }]
        : []),
    ],
  });
  const policy = region.resource("autoscaling", "Policy", name, {
    autoscalingGroupName: property(group, "name"),
    policyType: "TargetTrackingScaling",
    targetTrackingConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
      targetValue: 50,
    },
  });
  const log = region.resource("cloudwatch", "LogGroup", name, { name: `/services/${name}`, retentionInDays: 30 });
  const bucket = random.chance(0.3) ? bucketOf(region, name, role) : [];
  return {
    securityGroup,
    resources: [securityGroup, role, profile, managed, template, group, policy, log, ...bucket],
  };
}

function bucketOf(region: Region, name: string, role: Resource): readonly Resource[] {
  const bucket = region.resource("s3", "Bucket", `${name}-data`, { tags: { Name: name } });
  const versioning = region.resource("s3", "BucketVersioning", `${name}-data`, {
    bucket: idOf(bucket),
    versioningConfiguration: { status: "Enabled" },
  });
  const policy = region.resource("iam", "RolePolicy", `${name}-data`, {
    role: idOf(role),
    policy: new Interpolation([
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"',
      property(bucket, "arn"),
      '/*"}]}',
    ]),
  });
  return [bucket, versioning, policy];
}

function securityGroupOf(region: Region, name: string, vpc: Resource): Resource {
  return region.resource("ec2", "SecurityGroup", name, {
    vpcId: idOf(vpc),
    description: `traffic of ${name}`,
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  });
}

function admission(securityGroup: Resource, port: number): Readonly<Record<string, Value>> {
  const ports = { protocol: "tcp", fromPort: port, toPort: port };
  return { type: "ingress", securityGroupId: idOf(securityGroup), ...ports };
}

const ASSUMED_BY_INSTANCES =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

/** A start script of usual length. */
function userDataOf(name: string): string {
  const lines = ["#!/bin/bash", "set -euo pipefail", "dnf install -y amazon-cloudwatch-agent docker"];
  const run = `docker run --detach --restart always --name ${name} registry.example.com/${name}:stable`;
  return Buffer.from([...lines, "systemctl enable --now docker", run, ""].join("\n")).toString("base64");
}
