import { inspect } from "node:util";
import * as policyProxy from "@pulumi/policy/proxy";
import {
  detect,
  fromFile,
  fromPolicyResources,
  fromPreview,
  fromState,
  InputFileError,
  Interpolation,
  readString,
  Reference,
  Secret,
  Unknown,
  unwrap,
  type Inventory,
  type Value,
} from "@nospof/inventory";

/** The policy SDK's own proxy, which its typings leave out. */
const { unknownCheckingProxy } = policyProxy as unknown as { unknownCheckingProxy(props: object): object };

const HOLE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const HOLE_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const NAT = "aws:ec2/natGateway:NatGateway";
const IGW = "aws:ec2/internetGateway:InternetGateway";
const EIP = "aws:ec2/eip:Eip";
const SG = "aws:ec2/securityGroup:SecurityGroup";
const LB = "aws:lb/loadBalancer:LoadBalancer";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const RECORD = "aws:route53/record:Record";
const ZONE = "aws:route53/zone:Zone";
const THING = "acme:index:Thing";

const urn = (type: string, name: string): string => `urn:pulumi:prod::shop::${type}::${name}`;

/** A resource as a checkpoint holds it. */
interface State {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs: object;
  readonly outputs?: object;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

function state(type: string, name: string, more: Partial<State> & Readonly<Record<string, unknown>> = {}): State {
  return { urn: urn(type, name), type, custom: true, inputs: {}, ...more };
}

const exported = (...resources: readonly State[]): object => ({ version: 3, deployment: { manifest: {}, resources } });
const deployed = (...resources: readonly State[]): Inventory => fromState(exported(...resources), "state.json");
const created = (...resources: readonly State[]): Inventory =>
  fromPreview({ steps: resources.map((newState) => ({ op: "create", urn: newState.urn, newState })) }, "preview.json");

function input(inventory: Inventory, name: string, property: string): Value | undefined {
  return inventory.resources.find((resource) => resource.name === name)?.inputs[property];
}

const vpc = state(VPC, "vpc", {
  id: "vpc-0a1b2c3d4e5f60718",
  inputs: { cidrBlock: "10.0.0.0/16" },
  outputs: {
    arn: "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0a1b2c3d4e5f60718",
    cidrBlock: "10.0.0.0/16",
    defaultSecurityGroupId: "sg-0aaaaaaaaaaaaaaaa",
  },
});
const subnet = state(SUBNET, "subnet", {
  id: "subnet-0a1b2c3d4e5f60718",
  inputs: { vpcId: vpc.id, availabilityZone: "us-east-1a", cidrBlock: "10.0.0.0/24" },
  outputs: { availabilityZone: "us-east-1a", cidrBlock: "10.0.0.0/24", ownerId: "123456789012" },
  propertyDependencies: { vpcId: [vpc.urn] },
});
const balancer = state(LB, "lb", {
  id: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lb/50dc6c495c0c9188",
  inputs: { name: "lb-5d1f3a2", __defaults: ["name"] },
  outputs: {
    name: "lb-5d1f3a2",
    arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/lb/50dc6c495c0c9188",
    dnsName: "lb-5d1f3a2-1234567890.us-east-1.elb.amazonaws.com",
    zoneId: "Z35SXDOTRQ7X7K",
  },
});

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

describe("fromPreview", () => {
  const step = (op: string, newState: State | undefined, oldState?: State): object => ({
    op,
    urn: newState?.urn ?? oldState?.urn,
    newState,
    oldState,
  });
  const planned = (...steps: readonly object[]): Inventory => fromPreview({ steps }, "preview.json");

  test("holds what exists after the plan, once", () => {
    const names = (inventory: Inventory): readonly string[] => inventory.resources.map(({ name }) => name);
    const old = state(VPC, "vpc", { id: "vpc-0old", inputs: { cidrBlock: "10.0.0.0/16" } });
    const fresh = state(VPC, "vpc", { inputs: { cidrBlock: "10.1.0.0/16" } });
    const replaced = planned(
      step("create-replacement", fresh, old),
      step("replace", fresh, old),
      step("delete-replaced", undefined, old),
    );
    expect(names(replaced)).toEqual(["vpc"]);
    expect(replaced.resources[0]).toMatchObject({ inputs: { cidrBlock: "10.1.0.0/16" } });
    expect(replaced.resources[0]?.id).toBeUndefined();
    expect(names(planned(step("delete", undefined, old), step("create", subnet), step("read", balancer)))).toEqual([
      "subnet",
      "lb",
    ]);
    expect(names(planned(step("delete", old, old)))).toEqual([]);
  });

  test("keeps ids and outputs of what exists already, but not outputs of inputs that change", () => {
    const group = state(LB, "lb", { inputs: { name: "web", idleTimeout: 60 } });
    const before = {
      ...group,
      id: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1",
      inputs: { name: "web", idleTimeout: 30, enableHttp2: false },
      outputs: { name: "web", idleTimeout: 30, enableHttp2: false, dnsName: "web-1.us-east-1.elb.amazonaws.com" },
    };
    const record = state(RECORD, "record", {
      inputs: { name: "www", records: ["web-1.us-east-1.elb.amazonaws.com"] },
      propertyDependencies: { records: [group.urn] },
    });
    const inventory = planned(step("update", group, before), step("create", record));
    expect(inventory.get(group.urn)).toMatchObject({ id: before.id });
    expect(inventory.get(group.urn)?.outputs).toEqual({
      name: "web",
      idleTimeout: 60,
      dnsName: "web-1.us-east-1.elb.amazonaws.com",
    });
    expect(input(inventory, "record", "records")).toEqual([new Reference(group.urn, "dnsName")]);
    const same = planned(step("same", { ...vpc, id: "", outputs: {} }, vpc), step("same", subnet, subnet));
    expect(same.get(vpc.urn)).toMatchObject({
      id: vpc.id,
      outputs: { defaultSecurityGroupId: "sg-0aaaaaaaaaaaaaaaa" },
    });
    expect(input(same, "subnet", "vpcId")).toEqual(new Reference(vpc.urn, "id"));
  });

  test("an unknown does not come from a resource that exists unchanged", () => {
    const fresh = state(SUBNET, "fresh");
    const inventory = planned(
      step("same", subnet, subnet),
      step("create", fresh),
      step(
        "create",
        state(LB, "lb", {
          inputs: { subnets: [subnet.id, HOLE] },
          propertyDependencies: { subnets: [subnet.urn, fresh.urn] },
        }),
      ),
    );
    expect(input(inventory, "lb", "subnets")).toEqual([
      new Reference(subnet.urn, "id"),
      new Reference(fresh.urn, "id"),
    ]);
  });

  test("refuses a preview that leaves out what does not change", () => {
    const partial = { steps: [step("create", vpc)], changeSummary: { create: 1, same: 12 } };
    expect(() => fromPreview(partial, "plan.json")).toThrow(
      "plan.json: this preview leaves out 12 resources that do not change. Write the preview with `pulumi preview --json --show-sames",
    );
    const whole = { steps: [step("create", vpc), step("same", subnet)], changeSummary: { create: 1, same: 1 } };
    expect(fromPreview(whole, "plan.json").resources).toHaveLength(2);
  });

  test("takes project, stack and configuration, without secrets", () => {
    const json = { steps: [step("create", vpc)], config: { "aws:region": "eu-west-1", "shop:token": "[secret]" } };
    expect(fromPreview(json, "preview.json")).toMatchObject({
      source: "preview",
      project: "shop",
      stack: "prod",
      config: { "aws:region": "eu-west-1" },
    });
  });

  test("wraps what was blinded", () => {
    expect(input(created(state(THING, "t", { inputs: { password: "[secret]" } })), "t", "password")).toBeInstanceOf(
      Secret,
    );
  });

  test("reads the streaming form, whose unknowns stay unknown", () => {
    const bare = { urn: urn(SUBNET, "subnet"), type: SUBNET, custom: true, inputs: { vpcId: HOLE } };
    const events = [
      { sequence: 0, timestamp: 1, preludeEvent: { config: { "aws:region": "eu-west-1" } } },
      {
        sequence: 1,
        timestamp: 1,
        resourcePreEvent: {
          metadata: { op: "create", urn: vpc.urn, new: { ...vpc, id: "", outputs: {} } },
          planning: true,
        },
      },
      {
        sequence: 2,
        timestamp: 1,
        resourcePreEvent: { metadata: { op: "create", urn: bare.urn, new: bare }, planning: true },
      },
      {
        sequence: 3,
        timestamp: 1,
        resOutputsEvent: { metadata: { op: "create", urn: vpc.urn, new: { ...vpc, id: "", outputs: { arn: HOLE } } } },
      },
      { sequence: 4, timestamp: 1, summaryEvent: { resourceChanges: { create: 2 } } },
    ];
    const inventory = fromFile(events.map((event) => JSON.stringify(event)).join("\n"), "events.json");
    expect(inventory).toMatchObject({ source: "preview", config: { "aws:region": "eu-west-1" } });
    expect(inventory.get(vpc.urn)?.outputs["arn"]).toEqual(new Reference(vpc.urn, "arn"));
    expect(input(inventory, "subnet", "vpcId")).toEqual(new Unknown());
    expect(inventory.notes.join()).toContain("holds no dependencies");
  });
});

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

describe("fromPolicyResources", () => {
  const resource = (
    type: string,
    name: string,
    props: object,
    propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>> = {},
  ): Parameters<typeof fromPolicyResources>[0][number] => ({
    type,
    name,
    urn: urn(type, name),
    props: unknownCheckingProxy(props),
    provider: {
      type: "pulumi:providers:aws",
      name: "default",
      urn: urn("pulumi:providers:aws", "default"),
      props: { region: "eu-west-1", secretKey: "hunter2" },
    },
    parent: { urn: urn("shop:index:Network", "network") },
    opts: { protect: true, ignoreChanges: [] },
    dependencies: Object.values(propertyDependencies).flat(),
    propertyDependencies,
  });

  test("reads a preview: unknowns behind the proxy, inputs apart from outputs", () => {
    const network = resource(VPC, "vpc", { cidrBlock: "10.0.0.0/16", arn: HOLE, tagsAll: HOLE_LIST });
    const inside = resource(
      SUBNET,
      "subnet",
      { vpcId: HOLE, availabilityZone: "eu-west-1a", ownerId: HOLE },
      { vpcId: [network] },
    );
    const inventory = fromPolicyResources([network, inside], { config: { "aws:region": "eu-west-1" } });
    expect(inventory).toMatchObject({
      source: "policy",
      project: "shop",
      stack: "prod",
      config: { "aws:region": "eu-west-1" },
    });
    expect(inventory.get(network.urn)).toMatchObject({
      inputs: { cidrBlock: "10.0.0.0/16" },
      outputs: { arn: new Reference(network.urn, "arn") },
    });
    expect(Object.keys(inventory.get(network.urn)?.inputs ?? {})).toEqual(["cidrBlock"]);
    expect(inventory.get(inside.urn)).toMatchObject({
      inputs: { vpcId: new Reference(network.urn, "id"), availabilityZone: "eu-west-1a" },
      outputs: { ownerId: new Reference(inside.urn, "ownerId") },
      parent: urn("shop:index:Network", "network"),
      provider: urn("pulumi:providers:aws", "default"),
      dependencies: [network.urn],
      propertyDependencies: { vpcId: [network.urn] },
      options: { protect: true },
    });
  });

  test("reads an update: known ids and computed text become references and stay readable as such", () => {
    const web = resource(LB, "lb", {
      id: balancer.id,
      arn: balancer.id,
      name: "web",
      dnsName: "web-1.us-east-1.elb.amazonaws.com",
      idleTimeout: 60,
    });
    const record = resource(
      RECORD,
      "record",
      { id: "r", records: ["web-1.us-east-1.elb.amazonaws.com"] },
      { records: [web] },
    );
    const inventory = fromPolicyResources([web, record]);
    expect(input(inventory, "record", "records")).toEqual([new Reference(web.urn, "dnsName")]);
    const { inputs, outputs, id } = inventory.get(web.urn) ?? { inputs: {}, outputs: {} };
    expect(id).toBe(balancer.id);
    expect(inputs).toEqual({ name: "web", idleTimeout: 60 });
    expect(outputs).toMatchObject({ dnsName: "web-1.us-east-1.elb.amazonaws.com" });
    const reader = inventory.get(record.urn);
    expect(reader && readString(inventory, reader, "records", 0)).toEqual(new Unknown([web.urn], `${web.urn}.dnsName`));
  });

  test("gives an id to the resource that has it, not to those that were given it", () => {
    const bucket = resource("aws:s3/bucket:Bucket", "bucket", { id: "assets-1a2b3c4", bucket: "assets-1a2b3c4" });
    const policy = resource(
      "aws:s3/bucketPolicy:BucketPolicy",
      "policy",
      { id: "assets-1a2b3c4", bucket: "assets-1a2b3c4" },
      { bucket: [bucket] },
    );
    const reader = resource(THING, "reader", { value: "assets-1a2b3c4" }, { value: [policy, bucket] });
    expect(input(fromPolicyResources([policy, bucket, reader]), "reader", "value")).toEqual(
      new Reference(bucket.urn, "id"),
    );
  });

  test("tells an automatic name, which identifies, from one that the program chose", () => {
    const group = (name: string): ReturnType<typeof resource> =>
      resource("aws:autoscaling/group:Group", "web", { id: name, name });
    const used = (name: string): Value | undefined => {
      const target = group(name);
      const reader = resource(THING, "reader", { tags: { group: name } }, { tags: [target] });
      return input(fromPolicyResources([target, reader]), "reader", "tags");
    };
    expect(used("web-1a2b3c4")).toEqual({ group: new Reference(group("").urn, "id") });
    expect(used("web-orders-v2")).toEqual({ group: new Reference(group("").urn, "id") });
    const zone = resource(ZONE, "zone", { id: "Z0123456789ABC", name: "shop.example.com" });
    const record = resource(RECORD, "record", { id: "r", name: "shop.example.com" }, { name: [zone] });
    expect(input(fromPolicyResources([zone, record]), "record", "name")).toBe("shop.example.com");
    const planned = resource(ZONE, "zone", { name: "zone-1a2b3c4.example.com" });
    const alias = resource(RECORD, "record", { name: "www.zone-1a2b3c4.example.com" }, { name: [planned] });
    expect(input(fromPolicyResources([planned, alias]), "record", "name")).toBe("www.zone-1a2b3c4.example.com");
  });

  test("lists the providers that resources name, with what may be secret wrapped", () => {
    const inventory = fromPolicyResources([resource(VPC, "vpc", {})]);
    const [provider] = inventory.ofType("pulumi:providers:aws");
    expect(provider?.inputs).toMatchObject({ region: "eu-west-1" });
    expect(JSON.stringify(inventory.resources)).not.toContain("hunter2");
  });
});

describe("files of another kind", () => {
  test.each([
    ["an empty file", " \n", "shop.json: the file is empty. Give"],
    ["a corrupt file", '{"version": 3, "deployment": {', "shop.json: the file is not valid JSON"],
    ["text", "hello\nworld", "shop.json: the file is not valid JSON"],
    ["a list", "[1, 2]", "shop.json: this is no stack export, no preview and no Kubernetes manifest. Give"],
    ["null", "null", "shop.json: this is no stack export, no preview and no Kubernetes manifest"],
    [
      "Terraform's state",
      '{"version": 4, "terraform_version": "1.9.0", "resources": []}',
      "this is Terraform's state or plan",
    ],
    ["a CloudFormation template", '{"Resources": {"Vpc": {}}}', "this is a CloudFormation template"],
    ["a saved plan", '{"manifest": {}, "resourcePlans": {}}', "this is a plan of `pulumi preview --save-plan`"],
    ["a package.json", '{"name": "x", "dependencies": {}}', "this is a package.json"],
    [
      "an old export",
      '{"version": 2, "deployment": {"resources": []}}',
      "a stack export of version 2, and only versions 3 and 4",
    ],
    [
      "a damaged export",
      '{"version": 3, "deployment": {"resources": {}}}',
      "this stack export is damaged: its list of resources is not a list",
    ],
    [
      "a resource without a urn",
      '{"version": 3, "deployment": {"resources": [{"type": "x"}]}}',
      "resource 1 of 1 has no urn",
    ],
    ["a damaged preview", '{"steps": 1, "changeSummary": {}}', "this preview is damaged: its steps are not a list"],
  ])("%s is named, with the way out", (_, text, message) => {
    expect(() => fromFile(text, "shop.json")).toThrow(InputFileError);
    expect(() => fromFile(text, "shop.json")).toThrow(message);
  });

  test("tells a stack export from a preview", () => {
    expect(detect(exported(), "x.json")).toBe("state");
    expect(detect({ steps: [] }, "x.json")).toBe("preview");
    expect(() => fromState({ steps: [] }, "x.json")).toThrow(
      "x.json: this is not a stack export. Write one with `pulumi stack export",
    );
    expect(() => fromPreview(exported(), "x.json")).toThrow("x.json: this is not the result of a preview");
  });

  test("reads a file with a byte order mark", () => {
    expect(fromFile(`\uFEFF${JSON.stringify(exported(vpc))}`, "x.json").resources).toHaveLength(1);
  });

  test("an empty stack is a stack", () => {
    expect(fromFile('{"version": 3, "deployment": {"manifest": {}}}', "x.json")).toMatchObject({
      source: "state",
      resources: [],
    });
  });
});
