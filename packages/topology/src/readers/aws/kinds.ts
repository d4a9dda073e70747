/**
 * The resource types that the readers know, by one spelling each. The provider has renamed modules over the years and
 * keeps the old tokens as aliases, so a token is normalised here and nowhere else.
 */
const kinds = [
  "ec2:Vpc",
  "ec2:DefaultVpc",
  "ec2:Subnet",
  "ec2:DefaultSubnet",
  "ec2:RouteTable",
  "ec2:DefaultRouteTable",
  "ec2:Route",
  "ec2:RouteTableAssociation",
  "ec2:MainRouteTableAssociation",
  "ec2:VpnGatewayRoutePropagation",
  "ec2:ManagedPrefixList",
  "ec2:ManagedPrefixListEntry",
  "ec2:InternetGateway",
  "ec2:InternetGatewayAttachment",
  "ec2:EgressOnlyInternetGateway",
  "ec2:NatGateway",
  "ec2:NatGatewayEipAssociation",
  "ec2:Eip",
  "ec2:EipAssociation",
  "ec2:NetworkInterface",
  "ec2:NetworkInterfaceAttachment",
  "ec2:Instance",
  "ec2:LaunchTemplate",
  "ec2:LaunchConfiguration",
  "ec2:PlacementGroup",
  "ec2:CapacityReservation",
  "ec2:SecurityGroup",
  "ec2:DefaultSecurityGroup",
  "ec2:NetworkAcl",
  "ec2:DefaultNetworkAcl",
  "ec2:NetworkAclAssociation",
  "ec2:NetworkAclRule",
  "ec2:SecurityGroupRule",
  "vpc:SecurityGroupIngressRule",
  "vpc:SecurityGroupEgressRule",
  "vpc:SecurityGroupVpcAssociation",
  "ec2:NetworkInterfaceSecurityGroupAttachment",
  "ec2:ManagedPrefixList",
  "ec2:ManagedPrefixListEntry",
  "ec2:VpcIpv4CidrBlockAssociation",
  "lb:LoadBalancer",
  "lb:Listener",
  "lb:ListenerRule",
  "lb:TargetGroup",
  "lb:TargetGroupAttachment",
  "elb:LoadBalancer",
  "elb:Attachment",
  "autoscaling:Group",
  "autoscaling:Policy",
  "autoscaling:Schedule",
  "autoscaling:Attachment",
  "autoscaling:LifecycleHook",
  "autoscaling:TrafficSourceAttachment",
  "ecs:Service",
  "ecs:CapacityProvider",
  "ecs:TaskDefinition",
  "ecs:Cluster",
  "ecs:ClusterCapacityProviders",
  "appautoscaling:Target",
  "appautoscaling:ScheduledAction",
  "efs:FileSystem",
  "efs:MountTarget",
  "lambda:Function",
  "lambda:Alias",
  "route53:Zone",
  "route53:Record",
  "route53:HealthCheck",
  "acm:Certificate",
  "kms:Key",
] as const;

/** A resource type that the readers know. */
export type AwsKind = (typeof kinds)[number];

const known: ReadonlySet<string> = new Set(kinds);

/** Former names of modules, by their present one. */
const renamedModules: Readonly<Record<string, string>> = {
  alb: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancingv2: "lb",
  elasticloadbalancing: "elb",
};

const kindsOfTokens = new Map<string, AwsKind | undefined>();

/** The kind of a type token such as `aws:alb/loadBalancer:LoadBalancer`; undefined when no reader knows it. */
export function kindOf(token: string): AwsKind | undefined {
  const found = kindsOfTokens.get(token);
  if (found !== undefined || kindsOfTokens.has(token)) return found;
  const kind = readKind(token);
  kindsOfTokens.set(token, kind);
  return kind;
}

function readKind(token: string): AwsKind | undefined {
  const kind = spellingOf(token);
  return kind !== undefined && isKnown(kind) ? kind : undefined;
}

/** A type token of AWS by its one spelling, `lb:LoadBalancer`; undefined for other providers. */
export function spellingOf(token: string): string | undefined {
  const [provider, path, name] = token.split(":");
  if (provider !== "aws" || path === undefined || name === undefined) return undefined;
  const module = path.split("/")[0] ?? path;
  return `${renamedModules[module] ?? module}:${name}`;
}

function isKnown(kind: string): kind is AwsKind {
  return known.has(kind);
}
