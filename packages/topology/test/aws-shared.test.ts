import { proof, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const egress = "egress:main/private";

/** What redundant parts of a flow share, by label with the number of parts. */
function shared(stack: Stack, flow: string): Record<string, number> {
  return Object.fromEntries(proof(stack, flow).commonCauses.map(({ label, elements }) => [label, elements.length]));
}

describe("what redundant parts share", () => {
  it("is told of launch templates and route tables, and changes no verdict", () => {
    const stack = webStack();
    expect(Object.values(verdicts(stack))).not.toContain("refuted");
    expect(shared(stack, ingress)).toEqual({ "launch template web": 3, "route table public": 3 });
    expect(shared(stack, egress)).toEqual({ "route table public": 3 });
  });

  it("is not told where each zone has its own", () => {
    const stack = webStack();
    for (const zone of ["a", "b", "c"]) {
      const table = stack.add("RouteTable", `public-${zone}`, { vpcId: stack.find("main").id });
      const gatewayId = stack.find("igw").id;
      stack.add("Route", `own-${zone}`, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId });
      stack.change(`public-${zone}`, { routeTableId: table.id }, "RouteTableAssociation");
    }
    expect(shared(stack, ingress)).toEqual({ "launch template web": 3 });
    expect(shared(stack, egress)).toEqual({});
  });

  it("is told of a certificate only while no listener forwards without it", () => {
    const stack = webStack();
    const certificate = stack.add("aws:acm/certificate:Certificate", "shop", { domainName: "shop.example.com" });
    stack.change("https", { protocol: "HTTPS", certificateArn: certificate.arn });
    expect(shared(stack, ingress)).toHaveProperty("certificate shop", 3);
    stack.add("Listener", "http", {
      loadBalancerArn: stack.find("front").arn,
      port: 80,
      defaultActions: [{ type: "forward", targetGroupArn: stack.find("web-tg").arn }],
    });
    expect(shared(stack, ingress)).not.toHaveProperty("certificate shop");
  });

  it("is told of the key of a launch template's disks", () => {
    const stack = webStack();
    const key = stack.add("aws:kms/key:Key", "disks");
    stack.change(
      "web",
      { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { kmsKeyId: key.arn } }] },
      "LaunchTemplate",
    );
    expect(shared(stack, ingress)).toHaveProperty("key disks", 3);
  });

  it("is told of one pool of addresses, not of Amazon's", () => {
    const stack = webStack();
    for (const zone of ["a", "b", "c"]) stack.change(`nat-${zone}`, { publicIpv4Pool: "ipv4pool-ec2-1" }, "Eip");
    expect(shared(stack, egress)).toHaveProperty("one pool of addresses", 3);
    for (const zone of ["a", "b", "c"]) stack.change(`nat-${zone}`, { publicIpv4Pool: "amazon" }, "Eip");
    expect(shared(stack, egress)).not.toHaveProperty("one pool of addresses");
  });

  it("is told of the hosted zone of a name with several records", () => {
    const stack = webStack({ provider: "urn:pulumi:test::test::pulumi:providers:aws::east::id" });
    const zone = stack.add("Zone", "shop", { name: "example.com" });
    for (const type of ["PRIMARY", "SECONDARY"]) {
      stack.add("Record", type, {
        zoneId: zone.get("zoneId"),
        name: "shop.example.com",
        type: "A",
        setIdentifier: type,
        failoverRoutingPolicies: [{ type }],
        aliases: [{ name: stack.find("front").get("dnsName"), zoneId: "Z1", evaluateTargetHealth: true }],
      });
    }
    expect(shared(stack, "name:shop.example.com")).toHaveProperty("hosted zone shop", 2);
  });
});
