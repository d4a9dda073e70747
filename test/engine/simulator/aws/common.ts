import { createHash, randomBytes } from "node:crypto";
import type { Json, Properties, Reference, Situation, Thing } from "../model";
import type { World } from "../world";

/** Account of the simulated cloud. */
export const ACCOUNT = "123456789012";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
export const ROUTE = "aws:ec2/route:Route";
export const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
export const EGRESS_ONLY_GATEWAY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway";
export const EIP = "aws:ec2/eip:Eip";
export const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
export const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
export const ENDPOINT_ASSOCIATION = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const LISTENER = "aws:lb/listener:Listener";
export const LISTENER_RULE = "aws:lb/listenerRule:ListenerRule";
export const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const GROUP = "aws:autoscaling/group:Group";
export const SCALING_POLICY = "aws:autoscaling/policy:Policy";
export const HOSTED_RECORD = "aws:route53/record:Record";
export const HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck";
export const CERTIFICATE = "aws:acm/certificate:Certificate";
export const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";

/**
 * Where the Terraform provider, which Pulumi's is made of, says which inputs force a replacement: `ForceNew` and
 * `CustomizeDiff` of a file under `internal/service`.
 *
 * @param version the release or commit that was read
 */
export function provider(file: string, version: string): string {
  return `hashicorp/terraform-provider-aws ${version} internal/service/${file}`;
}

/** An id like those of EC2. */
export function newId(prefix: string): () => string {
  return () => `${prefix}-${randomBytes(9).toString("hex").slice(0, 17)}`;
}

export function arn(service: string, region: string, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
}

/** The same short text for the same texts. */
export function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
}

export function text(properties: Properties, name: string): string {
  const value = properties[name];
  return typeof value === "string" ? value : "";
}

export function holding(...to: readonly string[]): Reference {
  return { to, holds: true };
}

export function naming(...to: readonly string[]): Reference {
  return { to, holds: false };
}

/** A name that is given, or one made of the given prefix, kept while the thing lives. */
export function nameOf({ inputs }: Situation, before: Properties | undefined): string {
  const kept = before === undefined ? "" : text(before, "name");
  return text(inputs, "name") || kept || `${text(inputs, "namePrefix")}${randomBytes(10).toString("hex")}`;
}

/** Another thing of the type that has the same values, if the values are not all absent. */
export function twin(world: World, region: string, type: string, values: Properties): Thing | undefined {
  if (Object.values(values).every((value) => value === "" || value === null)) return undefined;
  return world.where(type, values).find((thing) => thing.region === region || thing.region === "global");
}

export function record(value: Json | undefined): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
