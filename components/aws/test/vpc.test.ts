import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import type { VpcArgs, VpcTier } from "nospof-aws";
import { Egress, FlowLogDestination, GatewayEndpoint, TierKind, Vpc } from "nospof-aws";
import type { RecordedGraph } from "@nospof/testing";
import {
  byName,
  expectOnlyAdditions,
  identities,
  inputsOf,
  problemsOf,
  record,
} from "../../../test/components/support";

/** Each run records whole networks: many in continuous integration, some on the way. */
const RUNS = { numRuns: process.env["CI"] === undefined ? 5 : 20 };
jest.setTimeout(120_000);
const LETTERS = ["a", "b", "c", "d", "e", "f"];
const ROUTE = "aws:ec2/route:Route";
const SUBNET = "aws:ec2/subnet:Subnet";
const TABLE = "aws:ec2/routeTable:RouteTable";
const NAT = "aws:ec2/natGateway:NatGateway";
const EIP = "aws:ec2/eip:Eip";

const good: VpcArgs = { availabilityZones: ["us-east-1a", "us-east-1b"], cidrBlock: "10.0.0.0/16" };

const zones = fc
  .shuffledSubarray(LETTERS, { minLength: 1, maxLength: 4 })
  .map((letters) => letters.map((letter) => `us-east-1${letter}`));

const kinds = fc.array(fc.constantFrom(TierKind.Public, TierKind.Private, TierKind.Isolated), { maxLength: 3 });

const anyArgs: fc.Arbitrary<VpcArgs> = fc
  .record({
    availabilityZones: zones,
    kinds,
    egress: fc.constantFrom(...Object.values(Egress)),
    ipv6: fc.boolean(),
    keepZoneAddresses: fc.boolean(),
    gatewayEndpoints: fc.subarray(Object.values(GatewayEndpoint)),
    destination: fc.constantFrom(FlowLogDestination.CloudWatchLogs, FlowLogDestination.None),
  })
  .map(({ kinds: more, destination, ...rest }) => {
    const tiers: VpcTier[] = [
      { name: "front", kind: TierKind.Public, prefixLength: 26 },
      { name: "work", kind: TierKind.Private },
      ...more.map((kind, index) => ({ name: `more-${String(index)}`, kind, prefixLength: 24 })),
    ];
    return withNatZone({ ...rest, cidrBlock: "10.0.0.0/16", tiers, flowLogs: { destination } });
  });

function withNatZone(args: VpcArgs): VpcArgs {
  const { natZone, ...rest } = args;
  const first = natZone ?? args.availabilityZones[0];
  return args.egress === Egress.Single && first !== undefined ? { ...rest, natZone: first } : rest;
}

function vpc(args: VpcArgs, preview = false): Promise<RecordedGraph> {
  return record(() => new Vpc("net", args), preview);
}

describe("every VPC", () => {
  it("sends each private subnet out through the NAT gateway of its own zone", async () => {
    await fc.assert(
      fc.asyncProperty(anyArgs, async (args) => {
        const graph = await vpc(args);
        const nats = byName(graph, NAT);
        const routes = graph.ofType(ROUTE).filter((route) => route.inputs.natGatewayId !== undefined);
        const privateTiers = (args.tiers ?? []).filter((tier) => tier.kind === TierKind.Private);
        const expected = privateTiers.flatMap((tier) =>
          args.availabilityZones.map((zone) => {
            const gateway = { PerZone: zone, Single: args.natZone, Regional: "regional", None: undefined }[
              args.egress ?? "PerZone"
            ];
            return gateway === undefined ? [] : [`net-${tier.name}-${zone}-default to [id of net-nat-${gateway}]`];
          }),
        );
        expect(
          routes.map((route) => `${route.name} to ${JSON.stringify(route.inputs.natGatewayId).slice(1, -1)}`).sort(),
        ).toEqual(expected.flat().sort());
        for (const [name, nat] of nats) {
          if (args.egress === Egress.Regional) {
            expect(JSON.stringify(nat.inputs)).toContain('"availabilityMode":"regional"');
          } else {
            const zone = name.replace("net-nat-", "");
            expect(JSON.stringify(nat.inputs.subnetId)).toBe(`"[id of net-front-${zone}]"`);
            expect(JSON.stringify(nat.inputs.allocationId)).toBe(`"[id of ${name}]"`);
          }
        }
      }),
      RUNS,
    );
  });

  it("only gains resources when zones or tiers are added", async () => {
    await fc.assert(
      fc.asyncProperty(anyArgs, zones, fc.constantFrom(...Object.values(TierKind)), async (args, more, kind) => {
        const before = await vpc(args);
        const availabilityZones = [...new Set([...more, ...args.availabilityZones])];
        expectOnlyAdditions(before, await vpc({ ...args, availabilityZones }));
        const tiers = [...(args.tiers ?? []), { name: "added", kind, prefixLength: 25 }];
        expectOnlyAdditions(before, await vpc({ ...args, tiers }));
      }),
      RUNS,
    );
  });

  it("is the same whatever the order of zones, and complete in a preview", async () => {
    await fc.assert(
      fc.asyncProperty(anyArgs, async (args) => {
        const graph = await vpc(args);
        const reversed = await vpc({ ...args, availabilityZones: [...args.availabilityZones].reverse() });
        const urns = (of: RecordedGraph) => of.resources.map((resource) => resource.urn).sort();
        expect([...identities(reversed)].sort()).toEqual([...identities(graph)].sort());
        expect(urns(await vpc(args, true))).toEqual(urns(graph));
      }),
      RUNS,
    );
  });

  it("keeps subnets, route tables and common addresses through any change of egress", async () => {
    const egress = fc.constantFrom(...Object.values(Egress));
    await fc.assert(
      fc.asyncProperty(anyArgs, egress, async (args, next) => {
        const before = await vpc(args);
        const after = await vpc(withNatZone({ ...args, egress: next, natZone: args.availabilityZones.at(-1) ?? "" }));
        const identitiesOf = (graph: RecordedGraph, types: string[]) =>
          [...identities(graph)].filter(([urn]) => types.some((type) => urn.includes(`$${type}::`)));
        const kept = [SUBNET, TABLE, ...(args.keepZoneAddresses === true ? [EIP] : [])];
        // IPv6 is routed outwards only where there is an egress, which changes no subnet either.
        expect(identitiesOf(after, kept).sort()).toEqual(identitiesOf(before, kept).sort());
        const now = identities(after);
        for (const [urn, inputs] of identitiesOf(before, [EIP, NAT])) {
          if (now.has(urn)) expect(now.get(urn)).toBe(inputs);
        }
      }),
      RUNS,
    );
  });

  it("parents and names every resource after itself and tags what takes tags", async () => {
    await fc.assert(
      fc.asyncProperty(anyArgs, async (args) => {
        const graph = await vpc({ ...args, tags: { team: "shop" } });
        const component = graph.named("net", "nospof-aws:index:Vpc");
        const untagged = ["Route", "RouteTableAssociation", "VpcEndpointRouteTableAssociation", "RolePolicy"];
        for (const resource of graph.resources.filter(({ type }) => type.startsWith("aws:"))) {
          expect(resource.parent).toBe(component.urn);
          expect(resource.name === "net" || resource.name.startsWith("net-")).toBe(true);
          const isTagged = JSON.stringify(resource.inputs).includes('"team":"shop"');
          expect(`${resource.name} ${String(isTagged)}`).toBe(
            `${resource.name} ${String(!untagged.some((type) => resource.type.endsWith(`:${type}`)))}`,
          );
        }
      }),
      RUNS,
    );
  });
});

describe("a VPC with defaults", () => {
  it("has three tiers, a NAT gateway per zone, endpoints, flow logs and a locked security group", async () => {
    const graph = await vpc(good);
    const count = (type: string) => graph.ofType(type).length;
    expect(
      [...byName(graph, SUBNET)].map(([name, { inputs }]) => `${name} ${String(inputs.cidrBlock)}`).sort(),
    ).toEqual([
      "net-isolated-us-east-1a 10.0.64.0/22",
      "net-isolated-us-east-1b 10.0.68.0/22",
      "net-private-us-east-1a 10.0.32.0/22",
      "net-private-us-east-1b 10.0.36.0/22",
      "net-public-us-east-1a 10.0.0.0/22",
      "net-public-us-east-1b 10.0.4.0/22",
    ]);
    expect([
      count(NAT),
      count(EIP),
      count("aws:ec2/vpcEndpoint:VpcEndpoint"),
      count("aws:ec2/flowLog:FlowLog"),
    ]).toEqual([2, 2, 2, 1]);
    expect(inputsOf(graph, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")).toMatchObject({
      ingress: [],
      egress: [],
    });
    for (const subnet of graph.ofType(SUBNET)) expect(subnet.inputs.mapPublicIpOnLaunch).toBe(false);
  });

  it("orders what AWS demands in order: gateway, NAT, route, subnet", async () => {
    const graph = await vpc(good);
    const dependsOn = (name: string, type: string) =>
      graph.named(name, type).registered.dependsOn.map((urn) => urn.split("::").slice(2).join(" ").split("$").at(-1));
    expect(dependsOn("net-nat-us-east-1a", NAT)).toEqual(["aws:ec2/internetGateway:InternetGateway net"]);
    expect(dependsOn("net-nat-us-east-1a", EIP)).toEqual(["aws:ec2/internetGateway:InternetGateway net"]);
    expect(dependsOn("net-private-us-east-1a", SUBNET)).toEqual([`${ROUTE} net-private-us-east-1a-default`]);
    expect(dependsOn("net-public-us-east-1a", SUBNET)).toEqual([`${ROUTE} net-public-us-east-1a-default`]);
    expect(graph.named("net-nat-us-east-1a", NAT).options.deleteBeforeReplace).toBe(true);
  });

  it("never writes routes into a route table", async () => {
    for (const table of (await vpc(good)).ofType(TABLE)) expect(table.inputs).not.toHaveProperty("routes");
  });

  it("hands out the ids of a tier one by one, exactly, and all of a kind together", async () => {
    const graph = await record(() => {
      const net = new Vpc("net", good);
      return { ids: net.subnetIds("private"), tables: net.routeTableIds("private"), all: net.privateSubnetIds };
    });
    expect(JSON.parse(JSON.stringify(graph.outputs))).toEqual({
      ids: ["[id of net-private-us-east-1a]", "[id of net-private-us-east-1b]"],
      tables: ["[id of net-private-us-east-1a]", "[id of net-private-us-east-1b]"],
      all: ["[id of net-private-us-east-1a]", "[id of net-private-us-east-1b]"],
    });
    await record(() => {
      expect(() => new Vpc("net", good).subnetIds("db")).toThrow(/no tier db; its tiers: public, private, isolated/);
    });
  });
});

describe("choices", () => {
  it("places subnets by zone ID", async () => {
    const graph = await vpc({ ...good, availabilityZones: ["use1-az6", "use1-az1"] });
    const subnet = inputsOf(graph, SUBNET, "net-private-use1-az6");
    expect(subnet).toMatchObject({ availabilityZoneId: "use1-az6", cidrBlock: "10.0.52.0/22" });
    expect(subnet).not.toHaveProperty("availabilityZone");
  });

  it("gives IPv6 subnets a /64 each, routes public ones both ways and private ones outwards", async () => {
    const graph = await vpc({ ...good, ipv6: true });
    expect(inputsOf(graph, SUBNET, "net-private-us-east-1b")).toMatchObject({
      ipv6CidrBlock: "2001:db8:12:3409::/64",
      assignIpv6AddressOnCreation: true,
    });
    expect(inputsOf(graph, ROUTE, "net-public-us-east-1a-default-ipv6")).toMatchObject({
      destinationIpv6CidrBlock: "::/0",
      gatewayId: "[id of net]",
    });
    expect(inputsOf(graph, ROUTE, "net-private-us-east-1a-default-ipv6")).toMatchObject({
      egressOnlyGatewayId: "[id of net]",
    });
  });

  it("needs an internet gateway for a regional NAT gateway but no public tier", async () => {
    const tiers = [{ name: "work", kind: TierKind.Private }];
    const graph = await vpc({ ...good, tiers, egress: Egress.Regional });
    expect(graph.ofType("aws:ec2/internetGateway:InternetGateway")).toHaveLength(1);
    expect(graph.ofType(EIP)).toHaveLength(0);
    const nat = inputsOf(graph, NAT);
    expect(nat).toMatchObject({ availabilityMode: "regional", vpcId: "[id of net]" });
    expect(nat).not.toHaveProperty("availabilityZoneAddresses");
  });

  it("has no way out where nobody needs one", async () => {
    const graph = await vpc({ ...good, tiers: [{ name: "data", kind: TierKind.Isolated }] });
    expect(graph.ofType("aws:ec2/internetGateway:InternetGateway")).toHaveLength(0);
    expect(graph.ofType(ROUTE)).toHaveLength(0);
    expect(graph.ofType("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation")).toHaveLength(4);
  });

  it("leaves a retired tier's addresses alone", async () => {
    const [first, second] = [
      { name: "a", kind: TierKind.Public },
      { name: "b", kind: TierKind.Private },
    ];
    const third = { name: "c", kind: TierKind.Private };
    const before = await vpc({ ...good, tiers: [first, second, third] });
    const after = await vpc({ ...good, tiers: [first, { ...second, retired: true }, third] });
    expectOnlyAdditions(after, before);
    expect(after.resources.some(({ name }) => name.startsWith("net-b-"))).toBe(false);
  });

  it("writes flow logs to CloudWatch Logs through a role of its own, or into a bucket", async () => {
    const logs = await vpc(good);
    expect(inputsOf(logs, "aws:cloudwatch/logGroup:LogGroup")).toMatchObject({ retentionInDays: 30 });
    expect(inputsOf(logs, "aws:ec2/flowLog:FlowLog")).toMatchObject({
      logDestinationType: "cloud-watch-logs",
      iamRoleArn: "[arn of net-flow-logs]",
      trafficType: "ALL",
    });
    const bucketArn = "arn:aws:s3:::logs";
    const bucket = await vpc({ ...good, flowLogs: { destination: FlowLogDestination.S3, bucketArn } });
    expect(inputsOf(bucket, "aws:ec2/flowLog:FlowLog")).toMatchObject({
      logDestinationType: "s3",
      logDestination: bucketArn,
    });
    expect(bucket.ofType("aws:iam/role:Role")).toHaveLength(0);
  });
});

describe("bad arguments", () => {
  it.each<[string, Partial<VpcArgs>, RegExp[]]>([
    [
      "zones",
      { availabilityZones: ["us-east-1a", "us-east-1a"] },
      [/^availabilityZones\[1\]: us-east-1a is listed twice/],
    ],
    [
      "too big",
      { cidrBlock: "10.0.0.0/8", tiers: [{ name: "a", kind: TierKind.Isolated, prefixLength: 20 }] },
      [/^cidrBlock: 10\.0\.0\.0\/8 is outside/],
    ],
    [
      "unknown egress",
      { egress: "Double" as Egress },
      [/^egress: Double is not one of PerZone, Regional, Single, None/],
    ],
    [
      "no public tier",
      { tiers: [{ name: "a", kind: TierKind.Private }] },
      [/^egress: PerZone puts NAT gateways into a public tier/],
    ],
    ["no NAT zone", { egress: Egress.Single }, [/^natZone: Single with several zones needs the zone/]],
    ["wrong NAT zone", { egress: Egress.Single, natZone: "us-east-1f" }, [/^natZone: us-east-1f is not one of/]],
    ["needless NAT zone", { natZone: "us-east-1a" }, [/^natZone: only Single has one NAT zone/]],
    ["tier name", { tiers: [{ name: "My Tier", kind: TierKind.Public }] }, [/^tiers\[0\]\.name: My Tier is no name/]],
    ["tier kind", { tiers: [{ name: "a", kind: "Secret" as TierKind }] }, [/^tiers\[0\]\.kind: Secret is not one of/]],
    ["bucket", { flowLogs: { destination: FlowLogDestination.S3 } }, [/^flowLogs\.bucketArn: is missing/]],
    ["retention", { flowLogs: { retentionDays: 31 } }, [/^flowLogs\.retentionDays: 31 is not offered/]],
    [
      "endpoint",
      { gatewayEndpoints: ["ec2" as GatewayEndpoint] },
      [/^gatewayEndpoints\[0\]: ec2 is not one of s3, dynamodb/],
    ],
    [
      "endpoint twice",
      { gatewayEndpoints: [GatewayEndpoint.S3, GatewayEndpoint.S3] },
      [/^gatewayEndpoints\[1\]: s3 is listed twice/],
    ],
    [
      "unknown list",
      { availabilityZones: pulumi.output(["us-east-1a"]) as unknown as string[] },
      [/^availabilityZones: must be a plain list/],
    ],
    [
      "everything at once",
      { availabilityZones: ["moon"], egress: "Double" as Egress, flowLogs: { retentionDays: 31 } },
      [/^availabilityZones\[0\]: moon/, /^egress: Double/, /^flowLogs\.retentionDays: 31/],
    ],
  ])("are refused before anything is made: %s", async (_, change, expected) => {
    const problems = await problemsOf(() => new Vpc("net", { ...good, ...change }));
    expect(problems).toHaveLength(expected.length);
    expected.forEach((pattern, index) => expect(problems[index]).toMatch(pattern));
  });
});
