import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { buildTopology } from "@nospof/topology";
import { advice, proof, refutedBy, verdicts } from "./prove";
import { Stack, webStack } from "./stack";

const ingress = "ingress:front/web";

function subnets(stack: Stack, ...names: readonly string[]): Value[] {
  return names.map((name) => stack.find(name, "Subnet").id);
}

/** The web stack without its autoscaling group. */
function emptyStack(zones?: readonly string[]): Stack {
  return webStack(zones === undefined ? {} : { zones }).remove("web", "Group");
}

describe("a load balancer with an autoscaling group", () => {
  test("survives every zone and every instance, with the capacity and the time that it takes", () => {
    const result = proof(webStack(), ingress);
    expect(result.verdict).toBe("proven");
    expect(
      result.failures.map(({ lost, capacity, recovery }) => [lost[0], capacity?.after, recovery?.seconds]),
    ).toEqual([
      ["aws/us-east-1/us-east-1a", 4, 80],
      ["aws/us-east-1/us-east-1b", 4, 80],
      ["aws/us-east-1/us-east-1c", 4, 80],
      ["aws/us-east-1/web (one of its instances)", 5, 20],
    ]);
    expect(result.failures[0]?.recovery?.terms.map(({ what }) => what)).toEqual([
      "load balancer DNS TTL",
      "target health: 2 failures, 10 s apart",
    ]);
  });

  test.each<[string, (stack: Stack) => Stack, readonly string[]]>([
    [
      "the load balancer stands in one zone",
      (s) => s.change("front", { subnets: subnets(s, "public-a") }),
      ["us-east-1a"],
    ],
    [
      "the group runs in one zone",
      (s) => s.change("web", { vpcZoneIdentifiers: subnets(s, "private-b") }, "Group"),
      ["us-east-1b"],
    ],
    [
      "two of its subnets are in one zone",
      (s) =>
        s
          .change("private-b", { availabilityZone: "us-east-1a" }, "Subnet")
          .change("web", { vpcZoneIdentifiers: subnets(s, "private-a", "private-b") }, "Group"),
      ["us-east-1a"],
    ],
    [
      "a single instance may stand in any of three zones",
      (s) => s.change("web", { minSize: 1 }, "Group"),
      ["us-east-1a", "us-east-1b", "us-east-1c", "web (one of its instances)"],
    ],
    [
      "more instances are needed than are left",
      (s) =>
        s.change(
          "web",
          { tags: [{ key: "nospof:required-instances", value: "5", propagateAtLaunch: false }] },
          "Group",
        ),
      ["us-east-1a", "us-east-1b", "us-east-1c"],
    ],
    [
      "the load balancer and the group share no zone",
      (s) =>
        s
          .change("front", { subnets: subnets(s, "public-a", "public-b") })
          .change("web", { vpcZoneIdentifiers: subnets(s, "private-c") }, "Group"),
      ["now"],
    ],
    ["a subnet of the load balancer is not public", (s) => s.remove("public-b", "RouteTableAssociation"), ["now"]],
    ["the internet gateway is detached", (s) => s.change("igw", { vpcId: undefined }), ["now"]],
    ["its security group lets nobody in", (s) => s.change("lb", { ingress: [] }), ["now"]],
    [
      "its security group opens another port",
      (s) => s.change("lb", { ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }] }),
      ["now"],
    ],
    [
      "the targets' security group does not let it in",
      (s) => s.change("web", { ingress: [] }, "SecurityGroup"),
      ["now"],
    ],
    [
      "the targets' security group lets in another group",
      (s) =>
        s.change(
          "web",
          {
            ingress: [
              { protocol: "tcp", fromPort: 8080, toPort: 8080, securityGroups: [s.add("SecurityGroup", "other").id] },
            ],
          },
          "SecurityGroup",
        ),
      ["now"],
    ],
    [
      "the targets' security group lets in other addresses",
      (s) =>
        s.change(
          "web",
          { ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["192.168.0.0/16"] }] },
          "SecurityGroup",
        ),
      ["now"],
    ],
  ])("does not survive when %s", (_, mutate, losses) => {
    const refuted = refutedBy(mutate(webStack()), ingress);
    expect(refuted).toEqual(expect.arrayContaining([...losses]));
    expect(losses.includes("now") || refuted.length === losses.length).toBe(true);
  });

  test.each<[string, (stack: Stack) => Stack]>([
    ["the address range of its subnets is let in", (s) => admit(s, { cidrBlocks: ["10.0.0.0/16"] })],
    ["the VPC's own range is let in", (s) => admit(s, { cidrBlocks: [s.find("main").get("cidrBlock")] })],
    [
      "all protocols are let in",
      (s) => admit(s, { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }),
    ],
    [
      "both wear one group that admits itself",
      (s) =>
        admit(s, { self: true }).change("front", {
          securityGroups: [s.find("lb").id, s.find("web", "SecurityGroup").id],
        }),
    ],
    [
      "a rule of its own lets it in",
      (s) => {
        s.add("SecurityGroupRule", "rule", {
          type: "ingress",
          securityGroupId: s.find("web", "SecurityGroup").id,
          sourceSecurityGroupId: s.find("lb").id,
          protocol: "tcp",
          fromPort: 8000,
          toPort: 9000,
        });
        return s.change("web", { ingress: undefined }, "SecurityGroup");
      },
    ],
    [
      "a rule of the newer kind lets it in",
      (s) => {
        s.add("SecurityGroupIngressRule", "rule", {
          securityGroupId: s.find("web", "SecurityGroup").id,
          referencedSecurityGroupId: s.find("lb").id,
          ipProtocol: "tcp",
          fromPort: 8080,
          toPort: 8080,
        });
        return s.change("web", { ingress: undefined }, "SecurityGroup");
      },
    ],
    [
      "the desired number is fixed and nothing scales",
      (s) => s.change("web", { minSize: 0, desiredCapacity: 6 }, "Group"),
    ],
    [
      "the listener forwards by weight",
      (s) =>
        s.change("https", {
          defaultActions: [
            { type: "forward", forward: { targetGroups: [{ arn: s.find("web-tg").arn, weight: 100 }] } },
          ],
        }),
    ],
    [
      "a sign-in comes first",
      (s) =>
        s.change("https", {
          defaultActions: [
            { type: "authenticate-oidc", order: 1 },
            { type: "forward", order: 2, targetGroupArn: s.find("web-tg").arn },
          ],
        }),
    ],
    [
      "the group is attached from outside",
      (s) => {
        s.add("Attachment", "attach", {
          autoscalingGroupName: s.find("web", "Group").get("name"),
          lbTargetGroupArn: s.find("web-tg").arn,
        });
        return s.change("web", { targetGroupArns: undefined }, "Group");
      },
    ],
    [
      "it names zones by subnet mapping",
      (s) =>
        s.change("front", {
          subnets: undefined,
          subnetMappings: subnets(s, "public-a", "public-b", "public-c").map((subnetId) => ({ subnetId })),
        }),
    ],
  ])("survives when %s", (_, mutate) => {
    expect(verdicts(mutate(webStack()))[ingress]).toBe("proven");
  });

  test.each<[string, (stack: Stack) => Stack, string]>([
    ["the minimum is not known", (s) => s.change("web", { minSize: new Unknown() }, "Group"), "minSize"],
    ["its subnets are not known", (s) => s.change("front", { subnets: new Unknown() }), "subnets"],
    [
      "its subnets are outside the stack",
      (s) => s.change("front", { subnets: ["subnet-1", "subnet-2"] }),
      "subnets[0]",
    ],
    [
      "the group's subnets are not known",
      (s) => s.change("web", { vpcZoneIdentifiers: new Unknown() }, "Group"),
      "vpcZoneIdentifiers",
    ],
    ["rules are not known", (s) => s.change("web", { ingress: new Unknown() }, "SecurityGroup"), "ingress"],
    ["a security group is outside the stack", (s) => s.change("front", { securityGroups: ["sg-1"] }), "securityGroups"],
    [
      "what the listener does is not known",
      (s) => s.change("https", { defaultActions: new Unknown([s.find("web-tg").urn]) }),
      "defaultActions",
    ],
    [
      "a deployment tool is given a target group without targets",
      (s) => {
        s.add("tools:index:Deployment", "deployment", { targets: [s.find("web-tg").get("arn")] });
        return s.change("web", { targetGroupArns: undefined }, "Group");
      },
      "nothing in this stack does",
    ],
    [
      "the group counts in weighted units",
      (s) =>
        s.change(
          "web",
          { mixedInstancesPolicy: { launchTemplate: { overrides: [{ weightedCapacity: "2" }] } } },
          "Group",
        ),
      "weighted units",
    ],
  ])("is not decided when %s", (_, mutate, words) => {
    const stack = mutate(webStack());
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain(words);
  });

  test("what a policy or a schedule may take away does not count", () => {
    const stack = webStack().change("web", { minSize: 1, desiredCapacity: 6 }, "Group");
    expect(verdicts(stack)[ingress]).toBe("proven");
    stack.add("Policy", "scale", { autoscalingGroupName: stack.find("web", "Group").get("name") });
    expect(refutedBy(stack, ingress)).toContain("us-east-1a");
    const nightly = webStack();
    nightly.add("Schedule", "night", { autoscalingGroupName: nightly.find("web", "Group").get("name"), minSize: 1 });
    expect(refutedBy(nightly, ingress)).toContain("us-east-1a");
  });

  test("a group that is switched off serves nothing", () => {
    expect(Object.keys(verdicts(webStack().change("web", { minSize: 0, maxSize: 0 }, "Group")))).not.toContain(ingress);
  });
});

/** Replaces the targets' only ingress rule. */
function admit(stack: Stack, rule: Record<string, Value>): Stack {
  return stack.change(
    "web",
    { ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, ...rule }] },
    "SecurityGroup",
  );
}

test("a load balancer whose group admits only its own members is reached by nobody", () => {
  const ingressRules = [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }];
  const stack = webStack().change("lb", { ingress: ingressRules }, "SecurityGroup");
  expect(verdicts(stack)[ingress]).toBe("refuted");
});

test("a target group with which nothing can register has no targets", () => {
  const stack = webStack().change("web", { targetGroupArns: undefined }, "Group");
  expect(verdicts(stack)[ingress]).toBe("refuted");
  expect(advice(stack, ingress)).toContain("register targets with web-tg");
});

describe("listeners", () => {
  test("target groups are services, but whether one is reached that no listener names is not known", () => {
    const stack = webStack();
    stack.add("TargetGroup", "idle", { port: 80 });
    stack.add("Listener", "http", {
      loadBalancerArn: stack.find("front").arn,
      port: 80,
      defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }],
    });
    expect(Object.keys(verdicts(stack))).toEqual([ingress, "egress:main/private"]);
    stack.remove("https");
    expect(verdicts(stack)).toEqual({ "ingress:web": "unknown", "egress:main/private": "proven" });
  });

  test("a group without targets to which something may forward is not decided", () => {
    const stack = webStack();
    const idle = stack.add("TargetGroup", "idle", { port: 8080 });
    const either = new Unknown([stack.find("web-tg").urn, idle.urn]);
    stack.change("https", { defaultActions: [{ type: "forward", targetGroupArn: either }] });
    expect(verdicts(stack)).toMatchObject({ [ingress]: "unknown", "ingress:front/idle": "unknown" });
    stack.change("https", { defaultActions: [{ type: "forward", targetGroupArn: idle.arn }] });
    expect(verdicts(stack)).toMatchObject({ "ingress:front/idle": "refuted" });
  });

  test("each service behind rules is a flow of its own; a weight of 0 is none", () => {
    const stack = webStack();
    const api = stack.add("TargetGroup", "api", { port: 8080 });
    const old = stack.add("TargetGroup", "old", { port: 8080 });
    stack.add("ListenerRule", "api", {
      listenerArn: stack.find("https").arn,
      conditions: [{ pathPattern: { values: ["/api/*"] } }],
      actions: [
        {
          type: "forward",
          forward: {
            targetGroups: [
              { arn: api.arn, weight: 100 },
              { arn: old.arn, weight: 0 },
            ],
          },
        },
      ],
    });
    stack.add("Group", "api", {
      vpcZoneIdentifiers: subnets(stack, "private-a"),
      minSize: 4,
      maxSize: 4,
      targetGroupArns: [api.arn],
    });
    expect(verdicts(stack)).toEqual({
      [ingress]: "proven",
      "ingress:front/api": "refuted",
      "egress:main/private": "proven",
    });
  });

  test("former module names are the same types", () => {
    const stack = webStack();
    const alb = stack.add("AlbLoadBalancer", "old-front", {
      subnets: subnets(stack, "public-a", "public-b"),
      securityGroups: [stack.find("lb").id],
    });
    const targets = stack.add("AlbTargetGroup", "old-web", { port: 8080 });
    stack.add("AlbListener", "old", {
      loadBalancerArn: alb.arn,
      port: 443,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    stack.change("web", { targetGroupArns: [targets.arn] }, "Group");
    expect(verdicts(stack)["ingress:old-front/old-web"]).toBe("proven");
  });

  test("an internal load balancer serves its VPC and needs no internet gateway", () => {
    const stack = webStack();
    stack.change("front", { internal: true, subnets: subnets(stack, "private-a", "private-b", "private-c") });
    expect(verdicts(stack)["internal:front/web"]).toBe("proven");
  });
});

describe("network load balancers", () => {
  function network(crossZone?: boolean): Stack {
    const stack = webStack().change("web-tg", { protocol: "TCP" });
    return stack.change("front", {
      loadBalancerType: "network",
      securityGroups: undefined,
      ...(crossZone === undefined ? {} : { enableCrossZoneLoadBalancing: crossZone }),
    });
  }

  test("without cross-zone balancing, a zone without targets leaves DNS", () => {
    const stack = network();
    expect(verdicts(admitAll(stack))[ingress]).toBe("proven");
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "private-a", "private-b") }, "Group");
    expect(verdicts(stack)[ingress]).toBe("proven");
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "private-a") }, "Group");
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
    expect(advice(stack, ingress)).toContain("put something that answers behind load balancer front in us-east-1b");
  });

  describe("of a gateway load balancer", () => {
    const inspection = "internal:front/web";
    function gateway(zones: readonly string[], crossZone?: boolean): Stack {
      const stack = emptyStack();
      stack.change("front", {
        loadBalancerType: "gateway",
        subnets: subnets(stack, "public-a", "public-b"),
        ...(crossZone === undefined ? {} : { enableCrossZoneLoadBalancing: crossZone }),
      });
      stack.change("web-tg", { protocol: "GENEVE", port: 6081 });
      zones.forEach((zone, at) => {
        const appliance = stack.add("Instance", `fw-${String(at)}`, {
          subnetId: stack.find(`private-${zone}`, "Subnet").id,
        });
        stack.add("TargetGroupAttachment", `fw-${String(at)}`, {
          targetGroupArn: stack.find("web-tg").arn,
          targetId: appliance.id,
        });
      });
      return stack;
    }

    test("each zone has to keep an appliance of its own", () => {
      expect(refutedBy(gateway(["a", "b"]), inspection)).toEqual(["fw-0", "fw-1"]);
      expect(verdicts(gateway(["a", "a", "b", "b"]))[inspection]).toBe("proven");
      expect(refutedBy(gateway(["a", "a"]), inspection)).toContain("now");
    });

    test("with cross-zone balancing the appliances of all zones serve each", () => {
      expect(verdicts(gateway(["a", "b"], true))[inspection]).toBe("proven");
      expect(refutedBy(gateway(["a", "a"], true), inspection)).toEqual(["us-east-1a"]);
    });
  });

  test("without cross-zone balancing, targets in other zones do not help", () => {
    const stack = admitAll(network());
    stack.change("front", { subnets: subnets(stack, "public-a", "public-b") });
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "private-b", "private-c") }, "Group");
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1b"]);
  });

  test("without cross-zone balancing, every zone gets an equal share, whatever it can carry", () => {
    const stack = admitAll(network());
    stack.change("web", { minSize: 4, tags: [{ key: "nospof:required-instances", value: "3" }] }, "Group");
    const cross = admitAll(network(true)).change(
      "web",
      { minSize: 4, tags: [{ key: "nospof:required-instances", value: "2" }] },
      "Group",
    );
    expect(refutedBy(stack, ingress)).toContain("us-east-1a");
    expect(verdicts(cross)[ingress]).toBe("proven");
  });

  test("a target group may switch cross-zone balancing on or off for itself", () => {
    const stack = admitAll(network(true)).change("web-tg", { loadBalancingCrossZoneEnabled: "false" });
    stack.change("front", { subnets: subnets(stack, "public-a", "public-b") });
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "private-b", "private-c") }, "Group");
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1b"]);
  });

  test("one in front of an application load balancer ends at that one's services", () => {
    const stack = webStack();
    const nlb = stack.add("LoadBalancer", "edge", {
      loadBalancerType: "network",
      subnets: subnets(stack, "public-a", "public-b"),
      enableCrossZoneLoadBalancing: true,
    });
    const group = stack.add("TargetGroup", "to-alb", { targetType: "alb", port: 443 });
    stack.add("TargetGroupAttachment", "to-alb", { targetGroupArn: group.arn, targetId: stack.find("front").arn });
    stack.add("Listener", "edge", {
      loadBalancerArn: nlb.arn,
      port: 443,
      defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
    });
    const edge = "ingress:edge/to-alb";
    expect(verdicts(stack)[edge]).toBe("proven");
    stack.change("https", { port: 8443 });
    expect(refutedBy(stack, edge)).toContain("now");
    expect(advice(stack, edge)).toContain("on a port on which it listens (8443): nothing listens on 443");
    const outputs = { arn: stack.find("front").arn };
    stack.add("pulumi:pulumi:Stack", "test-test", {}, { custom: false, outputs });
    expect(verdicts(stack)[edge]).toBe("unknown");
    stack.change("https", { port: 443 });
    stack.change("front", { subnets: subnets(stack, "public-c") });
    expect(refutedBy(stack, "ingress:edge/to-alb")).toEqual(["us-east-1c"]);
  });

  function admitAll(stack: Stack): Stack {
    return admit(stack, { cidrBlocks: ["0.0.0.0/0"] });
  }
});

describe("other targets", () => {
  function attach(stack: Stack, name: string, targetId: Value, extra: Record<string, Value> = {}): Stack {
    stack.add("TargetGroupAttachment", name, { targetGroupArn: stack.find("web-tg").arn, targetId, ...extra });
    return stack;
  }

  test("instances fail one by one and with their zone", () => {
    const stack = emptyStack(["a", "b"]);
    for (const zone of ["a", "b"]) {
      const instance = stack.add("Instance", `web-${zone}`, {
        subnetId: stack.find(`private-${zone}`, "Subnet").id,
        vpcSecurityGroupIds: [stack.find("web", "SecurityGroup").id],
      });
      attach(stack, `web-${zone}`, instance.id);
    }
    expect(verdicts(stack)[ingress]).toBe("proven");
    stack.remove("web-b", "TargetGroupAttachment");
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a", "web-a"]);
  });

  test("Fargate tasks spread over the subnets of their service", () => {
    const stack = emptyStack().change("web-tg", { targetType: "ip" });
    const service = stack.add("Service", "web", {
      launchType: "FARGATE",
      desiredCount: 3,
      networkConfiguration: {
        subnets: subnets(stack, "private-a", "private-b", "private-c"),
        securityGroups: [stack.find("web", "SecurityGroup").id],
      },
      loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
    });
    expect(verdicts(stack)[ingress]).toBe("proven");
    stack.add("ScalableTarget", "web", {
      resourceId: service.get("id"),
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      minCapacity: 1,
      maxCapacity: 9,
    });
    expect(refutedBy(stack, ingress)).toContain("us-east-1a");
    expect(advice(stack, ingress)).toContain("minCapacity");
    stack.remove("web", "ScalableTarget").change("web", { launchType: "EC2" }, "Service");
    expect(verdicts(stack)[ingress]).toBe("unknown");
  });

  describe("scheduled actions of a service", () => {
    const scaled = (action: Record<string, Value>, by: "reference" | "name" = "reference"): Stack => {
      const stack = emptyStack().change("web-tg", { targetType: "ip" });
      const service = stack.add("Service", "web", {
        name: "web",
        launchType: "FARGATE",
        desiredCount: 6,
        networkConfiguration: {
          subnets: subnets(stack, "private-a", "private-b", "private-c"),
          securityGroups: [stack.find("web", "SecurityGroup").id],
        },
        loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
      });
      const what = { serviceNamespace: "ecs", scalableDimension: "ecs:service:DesiredCount" };
      const resourceId = by === "name" ? "service/main/web" : service.get("id");
      const target = stack.add("ScalableTarget", "web", { ...what, resourceId, minCapacity: 3, maxCapacity: 9 });
      stack.add("ScheduledAction", "night", {
        ...what,
        resourceId: by === "name" ? resourceId : target.get("resourceId"),
        schedule: "cron(0 22 * * ? *)",
        scalableTargetAction: action,
      });
      return stack;
    };

    test("leave the minimum that they set", () => {
      for (const by of ["reference", "name"] as const) {
        expect(refutedBy(scaled({ minCapacity: 1, maxCapacity: 1 }, by), ingress)).toContain("us-east-1a");
        expect(advice(scaled({ minCapacity: 1 }, by), ingress)).toContain(
          "raise scalableTargetAction.minCapacity of night for web from 1 to 2",
        );
        expect(verdicts(scaled({ minCapacity: 2, maxCapacity: 4 }, by))[ingress]).toBe("proven");
      }
      expect(verdicts(scaled({ minCapacity: new Unknown() }))[ingress]).toBe("unknown");
    });

    test("leave it as it is when they set none, are suspended or concern something else", () => {
      expect(verdicts(scaled({ maxCapacity: 9 }))[ingress]).toBe("proven");
      const suspended = scaled({ minCapacity: 1 });
      suspended.change("web", { suspendedState: { scheduledScalingSuspended: true } }, "ScalableTarget");
      expect(verdicts(suspended)[ingress]).toBe("proven");
      const other = scaled({ minCapacity: 1 }).change("night", { resourceId: "service/main/other" });
      expect(verdicts(other)[ingress]).toBe("proven");
    });
  });

  describe("a function", () => {
    function functionStack(inputs: Record<string, Value> = {}): Stack {
      const stack = emptyStack().change("web-tg", { targetType: "lambda" });
      return attach(stack, "fn", stack.add("aws:lambda/function:Function", "fn", inputs).arn);
    }

    function inSubnets(stack: Stack, ...names: readonly string[]): Stack {
      return stack.change("fn", { vpcConfig: { subnetIds: subnets(stack, ...names) } }, "aws:lambda/function:Function");
    }

    test("belongs to the region", () => {
      expect(verdicts(functionStack())[ingress]).toBe("proven");
      expect(verdicts(functionStack({ vpcConfig: { subnetIds: [], securityGroupIds: [] } }))[ingress]).toBe("proven");
    });

    test("in subnets of a VPC runs in their zones only", () => {
      const stack = inSubnets(functionStack(), "private-b");
      expect(refutedBy(stack, ingress)).toEqual(["us-east-1b"]);
      expect(advice(stack, ingress)).toContain("function fn in us-east-1b");
      expect(verdicts(inSubnets(stack, "private-a", "private-b"))[ingress]).toBe("proven");
    });

    test("is not decided where its subnets are not known", () => {
      const unknown = functionStack({ vpcConfig: { subnetIds: new Unknown() } });
      expect(verdicts(unknown)[ingress]).toBe("unknown");
      expect(advice(unknown, ingress)).toContain("vpcConfig.subnetIds");
    });

    test("behind an alias runs where the function does", () => {
      const stack = inSubnets(functionStack(), "private-c");
      const alias = stack.add("aws:lambda/alias:Alias", "live", { functionName: stack.find("fn").get("name") });
      stack.change("fn", { targetId: alias.arn }, "TargetGroupAttachment");
      expect(refutedBy(stack, ingress)).toEqual(["us-east-1c"]);
      stack.change("live", { functionName: "elsewhere" });
      expect(verdicts(stack)[ingress]).toBe("unknown");
      expect(advice(stack, ingress)).toContain("the function of alias live is not part of this stack");
    });

    test("that another stack manages may run in one zone", () => {
      const stack = functionStack().alter("fn", { external: true }, "aws:lambda/function:Function");
      expect(verdicts(stack)[ingress]).toBe("unknown");
    });
  });

  describe("the address of a network interface", () => {
    /** Instances with cards of their own in these zones, registered by the cards' addresses. */
    function cardStack(zones: readonly string[], wear = "web"): Stack {
      const stack = emptyStack().change("web-tg", { targetType: "ip" });
      stack.add("SecurityGroup", "closed", { ingress: [] });
      for (const zone of zones) {
        const card = stack.add("NetworkInterface", `card-${zone}`, {
          subnetId: stack.find(`private-${zone}`, "Subnet").id,
          securityGroups: [stack.find(wear, "SecurityGroup").id],
        });
        stack.add("Instance", `vm-${zone}`, { networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: card.id }] });
        attach(stack, `vm-${zone}`, card.get("privateIp"));
      }
      return stack;
    }

    test("stands for the instance that it is attached to, in the interface's zone", () => {
      expect(verdicts(cardStack(["a", "b"]))[ingress]).toBe("proven");
      expect(refutedBy(cardStack(["b"]), ingress)).toEqual(["us-east-1b", "vm-b"]);
    });

    test("wears the interface's groups, a second one's too", () => {
      expect(refutedBy(cardStack(["a", "b"], "closed"), ingress)).toContain("now");
      const second = cardStack(["a", "b"], "closed");
      for (const zone of ["a", "b"]) {
        const own = { deviceIndex: 0, networkInterfaceId: second.find(`card-${zone}`).id };
        const extra = second.add("NetworkInterface", `extra-${zone}`, {
          subnetId: second.find(`private-${zone}`, "Subnet").id,
          securityGroups: [second.find("web", "SecurityGroup").id],
        });
        second.change(`vm-${zone}`, { networkInterfaces: [own, { deviceIndex: 1, networkInterfaceId: extra.id }] });
        second.change(`vm-${zone}`, { targetId: extra.get("privateIp") }, "TargetGroupAttachment");
      }
      expect(verdicts(second)[ingress]).toBe("proven");
    });

    test("is known in an export too, where it is text", () => {
      const stack = cardStack(["a"]);
      const named = (to: Stack): Stack => to.change("vm-a", { targetId: "10.0.1.9" }, "TargetGroupAttachment");
      expect(verdicts(named(stack))[ingress]).toBe("unknown");
      stack
        .alter("card-a", { outputs: { privateIp: "10.0.1.9" } })
        .alter("vm-a", { outputs: { privateIp: "10.0.1.9" } }, "Instance");
      expect(refutedBy(stack, ingress)).toEqual(["us-east-1a", "vm-a"]);
      stack.add("Instance", "elsewhere", {}, { outputs: { privateIp: "10.0.1.9" } });
      expect(verdicts(stack)[ingress]).toBe("unknown");
    });

    test("without an instance is not decided, and no target of another type", () => {
      const stack = cardStack(["a", "b"]);
      expect(verdicts(stack.change("vm-a", { networkInterfaces: [] }, "Instance"))[ingress]).toBe("unknown");
      expect(refutedBy(cardStack(["a", "b"]).change("web-tg", { targetType: "instance" }), ingress)).toContain("now");
    });
  });

  test("an address that nothing explains is not decided", () => {
    const stack = attach(emptyStack(), "ip", "10.1.2.3");
    expect(verdicts(stack)[ingress]).toBe("unknown");
  });

  test("a classic load balancer balances over its instances", () => {
    const stack = new Stack();
    const open = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] };
    const group = stack.add("SecurityGroup", "web", { ingress: [open] });
    const instances = ["a", "b"].map(
      (zone) =>
        stack.add("Instance", `web-${zone}`, {
          availabilityZone: `us-east-1${zone}`,
          vpcSecurityGroupIds: [group.id],
        }).id,
    );
    stack.add("ClassicLoadBalancer", "classic", {
      availabilityZones: ["us-east-1a", "us-east-1b"],
      instances,
      listeners: [{ instancePort: 80, instanceProtocol: "http", lbPort: 80, lbProtocol: "http" }],
    });
    expect(verdicts(stack)).toEqual({ "ingress:classic": "proven" });
    stack.change("classic", { instances: instances.slice(0, 1) });
    expect(refutedBy(stack, "ingress:classic")).toEqual(["us-east-1a", "web-a"]);
    expect(advice(stack, "ingress:classic")).toContain("place instances behind load balancer classic also outside");
  });
});

describe("what is not modelled", () => {
  test("is listed with its number, what carries no traffic is not", () => {
    const stack = webStack();
    stack.add("aws:rds/instance:Instance", "db-1");
    stack.add("aws:rds/instance:Instance", "db-2");
    stack.add("aws:iam/role:Role", "role");
    stack.add("awsx:ec2:Vpc", "network", {}, { custom: false, remote: true });
    stack.add("acme:net:Network", "component", {}, { custom: false });
    expect(buildTopology(stack.inventory()).unmodelled).toEqual([
      { type: "aws:rds/instance:Instance", count: 2 },
      { type: "awsx:ec2:Vpc", count: 1 },
    ]);
  });

  test("the graph of a stack without AWS is empty", () => {
    const topology = buildTopology(new Stack().inventory());
    expect([topology.elements, topology.links, topology.flows]).toEqual([[], [], []]);
  });
});
