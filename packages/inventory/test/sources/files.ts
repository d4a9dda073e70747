import { fromPreview, fromState, type Inventory, type Value } from "@nospof/inventory";

export const HOLE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const HOLE_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const NAT = "aws:ec2/natGateway:NatGateway";
export const IGW = "aws:ec2/internetGateway:InternetGateway";
export const EIP = "aws:ec2/eip:Eip";
export const SG = "aws:ec2/securityGroup:SecurityGroup";
export const LB = "aws:lb/loadBalancer:LoadBalancer";
export const TARGETS = "aws:lb/targetGroup:TargetGroup";
export const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const RECORD = "aws:route53/record:Record";
export const ZONE = "aws:route53/zone:Zone";
export const THING = "acme:index:Thing";

export const urn = (type: string, name: string): string => `urn:pulumi:prod::shop::${type}::${name}`;

/** A resource as a checkpoint holds it. */
export interface State {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs: object;
  readonly outputs?: object;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

export function state(
  type: string,
  name: string,
  more: Partial<State> & Readonly<Record<string, unknown>> = {},
): State {
  return { urn: urn(type, name), type, custom: true, inputs: {}, ...more };
}

export const exported = (...resources: readonly State[]): object => ({
  version: 3,
  deployment: { manifest: {}, resources },
});
export const deployed = (...resources: readonly State[]): Inventory => fromState(exported(...resources), "state.json");
export const created = (...resources: readonly State[]): Inventory =>
  fromPreview({ steps: resources.map((newState) => ({ op: "create", urn: newState.urn, newState })) }, "preview.json");

export function input(inventory: Inventory, name: string, property: string): Value | undefined {
  return inventory.resources.find((resource) => resource.name === name)?.inputs[property];
}

export const vpc = state(VPC, "vpc", {
  id: "vpc-0a1b2c3d4e5f60718",
  inputs: { cidrBlock: "10.0.0.0/16" },
  outputs: {
    arn: "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0a1b2c3d4e5f60718",
    cidrBlock: "10.0.0.0/16",
    defaultSecurityGroupId: "sg-0aaaaaaaaaaaaaaaa",
  },
});
export const subnet = state(SUBNET, "subnet", {
  id: "subnet-0a1b2c3d4e5f60718",
  inputs: { vpcId: vpc.id, availabilityZone: "us-east-1a", cidrBlock: "10.0.0.0/24" },
  outputs: { availabilityZone: "us-east-1a", cidrBlock: "10.0.0.0/24", ownerId: "123456789012" },
  propertyDependencies: { vpcId: [vpc.urn] },
});
export const balancer = state(LB, "lb", {
  id: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lb/50dc6c495c0c9188",
  inputs: { name: "lb-5d1f3a2", __defaults: ["name"] },
  outputs: {
    name: "lb-5d1f3a2",
    arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lb/50dc6c495c0c9188",
    dnsName: "lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com",
    zoneId: "Z35SXDOTRQ7X7K",
  },
});
