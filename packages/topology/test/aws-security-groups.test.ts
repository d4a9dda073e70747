import type { Value } from "@nospof/inventory";
import { Interpolation, Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const open = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };

type Case = readonly [string, (stack: Stack) => Stack];
type Worded = readonly [string, (stack: Stack) => Stack, string];

function rule(from: number, to: number, extra: Record<string, Value>): Record<string, Value> {
  return { protocol: "tcp", fromPort: from, toPort: to, ...extra };
}

/** Replaces the inline rules of the load balancer's group in one direction. */
function lb(stack: Stack, direction: "ingress" | "egress", ...rules: readonly Record<string, Value>[]): Stack {
  return stack.change("lb", { [direction]: rules.length === 0 ? undefined : rules }, "SecurityGroup");
}

/** Replaces the inline rules of the targets' group. */
function web(stack: Stack, ...rules: readonly Record<string, Value>[]): Stack {
  return stack.change("web", { ingress: [...rules] }, "SecurityGroup");
}

function group(stack: Stack, name: string): Value {
  return stack.find(name, "SecurityGroup").id;
}

function add(stack: Stack, type: string, name: string, inputs: Record<string, Value>): Stack {
  stack.add(type, name, inputs);
  return stack;
}

function proves(cases: readonly Case[]): void {
  test.each(cases)("is proven when %s", (_, mutate) => {
    const stack = mutate(webStack());
    expect([verdicts(stack)[ingress], advice(stack, ingress).trim()]).toEqual(["proven", ""]);
  });
}

function refuses(cases: readonly Worded[]): void {
  test.each(cases)("is refuted when %s", (_, mutate, words) => {
    const stack = mutate(webStack());
    expect(refutedBy(stack, ingress)).toContain("now");
    expect(advice(stack, ingress)).toContain(words);
  });
}

function leavesOpen(cases: readonly Worded[]): void {
  test.each(cases)("is not decided when %s", (_, mutate, words) => {
    const stack = mutate(webStack());
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain(words);
  });
}

describe("what a load balancer's group lets out", () => {
  refuses([
    [
      "nothing: the provider takes AWS's own rule away",
      (s) => lb(s, "egress"),
      "security group lb: its egress rules do not admit it",
    ],
    ["nothing, by an empty list", (s) => s.change("lb", { egress: [] }), "port 8080"],
    ["another port", (s) => lb(s, "egress", rule(80, 80, { cidrBlocks: ["0.0.0.0/0"] })), "port 8080"],
    [
      "other addresses",
      (s) => lb(s, "egress", rule(8080, 8080, { cidrBlocks: ["10.1.0.0/16"] })),
      "load balancer front",
    ],
    ["another group", (s) => lb(s, "egress", rule(8080, 8080, { self: true })), "let load balancer front out"],
    [
      "port 0 only, which is not all ports",
      (s) => lb(s, "egress", rule(0, 0, { cidrBlocks: ["0.0.0.0/0"] })),
      "port 8080",
    ],
    ["UDP", (s) => lb(s, "egress", { ...open, protocol: "udp", toPort: 65535 }), "port 8080"],
    [
      "a rule of the other direction",
      (s) =>
        add(lb(s, "egress"), "SecurityGroupRule", "wrong", {
          ...rule(8080, 8080, { cidrBlocks: ["0.0.0.0/0"] }),
          type: "ingress",
          securityGroupId: group(s, "lb"),
        }),
      "port 8080",
    ],
  ]);

  proves([
    ["the targets' group", (s) => lb(s, "egress", rule(8080, 8080, { securityGroups: [group(s, "web")] }))],
    ["the VPC's range", (s) => lb(s, "egress", rule(8000, 9000, { cidrBlocks: [s.find("main").get("cidrBlock")] }))],
    ["the halves of all addresses", (s) => lb(s, "egress", { ...open, cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] })],
    [
      "numbers given as text",
      (s) => lb(s, "egress", { protocol: "6", fromPort: "8080", toPort: "8080", cidrBlocks: ["10.0.0.0/8"] }),
    ],
    [
      "a separate rule",
      (s) =>
        add(lb(s, "egress"), "SecurityGroupRule", "out", {
          ...open,
          type: "egress",
          securityGroupId: group(s, "lb"),
        }),
    ],
    [
      "a rule of the newer kind, which names the targets' group",
      (s) =>
        add(lb(s, "egress"), "SecurityGroupEgressRule", "out", {
          ipProtocol: "tcp",
          fromPort: 8080,
          toPort: 8080,
          securityGroupId: group(s, "lb"),
          referencedSecurityGroupId: group(s, "web"),
        }),
    ],
    [
      "one of two groups",
      (s) => {
        const out = s.add("SecurityGroup", "out", { egress: [open] });
        return lb(s, "egress").change("front", { securityGroups: [group(s, "lb"), out.id] });
      },
    ],
    ["whatever the targets' own group lets out", (s) => s.change("web", { egress: [] }, "SecurityGroup")],
  ]);

  leavesOpen([
    ["a prefix list", (s) => lb(s, "egress", rule(8080, 8080, { prefixListIds: ["pl-1"] })), "egress"],
    ["not known", (s) => lb(s, "egress").change("lb", { egress: new Unknown() }), "egress"],
    [
      "by a rule that may belong to another group",
      (s) =>
        add(lb(s, "egress"), "SecurityGroupRule", "out", { ...open, type: "egress", securityGroupId: new Unknown() }),
      "securityGroupId",
    ],
  ]);
});

test("a load balancer that is let out to the targets of one zone depends on that zone", () => {
  const stack = lb(webStack(), "egress", rule(8080, 8080, { cidrBlocks: ["10.0.100.0/24"] }));
  expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
  expect(advice(stack, ingress)).toContain("port 8080");
});

describe("whom a load balancer's group lets in", () => {
  refuses([
    [
      "only private addresses, which nobody on the internet has",
      (s) => lb(s, "ingress", rule(443, 443, { cidrBlocks: ["10.0.0.0/8"] })),
      "open port 443 of load balancer front to the internet in security group lb",
    ],
    [
      "only the VPC",
      (s) => lb(s, "ingress", rule(443, 443, { cidrBlocks: [s.find("main").get("cidrBlock")] })),
      "the internet",
    ],
    ["only another group", (s) => lb(s, "ingress", rule(443, 443, { securityGroups: [group(s, "web")] })), "port 443"],
    [
      "only UDP",
      (s) => lb(s, "ingress", { ...rule(443, 443, { cidrBlocks: ["0.0.0.0/0"] }), protocol: "udp" }),
      "port 443",
    ],
    [
      "only IPv6, which it does not speak",
      (s) => lb(s, "ingress", rule(443, 443, { ipv6CidrBlocks: ["::/0"] })),
      "port 443",
    ],
    ["nobody, in a rule without a source", (s) => lb(s, "ingress", rule(443, 443, {})), "port 443"],
  ]);

  proves([
    ["an office on the internet", (s) => lb(s, "ingress", rule(443, 443, { cidrBlocks: ["203.0.113.0/24"] }))],
    [
      "an elastic IP",
      (s) => {
        const block = new Interpolation([s.find("nat-a", "Eip").get("publicIp"), "/32"]);
        return lb(s, "ingress", rule(443, 443, { cidrBlocks: [block] }));
      },
    ],
    [
      "the edge of AWS's content delivery network",
      (s) => {
        const list = new Unknown(
          [],
          'aws:ec2/getManagedPrefixList:getManagedPrefixList({"name":"com.amazonaws.global.cloudfront.origin-facing"}).id',
        );
        return lb(s, "ingress", rule(443, 443, { prefixListIds: [list] }));
      },
    ],
    [
      "a prefix list of this stack",
      (s) => {
        const list = s.add("ManagedPrefixList", "offices", { maxEntries: 2, entries: [{ cidr: "198.51.100.0/24" }] });
        return lb(s, "ingress", rule(443, 443, { prefixListIds: [list.id] }));
      },
    ],
    [
      "both IP versions",
      (s) =>
        lb(s, "ingress", rule(443, 443, { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] })).change("front", {
          ipAddressType: "dualstack",
        }),
    ],
  ]);

  leavesOpen([
    [
      "a prefix list outside this stack",
      (s) => lb(s, "ingress", rule(443, 443, { prefixListIds: ["pl-1"] })),
      "ingress",
    ],
    ["a block that is not known", (s) => lb(s, "ingress", rule(443, 443, { cidrBlocks: [new Unknown()] })), "ingress"],
    [
      "a port that is not known",
      (s) => lb(s, "ingress", { ...rule(443, 443, { cidrBlocks: ["0.0.0.0/0"] }), fromPort: new Unknown() }),
      "ingress",
    ],
    [
      "only IPv6, and it speaks both",
      (s) =>
        lb(s, "ingress", rule(443, 443, { ipv6CidrBlocks: ["::/0"] })).change("front", { ipAddressType: "dualstack" }),
      "ingress",
    ],
  ]);

  test("inside a VPC, private addresses and other groups are clients", () => {
    for (const source of [
      { cidrBlocks: ["10.0.0.0/16"] },
      { cidrBlocks: ["192.168.0.0/16"] },
      { securityGroups: ["sg-callers"] },
      open,
    ]) {
      const stack = lb(internal(), "ingress", rule(443, 443, source));
      expect(verdicts(stack)["internal:front/web"]).toBe("proven");
    }
    const stack = lb(internal(), "ingress", rule(80, 80, { cidrBlocks: ["0.0.0.0/0"] }));
    expect(verdicts(stack)["internal:front/web"]).toBe("refuted");
  });

  test("members of its own group are clients where there are others", () => {
    const stack = lb(internal(), "ingress", { ...open, cidrBlocks: [], self: true });
    expect(verdicts(stack)["internal:front/web"]).toBe("unknown");
    stack.add("Instance", "caller", { vpcSecurityGroupIds: [group(stack, "lb")] });
    expect(verdicts(stack)["internal:front/web"]).toBe("proven");
  });

  function internal(): Stack {
    const stack = webStack();
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
    return stack.change("front", { internal: true, subnets });
  }
});

describe("whom the targets' group lets in", () => {
  const lbBlocks = ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"];

  proves([
    ["each subnet of the load balancer", (s) => web(s, rule(8080, 8080, { cidrBlocks: lbBlocks }))],
    ["its subnets in one larger block", (s) => web(s, rule(8080, 8080, { cidrBlocks: ["10.0.0.0/22"] }))],
    [
      "its subnets by what they are",
      (s) =>
        web(
          s,
          rule(8080, 8080, {
            cidrBlocks: ["a", "b", "c"].map((zone) => s.find(`public-${zone}`, "Subnet").get("cidrBlock")),
          }),
        ),
    ],
    [
      "its subnets in halves",
      (s) =>
        web(
          s,
          rule(8080, 8080, {
            cidrBlocks: lbBlocks.flatMap((block) => [block.replace("/24", "/25"), block.replace("0/24", "128/25")]),
          }),
        ),
    ],
  ]);

  leavesOpen([
    [
      "the load balancer in some zones only",
      (s) => web(s, rule(8080, 8080, { cidrBlocks: lbBlocks.slice(0, 2) })),
      "open port 8080 of the instances of web to load balancer front",
    ],
    [
      "some addresses of its subnets only",
      (s) => web(s, rule(8080, 8080, { cidrBlocks: lbBlocks.map((block) => block.replace("/24", "/28")) })),
      "only some of its addresses",
    ],
    ["a prefix list", (s) => web(s, rule(8080, 8080, { prefixListIds: ["pl-1"] })), "ingress"],
    ["a group known by its id only", (s) => web(s, rule(8080, 8080, { securityGroups: ["sg-1"] })), "ingress"],
  ]);

  test("the load balancer in one zone only: without that zone its other nodes reach nothing", () => {
    const stack = web(webStack(), rule(8080, 8080, { cidrBlocks: lbBlocks.slice(0, 1) }));
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
    expect(advice(stack, ingress)).toContain(
      "open port 8080 of the instances of web to load balancer front in subnet public-b in security group web",
    );
  });

  test.each(["target group", "network load balancer"])("one zone of the %s by itself only", (kind) => {
    const stack = web(webStack(), rule(8080, 8080, { cidrBlocks: lbBlocks.slice(0, 1) }));
    if (kind === "target group") stack.change("web-tg", { loadBalancingCrossZoneEnabled: "false" });
    else {
      stack.change("front", { loadBalancerType: "network", enableCrossZoneLoadBalancing: true });
      stack.change("web-tg", { protocol: "TCP", preserveClientIp: "false" });
    }
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
  });

  test("health checks of one zone's node only, with traffic of all of them", () => {
    const stack = web(
      webStack(),
      rule(8080, 8080, { cidrBlocks: lbBlocks }),
      rule(9000, 9000, { cidrBlocks: lbBlocks.slice(0, 1) }),
    );
    stack.change("web-tg", { healthCheck: { interval: 10, unhealthyThreshold: 2, port: "9000" } });
    expect(verdicts(stack)[ingress]).not.toBe("proven");
    expect(advice(stack, ingress)).toContain("open port 9000 of the instances of web to load balancer front");
  });

  test("traffic of one zone's node only, with health checks of all of them", () => {
    const stack = web(
      webStack(),
      rule(8080, 8080, { cidrBlocks: lbBlocks.slice(0, 1) }),
      rule(9000, 9000, { cidrBlocks: lbBlocks }),
    );
    stack.change("web-tg", { healthCheck: { interval: 10, unhealthyThreshold: 2, port: "9000" } });
    expect(refutedBy(stack, ingress)).toContain("now");
    expect(advice(stack, ingress)).toContain("open port 8080 of the instances of web to load balancer front");
  });

  refuses([
    ["other subnets", (s) => web(s, rule(8080, 8080, { cidrBlocks: ["10.0.100.0/24"] })), "security group web"],
    [
      "only UDP",
      (s) => web(s, { ...rule(8080, 8080, { cidrBlocks: ["0.0.0.0/0"] }), protocol: "udp" }),
      "security group web",
    ],
    ["only IPv6", (s) => web(s, rule(8080, 8080, { ipv6CidrBlocks: ["::/0"] })), "security group web"],
  ]);

  test("a rule that exists only inside an apply decides nothing", () => {
    const stack = web(webStack());
    stack.add(
      "SecurityGroupRule",
      "in",
      {
        ...rule(8080, 8080, {}),
        type: "ingress",
        securityGroupId: group(stack, "web"),
        sourceSecurityGroupId: group(stack, "lb"),
      },
      { conditional: true },
    );
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain("in is created inside an apply");
  });
});

describe("the default group of the VPC", () => {
  const none = (s: Stack): Stack => s.change("front", { securityGroups: undefined });
  const noneBehind = (s: Stack): Stack => s.change("web", { vpcSecurityGroupIds: undefined }, "LaunchTemplate");
  const ofVpc = (s: Stack): Value => s.find("main").get("defaultSecurityGroupId");

  refuses([
    [
      "the load balancer names no group",
      none,
      "give load balancer front a security group that opens port 443 to the internet",
    ],
    [
      "the launch template names no group",
      noneBehind,
      "give the instances of web a security group that opens port 8080",
    ],
    [
      "the stack takes all rules from it",
      (s) =>
        add(
          web(s, rule(8080, 8080, { securityGroups: [ofVpc(s)] })).change("front", {
            securityGroups: [group(s, "lb")],
          }),
          "DefaultSecurityGroup",
          "locked",
          {
            vpcId: s.find("main").id,
          },
        ).change("web", { vpcSecurityGroupIds: [ofVpc(s)] }, "LaunchTemplate"),
      "security group default of VPC main",
    ],
  ]);

  proves([
    [
      "load balancer and targets wear it, and the load balancer another one for its clients",
      (s) => noneBehind(s).change("front", { securityGroups: [group(s, "lb"), ofVpc(s)] }),
    ],
    [
      "a rule opens it",
      (s) =>
        add(noneBehind(s), "SecurityGroupRule", "open", {
          ...rule(8080, 8080, { sourceSecurityGroupId: group(s, "lb") }),
          type: "ingress",
          securityGroupId: ofVpc(s),
        }),
    ],
    [
      "the stack gives it rules",
      (s) =>
        add(none(noneBehind(s)), "DefaultSecurityGroup", "open", {
          vpcId: s.find("main").id,
          ingress: [open],
          egress: [open],
        }),
    ],
  ]);

  test("of a VPC outside the stack has rules that are not known", () => {
    const stack = web(webStack(), rule(8080, 8080, { cidrBlocks: ["0.0.0.0/0"] }));
    stack.change("front", { securityGroups: undefined }).alter("main", { external: true });
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain(
      "the rules of security group default of VPC main are not part of this stack",
    );
    // Whatever they are, it is not the group that the targets admit.
    web(stack, rule(8080, 8080, { securityGroups: [group(stack, "lb")] }));
    expect(verdicts(stack)[ingress]).toBe("refuted");
  });
});

describe("what instances wear", () => {
  const bare = (s: Stack): Stack => s.change("web", { vpcSecurityGroupIds: undefined }, "LaunchTemplate");

  proves([
    [
      "its template lists network interfaces",
      (s) =>
        bare(s).change(
          "web",
          { networkInterfaces: [{ deviceIndex: 1 }, { deviceIndex: 0, securityGroups: [group(s, "web")] }] },
          "LaunchTemplate",
        ),
    ],
    [
      "its template names groups",
      (s) =>
        bare(s).change("web", { securityGroupNames: [s.find("web", "SecurityGroup").get("name")] }, "LaunchTemplate"),
    ],
    [
      "it starts from several templates",
      (s) =>
        s.change(
          "web",
          {
            launchTemplate: undefined,
            mixedInstancesPolicy: {
              launchTemplate: {
                launchTemplateSpecification: { launchTemplateName: s.find("web", "LaunchTemplate").get("name") },
                overrides: [{ launchTemplateSpecification: { launchTemplateId: s.find("web", "LaunchTemplate").id } }],
              },
            },
          },
          "Group",
        ),
    ],
    [
      "it starts from a launch configuration",
      (s) => {
        const configuration = s.add("LaunchConfiguration", "old", { securityGroups: [group(s, "web")] });
        return s.change("web", { launchTemplate: undefined, launchConfiguration: configuration.get("name") }, "Group");
      },
    ],
  ]);

  refuses([
    [
      "its network interface wears another group",
      (s) => bare(s).change("web", { networkInterfaces: [{ securityGroups: [group(s, "lb")] }] }, "LaunchTemplate"),
      "port 8080",
    ],
    [
      "its launch configuration names no group",
      (s) => {
        const configuration = s.add("LaunchConfiguration", "old", {});
        return s.change("web", { launchTemplate: undefined, launchConfiguration: configuration.get("name") }, "Group");
      },
      "default of VPC main",
    ],
  ]);

  leavesOpen([
    [
      "its template is outside the stack",
      (s) => s.change("web", { launchTemplate: { id: "lt-1", version: "1" } }, "Group"),
      "the launch template of the instances of web is not part of this stack",
    ],
    [
      "one of its templates wears another group",
      (s) => {
        const other = s.add("LaunchTemplate", "other", { vpcSecurityGroupIds: [group(s, "lb")] });
        const specification = { launchTemplateSpecification: { launchTemplateId: s.find("web", "LaunchTemplate").id } };
        const overrides = [{ launchTemplateSpecification: { launchTemplateId: other.id } }];
        return s.change(
          "web",
          { launchTemplate: undefined, mixedInstancesPolicy: { launchTemplate: { ...specification, overrides } } },
          "Group",
        );
      },
      "port 8080",
    ],
  ]);

  test.each<[string, (stack: Stack, name: string, subnetId: Value) => void]>([
    [
      "its groups",
      (s, name, subnetId) => s.add("Instance", name, { subnetId, vpcSecurityGroupIds: [group(s, "web")] }),
    ],
    [
      "a network interface of its own",
      (s, name, subnetId) => {
        const card = s.add("NetworkInterface", name, { subnetId, securityGroups: [group(s, "web")] });
        s.add("Instance", name, { subnetId, networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: card.id }] });
      },
    ],
    [
      "a group attached to its network interface",
      (s, name, subnetId) => {
        const instance = s.add("Instance", name, { subnetId });
        s.add("NetworkInterfaceSecurityGroupAttachment", name, {
          securityGroupId: group(s, "web"),
          networkInterfaceId: instance.get("primaryNetworkInterfaceId"),
        });
      },
    ],
    [
      "those of its launch template",
      (s, name, subnetId) =>
        s.add("Instance", name, { subnetId, launchTemplate: { id: s.find("web", "LaunchTemplate").id } }),
    ],
  ])("a single instance wears %s", (_, make) => {
    const stack = webStack({ zones: ["a", "b"] }).remove("web", "Group");
    for (const zone of ["a", "b"]) {
      make(stack, zone, stack.find(`private-${zone}`, "Subnet").id);
      stack.add("TargetGroupAttachment", zone, {
        targetGroupArn: stack.find("web-tg").arn,
        targetId: stack.find(zone, "Instance").id,
      });
    }
    expect(verdicts(stack)[ingress]).toBe("proven");
    web(stack);
    expect(refutedBy(stack, ingress)).toContain("now");
  });

  test("tasks without groups wear the VPC's default group", () => {
    const stack = webStack().remove("web", "Group").change("web-tg", { targetType: "ip" });
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
    stack.add("Service", "web", {
      launchType: "FARGATE",
      desiredCount: 6,
      networkConfiguration: { subnets },
      loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
    });
    expect(refutedBy(stack, ingress)).toContain("now");
    stack.change("web", { networkConfiguration: { subnets, securityGroups: [group(stack, "web")] } }, "Service");
    expect(verdicts(stack)[ingress]).toBe("proven");
  });
});

test("in a deployed stack the rules that the provider found count where the program gives none", () => {
  const stack = lb(webStack(), "egress");
  stack.alter("lb", { outputs: { egress: [open] } }, "SecurityGroup");
  expect(verdicts(stack)[ingress]).toBe("refuted");
  expect(verdicts(stack.from("state"))[ingress]).toBe("proven");
});
