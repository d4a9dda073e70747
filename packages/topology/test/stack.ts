import type { LookedUp, Resource, Value } from "@nospof/inventory";
import { customResource, Inventory, Reference } from "@nospof/inventory";

/** Tokens of the types that the tests use, by their short names. */
const tokens: Readonly<Record<string, string>> = {
  Vpc: "aws:ec2/vpc:Vpc",
  DefaultVpc: "aws:ec2/defaultVpc:DefaultVpc",
  Subnet: "aws:ec2/subnet:Subnet",
  DefaultSubnet: "aws:ec2/defaultSubnet:DefaultSubnet",
  RouteTable: "aws:ec2/routeTable:RouteTable",
  DefaultRouteTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  Route: "aws:ec2/route:Route",
  RouteTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  MainRouteTableAssociation: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  InternetGateway: "aws:ec2/internetGateway:InternetGateway",
  InternetGatewayAttachment: "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
  EgressOnlyInternetGateway: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  Eip: "aws:ec2/eip:Eip",
  EipAssociation: "aws:ec2/eipAssociation:EipAssociation",
  NatGateway: "aws:ec2/natGateway:NatGateway",
  NatGatewayEipAssociation: "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation",
  Instance: "aws:ec2/instance:Instance",
  NetworkInterface: "aws:ec2/networkInterface:NetworkInterface",
  LaunchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  LaunchConfiguration: "aws:ec2/launchConfiguration:LaunchConfiguration",
  NetworkInterfaceSecurityGroupAttachment:
    "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
  ManagedPrefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  DefaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  NetworkAcl: "aws:ec2/networkAcl:NetworkAcl",
  NetworkAclRule: "aws:ec2/networkAclRule:NetworkAclRule",
  NetworkAclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  DefaultNetworkAcl: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  SecurityGroup: "aws:ec2/securityGroup:SecurityGroup",
  SecurityGroupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  SecurityGroupIngressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  SecurityGroupEgressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  LoadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  AlbLoadBalancer: "aws:alb/loadBalancer:LoadBalancer",
  Listener: "aws:lb/listener:Listener",
  AlbListener: "aws:alb/listener:Listener",
  ListenerRule: "aws:lb/listenerRule:ListenerRule",
  TargetGroup: "aws:lb/targetGroup:TargetGroup",
  AlbTargetGroup: "aws:alb/targetGroup:TargetGroup",
  TargetGroupAttachment: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  ClassicLoadBalancer: "aws:elb/loadBalancer:LoadBalancer",
  Group: "aws:autoscaling/group:Group",
  Policy: "aws:autoscaling/policy:Policy",
  Schedule: "aws:autoscaling/schedule:Schedule",
  Attachment: "aws:autoscaling/attachment:Attachment",
  Service: "aws:ecs/service:Service",
  ScalableTarget: "aws:appautoscaling/target:Target",
  ScheduledAction: "aws:appautoscaling/scheduledAction:ScheduledAction",
  Zone: "aws:route53/zone:Zone",
  Record: "aws:route53/record:Record",
  HealthCheck: "aws:route53/healthCheck:HealthCheck",
  Provider: "pulumi:providers:aws",
};

/** A resource as a test writes it, with references to its properties. */
export interface Made {
  readonly urn: string;
  readonly id: Reference;
  readonly arn: Reference;
  get(property: string): Reference;
}

/** Inputs that a test may change after the fact, to break one thing of a good stack. */
type Inputs = Record<string, Value>;

/** Facts of a resource beside its inputs. */
export type Extra = Partial<Omit<Resource, "urn" | "type" | "name" | "inputs">>;

/** A stack under construction, written as tersely as a program. */
export class Stack {
  readonly #resources = new Map<string, Resource & { inputs: Inputs }>();
  readonly #lookedUp: LookedUp[] = [];
  #source: Inventory["source"] = "program";

  constructor(readonly config: Readonly<Record<string, string>> = { "aws:region": "us-east-1" }) {}

  /** Adds a resource by short type (`Subnet`) or full token. */
  add(type: string, name: string, inputs: Inputs = {}, extra: Extra = {}): Made {
    const token = tokens[type] ?? type;
    const urn = `urn:pulumi:test::test::${token}::${name}`;
    const own = { urn, type: token, name, inputs: { ...inputs } };
    this.#resources.set(urn, { ...customResource({ ...extra, ...own }), ...own });
    return made(urn);
  }

  /** The resource of this name, of any type. */
  find(name: string, type?: string): Made {
    return made(this.#at(name, type).urn);
  }

  /** Changes inputs of a resource; undefined takes one away. */
  change(name: string, inputs: Record<string, Value | undefined>, type?: string): this {
    const resource = this.#at(name, type);
    for (const [key, value] of Object.entries(inputs)) {
      if (value === undefined) Reflect.deleteProperty(resource.inputs, key);
      else resource.inputs[key] = value;
    }
    return this;
  }

  /** Changes facts of a resource beside its inputs. */
  alter(name: string, extra: Extra, type?: string): this {
    const resource = this.#at(name, type);
    this.#resources.set(resource.urn, { ...resource, ...extra });
    return this;
  }

  remove(name: string, type?: string): this {
    this.#resources.delete(this.#at(name, type).urn);
    return this;
  }

  /** States what a provider lookup answers. */
  answer(lookup: string, result: Readonly<Record<string, Value>>): this {
    this.#lookedUp.push({ lookup, result });
    return this;
  }

  /** Lets the stack be read from another source than its program. */
  from(source: Inventory["source"]): this {
    this.#source = source;
    return this;
  }

  inventory(): Inventory {
    return new Inventory([...this.#resources.values()], {
      project: "test",
      stack: "test",
      source: this.#source,
      config: this.config,
      lookedUp: this.#lookedUp,
    });
  }

  #at(name: string, type?: string): Resource & { inputs: Inputs } {
    const token = type === undefined ? undefined : (tokens[type] ?? type);
    const found = [...this.#resources.values()].find(
      (one) => one.name === name && (token === undefined || one.type === token),
    );
    if (found === undefined) throw new Error(`The test's stack has no resource ${name}.`);
    return found;
  }
}

function made(urn: string): Made {
  const get = (property: string): Reference => new Reference(urn, property);
  return { urn, id: get("id"), arn: get("arn"), get };
}

/** Options of {@link webStack}. */
export interface WebOptions {
  readonly zones?: readonly string[];
  readonly region?: string;
  /** Prefix of all names. */
  readonly prefix?: string;
  readonly stack?: Stack;
  /** Provider of the resources. */
  readonly provider?: string;
}

/**
 * A good stack as a program with plain resources makes it: one VPC, public and private subnets in each zone, a NAT
 * gateway per zone, an application load balancer and an autoscaling group of two instances per zone behind it.
 */
export function webStack(options: WebOptions = {}): Stack {
  const { zones = ["a", "b", "c"], region = "us-east-1", prefix = "", stack = new Stack() } = options;
  const extra: Extra = options.provider === undefined ? {} : { provider: options.provider };
  const add = (type: string, name: string, inputs: Inputs = {}): Made =>
    stack.add(type, `${prefix}${name}`, inputs, extra);
  const vpc = add("Vpc", "main", { cidrBlock: "10.0.0.0/16" });
  const igw = add("InternetGateway", "igw", { vpcId: vpc.id });
  const publicTable = add("RouteTable", "public", { vpcId: vpc.id });
  add("Route", "public-default", {
    routeTableId: publicTable.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: igw.id,
  });
  const publics: Reference[] = [];
  const privates: Reference[] = [];
  zones.forEach((zone, index) => {
    const availabilityZone = `${region}${zone}`;
    const open = add("Subnet", `public-${zone}`, {
      vpcId: vpc.id,
      availabilityZone,
      cidrBlock: `10.0.${String(index)}.0/24`,
    });
    add("RouteTableAssociation", `public-${zone}`, { subnetId: open.id, routeTableId: publicTable.id });
    const eip = add("Eip", `nat-${zone}`, { domain: "vpc" });
    const nat = add("NatGateway", `nat-${zone}`, { subnetId: open.id, allocationId: eip.id });
    const closed = add("Subnet", `private-${zone}`, {
      vpcId: vpc.id,
      availabilityZone,
      cidrBlock: `10.0.${String(100 + index)}.0/24`,
    });
    const table = add("RouteTable", `private-${zone}`, { vpcId: vpc.id });
    add("Route", `private-${zone}-default`, {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: nat.id,
    });
    add("RouteTableAssociation", `private-${zone}`, { subnetId: closed.id, routeTableId: table.id });
    publics.push(open.id);
    privates.push(closed.id);
  });
  const lbGroup = add("SecurityGroup", "lb", {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  });
  const webGroup = add("SecurityGroup", "web", {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, securityGroups: [lbGroup.id] }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  });
  const alb = add("LoadBalancer", "front", { subnets: publics, securityGroups: [lbGroup.id] });
  const targets = add("TargetGroup", "web-tg", {
    port: 8080,
    protocol: "HTTP",
    vpcId: vpc.id,
    healthCheck: { interval: 10, unhealthyThreshold: 2 },
  });
  add("Listener", "https", {
    loadBalancerArn: alb.arn,
    port: 443,
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
  });
  const template = add("LaunchTemplate", "web", { imageId: "ami-1", vpcSecurityGroupIds: [webGroup.id] });
  add("Group", "web", {
    vpcZoneIdentifiers: privates,
    minSize: zones.length * 2,
    maxSize: zones.length * 4,
    healthCheckType: "ELB",
    healthCheckGracePeriod: 60,
    targetGroupArns: [targets.arn],
    launchTemplate: { id: template.id, version: template.get("latestVersion") },
  });
  return stack;
}
