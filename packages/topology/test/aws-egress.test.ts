import { Interpolation, Unknown } from "@nospof/inventory";
import { awsModel } from "@nospof/topology/aws";
import { advice, proof, refutedBy, verdicts } from "./prove";
import { Stack, webStack } from "./stack";

const egress = "egress:main/private";

/** A VPC with public and private subnets, routed by the test. */
function bareStack(zones: readonly string[] = ["us-east-1a", "us-east-1b"]): Stack {
  const stack = new Stack();
  const vpc = stack.add("Vpc", "main", { cidrBlock: "10.0.0.0/16" });
  stack.add("InternetGateway", "igw", { vpcId: vpc.id });
  for (const zone of zones) {
    stack.add("Subnet", `public-${zone}`, { vpcId: vpc.id, availabilityZone: zone });
    stack.add("Subnet", `private-${zone}`, { vpcId: vpc.id, availabilityZone: zone });
  }
  return stack;
}

/** Routes the public subnets through the internet gateway, over one shared table. */
function routePublic(stack: Stack, zones: readonly string[] = ["us-east-1a", "us-east-1b"]): Stack {
  const table = stack.add("RouteTable", "public", {
    vpcId: stack.find("main").id,
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: stack.find("igw").id }],
  });
  for (const zone of zones)
    stack.add("RouteTableAssociation", `public-${zone}`, {
      subnetId: stack.find(`public-${zone}`, "Subnet").id,
      routeTableId: table.id,
    });
  return stack;
}

const attachment = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";

/** Leads zone b to a transit gateway that is attached in some subnets. */
function attached(stack: Stack, ...names: readonly string[]): Stack {
  const hub = stack.add("aws:ec2transitgateway/transitGateway:TransitGateway", "hub");
  stack.add(attachment, "spoke", {
    transitGatewayId: hub.id,
    vpcId: stack.find("main", "Vpc").id,
    subnetIds: names.map((name) => stack.find(name, "Subnet").id),
  });
  return stack.change("private-b-default", { natGatewayId: undefined, transitGatewayId: hub.id });
}

describe("a private tier with a NAT gateway in each zone", () => {
  test("gets out whatever zone is lost", () => {
    const result = proof(webStack(), egress);
    expect(result.verdict).toBe("proven");
    expect(result.failures.map(({ lost }) => lost)).toEqual([
      ["aws/us-east-1/us-east-1a"],
      ["aws/us-east-1/us-east-1b"],
      ["aws/us-east-1/us-east-1c"],
    ]);
    expect(result.failures[0]?.path?.map(({ element }) => element)).toEqual([
      "subnet:private-b",
      "nat:nat-b",
      "subnet:public-b",
      "internet-gateway:igw",
      "internet",
    ]);
  });

  test("does not when a zone leads to a transit gateway that is not attached in it", () => {
    const stack = attached(webStack(), "private-a", "private-c");
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain("attach a subnet in us-east-1b to transit gateway hub");
    const elsewhere = stack.change("spoke", { transitGatewayId: "tgw-0abc" }, attachment);
    expect(verdicts(elsewhere)[egress]).toBe("unknown");
  });

  test("leads through an endpoint of a gateway load balancer, which stands in one zone", () => {
    const through = (zone: string): Stack => {
      const stack = webStack();
      const endpoint = stack.add("aws:ec2/vpcEndpoint:VpcEndpoint", "inspection", {
        vpcEndpointType: "GatewayLoadBalancer",
        subnetIds: [stack.find(`public-${zone}`, "Subnet").id],
      });
      return stack.change("private-b-default", { natGatewayId: undefined, vpcEndpointId: endpoint.id });
    };
    expect(refutedBy(through("a"), egress)).toEqual(["us-east-1a"]);
    expect(advice(through("a"), egress)).toContain("VpcEndpoint inspection");
    expect(refutedBy(through("b"), egress)).toEqual([]);
    expect(verdicts(through("b"))[egress]).toBe("unknown");
  });

  test("does not when one zone routes through another's gateway", () => {
    const stack = webStack();
    stack.change("private-b-default", { natGatewayId: stack.find("nat-a", "NatGateway").id });
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a"]);
  });

  test.each<[string, (stack: Stack) => Stack, string]>([
    ["a default route is forgotten", (s) => s.remove("private-b-default"), "give subnet private-b"],
    ["a gateway has no address", (s) => s.change("nat-b", { allocationId: undefined }, "NatGateway"), "elastic IP"],
    [
      "a gateway's own subnet is not public",
      (s) => s.remove("public-b", "RouteTableAssociation"),
      "give subnet public-b",
    ],
    [
      "the internet gateway is not attached",
      (s) => s.change("igw", { vpcId: undefined }),
      "attach internet gateway igw",
    ],
    [
      "the internet gateway is another VPC's",
      (s) => s.change("igw", { vpcId: s.add("Vpc", "other").id }),
      "attach internet gateway igw to VPC main",
    ],
    [
      "a gateway stands in a subnet that routes to itself",
      (s) => s.change("nat-b", { subnetId: s.find("private-b", "Subnet").id }, "NatGateway"),
      "",
    ],
  ])("does not work at all when %s", (_, mutate, words) => {
    const stack = mutate(webStack());
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain(words);
  });

  test.each<[string, (stack: Stack) => Stack, string]>([
    [
      "a gateway is one of two",
      (s) =>
        s.change("private-b-default", {
          natGatewayId: new Unknown([s.find("nat-a", "NatGateway").urn, s.find("nat-b", "NatGateway").urn]),
        }),
      "natGatewayId",
    ],
    ["a gateway is not known", (s) => s.change("private-b-default", { natGatewayId: new Unknown() }), "natGatewayId"],
    [
      "a gateway is outside the stack",
      (s) => s.change("private-b-default", { natGatewayId: "nat-0abc" }),
      "natGatewayId",
    ],
    [
      "a route leads to a transit gateway",
      (s) => s.change("private-b-default", { natGatewayId: undefined, transitGatewayId: "tgw-0abc" }),
      "transitGatewayId tgw-0abc is not part of this stack",
    ],
    [
      "a route leads to what no reader knows",
      (s) => {
        const hub = s.add("aws:ec2transitgateway/transitGateway:TransitGateway", "hub");
        return s.change("private-b-default", { natGatewayId: undefined, transitGatewayId: hub.id });
      },
      "where traffic goes behind TransitGateway hub is not modelled",
    ],
    [
      "a transit gateway is attached in each zone",
      (s) => attached(s, "private-a", "private-b", "private-c"),
      "where traffic goes behind TransitGateway hub is not modelled",
    ],
    [
      "it is not known where a transit gateway is attached",
      (s) => attached(s).change("spoke", { subnetIds: new Unknown() }, attachment),
      "where traffic goes behind TransitGateway hub is not modelled",
    ],
    ["a destination is not known", (s) => s.change("private-b-default", { destinationCidrBlock: new Unknown() }), ""],
    ["a route is made inside an apply", (s) => s.alter("private-b-default", { conditional: true }), "natGatewayId"],
    [
      "a subnet does not name its zone",
      (s) => s.change("private-b", { availabilityZone: undefined }, "Subnet"),
      "availabilityZone",
    ],
    [
      "a route table is read, not managed",
      (s) => s.alter("private-b", { external: true }, "RouteTable").remove("private-b-default"),
      "routes",
    ],
  ])("is not decided when %s", (_, mutate, words) => {
    const stack = mutate(webStack());
    expect(verdicts(stack)[egress]).toBe("unknown");
    expect(advice(stack, egress)).toContain(words);
  });

  test("is refuted all the same when both candidates for one gateway are in one other zone", () => {
    const stack = webStack();
    const twin = stack.add("NatGateway", "nat-a2", {
      subnetId: stack.find("public-a", "Subnet").id,
      allocationId: stack.add("Eip", "nat-a2").id,
    });
    stack.change("private-b-default", { natGatewayId: new Unknown([stack.find("nat-a", "NatGateway").urn, twin.urn]) });
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a"]);
  });

  test("reads a reference inside text, and the same default route written as two halves", () => {
    const stack = webStack();
    const natGatewayId = new Interpolation(["", stack.find("nat-b", "NatGateway").id]);
    stack.change("private-b-default", { natGatewayId, destinationCidrBlock: "0.0.0.0/1" });
    stack.add("Route", "private-b-upper", {
      routeTableId: stack.find("private-b", "RouteTable").id,
      destinationCidrBlock: "128.0.0.0/1",
      natGatewayId: stack.find("nat-b", "NatGateway").id,
    });
    expect(verdicts(stack)[egress]).toBe("proven");
    stack.change("private-b-upper", { natGatewayId: stack.find("nat-a", "NatGateway").id });
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a"]);
  });

  test("takes an internet gateway outside the stack for one that works", () => {
    expect(verdicts(webStack().change("public-default", { gatewayId: "igw-0abc" }))[egress]).toBe("proven");
  });

  test("counts a route that a deployed table echoes only once", () => {
    const stack = webStack();
    const echo = [{ cidrBlock: "0.0.0.0/0", natGatewayId: stack.find("nat-b", "NatGateway").id }];
    expect(verdicts(stack.change("private-b", { routes: echo }, "RouteTable"))[egress]).toBe("proven");
  });
});

describe("which route table a subnet uses", () => {
  /** One NAT gateway in zone a, and private subnets without association. */
  function withNat(): Stack {
    const stack = routePublic(bareStack());
    stack.add("NatGateway", "nat", {
      subnetId: stack.find("public-us-east-1a", "Subnet").id,
      allocationId: stack.add("Eip", "nat").id,
    });
    return stack;
  }

  const route = (stack: Stack) => ({ cidrBlock: "0.0.0.0/0", natGatewayId: stack.find("nat", "NatGateway").id });

  test.each<[string, (stack: Stack) => void]>([
    [
      "the adopted default route table",
      (s) =>
        s.add("DefaultRouteTable", "main-table", {
          defaultRouteTableId: s.find("main").get("defaultRouteTableId"),
          routes: [route(s)],
        }),
    ],
    [
      "routes on the VPC's main route table",
      (s) =>
        s.add("Route", "main-default", {
          routeTableId: s.find("main").get("mainRouteTableId"),
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: s.find("nat", "NatGateway").id,
        }),
    ],
    [
      "the adopted default route table of a VPC that is still to come",
      (s) =>
        s.add("DefaultRouteTable", "main-table", {
          defaultRouteTableId: new Unknown([s.find("main").urn]),
          routes: [route(s)],
        }),
    ],
    [
      "routes on the main route table of a VPC that is still to come",
      (s) =>
        s.add(
          "Route",
          "main-default",
          {
            routeTableId: new Unknown(),
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: s.find("nat", "NatGateway").id,
          },
          { propertyDependencies: { routeTableId: [s.find("main").urn] } },
        ),
    ],
    [
      "a table made main",
      (s) => {
        const table = s.add("RouteTable", "shared", { vpcId: s.find("main").id, routes: [route(s)] });
        s.add("MainRouteTableAssociation", "shared", { vpcId: s.find("main").id, routeTableId: table.id });
      },
    ],
    [
      "the deployed id of the main table",
      (s) => {
        s.alter("main", { outputs: { mainRouteTableId: "rtb-0abc" } });
        s.add("Route", "main-default", {
          routeTableId: "rtb-0abc",
          destinationCidrBlock: "0.0.0.0/0",
          natGatewayId: s.find("nat", "NatGateway").id,
        });
      },
    ],
  ])("%s serves subnets without association", (_, mutate) => {
    const stack = withNat();
    mutate(stack);
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a"]);
  });

  test("an isolated tier, on the main table without routes, has no egress to lose", () => {
    expect(verdicts(withNat())).toEqual({});
  });

  test("an association to a gateway is not one of a subnet", () => {
    const stack = webStack();
    stack.add("RouteTableAssociation", "edge", {
      gatewayId: stack.find("igw").id,
      routeTableId: stack.find("private-a", "RouteTable").id,
    });
    expect(verdicts(stack)[egress]).toBe("proven");
  });

  test("subnets of a VPC outside the stack have unknown routes, which is no finding", () => {
    const stack = new Stack();
    stack.add("Subnet", "private-a", { vpcId: "vpc-0abc", availabilityZone: "us-east-1a" });
    stack.add("Subnet", "private-b", { vpcId: "vpc-0abc", availabilityZone: "us-east-1b" });
    const { tiers } = awsModel(stack.inventory());
    expect(tiers.map(({ exposure }) => exposure)).toEqual(["unknown"]);
    expect(verdicts(stack)).toEqual({});
  });
});

describe("regional NAT gateways", () => {
  function regional(addresses?: readonly string[]): Stack {
    const stack = bareStack();
    const nat = stack.add("NatGateway", "nat", {
      availabilityMode: "regional",
      vpcId: stack.find("main").id,
      ...(addresses === undefined
        ? {}
        : { availabilityZoneAddresses: addresses.map((availabilityZone) => ({ availabilityZone })) }),
    });
    for (const zone of ["us-east-1a", "us-east-1b"]) {
      const table = stack.add("RouteTable", zone, {
        vpcId: stack.find("main").id,
        routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }],
      });
      stack.add("RouteTableAssociation", zone, {
        subnetId: stack.find(`private-${zone}`).id,
        routeTableId: table.id,
      });
    }
    return stack;
  }

  test("one is enough for every zone, without any public subnet", () => {
    expect(verdicts(regional())[egress]).toBe("proven");
  });

  test("with addresses it serves only the zones that have some", () => {
    expect(verdicts(regional(["us-east-1a", "us-east-1b"]))[egress]).toBe("proven");
    expect(refutedBy(regional(["us-east-1a"]), egress)).toContain("now");
    expect(advice(regional(["us-east-1a"]), egress)).toContain("add us-east-1b to availabilityZoneAddresses");
  });

  test("it needs an internet gateway at its VPC", () => {
    expect(advice(regional().remove("igw"), egress)).toContain("attach an internet gateway to VPC main");
  });
});

describe("other ways out", () => {
  test("an egress-only gateway serves subnets that have no IPv4 route, not those that forgot theirs", () => {
    const stack = webStack();
    const gateway = stack.add("EgressOnlyInternetGateway", "eigw", { vpcId: stack.find("main").id });
    for (const zone of ["a", "b", "c"])
      stack.add("Route", `private-${zone}-v6`, {
        routeTableId: stack.find(`private-${zone}`, "RouteTable").id,
        destinationIpv6CidrBlock: "::/0",
        egressOnlyGatewayId: gateway.id,
      });
    expect(verdicts(stack)[egress]).toBe("proven");
    stack.remove("private-b-default");
    expect(refutedBy(stack, egress)).toContain("now");
    stack.remove("private-a-default").remove("private-c-default");
    expect(verdicts(stack)[egress]).toBe("proven");
  });

  test("a NAT instance fails by itself and with its zone, and must forward traffic that is not its own", () => {
    const stack = routePublic(bareStack());
    const instance = stack.add("Instance", "nat", {
      subnetId: stack.find("public-us-east-1a", "Subnet").id,
      associatePublicIpAddress: true,
      sourceDestCheck: false,
    });
    stack.add("DefaultRouteTable", "table", {
      defaultRouteTableId: stack.find("main").get("defaultRouteTableId"),
      routes: [{ cidrBlock: "0.0.0.0/0", networkInterfaceId: instance.get("primaryNetworkInterfaceId") }],
    });
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a", "nat"]);
    expect(advice(stack.change("nat", { sourceDestCheck: undefined }), egress)).toContain("sourceDestCheck");
  });
});

describe("zones that are not known by name", () => {
  test("subnets and gateways that share an unknown zone are known to be together", () => {
    const stack = webStack({ zones: ["a", "b"] });
    const zone = new Unknown([], "zones.names[1]");
    stack
      .change("private-b", { availabilityZone: zone }, "Subnet")
      .change("public-b", { availabilityZone: zone }, "Subnet");
    const model = awsModel(stack.inventory());
    const [publicB, privateB] = ["public-b", "private-b"].map((name) =>
      model.network.subnets.find((one) => one.name === name),
    );
    expect(publicB && privateB && model.zones.same(publicB.zone, privateB.zone)).toBe(true);
    expect(verdicts(stack)[egress]).toBe("unknown");
  });

  test("without any named zone nothing is proven and nothing refuted", () => {
    const stack = webStack({ zones: ["a", "b"] });
    for (const name of ["public-a", "public-b", "private-a", "private-b"])
      stack.change(name, { availabilityZone: undefined }, "Subnet");
    expect(verdicts(stack)).toEqual({ "ingress:front/web": "unknown", [egress]: "unknown" });
  });

  test("zone IDs are zones like any other, but not beside names", () => {
    const byId = webStack({ zones: ["a", "b"] });
    for (const [letter, id] of [
      ["a", "use1-az1"],
      ["b", "use1-az2"],
    ] as const)
      for (const tier of ["public", "private"])
        byId.change(`${tier}-${letter}`, { availabilityZone: undefined, availabilityZoneId: id }, "Subnet");
    expect(verdicts(byId)[egress]).toBe("proven");
    byId.change("private-b", { availabilityZone: "us-east-1b", availabilityZoneId: undefined }, "Subnet");
    expect(verdicts(byId)[egress]).toBe("unknown");
  });

  test("the region is read off zone names when nothing else tells it", () => {
    const stack = webStack({ stack: new Stack({}), region: "eu-west-1" });
    expect(proof(stack, egress).failures[0]?.lost).toEqual(["aws/eu-west-1/eu-west-1a"]);
  });
});

describe("tiers", () => {
  /** Names of tiers with the number of their subnets, for subnets on the VPC's main table. */
  function tiersFor(
    names: readonly string[],
    zones: readonly string[] = ["us-east-1a", "us-east-1b", "us-east-1c"],
  ): Record<string, number> {
    const stack = new Stack();
    const vpc = stack.add("Vpc", "acme", { cidrBlock: "10.0.0.0/16" });
    names.forEach((name, at) => {
      stack.add("Subnet", name, { vpcId: vpc.id, availabilityZone: zones[at % zones.length] ?? "us-east-1a" });
    });
    return Object.fromEntries(awsModel(stack.inventory()).tiers.map(({ name, subnets }) => [name, subnets.length]));
  }

  test.each<[readonly string[], Record<string, number>]>([
    [["private-us-east-1a", "private-us-east-1b", "private-us-east-1c"], { private: 3 }],
    [["private-subnet-1", "private-subnet-2"], { private: 2 }],
    [["acme-private-a", "acme-private-b"], { private: 2 }],
    [["privateSubnetA", "privateSubnetB"], { private: 2 }],
    [["subnetPrivate1a", "subnetPrivate1b"], { private: 2 }],
    [["private-use1-az1", "private-use1-az2"], { private: 2 }],
    [["PrivateUsEast1A", "PrivateUsEast1B"], { private: 2 }],
    [["db_one", "db_two", "app_one", "app_two"], { db: 2, app: 2 }],
    [["us-east-1a-app", "us-east-1b-app"], { app: 2 }],
    [["subnet-0", "subnet-1"], { subnets: 2 }],
    [["a", "b"], { subnets: 2 }],
    [["red", "green", "blue"], { isolated: 3 }],
    [["data-primary", "data-secondary"], { data: 2 }],
    [["private-az1-subnet", "private-az2-subnet"], { private: 2 }],
    [["app-zone-a", "app-zone-b"], { app: 2 }],
    [["private-a", "private-b", "extra-private"], { private: 3 }],
    [["cache-a", "cache-b", "db"], { cache: 2, db: 1 }],
  ])("%j are %j", (names, expected) => {
    expect(tiersFor(names)).toEqual(expected);
  });

  test("one loop over public, private and isolated subnets makes three tiers", () => {
    const stack = new Stack();
    const vpc = stack.add("Vpc", "main");
    const igw = stack.add("InternetGateway", "igw", { vpcId: vpc.id });
    const zones = ["us-east-1a", "us-east-1b"];
    const subnets = [0, 1, 2, 3, 4, 5].map((at) =>
      stack.add("Subnet", `subnet-${String(at)}`, { vpcId: vpc.id, availabilityZone: zones[at % 2] ?? "" }),
    );
    subnets.slice(0, 4).forEach((subnet, at) => {
      const hop =
        at < 2
          ? { gatewayId: igw.id }
          : {
              natGatewayId: stack.add("NatGateway", `nat-${String(at)}`, {
                subnetId: subnets[at - 2]?.id ?? "",
                allocationId: `eipalloc-${String(at)}`,
              }).id,
            };
      const table = stack.add("RouteTable", `table-${String(at)}`, {
        vpcId: vpc.id,
        routes: [{ cidrBlock: "0.0.0.0/0", ...hop }],
      });
      stack.add("RouteTableAssociation", `table-${String(at)}`, { subnetId: subnet.id, routeTableId: table.id });
    });
    const { tiers } = awsModel(stack.inventory());
    expect(tiers.map(({ name, exposure, subnets: members }) => [name, exposure, members.length])).toEqual([
      ["private", "private", 2],
      ["public", "public", 2],
      ["isolated", "isolated", 2],
    ]);
    expect(verdicts(stack)).toEqual({ "egress:main/private": "proven" });
  });

  test("a tag decides before the name", () => {
    const stack = webStack({ zones: ["a", "b"] });
    stack
      .change("private-a", { tags: { Tier: "app" } }, "Subnet")
      .change("private-b", { tags: { Tier: "app" } }, "Subnet");
    expect(Object.keys(verdicts(stack))).toContain("egress:main/app");
  });
});
