import { readString, Reference, Unknown } from "@nospof/inventory";
import {
  HOLE,
  HOLE_LIST,
  VPC,
  SUBNET,
  NAT,
  IGW,
  EIP,
  SG,
  LB,
  TARGETS,
  TEMPLATE,
  RECORD,
  ZONE,
  THING,
  urn,
  state,
  created,
  input,
} from "./files";

describe("unknown values of a plan", () => {
  const targets = {
    vpc: state(VPC, "vpc", { inputs: { cidrBlock: "10.0.0.0/16" } }),
    a: state(SUBNET, "a", {
      inputs: { vpcId: HOLE, availabilityZone: "us-east-1a" },
      propertyDependencies: { vpcId: [urn(VPC, "vpc")] },
    }),
    b: state(SUBNET, "b"),
    nat: state(NAT, "nat"),
    nat2: state(NAT, "nat2"),
    igw: state(IGW, "igw"),
    eip: state(EIP, "eip"),
    eip2: state(EIP, "eip2"),
    sg: state(SG, "sg"),
    lb: state(LB, "lb"),
    lb2: state(LB, "lb2"),
    tg: state(TARGETS, "tg"),
    tg2: state(TARGETS, "tg2"),
    template: state(TEMPLATE, "template"),
    zone: state(ZONE, "zone"),
    record: state(RECORD, "record"),
    certificate: state("aws:acm/certificateValidation:CertificateValidation", "certificate", {
      inputs: { certificateArn: HOLE },
    }),
    instance: state("aws:ec2/instance:Instance", "instance"),
  };
  type Name = keyof typeof targets;
  const of = (name: Name, property = "id"): Reference => new Reference(targets[name].urn, property);
  const oneOf = (...names: readonly Name[]): Unknown => new Unknown(names.map((name) => targets[name].urn));

  test.each<[string, string, unknown, readonly Name[], unknown]>([
    ["an id", "subnetId", HOLE, ["a"], of("a")],
    ["an id, with words before the noun", "peerVpcId", HOLE, ["vpc"], of("vpc")],
    ["an id whose name is not that of the type", "allocationId", HOLE, ["eip"], of("eip")],
    ["an ARN", "targetGroupArn", HOLE, ["tg"], of("tg", "arn")],
    ["a DNS name", "fqdn", HOLE, ["lb"], of("lb", "dnsName")],
    [
      "an id in an object named for the thing",
      "launchTemplate",
      { id: HOLE, version: HOLE },
      ["template"],
      { id: of("template"), version: of("template", "latestVersion") },
    ],
    ["a property passed on", "certificateArn", HOLE, ["certificate"], of("certificate", "certificateArn")],
    ["a property passed on that is not the target's own id", "vpcId", HOLE, ["a"], of("a", "vpcId")],
    ["one of several types", "subnetId", HOLE, ["vpc", "a"], of("a")],
    ["one of several of a type", "subnetId", HOLE, ["a", "b"], oneOf("a", "b")],
    ["elements of a list", "subnets", [HOLE, HOLE], ["a", "b"], [of("a"), of("b")]],
    [
      "elements of a list whose name is not that of the type",
      "vpcZoneIdentifiers",
      [HOLE, HOLE],
      ["a", "b"],
      [of("a"), of("b")],
    ],
    ["a single element", "vpcZoneIdentifiers", [HOLE], ["a"], [of("a")]],
    ["more elements than resources", "subnets", [HOLE, HOLE], ["a"], [oneOf("a"), oneOf("a")]],
    ["fewer elements than resources", "subnets", [HOLE], ["a", "b"], [oneOf("a", "b")]],
    ["elements of several types", "things", [HOLE, HOLE], ["a", "igw"], [oneOf("a", "igw"), oneOf("a", "igw")]],
    ["a whole list", "subnets", HOLE, ["a", "b"], oneOf("a", "b")],
    ["a whole list of one", "subnetIds", HOLE, ["a"], oneOf("a")],
    ["a list by its sentinel", "ingress", HOLE_LIST, ["sg"], oneOf("sg")],
    ["a thing of another type", "securityGroupId", HOLE, ["vpc"], oneOf("vpc")],
    ["a thing made along with the target", "routeTableId", HOLE, ["vpc"], oneOf("vpc")],
    ["text", "userData", HOLE, ["lb"], oneOf("lb")],
    ["records", "records", [HOLE], ["eip"], [oneOf("eip")]],
    ["what the target knows already", "cidrBlock", HOLE, ["vpc"], oneOf("vpc")],
    ["nothing known to be its source", "subnetId", HOLE, [], new Unknown()],
    [
      "routes to different kinds of gateway",
      "routes",
      [
        { cidrBlock: "0.0.0.0/0", gatewayId: HOLE },
        { cidrBlock: "10.0.0.0/8", natGatewayId: HOLE },
      ],
      ["igw", "nat"],
      [
        { cidrBlock: "0.0.0.0/0", gatewayId: of("igw") },
        { cidrBlock: "10.0.0.0/8", natGatewayId: of("nat") },
      ],
    ],
    [
      "routes to two gateways of a kind",
      "routes",
      [
        { cidrBlock: "10.0.0.0/8", natGatewayId: HOLE },
        { cidrBlock: "11.0.0.0/8", natGatewayId: HOLE },
      ],
      ["nat", "nat2"],
      [
        { cidrBlock: "10.0.0.0/8", natGatewayId: oneOf("nat", "nat2") },
        { cidrBlock: "11.0.0.0/8", natGatewayId: oneOf("nat", "nat2") },
      ],
    ],
    [
      "routes to one gateway",
      "routes",
      [
        { cidrBlock: "10.0.0.0/8", natGatewayId: HOLE },
        { cidrBlock: "11.0.0.0/8", natGatewayId: HOLE },
      ],
      ["nat"],
      [
        { cidrBlock: "10.0.0.0/8", natGatewayId: of("nat") },
        { cidrBlock: "11.0.0.0/8", natGatewayId: of("nat") },
      ],
    ],
    [
      "objects that are otherwise equal",
      "targetGroups",
      [
        { arn: HOLE, weight: 1 },
        { arn: HOLE, weight: 1 },
      ],
      ["tg", "tg2"],
      [
        { arn: of("tg", "arn"), weight: 1 },
        { arn: of("tg2", "arn"), weight: 1 },
      ],
    ],
    [
      "objects that are not equal",
      "targetGroups",
      [
        { arn: HOLE, weight: 1 },
        { arn: HOLE, weight: 9 },
      ],
      ["tg", "tg2"],
      [
        { arn: oneOf("tg", "tg2"), weight: 1 },
        { arn: oneOf("tg", "tg2"), weight: 9 },
      ],
    ],
    [
      "one pair",
      "subnetMappings",
      [{ subnetId: HOLE, allocationId: HOLE }],
      ["a", "eip"],
      [{ subnetId: of("a"), allocationId: of("eip") }],
    ],
    [
      "pairs that cannot be told apart",
      "subnetMappings",
      [
        { subnetId: HOLE, allocationId: HOLE },
        { subnetId: HOLE, allocationId: HOLE },
      ],
      ["a", "eip", "b", "eip2"],
      [
        { subnetId: oneOf("a", "b"), allocationId: oneOf("eip", "eip2") },
        { subnetId: oneOf("a", "b"), allocationId: oneOf("eip", "eip2") },
      ],
    ],
    [
      "an alias",
      "aliases",
      [{ name: HOLE, zoneId: HOLE }],
      ["lb"],
      [{ name: of("lb", "dnsName"), zoneId: of("lb", "zoneId") }],
    ],
    [
      "an alias to one of two",
      "aliases",
      [{ name: HOLE, zoneId: HOLE }],
      ["lb", "lb2"],
      [{ name: oneOf("lb", "lb2"), zoneId: oneOf("lb", "lb2") }],
    ],
    [
      "an alias to another record of the zone",
      "aliases",
      [{ name: HOLE, zoneId: HOLE }],
      ["record", "zone"],
      [{ name: of("record", "dnsName"), zoneId: of("zone") }],
    ],
    ["the zone of a record", "zoneId", HOLE, ["zone"], of("zone")],
    ["a target", "targetId", HOLE, ["instance"], of("instance")],
  ])("%s", (_, property, value, dependencies, expected) => {
    const reader = state(THING, "reader", {
      inputs: { [property]: value },
      propertyDependencies: { [property]: dependencies.map((name) => targets[name].urn) },
    });
    expect(input(created(...Object.values(targets), reader), "reader", property)).toEqual(expected);
  });

  test("is read as unknown by name of its origin, and followed when it was passed on", () => {
    const reader = state(THING, "reader", {
      inputs: { vpcId: HOLE },
      propertyDependencies: { vpcId: [targets.a.urn] },
    });
    const inventory = created(...Object.values(targets), reader);
    const resource = inventory.get(reader.urn);
    expect(resource && readString(inventory, resource, "vpcId")).toEqual(
      new Unknown([targets.vpc.urn], `${targets.vpc.urn}.id`),
    );
  });

  test("gives an output that is not known yet as a reference to itself", () => {
    const { outputs } = created(state(LB, "lb", { outputs: { dnsName: HOLE, subnets: HOLE_LIST } })).resources[0] ?? {
      outputs: {},
    };
    expect(outputs).toEqual({
      dnsName: new Reference(targets.lb.urn, "dnsName"),
      subnets: new Unknown([targets.lb.urn], `${targets.lb.urn}.subnets`),
    });
  });
});
