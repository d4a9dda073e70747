import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AWS } from "./simulator/aws/model";
import * as aws from "./simulator/aws/common";
import { Cloud } from "./simulator/cloud";
import type { Properties } from "./simulator/model";
import { sdkType } from "./simulator/sdk-inputs";
import { Store } from "./simulator/store";

describe.each(Object.entries(AWS.types))("the simulated %s", (type, rules) => {
  const { inputs, outputs } = sdkType(type);

  it("speaks of properties that the SDK has", () => {
    const paths = [...rules.replaces, ...Object.keys(rules.enums ?? {}), ...Object.keys(rules.references ?? {})];
    const heads = paths.map((path) => /^\w+/.exec(path)?.[0] ?? path);
    expect(heads.filter((name) => !inputs.has(name))).toEqual([]);
    expect([...(rules.computed ?? []), ...(rules.volatile ?? [])].filter((name) => !outputs.has(name))).toEqual([]);
  });

  it("says which version of the provider was read", () => {
    expect(rules.source).toMatch(
      /^hashicorp\/terraform-provider-aws (v\d+\.\d+\.\d+|[0-9a-f]{12}) internal\/service\/\w+\/\w+\.go$/,
    );
  });
});

describe("the simulated cloud", () => {
  const folder = mkdtempSync(join(tmpdir(), "nospof-cloud-"));
  const cloud = new Cloud(AWS, new Store(folder), { region: "us-east-1" });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const replaces = (type: string, before: Properties, after: Properties): readonly string[] =>
    cloud.diff(type, before, after, {}).replaces;

  it.each<[string, string, Properties, Properties, string[]]>([
    ["an elastic IP's pool", aws.EIP, { publicIpv4Pool: "a" }, { publicIpv4Pool: "b" }, ["publicIpv4Pool"]],
    ["an elastic IP's tags", aws.EIP, { tags: { a: "1" } }, { tags: { a: "2" } }, []],
    ["a record's name", aws.HOSTED_RECORD, { name: "a" }, { name: "b" }, ["name"]],
    ["a record's type", aws.HOSTED_RECORD, { type: "A" }, { type: "AAAA" }, []],
    ["a VPC's hosts become dedicated", aws.VPC, {}, { instanceTenancy: "dedicated" }, ["instanceTenancy"]],
    ["a VPC's hosts become shared", aws.VPC, { instanceTenancy: "dedicated" }, { instanceTenancy: "default" }, []],
    [
      "the IPv6 block of a subnet that gives out addresses",
      aws.SUBNET,
      { assignIpv6AddressOnCreation: true, ipv6CidrBlock: "2001:db8::/64" },
      { assignIpv6AddressOnCreation: true, ipv6CidrBlock: "2001:db8:0:1::/64" },
      ["ipv6CidrBlock"],
    ],
    ["the IPv6 block of another subnet", aws.SUBNET, {}, { ipv6CidrBlock: "2001:db8::/64" }, []],
    ["a rule's block", aws.INGRESS_RULE, { cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "10.0.0.0/9" }, []],
    [
      "a rule's kind of peer",
      aws.INGRESS_RULE,
      { cidrIpv4: "10.0.0.0/8" },
      { referencedSecurityGroupId: "sg-1" },
      ["cidrIpv4", "referencedSecurityGroupId"],
    ],
    [
      "private names of a gateway endpoint",
      aws.ENDPOINT,
      { vpcEndpointType: "Gateway" },
      { vpcEndpointType: "Gateway", privateDnsEnabled: true },
      ["privateDnsEnabled"],
    ],
    [
      "private names of an interface endpoint",
      aws.ENDPOINT,
      { vpcEndpointType: "Interface" },
      { vpcEndpointType: "Interface", privateDnsEnabled: true },
      [],
    ],
    [
      "a subnet taken from a network load balancer",
      aws.LOAD_BALANCER,
      { loadBalancerType: "network", subnets: ["a", "b"] },
      { loadBalancerType: "network", subnets: ["a"] },
      ["subnets"],
    ],
  ])("replaces what cannot change in place: %s", (_, type, before, after, expected) => {
    expect(replaces(type, before, after)).toEqual(expected);
  });

  it("makes a new version of a launch template for what instances are made of, not for its tags", () => {
    const { id } = cloud.create(aws.LAUNCH_TEMPLATE, "web", { name: "web", instanceType: "t4g.nano" });
    const versionWith = (inputs: Properties) =>
      cloud.update(aws.LAUNCH_TEMPLATE, "web", id, { name: "web", ...inputs }).outputs["latestVersion"];
    expect(versionWith({ instanceType: "t4g.nano", tags: { a: "1" } })).toBe(1);
    expect(versionWith({ instanceType: "t4g.small", tags: { a: "1" } })).toBe(2);
  });

  it("refuses what AWS refuses", () => {
    const vpc = cloud.create(aws.VPC, "net", { cidrBlock: "10.0.0.0/16" });
    const subnet = (cidrBlock: string) => () =>
      cloud.create(aws.SUBNET, "sub", { vpcId: vpc.id, cidrBlock, availabilityZone: "us-east-1a" });
    const { id: subnetId } = subnet("10.0.0.0/24")();
    expect(subnet("10.0.0.128/25")).toThrow("InvalidSubnet.Conflict");
    expect(subnet("10.1.0.0/24")).toThrow("InvalidSubnet.Range");
    expect(() => cloud.create(aws.SUBNET, "sub", { vpcId: "vpc-0" })).toThrow("NotFound: vpcId names vpc-0");
    const balancer = { loadBalancerType: "application", subnets: [subnetId], internal: true };
    expect(() => cloud.create(aws.LOAD_BALANCER, "front", balancer)).toThrow("two different Availability Zones");
    const address = cloud.create(aws.EIP, "nat", { domain: "vpc" });
    const nat = { subnetId, allocationId: address.id };
    expect(() => cloud.create(aws.NAT_GATEWAY, "nat", nat)).toThrow("no Internet gateway attached");
    cloud.create(aws.INTERNET_GATEWAY, "net", { vpcId: vpc.id });
    cloud.create(aws.NAT_GATEWAY, "nat", nat);
    expect(() => cloud.create(aws.NAT_GATEWAY, "again", nat)).toThrow("Resource.AlreadyAssociated");
    expect(() => {
      cloud.delete(aws.EIP, "nat", address.id);
    }).toThrow("DependencyViolation");
    expect(() => {
      cloud.delete(aws.VPC, "net", vpc.id);
    }).toThrow("DependencyViolation");
  });
});
