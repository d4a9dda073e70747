import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Judgement } from "@nospof/rules";
import type { Stack } from "../../../packages/topology/test/stack";
import { webStack } from "../../../packages/topology/test/stack";
import type { Judged } from "./judge";
import { judge, judgement } from "./judge";

/** What the rule says must be changed, and why. */
function words(judged: Judged, rule: string, subject: string): string {
  const found: Judgement = judgement(judged, rule, subject);
  if (found.outcome === "fail") return `${found.message}\n${found.fix}`;
  if (found.outcome === "unknown")
    return `${found.message}\n${found.blockedBy.map(({ property }) => property).join(" ")}`;
  return found.outcome === "not-applicable" ? found.message : "";
}

function subnets(stack: Stack, ...names: readonly string[]): Value[] {
  return names.map((name) => stack.find(name, "Subnet").id);
}

/** The web stack behind a failover name with a secondary elsewhere. */
function namedStack(): Stack {
  const stack = webStack();
  const front = stack.find("front");
  const aliases = [{ name: front.get("dnsName"), zoneId: front.get("zoneId"), evaluateTargetHealth: true }];
  stack.add("Record", "primary", {
    zoneId: "Z1",
    name: "shop.example.com",
    type: "A",
    setIdentifier: "primary",
    failoverRoutingPolicies: [{ type: "PRIMARY" }],
    aliases,
  });
  stack.add("Record", "secondary", {
    zoneId: "Z1",
    name: "shop.example.com",
    type: "A",
    setIdentifier: "secondary",
    failoverRoutingPolicies: [{ type: "SECONDARY" }],
    records: ["198.51.100.7"],
    ttl: 60,
  });
  return stack;
}

describe("a good stack", () => {
  test("passes every rule, each on what it is about", () => {
    const judged = judge(namedStack());
    expect(judged.fail).toEqual([]);
    expect(judged.unknown).toEqual([]);
    expect(judged.pass.filter((line) => line.startsWith("aws-")).sort()).toEqual([
      "aws-asg-elb-health-check web",
      "aws-asg-zone-loss web",
      "aws-failover-health-signal primary",
      "aws-launch-template-pinned web",
      "aws-lb-covers-target-zones front",
      "aws-nat-same-zone private-a",
      "aws-nat-same-zone private-b",
      "aws-nat-same-zone private-c",
      "aws-tier-multi-zone main/private",
      "aws-tier-multi-zone main/public",
      "aws-workload-egress web",
    ]);
  });
});

describe("one broken relation", () => {
  const natInA = (s: Stack): Value => s.find("nat-a", "NatGateway").id;

  test.each<[string, (stack: Stack) => Stack, readonly string[]]>([
    [
      "a NAT gateway in another zone",
      (s) => s.change("private-b-default", { natGatewayId: natInA(s) }),
      ["survives-zone egress:main/private", "aws-nat-same-zone private-b"],
    ],
    ["a forgotten default route", (s) => s.remove("private-b-default"), ["flow-works egress:main/private"]],
    [
      "a load balancer in two of three zones",
      (s) => s.change("front", { subnets: subnets(s, "public-a", "public-b") }),
      ["aws-lb-covers-target-zones front"],
    ],
    [
      "a load balancer in one zone",
      (s) => s.change("front", { subnets: subnets(s, "public-a") }),
      ["survives-zone ingress:front/web", "aws-lb-covers-target-zones front"],
    ],
    [
      "a group in one zone",
      (s) => s.change("web", { vpcZoneIdentifiers: subnets(s, "private-a") }, "Group"),
      ["survives-zone ingress:front/web", "aws-asg-zone-loss web"],
    ],
    [
      "a group of one",
      (s) => s.change("web", { minSize: 1 }, "Group"),
      ["survives-zone ingress:front/web", "survives-device ingress:front/web", "aws-asg-zone-loss web"],
    ],
    [
      "EC2 health checks",
      (s) => s.change("web", { healthCheckType: "EC2" }, "Group"),
      ["aws-asg-elb-health-check web"],
    ],
    [
      "health checks without grace",
      (s) => s.change("web", { healthCheckGracePeriod: 0 }, "Group"),
      ["aws-asg-elb-health-check web"],
    ],
    [
      "a floating launch template",
      (s) =>
        s.change("web", { launchTemplate: { id: s.find("web", "LaunchTemplate").id, version: "$Latest" } }, "Group"),
      ["aws-launch-template-pinned web"],
    ],
    [
      "a tier in one zone",
      (s) =>
        ["public-b", "public-c"].reduce(
          (stack, name) => stack.change(name, { availabilityZone: "us-east-1a" }, "Subnet"),
          s,
        ),
      [
        "survives-zone ingress:front/web",
        "survives-zone egress:main/private",
        "aws-tier-multi-zone main/public",
        "aws-nat-same-zone private-b",
        "aws-nat-same-zone private-c",
        "aws-lb-covers-target-zones front",
      ],
    ],
    [
      "a failover alias that evaluates nothing",
      (s) =>
        s.change("primary", {
          aliases: [{ name: s.find("front").get("dnsName"), zoneId: "Z2", evaluateTargetHealth: false }],
        }),
      ["aws-failover-health-signal primary"],
    ],
  ])("%s turns exactly the right rules red", (_, mutate, expected) => {
    const judged = judge(mutate(namedStack()));
    const ownName = (line: string): boolean => !line.includes("name:shop.example.com");
    expect(judged.fail.filter(ownName)).toEqual(expected);
    expect(judged.unknown.filter(ownName)).toEqual([]);
  });
});

describe("aws-nat-same-zone", () => {
  const rule = "aws-nat-same-zone";

  test("names subnet, route, gateway and zones, and the gateway to use", () => {
    const stack = webStack();
    stack.change("private-b-default", { natGatewayId: stack.find("nat-a", "NatGateway").id });
    expect(words(judge(stack), rule, "private-b")).toBe(
      "subnet private-b (us-east-1b) sends 0.0.0.0/0 through NAT gateway nat-a in us-east-1a (route private-b-default)\n" +
        "set natGatewayId of route private-b-default to nat-b, the NAT gateway in us-east-1b",
    );
  });

  test("asks for a gateway where the zone has none, and for a route table of its own where one is shared", () => {
    const stack = webStack({ zones: ["a", "b"] })
      .remove("nat-b", "NatGateway")
      .remove("private-b-default");
    stack.change("private-b", { routeTableId: stack.find("private-a", "RouteTable").id }, "RouteTableAssociation");
    const said = words(judge(stack), rule, "private-b");
    expect(said).toContain("add a NAT gateway in a public subnet in us-east-1b");
    expect(said).toContain("give private-b a route table of its own: it shares private-a with private-a");
  });

  test("a regional gateway serves every zone, or those it has addresses in", () => {
    const stack = webStack({ zones: ["a", "b"] });
    stack.change(
      "nat-a",
      { subnetId: undefined, availabilityMode: "regional", vpcId: stack.find("main").id },
      "NatGateway",
    );
    stack.change("private-b-default", { natGatewayId: stack.find("nat-a", "NatGateway").id });
    expect(judge(stack).fail).toEqual([]);
    stack.change("nat-a", { availabilityZoneAddresses: [{ availabilityZone: "us-east-1a" }] }, "NatGateway");
    expect(words(judge(stack), rule, "private-b")).toContain("add us-east-1b to availabilityZoneAddresses of nat-a");
  });

  test("is unknown for a gateway, a zone or a route that is not known", () => {
    const gateway = webStack().change("private-b-default", { natGatewayId: new Unknown() });
    expect(words(judge(gateway), rule, "private-b")).toContain("natGatewayId");
    const zone = webStack().change("private-b", { availabilityZone: new Unknown([], "zones[1]") }, "Subnet");
    expect(words(judge(zone), rule, "private-b")).toContain("availabilityZone");
    const outside = webStack().change("private-b-default", { natGatewayId: "nat-0abc" });
    expect(judge(outside).unknown).toContain("aws-nat-same-zone private-b");
  });

  test("passes for one zone that nothing names, shared by subnet and gateway", () => {
    const zone = new Unknown([], "zones[1]");
    const stack = webStack()
      .change("private-b", { availabilityZone: zone }, "Subnet")
      .change("public-b", { availabilityZone: zone }, "Subnet");
    expect(judge(stack).pass).toContain("aws-nat-same-zone private-b");
  });

  test("does not concern subnets without a NAT gateway", () => {
    expect(judgement(judge(webStack()), rule, "public-a").outcome).toBe("not-applicable");
  });
});

describe("aws-service-multi-zone", () => {
  const rule = "aws-service-multi-zone";
  const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
  const nodes = "aws:eks/nodeGroup:NodeGroup";
  const mount = "aws:efs/mountTarget:MountTarget";

  /** The web stack with something in the subnets of these zones. */
  function placed(type: string, inputs: (at: readonly Value[]) => Record<string, Value>, ...zones: string[]): Stack {
    const stack = webStack();
    stack.add(type, "it", inputs(subnets(stack, ...zones.map((zone) => `private-${zone}`))));
    return stack;
  }

  const kinds: [string, string, (at: readonly Value[]) => Record<string, Value>, string][] = [
    ["a node group", nodes, (subnetIds) => ({ clusterName: "c", subnetIds }), "subnetIds of it"],
    [
      "an interface endpoint",
      endpoint,
      (subnetIds) => ({ vpcEndpointType: "Interface", serviceName: "logs", subnetIds }),
      "subnetIds of it",
    ],
    [
      "an endpoint with chosen addresses",
      endpoint,
      (at) => ({
        vpcEndpointType: "Interface",
        serviceName: "logs",
        subnetConfigurations: at.map((subnetId) => ({ subnetId })),
      }),
      "interface endpoint it stands only in us-east-1a",
    ],
    [
      "a function",
      "aws:lambda/function:Function",
      (subnetIds) => ({ vpcConfig: { subnetIds } }),
      "vpcConfig.subnetIds of it",
    ],
    [
      "a worker",
      "Service",
      (at) => ({ networkConfiguration: { subnets: at } }),
      "service it stands only in us-east-1a",
    ],
    [
      "an attachment",
      "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
      (subnetIds) => ({ transitGatewayId: "tgw-1", vpcId: "vpc-1", subnetIds }),
      "transit gateway attachment it",
    ],
  ];

  test.each(kinds)("%s passes in two zones and fails in one", (_, type, inputs, text) => {
    expect(judge(placed(type, inputs, "a", "b")).pass).toContain(`${rule} it`);
    expect(words(judge(placed(type, inputs, "a")), rule, "it")).toContain(text);
    expect(judgement(judge(placed(type, inputs, "a")), rule, "it").outcome).toBe("fail");
  });

  test("two subnets of one zone are one zone", () => {
    const stack = placed(nodes, (subnetIds) => ({ clusterName: "c", subnetIds }), "a", "b");
    stack.change("private-b", { availabilityZone: "us-east-1a" }, "Subnet");
    expect(judge(stack).fail).toContain(`${rule} it`);
  });

  const second = (stack: Stack, type: string, inputs: Record<string, Value>): Judged => {
    stack.add(type, "other", inputs);
    return judge(stack);
  };

  test("node groups of one cluster stand for each other, unless their taints differ", () => {
    const group = (stack: Stack, extra: Record<string, Value>): Record<string, Value> => ({
      clusterName: "c",
      subnetIds: subnets(stack, "private-b"),
      ...extra,
    });
    const one = (): Stack => placed(nodes, (subnetIds) => ({ clusterName: "c", subnetIds }), "a");
    expect(second(one(), nodes, group(one(), {})).pass).toContain(`${rule} it`);
    const taints = [{ key: "gpu", effect: "NO_SCHEDULE" }];
    expect(second(one(), nodes, group(one(), { taints })).fail).toEqual([`${rule} it`, `${rule} other`]);
    expect(second(one(), nodes, group(one(), { clusterName: "d" })).fail).toEqual([`${rule} it`, `${rule} other`]);
  });

  test("mount targets of one file system stand for each other", () => {
    const target = (zone: string): Stack =>
      placed(mount, ([subnetId = ""]) => ({ fileSystemId: "fs-1", subnetId }), zone);
    expect(words(judge(target("a")), rule, "it")).toContain("add a mount target in a subnet of another zone beside it");
    const [subnetId = ""] = subnets(target("a"), "private-b");
    expect(second(target("a"), mount, { fileSystemId: "fs-1", subnetId }).pass).toContain(`${rule} it`);
    const [same = ""] = subnets(target("a"), "private-a");
    const judged = second(target("a"), mount, { fileSystemId: "fs-1", subnetId: same });
    expect(words(judged, rule, "it")).toContain("mount targets it and other stand only in us-east-1a: they are lost");
  });

  test("subnets may be added to an endpoint by associations", () => {
    const stack = placed(
      endpoint,
      (subnetIds) => ({ vpcEndpointType: "Interface", serviceName: "logs", subnetIds }),
      "a",
    );
    const [subnetId = ""] = subnets(stack, "private-b");
    stack.add("aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation", "b", {
      vpcEndpointId: stack.find("it").id,
      subnetId,
    });
    expect(judge(stack).pass).toContain(`${rule} it`);
  });

  test("is unknown where subnets, their zones or what belongs together are not known", () => {
    const of = (inputs: Record<string, Value>): Judged => {
      const stack = webStack();
      stack.add(nodes, "it", { clusterName: "c", subnetIds: subnets(stack, "private-a"), ...inputs });
      return judge(stack);
    };
    expect(words(of({ subnetIds: new Unknown() }), rule, "it")).toContain("not known in how many zones node group it");
    expect(of({ subnetIds: ["subnet-1", "subnet-2"] }).unknown).toContain(`${rule} it`);
    expect(of({ clusterName: new Unknown() }).unknown).toContain(`${rule} it`);
    expect(of({ subnetIds: ["subnet-1"] }).fail).toContain(`${rule} it`);
  });

  test.each<[string, string, Record<string, Value>]>([
    ["a gateway endpoint", endpoint, { serviceName: "s3" }],
    ["an endpoint of a gateway load balancer", endpoint, { vpcEndpointType: "GatewayLoadBalancer" }],
    ["a function outside any VPC", "aws:lambda/function:Function", {}],
  ])("says nothing of %s", (_, type, inputs) => {
    const stack = webStack();
    stack.add(type, "it", { ...inputs, subnetIds: subnets(stack, "private-a") });
    expect(judge(stack).all.get(rule)).toEqual([]);
  });
});

describe("aws-data-store-standby", () => {
  const rule = "aws-data-store-standby";
  const [database, cluster, member, cache] = [
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:elasticache/replicationGroup:ReplicationGroup",
  ] as const;

  function store(type: string, inputs: Record<string, Value>): Judged {
    const stack = webStack();
    stack.add(type, "it", inputs);
    return judge(stack);
  }

  const redundant = { numCacheClusters: 2, automaticFailoverEnabled: true, multiAzEnabled: true };

  test.each<[string, string, Record<string, Value>, Judgement["outcome"], string]>([
    ["a database with a standby", database, { multiAz: true }, "pass", ""],
    ["one without", database, {}, "fail", "database it is lost with its zone: multiAz is not set"],
    ["one that says so", database, { multiAz: false }, "fail", "set multiAz of it to true"],
    ["one of which it is not known", database, { multiAz: new Unknown() }, "unknown", "multiAz"],
    ["a read replica", database, { replicateSourceDb: "orders" }, "not-applicable", "read replica"],
    ["a cluster with standbys of its own", cluster, { dbClusterInstanceClass: "db.r6gd.large" }, "pass", ""],
    ["a serverless cluster", cluster, { engineMode: "serverless" }, "not-applicable", "Serverless"],
    ["a cluster without instances here", cluster, {}, "not-applicable", "not part of this stack"],
    ["a cache that fails over", cache, redundant, "pass", ""],
    [
      "a sharded one",
      cache,
      { automaticFailoverEnabled: true, multiAzEnabled: true, replicasPerNodeGroup: 1 },
      "pass",
      "",
    ],
    [
      "one without a replica",
      cache,
      { ...redundant, numCacheClusters: 1 },
      "fail",
      "numCacheClusters of it to at least 2",
    ],
    [
      "one whose shards have none",
      cache,
      { replicasPerNodeGroup: 0 },
      "fail",
      "replicasPerNodeGroup of it to at least 1",
    ],
    ["one that waits for somebody", cache, { numCacheClusters: 2 }, "fail", "automaticFailoverEnabled is not set"],
    ["one in one zone", cache, { ...redundant, multiAzEnabled: false }, "fail", "multiAzEnabled is false"],
    ["one of a size not known", cache, { numCacheClusters: new Unknown() }, "unknown", "numCacheClusters"],
  ])("%s", (_, type, inputs, outcome, text) => {
    const judged = store(type, inputs);
    expect(judgement(judged, rule, "it").outcome).toBe(outcome);
    expect(words(judged, rule, "it")).toContain(text);
  });

  test.each<[string, readonly ((stack: Stack) => Value)[], Judgement["outcome"]]>([
    ["two instances", [(s) => s.find("it").id, (s) => s.find("it").get("clusterIdentifier")], "pass"],
    ["one", [(s) => s.find("it").id], "fail"],
    ["one, and one of another cluster", [(s) => s.find("it").id, () => "other"], "fail"],
    ["two by its name", [() => "orders", () => "orders"], "pass"],
    ["one, and one of a cluster that is not known", [(s) => s.find("it").id, () => new Unknown()], "unknown"],
  ])("a cluster with %s", (_, members, outcome) => {
    const stack = webStack();
    stack.add(cluster, "it", { engine: "aurora-mysql", clusterIdentifier: "orders" });
    members.forEach((of, at) => stack.add(member, `member-${String(at)}`, { clusterIdentifier: of(stack) }));
    expect(judgement(judge(stack), rule, "it").outcome).toBe(outcome);
  });
});

describe("aws-tier-multi-zone", () => {
  const rule = "aws-tier-multi-zone";

  test("names the tier, its subnets and the zone", () => {
    const stack = webStack({ zones: ["a"] });
    expect(words(judge(stack), rule, "main/private")).toBe(
      "tier private of VPC main stands only in us-east-1a (private-a): 2 zones are needed\n" +
        "add a subnet to tier private in another zone, with a route table of its own",
    );
    const both = webStack({ zones: ["a", "b"] }).change("private-b", { availabilityZone: "us-east-1a" }, "Subnet");
    expect(words(judge(both), rule, "main/private")).toContain("move one of private-a and private-b to another zone");
  });

  test("fails for a subnet that AWS refuses, although nothing stands in it", () => {
    const empty = (cidrBlock: string): Stack => {
      const stack = webStack();
      ["a", "b", "c"].forEach((zone, at) => {
        stack.add("Subnet", `data-${zone}`, {
          vpcId: stack.find("main").id,
          availabilityZone: `us-east-1${zone}`,
          cidrBlock: zone === "b" ? cidrBlock : `10.0.${String(200 + at)}.0/24`,
        });
      });
      return stack;
    };
    expect(judgement(judge(empty("10.0.201.0/24")), rule, "main/data").outcome).toBe("pass");
    expect(words(judge(empty("10.0.200.0/24")), rule, "main/data")).toContain(
      "tier data of VPC main has no subnet data-b: AWS refuses its cidrBlock\n" +
        "give subnet data-b addresses of its own: 10.0.200.0/24 overlaps 10.0.200.0/24 of subnet data-a",
    );
    expect(words(judge(empty("10.9.0.0/24")), rule, "main/data")).toContain("addresses of VPC main");
  });

  test("wants as many zones as configured", () => {
    expect(judge(webStack({ zones: ["a", "b"] }), { minimumZones: 3 }).fail).toContain(
      "aws-tier-multi-zone main/private",
    );
  });

  test("is unknown for zones that are not known", () => {
    const stack = webStack({ zones: ["a", "b"] }).change("private-b", { availabilityZone: undefined }, "Subnet");
    expect(judge(stack).unknown).toContain("aws-tier-multi-zone main/private");
  });

  test("a lone subnet for a NAT gateway or a bastion is no tier, one that serves is", () => {
    const stack = webStack({ zones: ["a", "b"] });
    const only = stack.add("Subnet", "egress-point", { vpcId: stack.find("main").id, availabilityZone: "us-east-1a" });
    stack.add("RouteTableAssociation", "egress-point", {
      subnetId: only.id,
      routeTableId: stack.find("public", "RouteTable").id,
    });
    stack.add("NatGateway", "extra", { subnetId: only.id, allocationId: "eipalloc-1" });
    expect(judgement(judge(stack), rule, "main/egress-point").outcome).toBe("not-applicable");
    const bastion = stack.add("Instance", "bastion", { subnetId: only.id });
    expect(judgement(judge(stack), rule, "main/egress-point").outcome).toBe("not-applicable");
    stack.add("TargetGroupAttachment", "bastion", { targetGroupArn: stack.find("web-tg").arn, targetId: bastion.id });
    expect(judge(stack).fail).toContain("aws-tier-multi-zone main/egress-point");
  });
});

describe("aws-lb-covers-target-zones", () => {
  const rule = "aws-lb-covers-target-zones";

  test("names the load balancer, its zones, the group and the zones left out", () => {
    const stack = webStack();
    stack.change("front", { subnets: subnets(stack, "public-a", "public-b") });
    expect(words(judge(stack), rule, "front")).toBe(
      "load balancer front is enabled in us-east-1a and us-east-1b, but autoscaling group web also has targets in us-east-1c: they get no traffic\n" +
        "add a subnet in us-east-1c to subnets of front, or take us-east-1c out of autoscaling group web",
    );
  });

  test("more zones than targets are no harm", () => {
    const stack = webStack();
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "private-a", "private-b") }, "Group");
    expect(judge(stack).pass).toContain("aws-lb-covers-target-zones front");
  });

  test("says nothing of the zones of a group that AWS refuses: the flow tells why", () => {
    const west = webStack({ region: "us-west-2", prefix: "west-", provider: "west" });
    const stack = webStack({ stack: west });
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "west-private-a") }, "Group");
    const judged = judge(stack);
    expect(judgement(judged, rule, "front").outcome).toBe("not-applicable");
    expect(judged.fail).toContain("flow-works ingress:front/web");
  });

  test("tells of a load balancer without any subnet", () => {
    for (const none of [[], undefined])
      expect(words(judge(webStack().change("front", { subnets: none })), rule, "front")).toBe(
        "load balancer front names no subnet, so that it is enabled in no zone: AWS refuses it\n" +
          "add a subnet in us-east-1a, us-east-1b and us-east-1c to subnets of front",
      );
  });

  test("is unknown for zones that are not known, and not applicable without targets", () => {
    expect(judge(webStack().change("front", { subnets: new Unknown() })).unknown).toContain(
      "aws-lb-covers-target-zones front",
    );
    const without = webStack().change("web", { targetGroupArns: undefined }, "Group");
    expect(judgement(judge(without), rule, "front").outcome).toBe("not-applicable");
  });
});

describe("aws-asg-zone-loss", () => {
  const rule = "aws-asg-zone-loss";

  test("shows the arithmetic and the smallest size that is enough", () => {
    const tagged = webStack().change("web", { tags: [{ key: "nospof:required-instances", value: "5" }] }, "Group");
    expect(words(judge(tagged), rule, "web")).toBe(
      "autoscaling group web has 6 instances in 3 zones (us-east-1a, us-east-1b and us-east-1c): without the fullest zone 6 − ⌈6 / 3⌉ = 4 of 5 needed are left\n" +
        "raise minSize of web from 6 to at least 8",
    );
    const enough = tagged.change("web", { minSize: 8 }, "Group");
    expect(judge(enough).pass).toContain("aws-asg-zone-loss web");
  });

  test("tells of a group without any zone", () => {
    expect(words(judge(webStack().change("web", { vpcZoneIdentifiers: [] }, "Group")), rule, "web")).toBe(
      "autoscaling group web names no zone to run in\n" +
        "name subnets in several zones in vpcZoneIdentifiers of web: it names none, and AWS refuses that",
    );
  });

  test("leaves groups that share a target group to the flow", () => {
    const apart = (...zones: readonly string[]): Stack => {
      const stack = webStack();
      const { inputs } = stack.inventory().get(stack.find("web", "Group").urn) ?? { inputs: {} };
      stack.remove("web", "Group");
      for (const [index, zone] of zones.entries())
        stack.add("Group", `web-${String(index)}`, {
          ...inputs,
          minSize: 1,
          vpcZoneIdentifiers: subnets(stack, `private-${zone}`),
        });
      return stack;
    };
    const both = judge(apart("a", "b"));
    for (const name of ["web-0", "web-1"]) expect(judgement(both, rule, name).outcome).toBe("not-applicable");
    expect(both.fail).toEqual([]);
    const together = judge(apart("a", "a"));
    expect(together.fail).toEqual(
      expect.arrayContaining([`${rule} web-0`, `${rule} web-1`, "survives-zone ingress:front/web"]),
    );
    expect(judge(apart("a")).fail).toContain(`${rule} web-0`);
    const off = apart("a", "b").change("web-1", { minSize: 0, maxSize: 0 }, "Group");
    expect(judge(off).fail).toContain(`${rule} web-0`);
  });

  test("takes the need from configuration where no tag states it", () => {
    expect(judge(webStack(), { requiredInstances: 4 }).pass).toContain("aws-asg-zone-loss web");
    expect(judge(webStack(), { requiredInstances: 5 }).fail).toContain("aws-asg-zone-loss web");
  });

  test("is unknown for a size or for zones that are not known", () => {
    expect(judge(webStack().change("web", { minSize: new Unknown() }, "Group")).unknown).toContain(
      "aws-asg-zone-loss web",
    );
    expect(judge(webStack().change("web", { vpcZoneIdentifiers: new Unknown() }, "Group")).unknown).toContain(
      "aws-asg-zone-loss web",
    );
  });

  test("counts of spot capacity only what is certain, in the zone that is lost", () => {
    const mixed = (minSize: number, base: number): Stack => {
      const stack = webStack();
      const launchTemplate = {
        launchTemplateSpecification: { launchTemplateId: stack.find("web", "LaunchTemplate").id },
      };
      const instancesDistribution = { onDemandBaseCapacity: base, onDemandPercentageAboveBaseCapacity: 0 };
      const mixedInstancesPolicy = { instancesDistribution, launchTemplate };
      return stack.change("web", { launchTemplate: undefined, minSize, mixedInstancesPolicy }, "Group");
    };
    expect(judge(mixed(6, 3)).pass).toContain("aws-asg-zone-loss web");
    expect(judge(mixed(6, 2)).unknown).toContain("aws-asg-zone-loss web");
    expect(words(judge(mixed(1, 0)), rule, "web")).toContain("raise minSize of web from 1 to at least 2");
  });

  test("asks for another zone where the group names zones", () => {
    const named = webStack().change(
      "web",
      { vpcZoneIdentifiers: undefined, availabilityZones: ["us-east-1a"] },
      "Group",
    );
    expect(words(judge(named), rule, "web")).toContain("add another zone to availabilityZones of web");
  });

  test("fails for a single subnet, whichever its zone is", () => {
    const outside = webStack().change("web", { vpcZoneIdentifiers: ["subnet-0abc"] }, "Group");
    expect(words(judge(outside), rule, "web")).toContain("runs only in the zone of its only subnet");
    const two = webStack().change("web", { vpcZoneIdentifiers: ["subnet-0abc", "subnet-0def"] }, "Group");
    expect(judge(two).unknown).toContain("aws-asg-zone-loss web");
    const open = webStack().change("web", { vpcZoneIdentifiers: [new Unknown()] }, "Group");
    expect(judge(open).fail).toContain("aws-asg-zone-loss web");
  });

  test("does not concern a group that is switched off, or a single machine that nothing balances over", () => {
    const off = webStack().change("web", { minSize: 0, maxSize: 0 }, "Group");
    expect(judgement(judge(off), rule, "web").outcome).toBe("not-applicable");
    const single = webStack().change("web", { minSize: 1, maxSize: 1 }, "Group");
    expect(judgement(judge(single), rule, "web").outcome).toBe("fail");
    single.change("web", { targetGroupArns: undefined }, "Group");
    expect(judgement(judge(single), rule, "web").outcome).toBe("not-applicable");
  });
});

describe("aws-asg-elb-health-check", () => {
  const rule = "aws-asg-elb-health-check";

  test("counts what the provider sets, lists of types and launch hooks", () => {
    expect(judge(webStack().change("web", { healthCheckGracePeriod: undefined }, "Group")).fail).toEqual([]);
    expect(judge(webStack().change("web", { healthCheckType: "EC2,ELB" }, "Group")).fail).toEqual([]);
    const hook = { lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING", name: "ready" };
    const hooked = webStack().change("web", { healthCheckGracePeriod: 0, initialLifecycleHooks: [hook] }, "Group");
    expect(judge(hooked).fail).toEqual([]);
  });

  test.each(["Launch", "Terminate", "HealthCheck", "ReplaceUnhealthy", "AddToLoadBalancer"])(
    "fails while %s is suspended, so that what dies is not replaced",
    (name) => {
      const stack = webStack().change("web", { suspendedProcesses: ["AlarmNotification", name] }, "Group");
      expect(words(judge(stack), rule, "web")).toContain(`autoscaling group web suspends ${name}: `);
      const alone = stack.change("web", { targetGroupArns: undefined }, "Group");
      expect(judgement(judge(alone), rule, "web").outcome).toBe("not-applicable");
    },
  );

  test("leaves other suspended processes alone", () => {
    for (const name of ["AlarmNotification", "AZRebalance", "InstanceRefresh", "ScheduledActions"])
      expect(judge(webStack().change("web", { suspendedProcesses: [name] }, "Group")).fail).toEqual([]);
  });

  test("concerns groups behind load balancers outside the stack, and no others", () => {
    const outside = webStack().change(
      "web",
      { healthCheckType: undefined, targetGroupArns: ["arn:aws:elasticloadbalancing:x"] },
      "Group",
    );
    expect(judge(outside).fail).toContain("aws-asg-elb-health-check web");
    const alone = webStack().change("web", { healthCheckType: undefined, targetGroupArns: undefined }, "Group");
    expect(judgement(judge(alone), rule, "web").outcome).toBe("not-applicable");
  });

  test("is unknown for a type or a grace that is not known", () => {
    expect(judge(webStack().change("web", { healthCheckType: new Unknown() }, "Group")).unknown).toContain(
      "aws-asg-elb-health-check web",
    );
    expect(judge(webStack().change("web", { healthCheckGracePeriod: new Unknown() }, "Group")).unknown).toContain(
      "aws-asg-elb-health-check web",
    );
  });
});

describe("aws-launch-template-pinned", () => {
  const rule = "aws-launch-template-pinned";
  const use = (template: Record<string, Value>): Stack =>
    webStack().change("web", { launchTemplate: template }, "Group");
  const ofOther = (name: string): Stack => {
    const stack = webStack();
    stack.add("LaunchTemplate", "batch", { imageId: "ami-1" });
    const version = stack.find(name, "LaunchTemplate").get("latestVersion");
    return stack.change("web", { launchTemplate: { id: stack.find("web", "LaunchTemplate").id, version } }, "Group");
  };

  test.each<[string, Stack, Judgement["outcome"]]>([
    ["a number", use({ id: "lt-1", version: "7" }), "pass"],
    ["a version that an apply makes of the template", use({ id: "lt-1", version: new Unknown(["urn:x"]) }), "pass"],
    ["$Default", use({ id: "lt-1", version: "$Default" }), "fail"],
    ["no version", use({ id: "lt-1" }), "fail"],
    ["a version from elsewhere", use({ id: "lt-1", version: new Unknown() }), "unknown"],
    ["the version of another template", ofOther("batch"), "fail"],
    ["the version of its own template", ofOther("web"), "pass"],
    [
      "a floating version in a mixed instances policy",
      webStack().change(
        "web",
        {
          launchTemplate: undefined,
          mixedInstancesPolicy: {
            launchTemplate: { launchTemplateSpecification: { launchTemplateId: "lt-1", version: "$Latest" } },
          },
        },
        "Group",
      ),
      "fail",
    ],
    [
      "a launch configuration",
      webStack().change("web", { launchTemplate: undefined, launchConfiguration: "lc" }, "Group"),
      "not-applicable",
    ],
  ])("%s", (_, stack, outcome) => {
    expect(judgement(judge(stack), rule, "web").outcome).toBe(outcome);
  });

  test("names property and version", () => {
    expect(words(judge(use({ id: "lt-1", version: "$Latest" })), rule, "web")).toContain(
      "$Latest (launchTemplate.version)",
    );
  });
});

describe("aws-failover-health-signal", () => {
  const rule = "aws-failover-health-signal";
  const own = (s: Stack): Record<string, Value> => ({ fqdn: s.find("front").get("dnsName") });
  const plain = (s: Stack, extra: Record<string, Value>): Stack =>
    s.change("primary", { aliases: undefined, records: [s.find("front").get("dnsName")], ttl: 60, ...extra });

  test("says what to set, for aliases and for other records", () => {
    const record = plain(namedStack(), {});
    expect(words(judge(record), rule, "primary")).toContain(
      "set healthCheckId of primary to a health check of its endpoint",
    );
    const stack = namedStack();
    stack.change("primary", {
      aliases: [{ name: stack.find("front").get("dnsName"), zoneId: "Z", evaluateTargetHealth: false }],
    });
    expect(words(judge(stack), rule, "primary")).toContain("set evaluateTargetHealth of its alias to true");
  });

  test.each<[string, (s: Stack) => Record<string, Value>, Judgement["outcome"], string]>([
    ["a check of its endpoint", (s) => ({ fqdn: s.find("front").get("dnsName") }), "pass", ""],
    ["a disabled check", (s) => ({ fqdn: s.find("front").get("dnsName"), disabled: true }), "fail", "disabled"],
    ["a check of the name itself", () => ({ fqdn: "shop.example.com" }), "fail", "probes shop.example.com itself"],
    [
      "a check of another load balancer",
      (s) => ({ fqdn: s.add("LoadBalancer", "other", {}).get("dnsName") }),
      "fail",
      "probes other",
    ],
    [
      "an inverted check",
      (s) => ({ fqdn: s.find("front").get("dnsName"), invertHealthcheck: true }),
      "fail",
      "remove invertHealthcheck from health check check",
    ],
    ["a check of a private address", () => ({ ipAddress: "10.0.0.1" }), "fail", "do not reach private addresses"],
    [
      "a check that the listener answers itself",
      (s) => ({ ...own(s), type: "TCP", port: 443 }),
      "fail",
      "is answered by the load balancer itself, and healthy without any target",
    ],
    ...[
      [0, "always healthy"],
      [3, "never healthy: it needs 3 of 2 children"],
      [2, ""],
    ].map(
      ([childHealthThreshold = 0, text]) =>
        [
          `a threshold of ${String(childHealthThreshold)} of two checks`,
          (s: Stack) => ({
            type: "CALCULATED",
            childHealthThreshold,
            childHealthchecks: ["one", "two"].map((name) => s.add("HealthCheck", name, { type: "HTTPS" }).id),
          }),
          text === "" ? "pass" : "fail",
          String(text),
        ] as [string, (s: Stack) => Record<string, Value>, Judgement["outcome"], string],
    ),
  ])("with %s", (_, inputs, outcome, text) => {
    const stack = namedStack();
    const check = stack.add("HealthCheck", "check", { type: "HTTPS", ...inputs(stack) });
    const judged = judge(plain(stack, { healthCheckId: check.id }));
    expect(judgement(judged, rule, "primary").outcome).toBe(outcome);
    expect(words(judged, rule, "primary")).toContain(text);
  });

  test("is unknown for a check outside the stack, and without a secondary", () => {
    expect(judge(plain(namedStack(), { healthCheckId: "hc-1" })).unknown).toContain(
      "aws-failover-health-signal primary",
    );
    expect(words(judge(namedStack().remove("secondary")), rule, "primary")).toContain(
      "no SECONDARY record in this stack",
    );
  });

  test.each([
    [{ name: "shopp.example.com" }, "secondary is one, but of shopp.example.com, and has no PRIMARY"],
    [{ type: "AAAA" }, "of type AAAA, not A"],
    [{ zoneId: "Z0000000000000000000" }, "in another hosted zone"],
  ])("fails where the standby does not belong to it: %j", (inputs, text) => {
    const judged = judge(namedStack().change("secondary", inputs));
    expect(judgement(judged, rule, "primary").outcome).toBe("fail");
    expect(words(judged, rule, "primary")).toContain(text);
  });

  test.each<[string, (s: Stack) => Record<string, Value>, string | undefined]>([
    ["the primary's endpoint", (s) => own(s), "probes front, the primary's endpoint"],
    ["a private address", () => ({ ipAddress: "10.0.0.1" }), "is never healthy"],
    ["its own endpoint", (s) => ({ fqdn: s.find("spare").get("dnsName") }), undefined],
    ["the primary's endpoint, inverted", (s) => ({ ...own(s), invertHealthcheck: true }), undefined],
    ["the primary's endpoint, disabled", (s) => ({ ...own(s), disabled: true }), undefined],
    ["something outside", () => ({ fqdn: "status.example.org" }), undefined],
  ])("of a standby whose check watches %s", (_, inputs, text) => {
    const stack = namedStack();
    stack.add("LoadBalancer", "spare", { internal: false });
    const check = stack.add("HealthCheck", "check", { type: "HTTPS", port: 443, ...inputs(stack) });
    const records = [stack.find("spare").get("dnsName")];
    const judged = judge(stack.change("secondary", { records, healthCheckId: check.id }));
    if (text === undefined) expect(judged.fail).not.toContain(`${rule} secondary`);
    else expect(words(judged, rule, "secondary")).toContain(text);
  });

  test("is unknown for a standby without a primary", () => {
    const judged = judge(namedStack().remove("primary"));
    expect(words(judged, rule, "secondary")).toContain("(SECONDARY of shop.example.com) has no PRIMARY record");
  });

  const other = (s: Stack): Record<string, Value> => ({ fqdn: s.add("LoadBalancer", "other", {}).get("dnsName") });

  test.each<[string, (s: Stack) => Record<string, Value>, Judgement["outcome"], string]>([
    ["its own endpoint", own, "pass", ""],
    ["nothing, as it is disabled", (s) => ({ ...own(s), disabled: true }), "pass", ""],
    ["something that its target may depend on", other, "pass", ""],
    ["a switch, inverted", (s) => ({ ...other(s), invertHealthcheck: true }), "pass", ""],
    ["its own endpoint, inverted", (s) => ({ ...own(s), invertHealthcheck: true }), "fail", "is inverted"],
    ["a port where nothing listens", (s) => ({ ...own(s), port: 8443 }), "fail", "nothing listens on 8443"],
    [
      "its standby",
      (s) => {
        const fqdn = s.add("LoadBalancer", "spare", {}).get("dnsName");
        s.change("secondary", { records: [fqdn], type: "A" });
        return { fqdn };
      },
      "fail",
      "fails over with the wrong thing: its health check check probes spare, not the primary's endpoint",
    ],
  ])("with a check beside its target's health, of %s", (_, inputs, outcome, text) => {
    const stack = namedStack();
    const check = stack.add("HealthCheck", "check", { type: "HTTPS", port: 443, ...inputs(stack) });
    const judged = judge(stack.change("primary", { healthCheckId: check.id }));
    expect(judgement(judged, rule, "primary").outcome).toBe(outcome);
    expect(words(judged, rule, "primary")).toContain(text);
  });
});

test("a resource that is made inside an apply does not fail for certain", () => {
  const stack = webStack()
    .change("web", { healthCheckType: "EC2" }, "Group")
    .alter("web", { conditional: true }, "Group");
  expect(judge(stack).unknown).toContain("aws-asg-elb-health-check web");
});

describe("aws-workload-egress", () => {
  const rule = "aws-workload-egress";
  const letOut = (egress: Value | undefined): Stack => webStack().change("web", { egress }, "SecurityGroup");
  const to = (target: Record<string, Value>): Stack =>
    letOut([{ protocol: "tcp", fromPort: 443, toPort: 443, ...target }]);
  const separately = (inputs: Record<string, Value>): Stack => {
    const stack = letOut(undefined);
    stack.add("SecurityGroupEgressRule", "out", { securityGroupId: stack.find("web", "SecurityGroup").id, ...inputs });
    return stack;
  };

  test.each<[string, Stack, Judgement["outcome"]]>([
    ["no egress at all", letOut(undefined), "fail"],
    ["an empty list", letOut([]), "fail"],
    ["the VPC only", to({ cidrBlocks: ["10.0.0.0/16"] }), "fail"],
    ["all private networks", to({ cidrBlocks: ["10.0.0.0/8", "192.168.0.0/16"] }), "fail"],
    ["the internet on one port", to({ cidrBlocks: ["0.0.0.0/0"] }), "pass"],
    ["a partner's addresses", to({ cidrBlocks: ["10.0.0.0/16", "203.0.113.0/24"] }), "pass"],
    ["the internet by IPv6, by which the tier leads nowhere", to({ ipv6CidrBlocks: ["::/0"] }), "fail"],
    ["the internet by IPv6, by which the tier leads out", dual(to({ ipv6CidrBlocks: ["::/0"] })), "pass"],
    ["the internet by IPv4, of a tier that leads out by both", dual(to({ cidrBlocks: ["0.0.0.0/0"] })), "pass"],
    ["the internet in a rule of its own", separately({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }), "pass"],
    ["private addresses in a rule of its own", separately({ ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" }), "fail"],
    ["port 0 of TCP, meant as all ports", to({ cidrBlocks: ["0.0.0.0/0"], fromPort: 0, toPort: 0 }), "fail"],
    ["all ports", to({ cidrBlocks: ["0.0.0.0/0"], protocol: "-1", fromPort: 0, toPort: 0 }), "pass"],
    ["another group", to({ securityGroups: ["sg-0123"] }), "not-applicable"],
    ["addresses that are not known", to({ cidrBlocks: [new Unknown()] }), "unknown"],
    ["rules that are not known", letOut(new Unknown()), "unknown"],
    [
      "a group outside the stack",
      webStack().change("web", { vpcSecurityGroupIds: ["sg-0123"] }, "LaunchTemplate"),
      "not-applicable",
    ],
    [
      "no egress, and no way out of the tier",
      ["a", "b", "c"].reduce((stack, zone) => stack.remove(`private-${zone}-default`), letOut(undefined)),
      "not-applicable",
    ],
    ["no egress, but a second group that has it", second(), "pass"],
  ])("%s", (_, stack, outcome) => {
    expect(judgement(judge(stack), rule, "web").outcome).toBe(outcome);
  });

  test("of a single instance", () => {
    const stack = letOut(undefined);
    stack.add("Instance", "worker", {
      subnetId: stack.find("private-a", "Subnet").id,
      vpcSecurityGroupIds: [stack.find("web", "SecurityGroup").id],
    });
    expect(judgement(judge(stack), rule, "worker").outcome).toBe("fail");
    expect(words(judge(stack), rule, "worker")).toContain("security group web lets nothing out");
  });

  describe("of a group with subnets of several tiers", () => {
    const among = (edit: (stack: Stack) => Value): Stack => {
      const stack = webStack();
      const own = ["b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
      return stack.change("web", { vpcZoneIdentifiers: [edit(stack), ...own] }, "Group");
    };
    const closed = (stack: Stack, inputs: Record<string, Value> = {}): Value =>
      stack.add("Subnet", "data-a", {
        vpcId: stack.find("main").id,
        availabilityZone: "us-east-1a",
        cidrBlock: "10.0.200.0/24",
        ...inputs,
      }).id;
    const routed = (stack: Stack, route: Record<string, Value>): Value => {
      const table = stack.add("RouteTable", "data-a", { vpcId: stack.find("main").id }).id;
      stack.add("Route", "data-a", { routeTableId: table, ...route });
      const subnetId = closed(stack);
      stack.add("RouteTableAssociation", "data-a", { subnetId, routeTableId: table });
      return subnetId;
    };
    const public_ = (stack: Stack, inputs: Record<string, Value> = {}): Value =>
      stack.change("public-a", inputs, "Subnet").find("public-a", "Subnet").id;

    test.each<[string, Stack]>([
      ["an isolated one", among((s) => closed(s))],
      ["a public one, without public addresses", among((s) => public_(s))],
    ])("fails for %s", (_, stack) => {
      expect(judgement(judge(stack), rule, "web").outcome).toBe("fail");
      expect(words(judge(stack), rule, "web")).toContain("in us-east-1a instead of");
    });

    test.each<[string, Stack]>([
      [
        "another private one",
        among((s) => routed(s, { destinationCidrBlock: "0.0.0.0/0", transitGatewayId: "tgw-1" })),
      ],
      [
        "one whose routes are not known",
        among((s) => routed(s, { destinationCidrBlock: new Unknown(), natGatewayId: "nat-1" })),
      ],
      [
        "one that leads out by IPv6",
        among((s) => routed(s, { destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId: "eigw-1" })),
      ],
      ["one outside the stack", among(() => "subnet-1")],
      ["a public one that gives addresses", among((s) => public_(s, { mapPublicIpOnLaunch: true }))],
      ["a public one that may give addresses", among((s) => public_(s, { mapPublicIpOnLaunch: new Unknown() }))],
      [
        "a public one, with addresses of its own",
        among((s) => {
          s.change("web", { vpcSecurityGroupIds: undefined }, "LaunchTemplate");
          const securityGroups = [s.find("web", "SecurityGroup").id];
          s.change(
            "web",
            { networkInterfaces: [{ associatePublicIpAddress: true, securityGroups }] },
            "LaunchTemplate",
          );
          return public_(s);
        }),
      ],
    ])("passes for %s", (_, stack) => {
      expect(judgement(judge(stack), rule, "web").outcome).toBe("pass");
    });

    test("leaves a subnet of its own tier without a route to the flow of the tier", () => {
      expect(judgement(judge(webStack().remove("private-b-default")), rule, "web").outcome).toBe("pass");
    });
  });

  /** A way out by IPv6 as well. */
  function dual(stack: Stack): Stack {
    const gateway = stack.add("EgressOnlyInternetGateway", "six", { vpcId: stack.find("main").id });
    for (const zone of ["a", "b", "c"])
      stack.add("Route", `private-${zone}-six`, {
        routeTableId: stack.find(`private-${zone}`, "RouteTable").id,
        destinationIpv6CidrBlock: "::/0",
        egressOnlyGatewayId: gateway.id,
      });
    return stack;
  }

  function second(): Stack {
    const stack = letOut(undefined);
    const groups = ["web", "lb"].map((name) => stack.find(name, "SecurityGroup").id);
    return stack.change("web", { vpcSecurityGroupIds: groups }, "LaunchTemplate");
  }
});
