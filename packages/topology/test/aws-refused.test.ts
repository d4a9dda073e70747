import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, proof, refutedBy, verdicts } from "./prove";
import { Stack, webStack } from "./stack";

const ingress = "ingress:front/web";
const egress = "egress:main/private";

function subnets(stack: Stack, prefix: string, ...zones: readonly string[]): Value[] {
  return zones.map((zone) => stack.find(`${prefix}private-${zone}`, "Subnet").id);
}

/** The web stack beside a second one in the same region. */
function twoVpcs(): Stack {
  return webStack({ prefix: "other-", stack: webStack() });
}

function isRefused(stack: Stack, words: string, flow = ingress): void {
  expect(refutedBy(stack, flow)).toContain("now");
  expect(advice(stack, flow)).toContain(words);
}

describe("security groups of another VPC", () => {
  const ofOther = (stack: Stack, name: string): Stack =>
    stack.change(name, { vpcId: stack.find("other-main", "Vpc").id }, "SecurityGroup");

  test.each(["web", "lb"])("are refused to what wears them: %s", (name) => {
    isRefused(ofOther(twoVpcs(), name), `a security group of VPC main: ${name} belongs to VPC other-main`);
  });

  test("are taken where they are associated with the VPC", () => {
    const stack = ofOther(twoVpcs(), "web");
    stack.add("aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation", "web", {
      securityGroupId: stack.find("web", "SecurityGroup").id,
      vpcId: stack.find("main", "Vpc").id,
    });
    expect(verdicts(stack)[ingress]).toBe("proven");
  });

  test("may be, where it is not known to which VPC they belong", () => {
    const stack = twoVpcs().change("web", { vpcId: new Unknown() }, "SecurityGroup");
    expect(verdicts(stack)[ingress]).toBe("proven");
  });

  test("are refused to a single instance", () => {
    const stack = twoVpcs().remove("web", "Group");
    for (const zone of ["a", "b"]) {
      const { id } = stack.add("Instance", `web-${zone}`, {
        subnetId: stack.find(`private-${zone}`, "Subnet").id,
        vpcSecurityGroupIds: [stack.find("web", "SecurityGroup").id],
      });
      stack.add("TargetGroupAttachment", `web-${zone}`, {
        targetGroupArn: stack.find("web-tg").arn,
        targetId: id,
      });
    }
    expect(verdicts(stack)[ingress]).toBe("proven");
    isRefused(ofOther(stack, "web"), "a security group of VPC main");
  });
});

describe("members", () => {
  test("of several VPCs are refused, and nothing else is said of the other service", () => {
    const stack = twoVpcs();
    const mixed = [...subnets(stack, "", "a", "b"), ...subnets(stack, "other-", "c")];
    stack.change("web", { vpcZoneIdentifiers: mixed }, "Group");
    isRefused(stack, "name subnets of one VPC in vpcZoneIdentifiers of web");
    expect(verdicts(stack)["ingress:other-front/other-web"]).toBe("proven");
  });

  test("are registered in their own VPC only", () => {
    const stack = twoVpcs();
    stack.change("web-tg", { vpcId: stack.find("other-main", "Vpc").id });
    expect(refutedBy(stack, ingress)).toContain("now");
    stack.change("web-tg", { vpcId: new Unknown() });
    expect(verdicts(stack)[ingress]).toBe("proven");
  });

  test.each<[string, number, string]>([
    ["a maximum of 0", 0, "it is 0"],
    ["a maximum of 1", 1, "it is 1"],
  ])("are refused by a minimum above %s", (_, maxSize, words) => {
    isRefused(
      webStack().change("web", { maxSize }, "Group"),
      `raise maxSize of web to at least its minSize 6: ${words}`,
    );
  });

  test("are switched off by a maximum of 0 where none is the minimum", () => {
    const stack = webStack().change("web", { minSize: 0, maxSize: 0 }, "Group");
    expect(Object.keys(verdicts(stack))).not.toContain(ingress);
  });
});

describe("the type of a target group", () => {
  const tasks = (stack: Stack): Stack => {
    stack.remove("web", "Group").add("Service", "web", {
      launchType: "FARGATE",
      desiredCount: 6,
      networkConfiguration: {
        subnets: subnets(stack, "", "a", "b", "c"),
        securityGroups: [stack.find("web", "SecurityGroup").id],
      },
      loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
    });
    return stack;
  };

  test.each(["ip", "lambda", "alb"])("%s takes no instances of a scaling group", (targetType) => {
    isRefused(webStack().change("web-tg", { targetType }), "set targetType of target group web-tg to instance");
  });

  test.each<[string, Value | undefined, string]>([
    ["instance", "instance", "proven"],
    ["left out, which is instance", undefined, "proven"],
    ["not known", new Unknown(), "proven"],
  ])("takes those of a scaling group when it is %s", (_, targetType, verdict) => {
    expect(verdicts(webStack().change("web-tg", { targetType }))[ingress]).toBe(verdict);
  });

  test("takes tasks with network interfaces of their own as addresses only", () => {
    isRefused(tasks(webStack()), "set targetType of target group web-tg to ip: the tasks of web");
    expect(verdicts(tasks(webStack()).change("web-tg", { targetType: "ip" }))[ingress]).toBe("proven");
  });

  test.each<[string, string, string]>([
    ["id", "instance", "proven"],
    ["privateIp", "ip", "proven"],
    ["id", "ip", "refuted"],
    ["privateIp", "instance", "refuted"],
    ["publicIp", "instance", "proven"],
  ])("an instance by its %s with type %s is %s", (property, targetType, verdict) => {
    const stack = webStack().remove("web", "Group").change("web-tg", { targetType });
    for (const zone of ["a", "b"]) {
      const instance = stack.add("Instance", `web-${zone}`, {
        subnetId: stack.find(`private-${zone}`, "Subnet").id,
        vpcSecurityGroupIds: [stack.find("web", "SecurityGroup").id],
      });
      const targetGroupArn = stack.find("web-tg").arn;
      stack.add("TargetGroupAttachment", `web-${zone}`, { targetGroupArn, targetId: instance.get(property) });
    }
    expect(verdicts(stack)[ingress]).toBe(verdict);
  });
});

describe("subnets", () => {
  test.each<[string, string]>([
    ["the same addresses", "10.0.100.0/24"],
    ["addresses around another's", "10.0.100.0/23"],
    ["addresses within another's", "10.0.100.128/25"],
  ])("with %s are refused, with the members in them", (_, cidrBlock) => {
    const stack = webStack().change("private-b", { cidrBlock }, "Subnet");
    isRefused(stack, "give subnet private-b addresses of its own", egress);
    isRefused(stack, `${cidrBlock} overlaps 10.0.100.0/24 of subnet private-a`);
  });

  test("may have addresses that a subnet of another VPC has", () => {
    expect(Object.values(verdicts(twoVpcs()))).toEqual(["proven", "proven", "proven", "proven"]);
  });

  describe("with addresses that their VPC does not have", () => {
    const outside = (edit: (stack: Stack) => unknown = () => undefined): Stack => {
      const stack = webStack().change("private-b", { cidrBlock: "10.1.0.0/24" }, "Subnet");
      edit(stack);
      return stack;
    };
    const added = (stack: Stack, vpcId: Value): unknown =>
      stack.add("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "more", {
        vpcId,
        cidrBlock: "10.1.0.0/16",
      });

    test.each<[string, Stack]>([
      ["other ones", outside()],
      ["more than all of them", webStack().change("private-b", { cidrBlock: "10.0.0.0/15" }, "Subnet")],
      ["other ones, where another VPC has more", outside((s) => added(s, s.add("Vpc", "other", {}).id))],
    ])("are refused: %s", (_, stack) => {
      isRefused(stack, "give subnet private-b addresses of VPC main", egress);
    });

    test.each<[string, Stack]>([
      ["more blocks are added to it", outside((s) => added(s, s.find("main", "Vpc").id))],
      ["more blocks are added to a VPC that is not known", outside((s) => added(s, new Unknown()))],
      ["its addresses come from a pool", outside((s) => s.change("main", { cidrBlock: undefined }, "Vpc"))],
      ["it is deployed like this", outside((s) => s.from("state"))],
    ])("are taken where %s", (_, stack) => {
      expect(verdicts(stack)[egress]).toBe("proven");
    });
  });

  test("may touch each other", () => {
    const stack = webStack();
    stack.change("private-a", { cidrBlock: "10.0.100.0/25" }, "Subnet");
    stack.change("private-b", { cidrBlock: "10.0.100.128/25" }, "Subnet");
    expect(verdicts(stack)[egress]).toBe("proven");
  });

  test("are refused in a zone of another region", () => {
    const stack = webStack().change("private-b", { availabilityZone: "us-west-2b" }, "Subnet");
    isRefused(stack, "put subnet private-b in a zone of us-east-1", egress);
  });

  test("are refused in zones of another region than their provider's", () => {
    const stack = webStack({ region: "eu-west-1" });
    const { urn } = stack.add("Provider", "west", { region: "us-west-2" });
    for (const zone of ["a", "b", "c"]) stack.alter(`private-${zone}`, { provider: urn }, "Subnet");
    isRefused(stack, "put subnet private-b in a zone of us-west-2", egress);
  });

  test.each<[string, Record<string, string>]>([
    ["no configuration names a region", {}],
    ["the region is the zones' own", { "aws:region": "eu-west-1" }],
    ["the region of all zones is another than the stack's, which may be assumed", { "aws:region": "us-east-1" }],
  ])("are taken where %s", (_, config) => {
    const stack = webStack({ region: "eu-west-1", stack: new Stack(config) });
    expect(proof(stack, egress).verdict).toBe("proven");
  });

  test("are taken where a preview filled in the assumed region", () => {
    const stack = webStack({ region: "eu-west-1" });
    for (const zone of ["a", "b", "c"])
      for (const tier of ["public", "private"])
        stack.alter(`${tier}-${zone}`, { outputs: { region: "us-east-1" } }, "Subnet");
    expect(proof(stack, egress).verdict).toBe("proven");
  });

  test("are taken in a local zone of their region", () => {
    const stack = webStack().change("private-b", { availabilityZone: "us-east-1-bos-1a" }, "Subnet");
    expect(refutedBy(stack, egress)).not.toContain("now");
  });

  test("are refused in a VPC that another region's provider makes", () => {
    const mixed = (config: Record<string, string>): Stack => {
      const stack = webStack({ stack: new Stack(config) });
      const { urn } = stack.add("Provider", "west", { region: "us-west-2" });
      for (const zone of ["a", "b", "c"]) {
        stack.change(`private-${zone}`, { availabilityZone: `us-west-2${zone}` }, "Subnet");
        stack.alter(`private-${zone}`, { provider: urn }, "Subnet");
      }
      return stack;
    };
    expect(advice(mixed({}), egress)).not.toContain("it is made in");
    isRefused(mixed({ "aws:region": "us-east-1" }), "it is made in us-west-2, the VPC in us-east-1", egress);
    const stated = mixed({});
    stated.alter("main", { provider: stated.add("Provider", "east", { region: "us-east-1" }).urn }, "Vpc");
    isRefused(stated, "it is made in us-west-2, the VPC in us-east-1", egress);
  });
});

describe("what is made in one region and stands in another", () => {
  /** The web stack with everything in one region but what a test makes with the stack's own provider. */
  function west(config: Record<string, string>, name?: string, type?: string): Stack {
    const stack = webStack({ stack: new Stack(config), region: "us-west-2" });
    const { resources } = stack.inventory();
    const { urn } = stack.add("Provider", "west", { region: "us-west-2" });
    const here = name === undefined ? undefined : stack.find(name, type).urn;
    for (const one of resources) if (one.urn !== here) stack.alter(one.name, { provider: urn }, one.type);
    return stack;
  }

  test.each<[string, string, string, string]>([
    ["front", "LoadBalancer", ingress, "make load balancer front with the provider of subnet public-a"],
    ["web", "Group", ingress, "make web with the provider of subnet private-a"],
    ["web-tg", "TargetGroup", ingress, "make target group web-tg with the provider of load balancer front"],
    ["nat-a", "NatGateway", egress, "make NAT gateway nat-a with the provider of subnet public-a"],
  ])("%s, a %s, is refused", (name, type, flow, advised) => {
    isRefused(west({ "aws:region": "us-east-1" }, name, type), advised, flow);
  });

  test("is taken where the stack's region is not certain, or the same", () => {
    expect(verdicts(west({}, "front", "LoadBalancer"))[ingress]).toBe("proven");
    expect(verdicts(west({ "aws:region": "us-west-2" }, "front", "LoadBalancer"))[ingress]).toBe("proven");
    expect(verdicts(west({ "aws:region": "us-east-1" }))[ingress]).toBe("proven");
  });
});

describe("what names no place to stand in", () => {
  const nowhere = (name: string, type: string, inputs: Record<string, Value | undefined>): Stack =>
    webStack().change(name, inputs, type);

  test.each<[string, Stack, string]>([
    [
      "an autoscaling group with an empty list of subnets",
      nowhere("web", "Group", { vpcZoneIdentifiers: [] }),
      "name subnets in several zones in vpcZoneIdentifiers of web: it names none",
    ],
    [
      "one without subnets or zones",
      nowhere("web", "Group", { vpcZoneIdentifiers: undefined }),
      "of web: it names none",
    ],
    [
      "one with an empty list of zones",
      nowhere("web", "Group", { vpcZoneIdentifiers: undefined, availabilityZones: [] }),
      "of web: it names none",
    ],
    [
      "a load balancer with an empty list of subnets",
      nowhere("front", "LoadBalancer", { subnets: [] }),
      "name subnets in several zones in subnets of load balancer front: it names none",
    ],
    [
      "one without subnets",
      nowhere("front", "LoadBalancer", { subnets: undefined }),
      "load balancer front: it names none",
    ],
  ])("is refused: %s", (_, stack, words) => {
    isRefused(stack, words);
  });

  test("is refused: tasks on Fargate without subnets", () => {
    const service = (networkConfiguration: Record<string, Value>): Stack => {
      const stack = webStack().remove("web", "Group").change("web-tg", { targetType: "ip" });
      stack.add("Service", "web", {
        launchType: "FARGATE",
        desiredCount: 6,
        networkConfiguration,
        loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
      });
      return stack;
    };
    isRefused(service({ subnets: [] }), "networkConfiguration.subnets of web");
    isRefused(service({}), "networkConfiguration.subnets of web");
    expect(verdicts(service({ subnets: new Unknown() }))[ingress]).toBe("unknown");
  });

  test("is not what names it in another property beside an empty list", () => {
    const mapped = webStack();
    const publics = ["a", "b", "c"].map((zone) => mapped.find(`public-${zone}`, "Subnet").id);
    mapped.change("front", { subnetMappings: [], subnets: publics });
    expect(verdicts(mapped)[ingress]).toBe("proven");
    mapped.change("front", { subnetMappings: publics.map((subnetId) => ({ subnetId })), subnets: [] });
    expect(verdicts(mapped)[ingress]).toBe("proven");
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    expect(refutedBy(nowhere("web", "Group", { vpcZoneIdentifiers: [], availabilityZones: zones }), ingress)).toEqual(
      [],
    );
  });

  test("may be what is not known, or made elsewhere", () => {
    expect(refutedBy(nowhere("web", "Group", { vpcZoneIdentifiers: new Unknown() }), ingress)).toEqual([]);
    expect(refutedBy(nowhere("front", "LoadBalancer", { subnets: new Unknown() }), ingress)).toEqual([]);
    const external = nowhere("front", "LoadBalancer", { subnets: undefined }).alter("front", { external: true });
    expect(refutedBy(external, ingress)).toEqual([]);
  });
});
