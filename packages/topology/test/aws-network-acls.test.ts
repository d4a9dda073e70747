import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const egress = "egress:main/private";
const zones = ["a", "b", "c"];

type Rule = Record<string, Value>;

function allow(ruleNo: number, from: number, to: number, cidrBlock: Value): Rule {
  return { ruleNo, action: "allow", protocol: "tcp", fromPort: from, toPort: to, cidrBlock };
}

function deny(ruleNo: number, from: number, to: number, cidrBlock: Value): Rule {
  return { ...allow(ruleNo, from, to, cidrBlock), action: "deny" };
}

const everything: Rule = {
  ruleNo: 100,
  action: "allow",
  protocol: "-1",
  fromPort: 0,
  toPort: 0,
  cidrBlock: "0.0.0.0/0",
};

function subnets(stack: Stack, tier: string): Value[] {
  return zones.map((zone) => stack.find(`${tier}-${zone}`, "Subnet").id);
}

/** Puts an ACL on a tier of the web stack. */
function on(tier: string, inbound: readonly Rule[], outbound: readonly Rule[]): Stack {
  const stack = webStack();
  stack.add("NetworkAcl", "acl", {
    vpcId: stack.find("main").id,
    subnetIds: subnets(stack, tier),
    ...(inbound.length === 0 ? {} : { ingress: [...inbound] }),
    ...(outbound.length === 0 ? {} : { egress: [...outbound] }),
  });
  return stack;
}

function expectProven(stack: Stack, ...flows: readonly string[]): void {
  for (const flow of flows) expect([verdicts(stack)[flow], advice(stack, flow).trim()]).toEqual(["proven", ""]);
}

function expectRefused(stack: Stack, flow: string, words: string): void {
  expect(refutedBy(stack, flow)).toContain("now");
  expect(advice(stack, flow)).toContain(words);
}

function expectOpen(stack: Stack, flow: string, words: string): void {
  expect(verdicts(stack)[flow]).toBe("unknown");
  expect(advice(stack, flow)).toContain(words);
}

describe("the network ACL of a load balancer's subnets", () => {
  const inbound = [
    allow(100, 443, 443, "0.0.0.0/0"),
    allow(110, 1024, 65535, "0.0.0.0/0"),
    allow(120, 443, 443, "10.0.0.0/16"),
  ];
  const outbound = [allow(100, 1024, 65535, "0.0.0.0/0"), allow(110, 443, 443, "0.0.0.0/0")];

  test("lets a service work with just the ports that it needs", () => {
    expectProven(on("public", inbound, outbound), ingress, egress);
  });

  test("lets one work without NAT behind it with less", () => {
    const stack = on("public", inbound.slice(0, 2), outbound.slice(0, 1));
    expectProven(stack, ingress);
    // Something gets out, on high ports; HTTPS does not.
    expectOpen(stack, egress, "port 443 of the internet");
  });

  test.each<[string, readonly Rule[], readonly Rule[], string]>([
    ["no rules at all", [], [], "let the internet into subnet public-a on port 443 in network ACL acl"],
    ["no way in on the listener's port", [allow(100, 80, 80, "0.0.0.0/0")], outbound, "on port 443"],
    [
      "clients' port only for the VPC",
      [allow(100, 443, 443, "10.0.0.0/16"), allow(110, 1024, 65535, "0.0.0.0/0")],
      outbound,
      "the internet",
    ],
    [
      "no way out for the answers to clients",
      inbound,
      [allow(100, 8080, 8080, "10.0.0.0/16")],
      "ports 32768-65535 of the internet",
    ],
    [
      "no way out to the targets' port",
      inbound,
      [allow(100, 32768, 65535, "0.0.0.0/0")],
      "to port 8080 of the instances of web",
    ],
    ["no way in for the targets' answers", [allow(100, 443, 443, "0.0.0.0/0")], outbound, "ports 1024-65535"],
    [
      "a part of the load balancer's own ports",
      [allow(100, 443, 443, "0.0.0.0/0"), allow(110, 32768, 65535, "0.0.0.0/0")],
      outbound,
      "only a part",
    ],
    ["a rule that denies first", [deny(90, 443, 443, "0.0.0.0/0"), ...inbound], outbound, "port 443"],
    ["UDP where it should be TCP", inbound.map((one) => ({ ...one, protocol: "udp" })), outbound, "port 443"],
  ])("cuts it off with %s", (_, rulesIn, rulesOut, words) => {
    expectRefused(on("public", rulesIn, rulesOut), ingress, words);
  });

  test.each<[string, readonly Rule[], readonly Rule[]]>([
    ["denies come after", [everything, deny(200, 443, 443, "0.0.0.0/0")], [everything]],
    ["only some clients are denied", [deny(50, 443, 443, "198.51.100.0/24"), everything], [everything]],
    ["another port is denied", [deny(50, 22, 22, "0.0.0.0/0"), everything], [everything]],
    [
      "protocols are numbers",
      inbound.map((one) => ({ ...one, protocol: "6" })),
      outbound.map((one) => ({ ...one, protocol: "6" })),
    ],
    ["numbers are text", [{ ...everything, ruleNo: "100" }], [everything]],
    [
      "the answers to clients have the ports of AWS's own example",
      [everything],
      [...outbound.slice(1), allow(90, 32768, 65535, "0.0.0.0/0"), allow(95, 0, 65535, "10.0.0.0/16")],
    ],
    [
      "rules for IPv6 stand beside",
      [everything, { ...everything, ruleNo: 101, cidrBlock: null, ipv6CidrBlock: "::/0" }],
      [everything],
    ],
  ])("does not where %s", (_, rulesIn, rulesOut) => {
    expectProven(on("public", rulesIn, rulesOut), ingress);
  });

  test.each<[string, readonly Rule[], readonly Rule[], string]>([
    ["a rule's number is not known", [{ ...everything, ruleNo: new Unknown() }], [everything], "ingress[0]"],
    ["a rule's block is not known", [{ ...everything, cidrBlock: new Unknown() }], [everything], "ingress[0]"],
    [
      "an earlier rule may deny",
      [{ ...everything, ruleNo: 50, action: new Unknown() }, everything],
      [everything],
      "ingress[0]",
    ],
    [
      "the answers to clients get a part of the usual ports",
      [everything],
      [allow(100, 0, 49151, "0.0.0.0/0"), allow(110, 0, 65535, "10.0.0.0/16")],
      "only a part",
    ],
  ])("is not decided where %s", (_, rulesIn, rulesOut, words) => {
    expectOpen(on("public", rulesIn, rulesOut), ingress, words);
  });

  test("in one zone cuts off that zone's node, which DNS does not notice", () => {
    const stack = webStack();
    stack.add("NetworkAcl", "acl", { vpcId: stack.find("main").id, subnetIds: [stack.find("public-b", "Subnet").id] });
    expectRefused(stack, ingress, "let the internet into subnet public-b on port 443");
  });

  test("is of no matter to targets in the same subnet", () => {
    const stack = on("public", [allow(100, 443, 443, "0.0.0.0/0")], [allow(100, 1024, 65535, "0.0.0.0/0")]);
    stack.change("web", { vpcZoneIdentifiers: subnets(stack, "public") }, "Group");
    // A node also calls the targets of other zones.
    expectOpen(stack, ingress, "into subnet public-a on ports 1024-65535");
    stack.change("front", { subnets: [stack.find("public-a", "Subnet").id] });
    stack.change("web", { vpcZoneIdentifiers: [stack.find("public-a", "Subnet").id] }, "Group");
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
  });
});

describe("the network ACL of the targets' subnets", () => {
  const fromNodes = allow(100, 8080, 8080, "10.0.0.0/22");
  const toNodes = allow(100, 1024, 65535, "10.0.0.0/22");

  test("lets a service work with just the ports that it needs", () => {
    expectProven(on("private", [fromNodes], [toNodes]), ingress);
    const blocks = zones.map((_, at) => allow(100 + at, 8080, 8080, `10.0.${String(at)}.0/24`));
    expectProven(on("private", blocks, [toNodes]), ingress);
    expectProven(
      on("private", [{ ...fromNodes, cidrBlock: webStack().find("main").get("cidrBlock") }], [toNodes]),
      ingress,
    );
  });

  test.each<[string, readonly Rule[], readonly Rule[], string]>([
    [
      "no rules",
      [],
      [],
      "let load balancer front in subnet public-a into subnet private-a on port 8080 in network ACL acl",
    ],
    ["no way in", [allow(100, 22, 22, "0.0.0.0/0")], [toNodes], "port 8080"],
    [
      "no way back",
      [fromNodes],
      [allow(100, 443, 443, "0.0.0.0/0")],
      "let subnet private-a out to ports 1024-65535 of load balancer front",
    ],
    ["a way back to some ports", [fromNodes], [allow(100, 32768, 65535, "10.0.0.0/16")], "only a part"],
  ])("cuts it off with %s", (_, rulesIn, rulesOut, words) => {
    expectRefused(on("private", rulesIn, rulesOut), ingress, words);
  });

  test("that denies one zone's nodes leaves the flow undecided: what the others say of a target is not known", () => {
    expectOpen(
      on("private", [deny(50, 8080, 8080, "10.0.1.0/24"), fromNodes], [toNodes]),
      ingress,
      "let load balancer front in subnet public-b into subnet private-a on port 8080",
    );
  });

  test("in one of two zones leaves only the other", () => {
    const stack = webStack({ zones: ["a", "b"] });
    stack.add("NetworkAcl", "acl", { vpcId: stack.find("main").id, subnetIds: [stack.find("private-b", "Subnet").id] });
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
    expect(advice(stack, ingress)).toContain("network ACL acl");
  });

  test("that shuts out health checks hides every loss", () => {
    const stack = on("private", [fromNodes], [toNodes]);
    stack.change("web-tg", { healthCheck: { port: "9000" } });
    const rule = { protocol: "tcp", fromPort: 8080, toPort: 9000, cidrBlocks: ["10.0.0.0/16"] };
    stack.change("web", { ingress: [rule] }, "SecurityGroup");
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a", "us-east-1b", "us-east-1c", "web (one of its instances)"]);
    expect(advice(stack, ingress)).toContain("on port 9000 in network ACL acl");
  });

  test("has to admit the clients of a network load balancer that keeps their addresses", () => {
    const stack = on("private", [allow(100, 8080, 8080, "10.0.0.0/16")], [everything]);
    stack.change("front", { loadBalancerType: "network", securityGroups: undefined });
    stack.change("web-tg", { protocol: "TCP" });
    const rule = { protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["0.0.0.0/0"] };
    stack.change("web", { ingress: [rule] }, "SecurityGroup");
    expectRefused(stack, ingress, "let the internet into subnet private-a on port 8080");
    stack.change("acl", { ingress: [allow(100, 8080, 8080, "0.0.0.0/0")] });
    expectProven(stack, ingress);
  });
});

describe("where the rules of a network ACL stand", () => {
  function separate(stack: Stack, ...rules: readonly Rule[]): Stack {
    rules.forEach(({ ruleNo = 0, action = "allow", ...rule }, at) => {
      for (const way of [false, true])
        stack.add("NetworkAclRule", `rule-${String(at)}-${String(way)}`, {
          ...rule,
          ruleNumber: ruleNo,
          ruleAction: action,
          egress: way,
          networkAclId: stack.find("acl").id,
        });
    });
    return stack;
  }

  test("separate rules count as inline ones do", () => {
    expectProven(separate(on("public", [], []), everything), ingress);
    expectRefused(separate(on("public", [], []), deny(10, 443, 443, "0.0.0.0/0"), everything), ingress, "port 443");
  });

  test("an ACL is put on a subnet by an association too", () => {
    const stack = webStack();
    stack.add("NetworkAcl", "acl", { vpcId: stack.find("main").id });
    expectProven(stack, ingress);
    const subnetId = stack.find("public-a", "Subnet").id;
    stack.add("NetworkAclAssociation", "acl", { networkAclId: stack.find("acl", "NetworkAcl").id, subnetId });
    expectRefused(stack, ingress, "network ACL acl");
  });

  test("the default ACL, once managed, has the given rules only, for all subnets without another", () => {
    const stack = webStack();
    stack.add("DefaultNetworkAcl", "main", {
      defaultNetworkAclId: stack.find("main", "Vpc").get("defaultNetworkAclId"),
    });
    expectRefused(stack, ingress, "network ACL main");
    expectRefused(stack, egress, "network ACL main");
    stack.change("main", { ingress: [everything], egress: [everything] }, "DefaultNetworkAcl");
    expectProven(stack, ingress, egress);
    stack.change("main", { ingress: undefined }, "DefaultNetworkAcl");
    stack.add("NetworkAcl", "open", {
      subnetIds: [...subnets(stack, "public"), ...subnets(stack, "private")],
      ingress: [everything],
      egress: [everything],
    });
    expectProven(stack, ingress, egress);
  });

  test("the default ACL lets everything pass, but for what the stack adds", () => {
    const stack = webStack();
    const add = (ruleNumber: number): void => {
      stack.add("NetworkAclRule", "deny", {
        networkAclId: stack.find("main").get("defaultNetworkAclId"),
        ruleNumber,
        ruleAction: "deny",
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrBlock: "0.0.0.0/0",
      });
    };
    add(200);
    expectProven(stack, ingress);
    add(50);
    expectRefused(stack, ingress, "network ACL default of VPC main");
  });

  test("an ACL outside the stack, or on subnets that are not known, decides nothing", () => {
    const outside = on("public", [everything], [everything]).alter("acl", { external: true });
    expectOpen(outside, ingress, "the rules of network ACL acl are not part of this stack");
    const loose = on("public", [], []).change("acl", { subnetIds: new Unknown() });
    expectOpen(loose, ingress, "subnetIds");
  });
});

describe("the way out of a private tier", () => {
  const out = allow(100, 443, 443, "0.0.0.0/0");
  const back = allow(100, 1024, 65535, "0.0.0.0/0");

  test("needs HTTPS out and the answers back in", () => {
    expectProven(on("private", [back], [out]), egress);
    expectProven(on("private", [allow(100, 32768, 65535, "0.0.0.0/0")], [out]), egress);
    expectRefused(on("private", [allow(100, 8080, 8080, "10.0.0.0/16")], [out]), egress, "ports 32768-65535");
    expectRefused(on("private", [back], [allow(100, 443, 443, "10.0.0.0/16")]), egress, "port 443 of the internet");
    expectOpen(on("private", [back], [allow(100, 80, 80, "0.0.0.0/0")]), egress, "port 443 of the internet");
  });

  test("needs the same of the NAT gateways' subnets, and the tier let in there", () => {
    const reply = allow(120, 1024, 65535, "10.0.0.0/16");
    const call = allow(110, 443, 443, "10.0.0.0/16");
    expectProven(on("public", [back, call], [out, reply]), egress);
    expectOpen(on("public", [back], [out, reply]), egress, "let subnet private-c into subnet public-c on port 443");
    const narrow = allow(100, 1024, 65535, "203.0.113.0/24");
    expectRefused(
      on("public", [narrow], [out, reply]),
      egress,
      "let subnet private-a into subnet public-a on port 443",
    );
    expectRefused(on("public", [back, call], [out]), egress, "ports 32768-65535 of subnet private-a");
    expectRefused(on("public", [call], [out, reply]), egress, "ports 1024-65535");
    expectRefused(on("public", [allow(100, 32768, 65535, "0.0.0.0/0"), call], [out, reply]), egress, "only a part");
  });

  test("in one zone is lost for that zone's subnet", () => {
    const stack = webStack();
    stack.add("NetworkAcl", "acl", { vpcId: stack.find("main").id, subnetIds: [stack.find("private-c", "Subnet").id] });
    expectRefused(stack, egress, "subnet private-c");
  });
});

describe("machines that forward", () => {
  function natted(sources: readonly Rule[], destinations: readonly Rule[]): Stack {
    const stack = webStack();
    const group = stack.add("SecurityGroup", "nat", { ingress: [...sources], egress: [...destinations] });
    for (const zone of zones) {
      const nat = stack.add("Instance", `natter-${zone}`, {
        subnetId: stack.find(`public-${zone}`, "Subnet").id,
        vpcSecurityGroupIds: [group.id],
        associatePublicIpAddress: true,
        sourceDestCheck: false,
      });
      const networkInterfaceId = nat.get("primaryNetworkInterfaceId");
      stack.change(`private-${zone}-default`, { natGatewayId: undefined, networkInterfaceId }, "Route");
    }
    return stack;
  }

  const any: Rule = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };

  test("need security groups that let the tier in and its traffic out", () => {
    expect(refutedBy(natted([any], [any]), egress)).toEqual(
      refutedBy(natted([{ ...any, cidrBlocks: ["10.0.0.0/16"] }], [any]), egress),
    );
    expect(refutedBy(natted([any], [any]), egress)).not.toContain("now");
    expectRefused(
      natted([], [any]),
      egress,
      "open port 443 of instance natter-a to the instances of web in security group nat",
    );
    expectRefused(
      natted([any], []),
      egress,
      "let instance natter-a out to port 443 of the internet in security group nat",
    );
    expectRefused(natted([any], [{ ...any, cidrBlocks: ["10.0.0.0/16"] }]), egress, "the internet");
  });

  test("may know the tier by its group", () => {
    const stack = natted([], [any]);
    stack.change(
      "nat",
      { ingress: [{ ...any, cidrBlocks: [], securityGroups: [stack.find("web", "SecurityGroup").id] }] },
      "SecurityGroup",
    );
    expect(refutedBy(stack, egress)).not.toContain("now");
    stack.change(
      "nat",
      { ingress: [{ ...any, cidrBlocks: [], securityGroups: [stack.find("lb", "SecurityGroup").id] }] },
      "SecurityGroup",
    );
    expectRefused(stack, egress, "security group nat");
  });
});
