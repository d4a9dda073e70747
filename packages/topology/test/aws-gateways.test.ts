import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, proof, refutedBy, verdicts } from "./prove";
import type { Made } from "./stack";
import { Stack, webStack } from "./stack";

const egress = "egress:main/private";

const nat = (stack: Stack, zone: string): Made => stack.find(`nat-${zone}`, "NatGateway");
const eip = (stack: Stack, zone: string): Made => stack.find(`nat-${zone}`, "Eip");
const subnet = (stack: Stack, name: string): Made => stack.find(name, "Subnet");

/** Points the private subnet of zone b elsewhere. */
function lead(stack: Stack, inputs: Record<string, Value>): Stack {
  return stack.change("private-b-default", { natGatewayId: undefined, ...inputs });
}

describe("an elastic IP belongs to one holder", () => {
  test.each<[string, (stack: Stack) => unknown]>([
    ["two gateways name one", (s) => s.change("nat-b", { allocationId: eip(s, "a").id }, "NatGateway")],
    [
      "two gateways name one outside the stack",
      (s) => {
        for (const zone of ["a", "b"]) s.change(`nat-${zone}`, { allocationId: "eipalloc-1" }, "NatGateway");
      },
    ],
    [
      "two gateways name one that is not known yet",
      (s) => {
        const allocationId = new Unknown([], "getEip(…).id");
        for (const zone of ["a", "b"]) s.change(`nat-${zone}`, { allocationId }, "NatGateway");
      },
    ],
    [
      "a gateway has another's as a secondary one",
      (s) => s.change("nat-b", { secondaryAllocationIds: [eip(s, "a").id] }, "NatGateway"),
    ],
    [
      "an association gives a gateway another's",
      (s) => s.add("NatGatewayEipAssociation", "more", { natGatewayId: nat(s, "b").id, allocationId: eip(s, "a").id }),
    ],
    ["a machine has it", (s) => s.change("nat-b", { instance: s.add("Instance", "bastion").id }, "Eip")],
    [
      "a machine is given it by an association",
      (s) =>
        s.add("EipAssociation", "more", { instanceId: s.add("Instance", "bastion").id, allocationId: eip(s, "b").id }),
    ],
  ])("refuted when %s", (_, mutate) => {
    const stack = webStack();
    mutate(stack);
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toMatch(/give NAT gateway nat-[ab] an elastic IP of its own: .* already belongs to/);
  });

  test("of a gateway that may not exist is not decided", () => {
    const stack = webStack().change("nat-b", { allocationId: eip(webStack(), "a").id }, "NatGateway");
    expect(verdicts(stack.alter("nat-a", { conditional: true }, "NatGateway"))[egress]).toBe("unknown");
  });

  test.each<[string, (stack: Stack) => unknown]>([
    [
      "each has some of its own",
      (s) => s.change("nat-b", { secondaryAllocationIds: [s.add("Eip", "second").id] }, "NatGateway"),
    ],
    [
      "none of them is known",
      (s) => {
        for (const zone of ["a", "b"]) s.change(`nat-${zone}`, { allocationId: new Unknown() }, "NatGateway");
      },
    ],
    [
      "a deployed gateway echoes what an association gave it",
      (s) => {
        const more = s.add("Eip", "more");
        s.add("NatGatewayEipAssociation", "more", { natGatewayId: nat(s, "b").id, allocationId: more.id });
        s.alter("nat-b", { outputs: { secondaryAllocationIds: [more.id] } }, "NatGateway");
      },
    ],
    [
      "the same gateway is also read",
      (s) => s.add("NatGateway", "read", { allocationId: eip(s, "a").id }, { external: true }),
    ],
  ])("proven when %s", (_, mutate) => {
    const stack = webStack();
    mutate(stack);
    expect(verdicts(stack)[egress]).toBe("proven");
  });

  test("also in the zones of a regional gateway, and at a network load balancer", () => {
    const regional = (second: string): Stack => {
      const stack = webStack();
      const zones = ["a", "b", "c"].map((zone) => ({
        availabilityZone: `us-east-1${zone}`,
        allocationIds: [eip(stack, zone === "b" ? second : zone).id],
      }));
      const vpcId = stack.find("main", "Vpc").id;
      const made = stack.add("NatGateway", "all", {
        availabilityMode: "regional",
        vpcId,
        availabilityZoneAddresses: zones,
      });
      for (const zone of ["a", "b", "c"]) {
        stack.change(`private-${zone}-default`, { natGatewayId: made.id });
        stack.remove(`nat-${zone}`, "NatGateway");
      }
      return stack;
    };
    expect(verdicts(regional("b"))[egress]).toBe("proven");
    expect(refutedBy(regional("a"), egress)).toContain("now");
    expect(advice(regional("a"), egress)).toContain("it names nat-a twice");
  });
});

describe("where a NAT gateway stands", () => {
  test.each<[string, (stack: Stack) => unknown, string]>([
    [
      "in a subnet that leads back to it",
      (s) => s.change("nat-b", { subnetId: subnet(s, "private-b").id }, "NatGateway"),
      "move NAT gateway nat-b to a public subnet: subnet private-b leads back to it",
    ],
    [
      "in a subnet that leads to another one",
      (s) => s.change("nat-b", { subnetId: subnet(s, "private-a").id }, "NatGateway"),
      "move NAT gateway nat-b to a public subnet: subnet private-a leads to NAT gateway nat-a",
    ],
    [
      "in a subnet that leads nowhere",
      (s) => s.remove("public-b", "RouteTableAssociation"),
      "give subnet public-b (us-east-1b) a default route",
    ],
    [
      "in another VPC",
      (s) => {
        const vpcId = s.add("Vpc", "other").id;
        s.change(
          "nat-b",
          { subnetId: s.add("Subnet", "other", { vpcId, availabilityZone: "us-east-1b" }).id },
          "NatGateway",
        );
      },
      "lead route private-b-default to a NAT gateway of VPC main: nat-b belongs to VPC other",
    ],
    [
      "without a public address in front of an internet gateway",
      (s) => s.change("nat-b", { connectivityType: "private", allocationId: undefined }, "NatGateway"),
      "make NAT gateway nat-b public",
    ],
  ])("refuted: %s", (_, mutate, words) => {
    const stack = webStack();
    mutate(stack);
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain(words);
  });

  test("not decided: private, in a subnet that leads to a transit gateway", () => {
    const stack = webStack().change("nat-b", { connectivityType: "private", allocationId: undefined }, "NatGateway");
    const table = stack.add("RouteTable", "corporate", {
      vpcId: stack.find("main", "Vpc").id,
      routes: [{ cidrBlock: "0.0.0.0/0", transitGatewayId: "tgw-1" }],
    });
    stack.change("public-b", { routeTableId: table.id }, "RouteTableAssociation");
    expect(verdicts(stack)[egress]).toBe("unknown");
    expect(advice(stack, egress)).toContain("connectivityType nat-b is a private NAT gateway");
  });
});

describe("internet gateways", () => {
  test("a VPC takes only one", () => {
    const stack = webStack();
    stack.add("InternetGateway", "second", { vpcId: stack.find("main", "Vpc").id });
    expect(verdicts(stack)[egress]).toBe("proven");
    stack.change("public-default", { gatewayId: stack.find("second").id });
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain("use internet gateway igw instead of second");
  });

  test("a gateway of each of two VPCs is no second one", () => {
    const stack = webStack();
    stack.add("InternetGateway", "second", { vpcId: stack.add("Vpc", "other").id });
    expect(verdicts(stack)[egress]).toBe("proven");
  });

  test("of a private subnet carry nothing that has no public address", () => {
    const direct = (): Stack => {
      const stack = webStack();
      return lead(stack, { gatewayId: stack.find("igw").id });
    };
    expect(refutedBy(direct(), egress)).toContain("now");
    expect(advice(direct(), egress)).toContain(
      "associate subnet private-b with a route table that leads to a NAT gateway in us-east-1b",
    );
    expect(verdicts(direct().change("private-b", { mapPublicIpOnLaunch: true }, "Subnet"))[egress]).toBe("proven");
    const maybe = direct().change("private-b", { mapPublicIpOnLaunch: new Unknown() }, "Subnet");
    expect(verdicts(maybe)[egress]).toBe("unknown");
    const asking = direct();
    asking.change("web", { networkInterfaces: [{ associatePublicIpAddress: true }] }, "LaunchTemplate");
    expect(verdicts(asking)[egress]).toBe("proven");
  });

  test("a lone public subnet with the NAT gateway is not one of the private row that forgot its route", () => {
    const stack = new Stack();
    const vpcId = stack.add("Vpc", "main").id;
    const gatewayId = stack.add("InternetGateway", "igw", { vpcId }).id;
    const made = ["a", "b", "c"].map((zone, at) =>
      stack.add("Subnet", `subnet-${String(at)}`, { vpcId, availabilityZone: `us-east-1${zone}` }),
    );
    const open = stack.add("RouteTable", "open", { vpcId, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId }] });
    const natGatewayId = stack.add("NatGateway", "nat", {
      subnetId: made[2]?.id ?? "",
      allocationId: stack.add("Eip", "nat").id,
    }).id;
    const closed = stack.add("RouteTable", "closed", { vpcId, routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId }] });
    made.forEach(({ id }, at) => {
      const routeTableId = at === 2 ? open.id : closed.id;
      stack.add("RouteTableAssociation", `subnet-${String(at)}`, { subnetId: id, routeTableId });
    });
    expect(refutedBy(stack, egress)).toEqual(["us-east-1c"]);
  });
});

describe("route table associations that AWS refuses", () => {
  test("two of one subnet with different tables", () => {
    const stack = webStack();
    const twice = { subnetId: subnet(stack, "private-b").id, routeTableId: stack.find("private-a", "RouteTable").id };
    stack.add("RouteTableAssociation", "twice", twice);
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain("remove private-b or twice: both associate subnet private-b");
    expect(verdicts(stack.alter("twice", { conditional: true }))[egress]).toBe("unknown");
  });

  test("with a table of another VPC", () => {
    const stack = webStack();
    const other = stack.add("Vpc", "other").id;
    stack.change("private-b", { vpcId: other }, "RouteTable");
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain("associate subnet private-b with a route table of VPC main");
  });

  test("a load balancer in such a subnet is not reached", () => {
    const stack = webStack();
    const twice = { subnetId: subnet(stack, "public-b").id, routeTableId: stack.find("private-a", "RouteTable").id };
    stack.add("RouteTableAssociation", "twice", twice);
    expect(refutedBy(stack, "ingress:front/web")).toContain("now");
  });
});

describe("main route tables", () => {
  /** Private subnets without associations, under a main table that leads to one NAT gateway each. */
  function mains(): Stack {
    const stack = webStack({ zones: ["a", "b"] });
    for (const zone of ["a", "b"]) stack.remove(`private-${zone}`, "RouteTableAssociation");
    stack.remove("public-default").remove("igw");
    const vpcId = stack.find("main", "Vpc").id;
    const gatewayId = stack.add("InternetGateway", "igw", { vpcId }).id;
    stack.add("Route", "public-default", {
      routeTableId: stack.find("public", "RouteTable").id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId,
    });
    return stack;
  }

  const route = (stack: Stack, property: string): Stack => {
    stack.add("Route", "own", {
      routeTableId: stack.find("main", "Vpc").get(property),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: nat(stack, "a").id,
    });
    return stack;
  };

  const makeMain = (stack: Stack): Stack => {
    const vpcId = stack.find("main", "Vpc").id;
    stack.add("MainRouteTableAssociation", "made", { vpcId, routeTableId: stack.find("private-b", "RouteTable").id });
    return stack;
  };

  test("the one that comes with the VPC, under either of its names", () => {
    for (const property of ["defaultRouteTableId", "mainRouteTableId"])
      expect(refutedBy(route(mains(), property), egress)).toEqual(["us-east-1a"]);
  });

  test("another one made main: routes of the one that came with the VPC no longer count", () => {
    expect(refutedBy(makeMain(route(mains(), "defaultRouteTableId")), egress)).toEqual(["us-east-1b"]);
  });

  test("another one made main: which table mainRouteTableId means depends on when it was read", () => {
    const stack = makeMain(route(mains(), "mainRouteTableId"));
    stack.change("own", { destinationCidrBlock: "0.0.0.0/1" });
    expect(verdicts(stack)[egress]).toBe("refuted");
    expect(refutedBy(stack, egress)).not.toContain("now");
  });
});

describe("NAT instances", () => {
  function instance(inputs: Record<string, Value> = {}): Stack {
    const stack = webStack();
    const forwarded = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] };
    const group = stack.add("SecurityGroup", "natter", {
      vpcId: stack.find("main").id,
      ingress: [forwarded],
      egress: [{ ...forwarded, cidrBlocks: ["0.0.0.0/0"] }],
    });
    const made = stack.add("Instance", "natter", {
      subnetId: subnet(stack, "public-b").id,
      vpcSecurityGroupIds: [group.id],
      associatePublicIpAddress: true,
      sourceDestCheck: false,
      ...inputs,
    });
    return lead(stack, { networkInterfaceId: made.get("primaryNetworkInterfaceId") });
  }

  test("are lost by themselves and with their zone", () => {
    expect(refutedBy(instance(), egress)).toEqual(["natter"]);
  });

  test.each<[string, Record<string, Value>, string]>([
    ["check source and destination", { sourceDestCheck: true }, "set sourceDestCheck of natter to false"],
    ["check them by default", { sourceDestCheck: null }, "set sourceDestCheck of natter to false"],
    ["have no public address", { associatePublicIpAddress: false }, "give natter a public address"],
    ["get none from their subnet", { associatePublicIpAddress: null }, "give natter a public address"],
  ])("do not work when they %s", (_, inputs, words) => {
    expect(refutedBy(instance(inputs), egress)).toContain("now");
    expect(advice(instance(inputs), egress)).toContain(words);
  });

  test("do not work in a subnet that leads back to them", () => {
    const stack = instance();
    stack.change("natter", { subnetId: subnet(stack, "private-b").id }, "Instance");
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain("move natter to a public subnet");
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ["of its own", (s) => s.add("Eip", "natter", { instance: s.find("natter", "Instance").id })],
    [
      "by an association",
      (s) =>
        s.add("EipAssociation", "natter", {
          instanceId: s.find("natter", "Instance").id,
          allocationId: s.add("Eip", "n").id,
        }),
    ],
    ["from its subnet", (s) => s.change("public-b", { mapPublicIpOnLaunch: true }, "Subnet")],
  ])("work with an address %s", (_, mutate) => {
    const stack = instance({ associatePublicIpAddress: null });
    mutate(stack);
    expect(refutedBy(stack, egress)).toEqual(["natter"]);
  });

  test("may stand before a NAT gateway, as a firewall does", () => {
    const stack = instance({ associatePublicIpAddress: null });
    stack.change("natter", { subnetId: subnet(stack, "private-a").id }, "Instance");
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a", "natter"]);
  });

  test("behind a network interface that survives them are lost by themselves all the same", () => {
    const stack = webStack();
    const card = stack.add("NetworkInterface", "card", {
      subnetId: subnet(stack, "public-b").id,
      sourceDestCheck: false,
    });
    lead(stack, { networkInterfaceId: card.id });
    stack.add("Eip", "card", { networkInterface: card.id });
    const template = stack.add("LaunchTemplate", "fck", { networkInterfaces: [{ networkInterfaceId: card.id }] });
    stack.add("Group", "fck", {
      availabilityZones: ["us-east-1b"],
      minSize: 1,
      maxSize: 1,
      launchTemplate: { id: template.id },
    });
    expect(refutedBy(stack, egress)).toEqual(["card"]);
    const zoneLosses = proof(stack, egress).failures.filter(({ lost }) => lost[0]?.endsWith("card") !== true);
    expect(zoneLosses.map(({ verdict }) => verdict)).toEqual(["proven", "proven", "proven"]);
    stack.change("card", { networkInterface: undefined }, "Eip");
    expect(advice(stack, egress)).toContain("give card a public address");
    stack.change("card", { networkInterface: card.id }, "Eip");
    stack.change("card", { sourceDestCheck: true }, "NetworkInterface");
    expect(advice(stack, egress)).toContain("set sourceDestCheck of card to false");
  });
});
