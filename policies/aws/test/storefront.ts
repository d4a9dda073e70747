import * as aws from "@pulumi/aws";
import type { Inventory } from "@nospof/inventory";
import { recordGraph } from "@nospof/testing";

const zones = ["us-east-1a", "us-east-1b"];

/** What can be wrong with the stack. */
export interface Faults {
  /** Zone of the NAT gateway that every private subnet's default route leads to. Default: the subnet's own zone. */
  readonly natZone?: string;
}

/** A public web service over two zones with egress through NAT gateways, in plain resources. */
export async function storefront({ natZone }: Faults = {}): Promise<Inventory> {
  const graph = await recordGraph(() => {
    createStorefront(natZone);
  }, options);
  return graph.toInventory();
}

const options = { project: "shop", stack: "dev", config: { "aws:region": "us-east-1" } };

function createStorefront(natZone: string | undefined): void {
  const vpc = new aws.ec2.Vpc("shop", { cidrBlock: "10.0.0.0/16" });
  const gateway = new aws.ec2.InternetGateway("shop", { vpcId: vpc.id });
  const publicTable = new aws.ec2.RouteTable("public", { vpcId: vpc.id });
  new aws.ec2.Route("public", {
    routeTableId: publicTable.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  const publicSubnets = zones.map((zone, at) => {
    const subnet = new aws.ec2.Subnet(`public-${zone}`, {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: `10.0.${String(at)}.0/24`,
      mapPublicIpOnLaunch: true,
    });
    new aws.ec2.RouteTableAssociation(`public-${zone}`, { subnetId: subnet.id, routeTableId: publicTable.id });
    return subnet;
  });
  const nats = publicSubnets.map((subnet, at) => {
    const zone = zones[at] ?? "";
    const address = new aws.ec2.Eip(`nat-${zone}`, { domain: "vpc" });
    return new aws.ec2.NatGateway(`nat-${zone}`, { subnetId: subnet.id, allocationId: address.id });
  });
  const privateSubnets = zones.map((zone, at) => {
    const subnet = new aws.ec2.Subnet(`private-${zone}`, {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: `10.0.${String(10 + at)}.0/24`,
    });
    const table = new aws.ec2.RouteTable(`private-${zone}`, { vpcId: vpc.id });
    new aws.ec2.RouteTableAssociation(`private-${zone}`, { subnetId: subnet.id, routeTableId: table.id });
    const nat = nats[natZone === undefined ? at : zones.indexOf(natZone)];
    if (nat === undefined) throw new RangeError(`There is no NAT gateway in ${String(natZone)}.`);
    new aws.ec2.Route(`private-${zone}`, {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: nat.id,
    });
    return subnet;
  });
  createService(vpc, publicSubnets, privateSubnets);
}

function createService(
  vpc: aws.ec2.Vpc,
  publicSubnets: readonly aws.ec2.Subnet[],
  privateSubnets: readonly aws.ec2.Subnet[],
): void {
  const open = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
  const http = { ...open, protocol: "tcp", fromPort: 80, toPort: 80 };
  const edge = new aws.ec2.SecurityGroup("edge", { vpcId: vpc.id, ingress: [http], egress: [open] });
  const inner = new aws.ec2.SecurityGroup("web", {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, securityGroups: [edge.id] }],
    egress: [open],
  });
  const balancer = new aws.lb.LoadBalancer("shop", {
    loadBalancerType: "application",
    securityGroups: [edge.id],
    subnets: publicSubnets.map(({ id }) => id),
  });
  const targets = new aws.lb.TargetGroup("web", {
    vpcId: vpc.id,
    port: 8080,
    protocol: "HTTP",
    healthCheck: { path: "/healthz", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
  });
  new aws.lb.Listener("http", {
    loadBalancerArn: balancer.arn,
    port: 80,
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
  });
  const template = new aws.ec2.LaunchTemplate("web", {
    imageId: "ami-0123456789abcdef0",
    instanceType: "t4g.small",
    vpcSecurityGroupIds: [inner.id],
  });
  new aws.autoscaling.Group("web", {
    minSize: 2,
    maxSize: 4,
    vpcZoneIdentifiers: privateSubnets.map(({ id }) => id),
    targetGroupArns: [targets.arn],
    healthCheckType: "ELB",
    healthCheckGracePeriod: 60,
    launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
  });
}
