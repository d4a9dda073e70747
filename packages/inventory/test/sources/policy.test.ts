import * as policyProxy from "@pulumi/policy/proxy";
import { fromPolicyResources, readString, Reference, Unknown, type Value } from "@nospof/inventory";
import { HOLE, HOLE_LIST, VPC, SUBNET, LB, RECORD, ZONE, THING, urn, input, balancer } from "./files";

const { unknownCheckingProxy } = policyProxy as unknown as { unknownCheckingProxy(props: object): object };

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
