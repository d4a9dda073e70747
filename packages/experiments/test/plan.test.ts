import { Secret } from "@nospof/inventory";
import type { Stack } from "../../topology/test/stack";
import { webStack } from "../../topology/test/stack";
import { actions, deployed, experiment, planOf, planOfInventory, template, twoRegions } from "./stacks";

const ingress = "ingress:front/web";
const egress = "egress:main/private";

describe("a plan", () => {
  it("has one experiment for each loss, with every flow that is proven to survive it, the smallest first", () => {
    const { experiments, impossible } = planOf(webStack());
    expect(experiments.map(({ id, claims }) => [id, claims.map(({ flow }) => flow)])).toEqual([
      ["device-web-one-of-its-instances", [ingress]],
      ...["a", "b", "c"].map((zone) => [`zone-us-east-1${zone}`, [ingress, egress]]),
    ]);
    expect(impossible).toEqual([]);
  });

  it("tells what is predicted, with its terms, and what would refute it", () => {
    const [claim, way] = experiment(planOf(webStack()), "zone-us-east-1a").claims;
    expect(claim).toMatchObject({
      flow: ingress,
      capacity: { needed: 1, before: 6, after: 4, unit: "instances" },
      recovery: { seconds: 80, terms: [{ seconds: 60 }, { seconds: 20, from: "web-tg.healthCheck" }] },
      refutedBy: [
        "new requests that still fail 80 s after the failure has begun",
        "fewer than 4 instances left (1 needed)",
      ],
    });
    expect(way?.refutedBy).toEqual(["new requests that fail: nothing has to be noticed before they work"]);
    expect(way?.observe).toEqual([
      "requests to the internet from every subnet of tier private of VPC main that is left, one a second, each over a new connection",
    ]);
  });

  it("lasts at least ten minutes, and twice as long as the slowest predicted recovery", () => {
    const slow = webStack().change("web-tg", { healthCheck: { interval: 300, unhealthyThreshold: 5 } });
    const lengths = [webStack(), slow].map((stack) => experiment(planOf(stack), "zone-us-east-1a").durationSeconds);
    expect(lengths).toEqual([600, 2 * (1500 + 60)]);
  });

  it("names flows that it hits and that are not proven to survive", () => {
    const crossed = webStack().change("private-b-default", {
      natGatewayId: webStack().find("nat-a", "NatGateway").id,
    });
    const lost = experiment(planOf(crossed), "zone-us-east-1a");
    expect(lost.claims.map(({ flow }) => flow)).toEqual([ingress]);
    expect(lost.exposed).toEqual([{ flow: egress, verdict: "refuted" }]);
    expect(experiment(planOf(crossed), "zone-us-east-1b").exposed).toEqual([]);
  });

  it("has no experiment for what is not proven at all", () => {
    const alone = webStack({ zones: ["a"] });
    expect(planOf(alone).experiments.map(({ id }) => id)).toEqual(["device-web-one-of-its-instances"]);
  });

  it("has experiments for several losses at once", () => {
    const { experiments } = planOf(webStack(), { lose: ["zone"], simultaneous: 2 });
    const pair = experiments.find(({ lost }) => lost.length === 2);
    expect(pair?.id).toBe("zone-us-east-1a-and-zone-us-east-1b");
    expect(pair?.loss).toBe("zone us-east-1a and zone us-east-1b");
    if (pair === undefined) return;
    expect(actions(template(pair)).map(([action]) => action)).toEqual([
      "aws:network:disrupt-connectivity",
      "aws:ec2:stop-instances",
      "aws:ec2:asg-insufficient-instance-capacity-error",
      "aws:network:disrupt-connectivity",
      "aws:ec2:stop-instances",
      "aws:ec2:asg-insufficient-instance-capacity-error",
    ]);
  });
});

describe("the loss of a zone", () => {
  const running = { path: "State.Name", values: ["running"] };
  const inside = { path: "Placement.AvailabilityZone", values: ["us-east-1b"] };

  it("cuts off the zone's subnets, stops what runs there and launches nothing there", () => {
    const lost = experiment(planOf(webStack()), "zone-us-east-1b");
    expect(actions(template(lost))).toEqual([
      [
        "aws:network:disrupt-connectivity",
        { parameters: { availabilityZoneIdentifier: "us-east-1b", vpc: "${VPC_ID_MAIN}" } },
      ],
      [
        "aws:ec2:stop-instances",
        { resourceTags: { "aws:autoscaling:groupName": "${AUTO_SCALING_GROUP_NAME_WEB}" }, filters: [running, inside] },
      ],
      ["aws:ec2:asg-insufficient-instance-capacity-error", { resourceArns: ["${AUTO_SCALING_GROUP_ARN_WEB}"] }],
    ]);
    expect(lost.inputs.map(({ name, value }) => [name, value])).toEqual(
      [
        "VPC_ID_MAIN",
        "AUTO_SCALING_GROUP_NAME_WEB",
        "AUTO_SCALING_GROUP_ARN_WEB",
        "STOP_ALARM_ARN_US_EAST_1",
        "FIS_ROLE_ARN",
      ].map((name) => [name, undefined]),
    );
  });

  it("fails when it finds nothing to act on, and stops at the alarm that the user names", () => {
    const { experimentOptions, stopConditions, roleArn } = template(experiment(planOf(webStack()), "zone-us-east-1b"));
    expect(experimentOptions).toEqual({ accountTargeting: "single-account", emptyTargetResolutionMode: "fail" });
    expect(stopConditions).toEqual([{ source: "aws:cloudwatch:alarm", value: "${STOP_ALARM_ARN_US_EAST_1}" }]);
    expect(roleArn).toBe("${FIS_ROLE_ARN}");
  });

  it("asks for less where the stack is deployed", () => {
    const lost = experiment(planOfInventory(deployed(webStack())), "zone-us-east-1b");
    expect(lost.inputs.map(({ name }) => name)).toEqual(["STOP_ALARM_ARN_US_EAST_1", "FIS_ROLE_ARN"]);
    const text = JSON.stringify(template(lost));
    expect(text).toContain('"aws:autoscaling:groupName":"web-0a1b2c3"');
    expect(text).toMatch(/"vpc":"vpc-0{16}/);
  });

  it("uses the name that the program gives a group, and what the user gives", () => {
    const stack = webStack().change("web", { name: "web-fleet" }, "Group");
    const given = new Map([["VPC_ID_MAIN", "vpc-0123456789abcdef0"]]);
    const lost = experiment(planOf(stack, {}, given), "zone-us-east-1b");
    expect(lost.inputs.find(({ name }) => name === "VPC_ID_MAIN")?.value).toBe("vpc-0123456789abcdef0");
    const text = JSON.stringify(template(lost));
    expect(text).toContain('"aws:autoscaling:groupName":"web-fleet"');
    expect(text).toContain('"vpc":"vpc-0123456789abcdef0"');
    expect(lost.inputs.map(({ name }) => name)).not.toContain("AUTO_SCALING_GROUP_NAME_WEB");
  });

  it("never shows a secret, and asks for it", () => {
    const stack = webStack().change("web", { name: new Secret("hidden") }, "Group");
    const plan = planOf(stack);
    expect(JSON.stringify(plan)).not.toMatch(/hidden|secret/);
    const lost = experiment(plan, "zone-us-east-1b");
    expect(lost.inputs.map(({ name }) => name)).toContain("AUTO_SCALING_GROUP_NAME_WEB");
  });

  it("asks for the zone's name where the program gives an id, which differs from account to account", () => {
    const stack = webStack();
    for (const [at, zone] of ["a", "b", "c"].entries())
      for (const tier of ["public", "private"])
        stack.change(
          `${tier}-${zone}`,
          { availabilityZone: undefined, availabilityZoneId: `use1-az${String(at + 1)}` },
          "Subnet",
        );
    const [cut, stop] = actions(template(experiment(planOf(stack), "zone-use1-az1")));
    expect(cut?.[1]).toMatchObject({ parameters: { availabilityZoneIdentifier: "use1-az1" } });
    expect(stop?.[1]).toMatchObject({
      filters: [running, { path: "Placement.AvailabilityZone", values: ["${ZONE_NAME_USE1_AZ1}"] }],
    });
  });

  it("tells that a group may have no instance in the zone", () => {
    const small = webStack().change("web", { minSize: 2 }, "Group");
    const lost = experiment(planOf(small), "zone-us-east-1a");
    expect(template(lost).experimentOptions.emptyTargetResolutionMode).toBe("skip");
    expect(lost.before).toContain(
      "read the preview with care: an action that finds no target is skipped without an error",
    );
  });

  it("tells what AWS FIS cannot do", () => {
    const old = webStack().change("web", { launchTemplate: undefined, launchConfiguration: "old" }, "Group");
    const lost = experiment(planOf(old), "zone-us-east-1a");
    expect(actions(template(lost)).map(([action]) => action)).not.toContain(
      "aws:ec2:asg-insufficient-instance-capacity-error",
    );
    expect(lost.gaps).toContain(
      "web may launch instances in us-east-1a: AWS FIS keeps only groups with a launch template from it",
    );
  });

  it("tells that a regional NAT gateway goes on working", () => {
    const stack = webStack();
    const nat = stack.add("NatGateway", "everywhere", {
      availabilityMode: "regional",
      vpcId: stack.find("main", "Vpc").id,
    });
    for (const zone of ["a", "b", "c"]) stack.change(`private-${zone}-default`, { natGatewayId: nat.id }, "Route");
    expect(experiment(planOf(stack), "zone-us-east-1a").gaps).toContain(
      "regional NAT gateway everywhere keeps its part of the zone: only the subnets there are cut off from it",
    );
  });

  it("names the quotas that it exceeds", () => {
    const stack = webStack();
    for (let at = 0; at < 4; at++)
      stack.add("Subnet", `data-${String(at)}`, {
        vpcId: stack.find("main", "Vpc").id,
        availabilityZone: "us-east-1a",
        cidrBlock: `10.0.${String(200 + at)}.0/24`,
      });
    const quota = 'raise the AWS FIS quota "Target Subnets for aws:network:disrupt-connectivity" in us-east-1 to';
    expect(experiment(planOf(stack), "zone-us-east-1a").before).toContain(`${quota} 6 (default 5)`);
    expect(experiment(planOf(stack), "zone-us-east-1b").before.join()).not.toContain(quota);
  });

  it("does not make a template that is larger than AWS FIS allows", () => {
    const stack = webStack();
    const targets = stack.find("web-tg").arn;
    for (let at = 0; at < 10; at++) {
      stack.add("Group", `more-${String(at)}`, {
        vpcZoneIdentifiers: ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id),
        minSize: 6,
        maxSize: 6,
        targetGroupArns: [targets],
        launchTemplate: { id: stack.find("web", "LaunchTemplate").id, version: "1" },
      });
    }
    const { experiments, impossible } = planOf(stack, { lose: ["zone"] });
    expect(experiments).toEqual([]);
    expect(impossible[0]?.reasons).toContain("it takes 23 actions in us-east-1, and AWS FIS allows 20 in one template");
  });

  it("makes data stores fail over, those that tags single out", () => {
    const stack = webStack();
    stack.add("aws:rds/cluster:Cluster", "orders", { tags: { app: "orders" } });
    stack.add("aws:rds/cluster:Cluster", "twin", { tags: { app: "twins" } });
    stack.add("aws:rds/cluster:Cluster", "other-twin", { tags: { app: "twins" } });
    stack.add("aws:rds/instance:Instance", "users", { multiAz: true, tags: { app: "users" } });
    stack.add("aws:rds/instance:Instance", "single", { tags: { app: "single" } });
    stack.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
      multiAzEnabled: true,
      tags: { app: "cache" },
    });
    const lost = experiment(planOf(stack), "zone-us-east-1a");
    const all = actions(template(lost));
    expect(all.slice(-3)).toEqual([
      [
        "aws:rds:failover-db-cluster",
        { resourceTags: { app: "orders" }, parameters: { writerAvailabilityZoneIdentifiers: "us-east-1a" } },
      ],
      [
        "aws:rds:reboot-db-instances",
        { resourceTags: { app: "users" }, parameters: { availabilityZoneIdentifiers: "us-east-1a" } },
      ],
      [
        "aws:elasticache:replicationgroup-interrupt-az-power",
        { resourceTags: { app: "cache" }, parameters: { availabilityZoneIdentifier: "us-east-1a" } },
      ],
    ]);
    expect(all).toHaveLength(6);
    expect(lost.gaps.filter((gap) => gap.includes("is not made to fail over"))).toHaveLength(2);
    // The writer may stand in another zone, and then there is nothing to fail over.
    expect(template(lost).experimentOptions.emptyTargetResolutionMode).toBe("skip");
  });
});

describe("the loss of a device", () => {
  it("terminates one instance of a group", () => {
    const lost = experiment(planOf(webStack()), "device-web-one-of-its-instances");
    expect(actions(template(lost))).toEqual([
      [
        "aws:ec2:terminate-instances COUNT(1)",
        {
          resourceTags: { "aws:autoscaling:groupName": "${AUTO_SCALING_GROUP_NAME_WEB}" },
          filters: [{ path: "State.Name", values: ["running"] }],
        },
      ],
    ]);
    expect(lost.before).toContain("attach to the role the AWS managed policy AWSFaultInjectionSimulatorEC2Access");
  });

  it("stops one task of a service", () => {
    const stack = webStack().change("web-tg", { targetType: "ip" });
    stack.remove("web", "Group");
    const cluster = stack.add("aws:ecs/cluster:Cluster", "apps", { name: "apps" });
    stack.add("Service", "web", {
      cluster: cluster.arn,
      launchType: "FARGATE",
      desiredCount: 4,
      networkConfiguration: {
        subnets: ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id),
        securityGroups: [stack.find("web", "SecurityGroup").id],
      },
      loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerPort: 8080 }],
    });
    const plan = planOf(stack, { lose: ["device", "zone"] });
    const device = plan.experiments.find(({ id }) => id.startsWith("device-web"));
    expect(device).toBeDefined();
    if (device === undefined) return;
    expect(actions(template(device))).toEqual([
      ["aws:ecs:stop-task COUNT(1)", { parameters: { cluster: "apps", service: "${ECS_SERVICE_WEB}" } }],
    ]);
    expect(experiment(plan, "zone-us-east-1a").gaps).toContain(
      "ECS may go on starting tasks of web in us-east-1a: they get no network there",
    );
  });

  function machines(tags: (zone: string) => Record<string, string> | undefined): Stack {
    const stack = webStack();
    stack.remove("web", "Group");
    for (const zone of ["a", "b", "c"]) {
      const own = tags(zone);
      const instance = stack.add("Instance", `web-${zone}`, {
        subnetId: stack.find(`private-${zone}`, "Subnet").id,
        vpcSecurityGroupIds: [stack.find("web", "SecurityGroup").id],
        ...(own === undefined ? {} : { tags: own }),
      });
      stack.add("TargetGroupAttachment", `web-${zone}`, {
        targetGroupArn: stack.find("web-tg").arn,
        targetId: instance.id,
      });
    }
    return stack;
  }

  it("stops a single instance, by its tags where they single it out", () => {
    const named = experiment(planOf(machines((zone) => ({ Name: `web-${zone}`, team: "shop" }))), "device-web-b");
    const filters = [{ path: "State.Name", values: ["running"] }];
    expect(actions(template(named))).toEqual([
      ["aws:ec2:stop-instances", { resourceTags: { Name: "web-b", team: "shop" }, filters }],
    ]);
    expect(named.before).toContain("see in the preview that only instance web-b has the tags Name=web-b, team=shop");
    expect(actions(template(experiment(planOf(machines(() => ({ team: "shop" }))), "device-web-b")))).toEqual([
      ["aws:ec2:stop-instances", { resourceArns: ["${INSTANCE_ARN_WEB_B}"] }],
    ]);
  });

  it("stops a single instance by its ARN where it is deployed", () => {
    const plan = planOfInventory(deployed(machines(() => undefined)));
    const [[, target] = []] = actions(template(experiment(plan, "device-web-b")));
    expect(JSON.stringify(target)).toMatch(/^\{"resourceArns":\["arn:aws:ec2:us-east-1:123456789012:instance\/i-/);
  });
});

describe("the loss of a region", () => {
  const name = "name:shop.example.com";
  const east = experiment(planOf(twoRegions(), { lose: ["region"] }), "region-us-east-1");

  it("is caused in the lost region and seen from the other", () => {
    expect(east.claims.map(({ flow }) => flow)).toEqual([name]);
    expect(actions(template(east)).map(([action]) => action)).toEqual([
      "aws:network:disrupt-connectivity",
      "aws:ec2:stop-instances",
      "aws:ec2:asg-insufficient-instance-capacity-error",
    ]);
    expect(actions(template(east))[0]?.[1]).toEqual({ parameters: { vpc: "${VPC_ID_EAST_MAIN}" } });
    expect(Object.values(template(east).actions)[2]?.parameters.availabilityZoneIdentifiers).toBe(
      "us-east-1a,us-east-1b,us-east-1c",
    );
    expect(actions(template(east, "us-west-2"))).toEqual([
      ["aws:network:route-table-disrupt-cross-region-connectivity", { parameters: { vpc: "${VPC_ID_WEST_MAIN}" } }],
    ]);
  });

  it("also has a script that makes Route 53 leave it", () => {
    const script = east.artifacts.find(({ content }) => content.tool === "script");
    expect(script?.what).toBe("script that makes Route 53 leave us-east-1: it inverts primary");
    expect(east.inputs.map(({ name: input }) => input)).toContain("HEALTH_CHECK_ID_PRIMARY");
  });

  it("has no script where there is no health check to invert", () => {
    const west = experiment(planOf(twoRegions(), { lose: ["region"] }), "region-us-west-2");
    expect(west.artifacts.map(({ content }) => content.tool)).toEqual(["aws-fis", "aws-fis"]);
    expect(west.gaps.join()).toContain("record west follows the health of what it points at");
  });

  it("cuts the other regions' transit gateways off", () => {
    const stack = twoRegions();
    const west = stack.find("west", "Provider");
    stack.add("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {}, { provider: west.urn });
    const lost = experiment(planOf(stack, { lose: ["region"] }), "region-us-east-1");
    expect(actions(template(lost, "us-west-2"))[1]).toEqual([
      "aws:network:transit-gateway-disrupt-cross-region-connectivity",
      { resourceArns: ["${TRANSIT_GATEWAY_ARN_HUB}"] },
    ]);
  });
});
