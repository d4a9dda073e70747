import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fromState, fromPreview, type Inventory } from "@nospof/inventory";
import { recordGraph, exportState, previewJson } from "@nospof/testing";

const program = () => {
  const zones = ["us-east-1a", "us-east-1b"];
  const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
  const igw = new aws.ec2.InternetGateway("igw", { vpcId: vpc.id });
  const pub = zones.map(
    (z, i) => new aws.ec2.Subnet(`pub-${z}`, { vpcId: vpc.id, availabilityZone: z, cidrBlock: `10.0.${i}.0/24` }),
  );
  const priv = zones.map(
    (z, i) => new aws.ec2.Subnet(`priv-${z}`, { vpcId: vpc.id, availabilityZone: z, cidrBlock: `10.0.${i + 10}.0/24` }),
  );
  const eips = zones.map((z) => new aws.ec2.Eip(`eip-${z}`, { domain: "vpc" }));
  const nats = zones.map(
    (z, i) => new aws.ec2.NatGateway(`nat-${z}`, { allocationId: eips[i].id, subnetId: pub[i].id }),
  );
  const rtPub = new aws.ec2.RouteTable("rt-pub", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: igw.id }],
  });
  const rts = zones.map(
    (z, i) =>
      new aws.ec2.RouteTable(`rt-${z}`, {
        vpcId: vpc.id,
        routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nats[i].id }],
      }),
  );
  pub.forEach((s, i) => new aws.ec2.RouteTableAssociation(`apub-${i}`, { subnetId: s.id, routeTableId: rtPub.id }));
  priv.forEach((s, i) => new aws.ec2.RouteTableAssociation(`apriv-${i}`, { subnetId: s.id, routeTableId: rts[i].id }));
  new aws.ec2.Route("default-route", {
    routeTableId: vpc.mainRouteTableId,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: igw.id,
  });
  const sg = new aws.ec2.SecurityGroup("sg", {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }],
  });
  const sg2 = new aws.ec2.SecurityGroup("sg2", {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, securityGroups: [sg.id] }],
  });
  const lb = new aws.lb.LoadBalancer("lb", { subnets: pub.map((s) => s.id), securityGroups: [sg.id] });
  const tg = new aws.lb.TargetGroup("tg", { port: 80, protocol: "HTTP", vpcId: vpc.id });
  const tg2 = new aws.lb.TargetGroup("tg2", { port: 80, protocol: "HTTP", vpcId: vpc.id });
  const listener = new aws.lb.Listener("l", {
    loadBalancerArn: lb.arn,
    port: 80,
    defaultActions: [{ type: "forward", targetGroupArn: tg.arn }],
  });
  new aws.lb.ListenerRule("rule", {
    listenerArn: listener.arn,
    conditions: [{ pathPattern: { values: ["/a"] } }],
    actions: [
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: tg.arn, weight: 1 },
            { arn: tg2.arn, weight: 1 },
          ],
        },
      },
    ],
  });
  const lt = new aws.ec2.LaunchTemplate("lt", {
    imageId: "ami-12345678",
    instanceType: "t3.micro",
    vpcSecurityGroupIds: [sg2.id],
    userData: pulumi.interpolate`#!/bin/sh\ncurl ${lb.dnsName}`,
  });
  new aws.autoscaling.Group("asg", {
    minSize: 2,
    maxSize: 4,
    vpcZoneIdentifiers: priv.map((s) => s.id),
    targetGroupArns: [tg.arn],
    launchTemplate: { id: lt.id, version: pulumi.interpolate`${lt.latestVersion}` },
  });
  const zone = new aws.route53.Zone("zone", { name: "example.com" });
  const hc = new aws.route53.HealthCheck("hc", { type: "HTTP", fqdn: lb.dnsName, port: 80 });
  new aws.route53.Record("www", {
    zoneId: zone.zoneId,
    name: pulumi.interpolate`www.${zone.name}`,
    type: "A",
    healthCheckId: hc.id,
    setIdentifier: "p",
    failoverRoutingPolicies: [{ type: "PRIMARY" }],
    aliases: [{ name: lb.dnsName, zoneId: lb.zoneId, evaluateTargetHealth: true }],
  });
  new aws.route53.Record("c", { zoneId: zone.zoneId, name: "c", type: "A", ttl: 60, records: [eips[0].publicIp] });
  new aws.lb.LoadBalancer("nlb", {
    loadBalancerType: "network",
    subnetMappings: pub.map((s, i) => ({ subnetId: s.id, allocationId: eips[i].id })),
  });
  new aws.lb.LoadBalancer("all", {
    subnets: pulumi.all(pub.map((s) => s.id)),
    securityGroups: [vpc.defaultSecurityGroupId],
  });
};

const show = (inventory: Inventory): Record<string, Record<string, string>> =>
  Object.fromEntries(
    inventory.resources
      .filter((r) => !r.type.startsWith("pulumi:"))
      .map((r) => [r.name, Object.fromEntries(Object.entries(r.inputs).map(([k, v]) => [k, JSON.stringify(v)]))]),
  );

test("scratch", async () => {
  const p = (await recordGraph(program)).toInventory();
  const s = fromState(exportState(p), "s.json");
  const v = fromPreview(previewJson(p), "p.json");
  const a = show(p);
  const out: string[] = [];
  for (const [k, other] of [
    ["state", show(s)],
    ["preview", show(v)],
  ] as const)
    for (const [name, inputs] of Object.entries(a))
      for (const [key, value] of Object.entries(inputs))
        if (other[name]?.[key] !== value) out.push(`${k} ${name}.${key}\n    ${value}\n    ${other[name]?.[key]}`);
  console.log(out.join("\n"));
});
