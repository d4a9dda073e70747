import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import type {
  ApplicationLoadBalancerArgs,
  AutoScalingServiceArgs,
  FailoverRecordArgs,
  ZoneDistribution,
} from "nospof-aws";
import {
  ApplicationLoadBalancer,
  AutoScalingService,
  FailoverRecord,
  FailoverRecordType,
  HealthCheckProtocol,
} from "nospof-aws";
import { isArm, smallestSize } from "../src/service/design";
import {
  byName,
  expectOnlyAdditions,
  identities,
  inputsOf,
  problemsOf,
  record,
} from "../../../test/components/support";

jest.setTimeout(120_000);

const GROUP = "aws:autoscaling/group:Group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const LISTENER = "aws:lb/listener:Listener";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const front: ApplicationLoadBalancerArgs = { vpcId: "vpc-1", subnetIds: ["subnet-a", "subnet-b"] };
const service: AutoScalingServiceArgs = {
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b", "subnet-c"],
  listenerArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/front/1/2",
  loadBalancerSecurityGroupId: "sg-front",
  priority: 10,
  pathPatterns: ["/api/*"],
  requiredInstances: 2,
};

describe("the size of a group", () => {
  it("is the smallest of which the required instances are left after the loss of any zone", () => {
    const left = (size: number, zones: number) => size - Math.ceil(size / zones);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 8 }), (required, zones) => {
        const size = smallestSize(required, zones);
        expect(left(size, zones)).toBeGreaterThanOrEqual(required);
        expect(size).toBeGreaterThanOrEqual(zones);
        expect(size === zones || left(size - 1, zones) < required).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["t4g.nano", true],
    ["m7g.large", true],
    ["c7gn.medium", true],
    ["im4gn.large", true],
    ["is4gen.medium", true],
    ["x2gd.large", true],
    ["hpc7g.4xlarge", true],
    ["g5g.xlarge", true],
    ["a1.large", true],
    ["t3.micro", false],
    ["g4dn.xlarge", false],
    ["g5.xlarge", false],
    ["g6e.xlarge", false],
    ["m7i-flex.large", false],
    ["c6in.large", false],
    ["u-6tb1.56xlarge", false],
  ])("takes the image of the processor of %s", (instanceType, arm) => {
    expect(isArm(instanceType)).toBe(arm);
  });
});

describe("an autoscaling service", () => {
  it("keeps its needed capacity through the loss of a zone and every rollout", async () => {
    const graph = await record(() => new AutoScalingService("api", service));
    const group = inputsOf(graph, GROUP);
    expect(group).toMatchObject({
      minSize: 3,
      maxSize: 6,
      vpcZoneIdentifiers: ["subnet-a", "subnet-b", "subnet-c"],
      availabilityZoneDistribution: { capacityDistributionStrategy: "balanced-best-effort" },
      launchTemplate: { id: "[id of api]", version: "7" },
      targetGroupArns: ["[arn of api]"],
      healthCheckType: "ELB",
      healthCheckGracePeriod: 300,
      instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 110 },
      instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 100, autoRollback: true } },
    });
    expect(group).not.toHaveProperty("desiredCapacity");
    expect(group.tags).toContainEqual({ key: "nospof:required-instances", value: "2", propagateAtLaunch: false });
    expect(graph.named("api", GROUP).registered.dependsOn).toEqual([
      graph.named("api", "aws:lb/listenerRule:ListenerRule").urn,
    ]);
    expect(inputsOf(graph, "aws:autoscaling/policy:Policy")).toMatchObject({
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: { targetValue: 50 },
    });
  });

  it("starts instances without public address, with session tokens and an encrypted volume", async () => {
    const graph = await record(() => new AutoScalingService("api", { ...service, userData: "#!/bin/sh\necho hi\n" }));
    const template = inputsOf(graph, TEMPLATE);
    expect(template).toMatchObject({
      metadataOptions: { httpTokens: "required" },
      networkInterfaces: [{ associatePublicIpAddress: "false", securityGroups: ["[id of api]"] }],
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
    });
    expect(Buffer.from(String(template.userData), "base64").toString()).toBe("#!/bin/sh\necho hi\n");
    expect(String(template.imageId)).toContain("kernel-default-arm64");
  });

  it("is reached by the load balancer only, and both ways of that are its own resources", async () => {
    const graph = await record(() => new AutoScalingService("api", { ...service, egressCidrBlocks: ["10.0.0.0/8"] }));
    expect(inputsOf(graph, INGRESS)).toMatchObject({
      securityGroupId: "[id of api]",
      referencedSecurityGroupId: "sg-front",
      fromPort: 8080,
      toPort: 8080,
    });
    expect(inputsOf(graph, EGRESS, "api-to-instances")).toMatchObject({
      securityGroupId: "sg-front",
      referencedSecurityGroupId: "[id of api]",
      fromPort: 8080,
    });
    expect(inputsOf(graph, EGRESS, "api-to-10.0.0.0-8")).toMatchObject({ cidrIpv4: "10.0.0.0/8" });
    expect(graph.ofType(EGRESS)).toHaveLength(2);
  });

  it("sends paths and host names to its target group", async () => {
    const graph = await record(() => new AutoScalingService("api", { ...service, hostNames: ["api.example.com"] }));
    expect(inputsOf(graph, "aws:lb/listenerRule:ListenerRule")).toMatchObject({
      priority: 10,
      conditions: [{ pathPattern: { values: ["/api/*"] } }, { hostHeader: { values: ["api.example.com"] } }],
      actions: [{ type: "forward", targetGroupArn: "[arn of api]" }],
    });
    const target = inputsOf(graph, "aws:lb/targetGroup:TargetGroup");
    expect(target).toMatchObject({ namePrefix: "api-", deregistrationDelay: 60, healthCheck: { path: "/healthz" } });
    expect(target).not.toHaveProperty("name");
  });

  it("shares nothing with another service, whatever changes in that", async () => {
    const program = (change: Partial<AutoScalingServiceArgs>) => () => {
      new AutoScalingService("api", service);
      new AutoScalingService("orders", { ...service, priority: 20, pathPatterns: ["/orders/*"], ...change });
    };
    const before = await record(program({}));
    const after = await record(
      program({ port: 9000, requiredInstances: 7, userData: "x", tags: { a: "b" }, hostNames: ["o.example.com"] }),
    );
    const ofApi = (graph: typeof before) => [...identities(graph)].filter(([urn]) => /::api(-|$)/.test(urn)).sort();
    expect(ofApi(before).length).toBeGreaterThan(8);
    expect(ofApi(after)).toEqual(ofApi(before));
  });

  it("registers the same resources in a preview", async () => {
    const program = () => {
      const lb = new ApplicationLoadBalancer("front", front);
      const { listenerArn, securityGroupId: loadBalancerSecurityGroupId } = lb;
      new AutoScalingService("api", { ...service, listenerArn, loadBalancerSecurityGroupId });
    };
    const urns = async (preview: boolean) => (await record(program, preview)).resources.map(({ urn }) => urn).sort();
    expect(await urns(true)).toEqual(await urns(false));
  });

  it.each<[string, Partial<AutoScalingServiceArgs>, RegExp]>([
    ["one zone", { subnetIds: ["subnet-a"] }, /^subnetIds: 1 zones cannot lose one/],
    ["unknown zones", { subnetIds: pulumi.output(["subnet-a"]) }, /^zoneCount: is missing/],
    ["too few subnets", { zoneCount: 4 }, /^subnetIds: 3 subnets cannot be in 4 zones/],
    ["no instance", { requiredInstances: 0 }, /^requiredInstances: 0 is no whole number from 1/],
    ["too small", { maxInstances: 2 }, /^maxInstances: 2 is less than the 3 instances that 3 zones need for 2/],
    ["priority", { priority: 0 }, /^priority: 0 is no whole number from 1 to 50000/],
    ["no condition", { pathPatterns: [] }, /^pathPatterns: neither paths nor host names/],
    ["grace", { healthCheckGraceSeconds: 0 }, /^healthCheckGraceSeconds: 0 is no whole number from 1/],
    ["distribution", { zoneDistribution: "any" as ZoneDistribution }, /^zoneDistribution: any is not one of/],
    ["image", { imageId: "resolve:ssm:/my/image" }, /^imageId: resolve:ssm:\/my\/image is resolved anew/],
  ])("refuses %s", async (_, change, expected) => {
    const problems = await problemsOf(() => new AutoScalingService("api", { ...service, ...change }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it("sizes by zoneCount when the subnets are known only later", async () => {
    const subnetIds = pulumi.output(["subnet-a", "subnet-b"]);
    const graph = await record(() => new AutoScalingService("api", { ...service, subnetIds, zoneCount: 2 }));
    expect(inputsOf(graph, GROUP)).toMatchObject({ minSize: 4, vpcZoneIdentifiers: ["subnet-a", "subnet-b"] });
  });
});

describe("an application load balancer", () => {
  it("serves plain HTTP without a certificate, open on that port only", async () => {
    const graph = await record(() => new ApplicationLoadBalancer("front", front));
    expect(inputsOf(graph, LISTENER)).toMatchObject({
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "fixed-response", fixedResponse: { statusCode: "404" } }],
    });
    expect(inputsOf(graph, INGRESS)).toMatchObject({ fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0" });
    expect(graph.ofType(EGRESS)).toHaveLength(0);
    const loadBalancer = inputsOf(graph, LOAD_BALANCER);
    expect(loadBalancer).toMatchObject({
      internal: false,
      subnets: ["subnet-a", "subnet-b"],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: false,
      namePrefix: "front-",
    });
  });

  it("redirects HTTP to HTTPS with a certificate, and keeps everything it had", async () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
    const graph = await record(() => {
      const { listenerArn } = new ApplicationLoadBalancer("front", { ...front, certificateArn });
      return { listenerArn };
    });
    expect(inputsOf(graph, LISTENER, "front-http")).toMatchObject({
      port: 80,
      defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
    });
    expect(inputsOf(graph, LISTENER, "front-https")).toMatchObject({ port: 443, protocol: "HTTPS", certificateArn });
    expect([...byName(graph, INGRESS).keys()].sort()).toEqual(["front-443-from-anywhere", "front-80-from-anywhere"]);
    expect(JSON.stringify(graph.outputs.listenerArn)).toBe('"[arn of front-https]"');
  });

  it("is open to the named clients only, over IPv6 too", async () => {
    const clients = { ...front, internal: true, ipv6: true, clientCidrBlocks: ["10.0.0.0/16", "2001:db8::/32"] };
    const graph = await record(() => new ApplicationLoadBalancer("front", clients));
    expect(inputsOf(graph, INGRESS, "front-80-from-10.0.0.0-16")).toMatchObject({ cidrIpv4: "10.0.0.0/16" });
    expect(inputsOf(graph, INGRESS, "front-80-from-2001-db8-32")).toMatchObject({ cidrIpv6: "2001:db8::/32" });
    expect(inputsOf(graph, LOAD_BALANCER)).toMatchObject({ internal: true, ipAddressType: "dualstack" });
    const open = await record(() => new ApplicationLoadBalancer("front", { ...front, ipv6: true }));
    expectOnlyAdditions(open, open);
    expect([...byName(open, INGRESS).keys()].sort()).toEqual(["front-80-from-anywhere", "front-80-from-anywhere-ipv6"]);
  });

  it("gives physical names of at most six characters and no leading hyphen", async () => {
    const graph = await record(() => {
      new ApplicationLoadBalancer("a-very-long-name-of-a-load-balancer", front);
      new ApplicationLoadBalancer("-_", { ...front, tags: { a: "b" } });
    });
    expect(graph.ofType(LOAD_BALANCER).map(({ inputs }) => inputs.namePrefix)).toEqual(["avery-", "nospf-"]);
  });

  it.each<[string, Partial<ApplicationLoadBalancerArgs>, RegExp]>([
    ["one subnet", { subnetIds: ["subnet-a"] }, /^subnetIds: 1 subnets are given/],
    ["nameless clients", { internal: true }, /^clientCidrBlocks: is missing; an internal/],
  ])("refuses %s", async (_, change, expected) => {
    const problems = await problemsOf(() => new ApplicationLoadBalancer("front", { ...front, ...change }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});

describe("a failover record", () => {
  const RECORD = "aws:route53/record:Record";
  const CHECK = "aws:route53/healthCheck:HealthCheck";
  const args: FailoverRecordArgs = {
    hostedZoneId: "Z1",
    recordName: "shop.example.com",
    primary: { label: "us-east-1", alias: { dnsName: "east.example.net", zoneId: "ZE" } },
    secondary: { label: "us-west-2", alias: { dnsName: "west.example.net", zoneId: "ZW" } },
  };

  it("checks each place under its own name and follows its targets", async () => {
    const graph = await record(() => new FailoverRecord("shop", args));
    expect(inputsOf(graph, RECORD, "shop-primary")).toMatchObject({
      name: "shop.example.com",
      type: "A",
      setIdentifier: "primary",
      failoverRoutingPolicies: [{ type: "PRIMARY" }],
      healthCheckId: "[id of shop-primary]",
      aliases: [{ name: "east.example.net", zoneId: "ZE", evaluateTargetHealth: true }],
    });
    expect(inputsOf(graph, RECORD, "shop-secondary")).toMatchObject({
      setIdentifier: "secondary",
      failoverRoutingPolicies: [{ type: "SECONDARY" }],
      healthCheckId: "[id of shop-secondary]",
      aliases: [{ name: "west.example.net" }],
    });
    expect(inputsOf(graph, CHECK, "shop-secondary")).toMatchObject({
      fqdn: "west.example.net",
      type: "HTTPS",
      port: 443,
      resourcePath: "/healthz",
      requestInterval: 30,
      failureThreshold: 3,
    });
    for (const record of graph.ofType(RECORD)) expect(record.inputs).not.toHaveProperty("ttl");
  });

  it("takes values with a short life, and another protocol", async () => {
    const values = (label: string) => ({
      label,
      values: [`${label}.example.net`],
      checkedName: `${label}.example.net`,
    });
    const graph = await record(
      () =>
        new FailoverRecord("shop", {
          ...args,
          recordType: FailoverRecordType.CNAME,
          primary: values("one"),
          secondary: values("two"),
          healthCheckProtocol: HealthCheckProtocol.TCP,
          healthCheckPort: 5432,
        }),
    );
    expect(inputsOf(graph, RECORD, "shop-primary")).toMatchObject({
      type: "CNAME",
      ttl: 60,
      records: ["one.example.net"],
    });
    const check = inputsOf(graph, CHECK, "shop-primary");
    expect(check).toMatchObject({ type: "TCP", port: 5432, fqdn: "one.example.net" });
    expect(check).not.toHaveProperty("resourcePath");
  });

  it("keeps records where they are when places change their labels or swap them", async () => {
    const urns = (change: Partial<FailoverRecordArgs>) =>
      record(() => new FailoverRecord("shop", { ...args, ...change })).then(({ resources }) =>
        resources.map(({ urn }) => urn),
      );
    expect(await urns({ primary: args.secondary, secondary: args.primary })).toEqual(await urns({}));
  });

  it.each<[string, Partial<FailoverRecordArgs>, RegExp]>([
    ["neither", { primary: { label: "x" } }, /^primary: needs either alias or values, but has neither/],
    ["both", { secondary: { ...args.secondary, values: ["1.2.3.4"], checkedName: "x" } }, /^secondary: .* has both/],
    ["unchecked values", { primary: { label: "x", values: ["1.2.3.4"] } }, /^primary\.checkedName: is missing/],
    ["interval", { healthCheckIntervalSeconds: 20 }, /^healthCheckIntervalSeconds: 20 is neither 10 nor 30/],
    ["threshold", { failureThreshold: 11 }, /^failureThreshold: 11 is no whole number from 1 to 10/],
    ["type", { recordType: "MX" as FailoverRecordType }, /^recordType: MX is not one of A, AAAA, CNAME/],
  ])("refuses %s", async (_, change, expected) => {
    const problems = await problemsOf(() => new FailoverRecord("shop", { ...args, ...change }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});
