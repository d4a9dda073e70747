import { inspect } from "node:util";
import { fromState, Interpolation, Reference, Secret, Unknown, unwrap, type Value } from "@nospof/inventory";
import type { State } from "./files";
import {
  SIGNATURE,
  SECRET,
  VPC,
  SUBNET,
  NAT,
  LB,
  RECORD,
  ZONE,
  THING,
  urn,
  state,
  exported,
  deployed,
  input,
  vpc,
  subnet,
  balancer,
} from "./files";

describe("fromState", () => {
  test("reads a resource with its options, provider, parent and dependencies", () => {
    const provider = urn("pulumi:providers:aws", "default_7_48_0");
    const inventory = deployed(
      { ...state("pulumi:providers:aws", "default_7_48_0", { inputs: { region: "eu-west-1", version: "7.48.0" } }) },
      state(VPC, "vpc", {
        id: "vpc-1",
        provider: `${provider}::4b2a7a3e-52f4-4bb8-9c3e-7d0f6f1c9a10`,
        parent: urn("shop:index:Network", "network"),
        dependencies: [urn(THING, "x")],
        protect: true,
        retainOnDelete: true,
        ignoreChanges: ["tags"],
        aliases: [urn(VPC, "old")],
        external: true,
      }),
    );
    expect(inventory).toMatchObject({
      source: "state",
      project: "shop",
      stack: "prod",
      config: { "aws:region": "eu-west-1" },
    });
    expect(inventory.withId("vpc-1")).toEqual([
      {
        urn: urn(VPC, "vpc"),
        type: VPC,
        name: "vpc",
        custom: true,
        remote: false,
        external: true,
        conditional: false,
        id: "vpc-1",
        inputs: {},
        outputs: {},
        parent: urn("shop:index:Network", "network"),
        provider,
        dependencies: [urn(THING, "x")],
        propertyDependencies: {},
        options: { protect: true, retainOnDelete: true, ignoreChanges: ["tags"], aliases: [urn(VPC, "old")] },
      },
    ]);
  });

  test.each([
    ["an export", exported(vpc)],
    ["an export of version 4", { ...exported(vpc), version: 4 }],
    ["a bare deployment", { manifest: {}, resources: [vpc] }],
    [
      "a checkpoint of a file backend",
      { version: 3, checkpoint: { stack: "x", latest: { manifest: {}, resources: [vpc] } } },
    ],
  ])("reads %s", (_, json) => {
    expect(fromState(json, "state.json").ofType(VPC)).toHaveLength(1);
  });

  test("leaves out what is being deleted, and tells of updates that were interrupted", () => {
    const json = exported(vpc, { ...vpc, delete: true } as State, state(SUBNET, "gone", { pendingReplacement: true }));
    (json as { deployment: Record<string, unknown> }).deployment["pending_operations"] = [
      { type: "creating", resource: state(NAT, "half") },
    ];
    const inventory = fromState(json, "state.json");
    expect(inventory.resources.map(({ name }) => name)).toEqual(["vpc"]);
    expect(inventory.notes).toEqual([
      expect.stringContaining("::gone was deleted"),
      expect.stringContaining("::half was left"),
    ]);
  });

  test("finds ids, ARNs and computed outputs that a property depends on", () => {
    const inventory = deployed(
      vpc,
      subnet,
      balancer,
      state(RECORD, "record", {
        inputs: {
          aliases: [
            {
              name: "lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com",
              zoneId: "Z35SXDOTRQ7X7K",
              evaluateTargetHealth: true,
            },
          ],
          records: ["dualstack.lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com."],
        },
        propertyDependencies: { aliases: [balancer.urn], records: [balancer.urn] },
      }),
      state("aws:lb/listener:Listener", "listener", {
        inputs: { loadBalancerArn: balancer.id, port: 80 },
        propertyDependencies: { loadBalancerArn: [balancer.urn] },
      }),
      state("aws:autoscaling/attachment:Attachment", "attachment", {
        inputs: { autoscalingGroupName: "lb-5d1f3a2" },
        propertyDependencies: { autoscalingGroupName: [balancer.urn] },
      }),
      state(LB, "internal", {
        inputs: { subnets: [subnet.id], securityGroups: ["sg-0aaaaaaaaaaaaaaaa"] },
        propertyDependencies: { subnets: [subnet.urn], securityGroups: [vpc.urn] },
      }),
    );
    expect(input(inventory, "subnet", "vpcId")).toEqual(new Reference(vpc.urn, "id"));
    expect(input(inventory, "record", "aliases")).toEqual([
      {
        name: new Reference(balancer.urn, "dnsName"),
        zoneId: new Reference(balancer.urn, "zoneId"),
        evaluateTargetHealth: true,
      },
    ]);
    expect(input(inventory, "record", "records")).toEqual([
      new Interpolation(["dualstack.", new Reference(balancer.urn, "dnsName"), "."]),
    ]);
    expect(input(inventory, "listener", "loadBalancerArn")).toEqual(new Reference(balancer.urn, "arn"));
    expect(input(inventory, "attachment", "autoscalingGroupName")).toEqual(new Reference(balancer.urn, "name"));
    expect(input(inventory, "internal", "subnets")).toEqual([new Reference(subnet.urn, "id")]);
    expect(input(inventory, "internal", "securityGroups")).toEqual([new Reference(vpc.urn, "defaultSecurityGroupId")]);
  });

  test("keeps text that a resource merely echoes, and text that says what or where", () => {
    const zone = state(ZONE, "zone", {
      id: "Z0123456789ABC",
      inputs: { name: "shop.example.com" },
      outputs: { name: "shop.example.com", zoneId: "Z0123456789ABC" },
    });
    const cluster = state("aws:eks/cluster:Cluster", "cluster", {
      id: "prod",
      inputs: { name: "prod" },
      outputs: { name: "prod" },
    });
    const port = state("random:index/randomInteger:RandomInteger", "port", { id: "8080", outputs: { result: 8080 } });
    const inputs = {
      availabilityZone: "us-east-1a",
      cidrBlock: "10.0.0.0/24",
      name: "shop.example.com",
      owner: "123456789012",
      port: "8080",
      tags: { environment: "prod", cluster: "prod" },
    };
    const everything = [vpc.urn, subnet.urn, zone.urn, cluster.urn, port.urn];
    const reader = state(THING, "reader", {
      inputs,
      propertyDependencies: Object.fromEntries(Object.keys(inputs).map((key) => [key, everything])),
    });
    const computedZone = state(SUBNET, "elsewhere", {
      id: "subnet-0ffffffffffffffff",
      outputs: { availabilityZone: "us-east-1a", availabilityZoneId: "use1-az1" },
    });
    const inventory = deployed(vpc, subnet, zone, cluster, port, computedZone, reader);
    expect(inventory.get(reader.urn)?.inputs).toEqual({
      ...inputs,
      tags: { environment: "prod", cluster: new Reference(cluster.urn, "id") },
    });
  });

  test("does not find a text inside a longer one of its kind", () => {
    const dnsName = "lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com";
    const texts = [`x${dnsName}`, `${dnsName}munity`, `${dnsName}.evil`, `http://${dnsName}/`];
    const reader = state(THING, "reader", { inputs: { texts }, propertyDependencies: { texts: [balancer.urn] } });
    expect(input(deployed(balancer, reader), "reader", "texts")).toEqual([
      ...texts.slice(0, 3),
      new Interpolation(["http://", new Reference(balancer.urn, "dnsName"), "/"]),
    ]);
  });

  test("takes a text that several resources have for none of them", () => {
    const twin = {
      ...balancer,
      urn: urn(LB, "twin"),
      id: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/twin/1",
    };
    const inventory = deployed(
      balancer,
      twin,
      state(RECORD, "record", {
        inputs: { aliases: [{ zoneId: "Z35SXDOTRQ7X7K" }] },
        propertyDependencies: { aliases: [balancer.urn, twin.urn] },
      }),
    );
    expect(input(inventory, "record", "aliases")).toEqual([{ zoneId: "Z35SXDOTRQ7X7K" }]);
  });

  test("gives an id to the resource that has it, not to those that were given it", () => {
    const bucket = state("aws:s3/bucket:Bucket", "bucket", {
      id: "assets-1a2b3c4",
      inputs: { bucket: "assets-1a2b3c4", __defaults: ["bucket"] },
    });
    const policy = state("aws:s3/bucketPolicy:BucketPolicy", "policy", {
      id: "assets-1a2b3c4",
      inputs: { bucket: "assets-1a2b3c4" },
      propertyDependencies: { bucket: [bucket.urn] },
    });
    const reader = state(THING, "reader", {
      inputs: { value: "assets-1a2b3c4" },
      propertyDependencies: { value: [policy.urn, bucket.urn] },
    });
    expect(input(deployed(policy, bucket, reader), "reader", "value")).toEqual(new Reference(bucket.urn, "id"));
  });

  test("without dependencies takes only unique ids and ARNs for references, alone and inside text", () => {
    const policy = JSON.stringify({ Resource: [`${balancer.id ?? ""}/*`, "arn:aws:s3:::other"], Vpc: vpc.id });
    const reader = state(THING, "reader", {
      inputs: {
        vpcId: vpc.id,
        loadBalancer: balancer.id,
        policy,
        longer: `${vpc.id ?? ""}9`,
        suffixed: `${balancer.id ?? ""}-2`,
        dns: "lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com",
        zone: "us-east-1a",
      },
    });
    const { inputs } = deployed(vpc, subnet, balancer, reader).get(reader.urn) ?? { inputs: {} };
    expect(inputs).toEqual({
      vpcId: new Reference(vpc.urn, "id"),
      loadBalancer: new Reference(balancer.urn, "id"),
      policy: new Interpolation([
        '{"Resource":["',
        new Reference(balancer.urn, "id"),
        '/*","arn:aws:s3:::other"],"Vpc":"',
        new Reference(vpc.urn, "id"),
        '"}',
      ]),
      longer: `${vpc.id ?? ""}9`,
      suffixed: `${balancer.id ?? ""}-2`,
      dns: "lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com",
      zone: "us-east-1a",
    });
  });

  test("keeps secrets wrapped, whatever their form, and prints none of them", () => {
    const reader = state(THING, "reader", {
      inputs: {
        encrypted: { [SIGNATURE]: SECRET, ciphertext: "djE6Y2lwaGVydGV4dA==" },
        decrypted: { [SIGNATURE]: SECRET, plaintext: JSON.stringify({ password: "hunter2", vpcs: [vpc.id] }) },
        nested: { value: { [SIGNATURE]: SECRET, value: "hunter2" } },
      },
    });
    const inventory = deployed(vpc, reader);
    const { encrypted, decrypted, nested } = inventory.get(reader.urn)?.inputs ?? {};
    expect(encrypted).toBeInstanceOf(Secret);
    expect(unwrap(encrypted ?? null)).toBeInstanceOf(Unknown);
    expect(decrypted).toBeInstanceOf(Secret);
    expect(unwrap(decrypted ?? null)).toEqual({ password: "hunter2", vpcs: [new Reference(vpc.urn, "id")] });
    expect(unwrap((nested as { value: Value }).value)).toBe("hunter2");
    for (const printed of [JSON.stringify(inventory.resources), inspect(inventory.resources, { depth: 9 })]) {
      expect(printed).not.toMatch(/hunter2|djE6/);
    }
  });

  test("reads resource references, output values and assets, and drops what the bridge wrote for itself", () => {
    const reader = state(THING, "reader", {
      inputs: {
        vpc: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: vpc.urn, id: vpc.id },
        gone: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: urn(VPC, "gone"), id: "vpc-9" },
        output: { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: vpc.id, secret: true },
        code: { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", path: "./app", hash: "ab" },
        routes: [{ __defaults: [], cidrBlock: "0.0.0.0/0" }],
        __defaults: [],
      },
      outputs: { __meta: '{"schema_version":"1"}' },
    });
    const { inputs, outputs } = deployed(vpc, reader).get(reader.urn) ?? { inputs: {}, outputs: {} };
    expect(inputs).toEqual({
      vpc: new Reference(vpc.urn, "id"),
      gone: new Unknown([], `${urn(VPC, "gone")}.id`),
      output: expect.any(Secret) as Secret,
      code: { path: "./app", hash: "ab" },
      routes: [{ cidrBlock: "0.0.0.0/0" }],
    });
    expect(unwrap((inputs as Readonly<Record<string, Value>>)["output"] ?? null)).toEqual(new Reference(vpc.urn, "id"));
    expect(outputs).toEqual({});
  });

  test("shows other resources' ids among the outputs as references, its own as text", () => {
    const inventory = deployed(
      vpc,
      subnet,
      state(THING, "external", {
        id: "thing-12345678",
        outputs: { id: "thing-12345678", vpc: vpc.id, subnets: [subnet.id] },
      }),
    );
    expect(inventory.withId("thing-12345678")[0]?.outputs).toEqual({
      id: "thing-12345678",
      vpc: new Reference(vpc.urn, "id"),
      subnets: [new Reference(subnet.urn, "id")],
    });
  });
});
