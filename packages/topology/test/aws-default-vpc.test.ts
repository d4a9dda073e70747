import { Reference, Unknown } from "@nospof/inventory";
import { buildTopology } from "@nospof/topology";
import { advice, refutedBy, verdicts } from "./prove";
import { Stack, webStack } from "./stack";

const ingress = "ingress:front/web";
const anyone = ["0.0.0.0/0"];

/** A load balancer and a group in the subnets that AWS makes. */
function inDefaultVpc(options: { readonly withVpc?: boolean; readonly zones?: readonly string[] } = {}): Stack {
  const { withVpc = true, zones = ["a", "b"] } = options;
  const stack = new Stack();
  const vpc = withVpc ? { vpcId: stack.add("DefaultVpc", "vpc").id } : {};
  const subnets = ["a", "b"].map((zone) => ({
    zone,
    id: stack.add("DefaultSubnet", zone, { availabilityZone: `us-east-1${zone}` }).id,
  }));
  const rules = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: anyone }];
  const group = stack.add("SecurityGroup", "open", { ...vpc, ingress: rules, egress: rules });
  const front = stack.add("LoadBalancer", "front", {
    subnets: subnets.map(({ id }) => id),
    securityGroups: [group.id],
  });
  const targets = stack.add("TargetGroup", "web", { ...vpc, port: 80, protocol: "HTTP" });
  const forward = [{ type: "forward", targetGroupArn: targets.arn }];
  stack.add("Listener", "http", { loadBalancerArn: front.arn, port: 80, defaultActions: forward });
  const template = stack.add("LaunchTemplate", "web", { vpcSecurityGroupIds: [group.id] });
  stack.add("Group", "web", {
    minSize: 2,
    maxSize: 2,
    vpcZoneIdentifiers: subnets.filter(({ zone }) => zones.includes(zone)).map(({ id }) => id),
    targetGroupArns: [targets.arn],
    launchTemplate: { id: template.id, version: template.get("latestVersion") },
  });
  return stack;
}

describe("the default VPC", () => {
  test.each([true, false])("leads to the internet as AWS makes it, whether or not it is a resource: %s", (withVpc) => {
    const stack = inDefaultVpc({ withVpc });
    expect(verdicts(stack)[ingress]).toBe("proven");
    expect(buildTopology(stack.inventory()).notes).toEqual([
      expect.stringContaining("The default VPC of us-east-1 is taken to be as AWS makes it"),
    ]);
  });

  test("does not make up for a group in one of its zones", () => {
    expect(refutedBy(inDefaultVpc({ zones: ["a"] }), ingress)).toEqual(["us-east-1a"]);
  });

  test("leads nowhere once its own table is managed without a route", () => {
    const stack = inDefaultVpc();
    const table = new Reference(stack.find("vpc").urn, "defaultRouteTableId");
    stack.add("DefaultRouteTable", "main", { defaultRouteTableId: table, routes: [] });
    expect(refutedBy(stack, ingress)).toContain("now");
    expect(buildTopology(stack.inventory()).notes).toBeUndefined();
  });

  test("leaves open what an association with another table outside the stack says", () => {
    const stack = inDefaultVpc();
    stack.add("RouteTableAssociation", "b", { subnetId: stack.find("b").id, routeTableId: "rtb-1" });
    expect(verdicts(stack)[ingress]).toBe("unknown");
  });
});

describe("an internet gateway outside the stack", () => {
  const lookup = "aws:ec2/getInternetGateway:getInternetGateway({})";
  const routed = (gatewayId: Unknown | string): Stack => webStack().change("public-default", { gatewayId });

  test.each([new Unknown([], `${lookup}.internetGatewayId`), new Unknown([], `${lookup}.id`), "igw-1"])(
    "is one when a lookup finds it or its id says so: %j",
    (gatewayId) => {
      expect(verdicts(routed(gatewayId))).toEqual({ [ingress]: "proven", "egress:main/private": "proven" });
    },
  );

  test("may be something else where only its value would tell", () => {
    const stack = routed(new Unknown([], "config gateway"));
    expect(verdicts(stack)).toEqual({ [ingress]: "unknown", "egress:main/private": "unknown" });
    expect(advice(stack, ingress)).toContain("gatewayId");
  });
});
