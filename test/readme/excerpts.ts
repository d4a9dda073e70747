import type { Block } from "./markdown";

/** What a rule's page leaves out around its excerpts. */
interface Setting {
  /** Program before the excerpt, behind what all have. */
  readonly before?: string;
  /** Properties that the comment of three dots in the excerpt stands for. */
  readonly rest?: string;
  /** Program behind the excerpt. */
  readonly after?: string;
}

/** A network with its launch template and target group: names that every excerpt may use. */
const network = `
import * as aws from "@pulumi/aws";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const each = <T>(make: (zone: string, at: number) => T): Record<string, T> =>
  Object.fromEntries(zones.map((zone, at) => [zone, make(zone, at)]));

const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
const gateway = new aws.ec2.InternetGateway("main", { vpcId: vpc.id });
const open = new aws.ec2.RouteTable("open", {
  vpcId: vpc.id,
  routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
});
const subnetsOf = (tier: string, offset: number) =>
  each((availabilityZone, at) => {
    const cidrBlock = \`10.0.\${offset + at}.0/24\`;
    return new aws.ec2.Subnet(\`\${tier}-in-\${availabilityZone}\`, { vpcId: vpc.id, cidrBlock, availabilityZone });
  });
const publicSubnets = subnetsOf("public", 100);
const privateSubnets = subnetsOf("apps", 120);
for (const zone of zones)
  new aws.ec2.RouteTableAssociation(\`open-\${zone}\`, { routeTableId: open.id, subnetId: publicSubnets[zone].id });
const [publicA, publicB] = [publicSubnets["us-east-1a"], publicSubnets["us-east-1b"]];
const [privateA, privateB, privateC] = [
  privateSubnets["us-east-1a"],
  privateSubnets["us-east-1b"],
  privateSubnets["us-east-1c"],
];
const template = new aws.ec2.LaunchTemplate("web", { imageId: "ami-0123456789abcdef0", instanceType: "t4g.small" });
const targets = new aws.lb.TargetGroup("web", { vpcId: vpc.id, port: 8080, protocol: "HTTP" });
`;

const size = "minSize: 5, maxSize: 9";
const place = "vpcZoneIdentifiers: [privateA.id, privateB.id, privateC.id]";
const pinned = 'launchTemplate: { id: template.id, version: "3" }';

/** The rest of the program around the excerpts of a page, by rule. */
const settings: Readonly<Record<string, Setting>> = {
  "aws-asg-elb-health-check": { rest: `${size}, ${place}, ${pinned}` },
  "aws-asg-zone-loss": {},
  "aws-data-store-standby": {
    before: `const group = new aws.rds.SubnetGroup("orders", { subnetIds: [privateA.id, privateB.id, privateC.id] });`,
    rest: 'username: "orders", manageMasterUserPassword: true',
  },
  "aws-failover-health-signal": {
    before: `
const zone = new aws.route53.Zone("shop", { name: "example.com" });
const balancer = new aws.lb.LoadBalancer("front", { subnets: [publicA.id, publicB.id] });
new aws.route53.Record("shop-secondary", {
  zoneId: zone.zoneId,
  name: "shop",
  type: "A",
  setIdentifier: "secondary",
  failoverRoutingPolicies: [{ type: "SECONDARY" }],
  records: ["192.0.2.1"],
  ttl: 60,
});
`,
  },
  "aws-launch-template-pinned": { rest: `${size}, ${place}` },
  "aws-lb-covers-target-zones": {
    rest: `${size}, targetGroupArns: [targets.arn], ${pinned}`,
    after: `
new aws.lb.Listener("front", {
  loadBalancerArn: balancer.arn,
  port: 80,
  defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
});
`,
  },
  "aws-nat-same-zone": {
    before: `
const nats = each(
  (zone) => new aws.ec2.NatGateway(zone, { subnetId: publicSubnets[zone].id, allocationId: "eipalloc-0123456789abcdef0" }),
);
const natInZoneA = nats["us-east-1a"];
`,
  },
  "aws-service-multi-zone": {},
  "aws-tier-multi-zone": {},
  "aws-workload-egress": {
    before: `
const front = new aws.ec2.SecurityGroup("front", { vpcId: vpc.id });
const nat = new aws.ec2.NatGateway("out", { subnetId: publicA.id, allocationId: "eipalloc-0123456789abcdef0" });
const out = new aws.ec2.RouteTable("out", { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }] });
for (const zone of zones)
  new aws.ec2.RouteTableAssociation(\`out-\${zone}\`, { routeTableId: out.id, subnetId: privateSubnets[zone].id });
`,
    after: `
new aws.ec2.Instance("web", {
  ami: "ami-0123456789abcdef0",
  instanceType: "t4g.small",
  subnetId: privateSubnets["us-east-1a"].id,
  vpcSecurityGroupIds: [web.id],
});
`,
  },
};

/** The rules whose pages show code. */
export const rulesWithExcerpts = Object.keys(settings);

/** An excerpt of a rule's page as a whole program. */
export function whole(rule: string, { place, code }: Block): Block {
  const { before = "", rest = "", after = "" } = settings[rule] ?? {};
  const filled = code.replaceAll(/,?\s*\/\* … \*\//g, `, ${rest}`);
  return { place, code: [network, before, filled, after].join("\n") };
}
