import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { advice, proof, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

/** The web stack with other inputs of its autoscaling group. */
function group(inputs: Record<string, Value | undefined>): Stack {
  return webStack().change("web", inputs, "Group");
}

function schedule(stack: Stack, name: string, inputs: Record<string, Value>): Stack {
  stack.add("Schedule", name, { autoscalingGroupName: stack.find("web", "Group").get("name"), ...inputs });
  return stack;
}

function before(stack: Stack): number | undefined {
  return proof(stack, ingress).failures[0]?.capacity?.before;
}

describe("schedules", () => {
  const steady = (): Stack => group({ minSize: 2, maxSize: 12, desiredCapacity: 6 });

  test.each<[string, Record<string, Value>]>([
    ["sets all three sizes to 0", { minSize: 0, maxSize: 0, desiredCapacity: 0 }],
    ["wants none", { minSize: -1, maxSize: -1, desiredCapacity: 0 }],
    ["names no size at all, which is 0", {}],
    ["names only a maximum", { maxSize: 4 }],
  ])("refuted when one %s", (_, inputs) => {
    const stack = schedule(steady(), "night", inputs);
    expect(refutedBy(stack, ingress)).toEqual(expect.arrayContaining(["now", ...zones]));
    expect(advice(stack, ingress)).toMatch(/raise (?:minSize|desiredCapacity) of night for web from 0 to/);
  });

  test.each<[string, Record<string, Value>, number]>([
    ["wants more", { minSize: 8, maxSize: 12, desiredCapacity: 8 }, 6],
    ["wants fewer, but enough", { minSize: 4, maxSize: 12, desiredCapacity: 4 }, 4],
    ["leaves the sizes as they are", { minSize: -1, maxSize: -1, desiredCapacity: -1 }, 6],
    ["leaves the minimum low and wants enough", { minSize: 0, maxSize: 12, desiredCapacity: 5 }, 5],
  ])("proven when one %s", (_, inputs, total) => {
    const stack = schedule(steady(), "night", inputs);
    expect(verdicts(stack)[ingress]).toBe("proven");
    expect(before(stack)).toBe(total);
  });

  test("the least of several counts", () => {
    const stack = schedule(steady(), "day", { minSize: 9, maxSize: 12, desiredCapacity: 9 });
    schedule(stack, "night", { minSize: 3, maxSize: 12, desiredCapacity: 3 });
    expect(before(stack)).toBe(3);
    schedule(stack, "weekend", { minSize: new Unknown(), maxSize: 12, desiredCapacity: new Unknown() });
    expect(verdicts(stack)[ingress]).toBe("unknown");
  });

  test("where policies scale too, only minimums are certain", () => {
    const stack = schedule(steady(), "night", { minSize: 4, maxSize: 12, desiredCapacity: 8 });
    stack.add("Policy", "cpu", { autoscalingGroupName: stack.find("web", "Group").get("name") });
    expect(before(stack)).toBe(2);
    stack.change("night", { minSize: 0 });
    expect(verdicts(stack)[ingress]).toBe("refuted");
  });

  test("of another group, or suspended, change nothing", () => {
    const other = steady();
    other.add("Group", "other", {});
    other.add("Schedule", "night", { autoscalingGroupName: other.find("other").get("name") });
    expect(before(other)).toBe(6);
    const suspended = schedule(steady(), "night", {}).change(
      "web",
      { suspendedProcesses: ["ScheduledActions"] },
      "Group",
    );
    expect(before(suspended)).toBe(6);
  });
});

describe("suspended processes", () => {
  test.each([
    ["Launch", "launches nothing"],
    ["HealthCheck", "does not notice dead instances"],
    ["ReplaceUnhealthy", "keeps dead instances"],
    ["Terminate", "it replaces none that it may not terminate"],
    ["AZRebalance", "does not spread its instances again"],
    ["AddToLoadBalancer", "get no traffic"],
  ])("%s leaves it open how many members serve", (name, words) => {
    const stack = group({ suspendedProcesses: [name] });
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain(words);
  });

  test("others change nothing", () => {
    expect(verdicts(group({ suspendedProcesses: ["AlarmNotification", "InstanceRefresh"] }))[ingress]).toBe("proven");
    expect(verdicts(group({ suspendedProcesses: [] }))[ingress]).toBe("proven");
  });

  test.each<[string, Value]>([
    ["list", new Unknown()],
    ["entry", ["AlarmNotification", new Unknown()]],
  ])("may be any where the %s is not known", (_, suspendedProcesses) => {
    const stack = group({ suspendedProcesses });
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain("which processes web suspends is not known");
  });
});

describe("sizes that AWS refuses", () => {
  test.each<[string, Record<string, Value>, string]>([
    ["a minimum above the maximum", { minSize: 6, maxSize: 4 }, "raise maxSize of web to at least its minSize 6"],
    [
      "a desired number below the minimum",
      { minSize: 6, maxSize: 9, desiredCapacity: 3 },
      "set desiredCapacity of web",
    ],
    [
      "a desired number above the maximum",
      { minSize: 6, maxSize: 9, desiredCapacity: 10 },
      "set desiredCapacity of web",
    ],
  ])("%s", (_, inputs, words) => {
    expect(refutedBy(group(inputs), ingress)).toContain("now");
    expect(advice(group(inputs), ingress)).toContain(words);
  });

  test("are not those that are not known, or fit", () => {
    expect(verdicts(group({ minSize: 6, maxSize: new Unknown(), desiredCapacity: 6 }))[ingress]).toBe("proven");
    expect(verdicts(group({ minSize: 6, maxSize: 6, desiredCapacity: 6 }))[ingress]).toBe("proven");
  });
});

describe("spot capacity", () => {
  const mixed = (base: Value, share: Value): Stack => {
    const stack = webStack();
    const launchTemplateSpecification = { launchTemplateId: stack.find("web", "LaunchTemplate").id };
    const instancesDistribution = { onDemandBaseCapacity: base, onDemandPercentageAboveBaseCapacity: share };
    const mixedInstancesPolicy = { instancesDistribution, launchTemplate: { launchTemplateSpecification } };
    return stack.change("web", { launchTemplate: undefined, mixedInstancesPolicy }, "Group");
  };

  test("is not counted on; what is left of other instances is", () => {
    expect(verdicts(mixed(0, 0))[ingress]).toBe("unknown");
    expect(advice(mixed(0, 0), ingress)).toContain("spot capacity");
    expect(verdicts(mixed(1, 0))[ingress]).toBe("unknown");
    expect(verdicts(mixed(3, 0))[ingress]).toBe("proven");
    expect(before(mixed(3, 0))).toBe(3);
    expect(before(mixed(2, 50))).toBe(4);
    expect(before(mixed(0, 100))).toBe(6);
    expect(verdicts(mixed(0, new Unknown()))[ingress]).toBe("unknown");
  });

  test("in a single zone leaves instances enough for the loss of one", () => {
    const single = (base: number): Stack => {
      const stack = mixed(base, 0);
      return stack.change("web", { vpcZoneIdentifiers: [stack.find("private-a", "Subnet").id] }, "Group");
    };
    expect(refutedBy(single(2), ingress)).toEqual(["us-east-1a"]);
    const losing = (stack: Stack, name: string): string | undefined =>
      proof(stack, ingress).failures.find(({ lost }) => lost[0]?.endsWith(name) === true)?.verdict;
    expect(losing(single(2), "us-east-1b")).toBe("proven");
    expect(losing(single(2), "(one of its instances)")).toBe("proven");
    expect(losing(single(1), "(one of its instances)")).toBe("unknown");
  });

  test("may be there all the same: only what it does not help either is refuted", () => {
    const few = mixed(0, 0).change("web", { minSize: 1 }, "Group");
    expect(refutedBy(few, ingress)).toContain("web (one of its instances)");
    expect(advice(few, ingress)).toContain("raise minSize of web from 1 to 2");
    // Four of six are certain, two in each zone: with two zones lost, two are left, and none of them may be certain.
    const pairs = proveSurvival(buildTopology(mixed(2, 50).inventory()), { simultaneous: 2 }).flows;
    const zones = pairs.find(({ flow }) => flow.id === ingress)?.failures.filter(({ lost }) => lost.length === 2);
    expect(zones?.map(({ verdict }) => verdict)).toContain("unknown");
    expect(zones?.map(({ verdict }) => verdict)).not.toContain("refuted");
    // Three of six may stand two in one zone.
    expect(proof(mixed(3, 0), ingress).failures[0]?.capacity?.after).toBe(1);
  });

  test("may be what a launch template asks for", () => {
    const spot = (marketType: Value): Stack =>
      webStack().change("web", { instanceMarketOptions: { marketType } }, "LaunchTemplate");
    expect(verdicts(spot("spot"))[ingress]).toBe("unknown");
    expect(verdicts(spot("capacity-block"))[ingress]).toBe("proven");
  });

  test("of a service is not counted on either", () => {
    const service = (strategies: readonly Value[]): Stack => {
      const stack = webStack().remove("web", "Group");
      stack.change("web-tg", { targetType: "ip" });
      const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
      stack.add("Service", "web", {
        desiredCount: 6,
        capacityProviderStrategies: [...strategies],
        networkConfiguration: { subnets, securityGroups: [stack.find("web", "SecurityGroup").id] },
        loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
      });
      return stack;
    };
    const fargate = (base: number, weight: number): Value => ({ capacityProvider: "FARGATE", base, weight });
    const spot = { capacityProvider: "FARGATE_SPOT", weight: 1 };
    expect(verdicts(service([spot]))[ingress]).toBe("unknown");
    expect(verdicts(service([fargate(0, 1)]))[ingress]).toBe("proven");
    expect(before(service([fargate(3, 0), spot]))).toBe(3);
    expect(before(service([fargate(2, 1), spot]))).toBe(4);
  });

  test("may come from the default strategy of a service's cluster", () => {
    const service = (strategies: readonly Value[], more: Readonly<Record<string, Value>> = {}): Stack => {
      const stack = webStack().remove("web", "Group");
      stack.change("web-tg", { targetType: "ip" });
      const cluster = stack.add("aws:ecs/cluster:Cluster", "main");
      stack.add("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "main", {
        clusterName: cluster.get("name"),
        capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategies: [...strategies],
      });
      const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
      stack.add("Service", "web", {
        cluster: cluster.arn,
        desiredCount: 6,
        networkConfiguration: { subnets, securityGroups: [stack.find("web", "SecurityGroup").id] },
        loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
        ...more,
      });
      return stack;
    };
    const fargate = { capacityProvider: "FARGATE", weight: 1 };
    const spot = { capacityProvider: "FARGATE_SPOT", weight: 1 };
    expect(verdicts(service([fargate]))[ingress]).toBe("proven");
    expect(verdicts(service([spot]))[ingress]).toBe("unknown");
    expect(verdicts(service([spot], { launchType: "FARGATE" }))[ingress]).toBe("proven");
    expect(verdicts(service([spot], { capacityProviderStrategies: [fargate] }))[ingress]).toBe("proven");
    expect(verdicts(service([fargate], { launchType: "EC2" }))[ingress]).toBe("unknown");
    expect(verdicts(service([]))[ingress]).toBe("unknown");
  });
});

describe("where members have room", () => {
  const small = (cidr: string, total: number): Stack => {
    const stack = group({ minSize: total, maxSize: 100 });
    ["a", "b", "c"].forEach((zone, at) => {
      stack.change(`private-${zone}`, { cidrBlock: cidr.replace("x", String(at * 16)) }, "Subnet");
    });
    return stack;
  };

  test("a group that does not fit into its subnets is never complete", () => {
    expect(verdicts(small("10.0.100.x/28", 33))[ingress]).toBe("proven");
    expect(refutedBy(small("10.0.100.x/28", 34), ingress)).toContain("now");
    expect(advice(small("10.0.100.x/28", 34), ingress)).toContain("34 members do not fit into 33 free addresses");
  });

  test("a zone with few addresses holds few members, so that more are lost with another", () => {
    const stack = group({ minSize: 30, maxSize: 100 });
    stack.change("private-a", { cidrBlock: "10.0.100.0/28" }, "Subnet");
    stack.change("private-b", { cidrBlock: "10.0.101.0/28" }, "Subnet");
    const tags = [{ key: "nospof:required-instances", value: "23", propagateAtLaunch: false }];
    stack.change("web", { minSize: 34, tags }, "Group");
    expect(refutedBy(stack, ingress)).toEqual(expect.arrayContaining(["us-east-1c"]));
    expect(verdicts(stack.change("web", { minSize: 30, tags: [] }, "Group"))[ingress]).toBe("proven");
  });

  test("two subnets of a zone hold twice as many, and blocks that are not known any number", () => {
    const stack = small("10.0.100.x/28", 34);
    const more = stack.add("Subnet", "private-a2", {
      vpcId: stack.find("main", "Vpc").id,
      availabilityZone: "us-east-1a",
      cidrBlock: "10.0.200.0/28",
    });
    const table = { subnetId: more.id, routeTableId: stack.find("private-a", "RouteTable").id };
    stack.add("RouteTableAssociation", "private-a2", table);
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
    stack.change("web", { vpcZoneIdentifiers: [...subnets, more.id] }, "Group");
    expect(verdicts(stack)[ingress]).toBe("proven");
    const open = small("10.0.100.x/28", 34).change("private-b", { cidrBlock: new Unknown() }, "Subnet");
    expect(verdicts(open)[ingress]).not.toBe("refuted");
  });
});

describe("placement groups", () => {
  const placed = (strategy: string): Stack => {
    const stack = webStack();
    const made = stack.add("aws:ec2/placementGroup:PlacementGroup", "together", { strategy });
    return stack.change("web", { placementGroup: made.get("name") }, "Group");
  };

  test("keep all members of a cluster in one zone", () => {
    expect(refutedBy(placed("cluster"), ingress)).toContain("now");
    expect(advice(placed("cluster"), ingress)).toContain("take web out of placement group together");
    expect(verdicts(placed("spread"))[ingress]).toBe("proven");
    expect(verdicts(placed("partition"))[ingress]).toBe("proven");
  });

  test("also when the launch template names them", () => {
    const stack = placed("cluster").change("web", { placementGroup: undefined }, "Group");
    expect(verdicts(stack)[ingress]).toBe("proven");
    stack.change("web", { placement: { groupName: stack.find("together").id } }, "LaunchTemplate");
    expect(refutedBy(stack, ingress)).toContain("now");
  });
});

describe("a network interface that the launch template names", () => {
  function carded(): Stack {
    const stack = webStack();
    const securityGroups = [stack.find("web", "SecurityGroup").id];
    const card = stack.add("NetworkInterface", "card", {
      subnetId: stack.find("private-a", "Subnet").id,
      securityGroups,
    });
    const networkInterfaces = [{ deviceIndex: 0, networkInterfaceId: card.id }];
    return stack.change("web", { networkInterfaces, vpcSecurityGroupIds: undefined }, "LaunchTemplate");
  }

  test("belongs to one instance in one zone", () => {
    expect(refutedBy(carded(), ingress)).toContain("now");
    expect(advice(carded(), ingress)).toContain("take networkInterfaceId out of launch template web");
  });

  test("brings its security groups along, for a group of one", () => {
    const stack = carded();
    const subnet = stack.find("private-a", "Subnet").id;
    stack.change("web", { vpcZoneIdentifiers: [subnet], minSize: 1, maxSize: 1 }, "Group");
    expect(refutedBy(stack, ingress)).not.toContain("now");
    stack.change("card", { securityGroups: [stack.find("lb", "SecurityGroup").id] });
    expect(refutedBy(stack, ingress)).toContain("now");
  });
});

test("a group with subnets of another region is told to be that, not to lack zones of its load balancer", () => {
  const other = webStack({ region: "us-west-2", prefix: "west-", provider: "west" });
  const stack = webStack({ stack: other });
  stack.change("web", { vpcZoneIdentifiers: [stack.find("west-private-a", "Subnet").id] }, "Group");
  expect(refutedBy(stack, ingress)).toContain("now");
  expect(advice(stack, ingress)).toContain("us-west-2");
});

describe("capacity reservations", () => {
  const reserved = (target: Record<string, Value>): Stack =>
    webStack().change("web", { capacityReservationSpecification: target }, "LaunchTemplate");

  test("keep all members in the zone of the one that the launch template names", () => {
    for (const id of ["cr-0123456789abcdef0", "made"]) {
      const stack = reserved({});
      const made = stack.add("aws:ec2/capacityReservation:CapacityReservation", "gpus", {
        availabilityZone: "us-east-1a",
      });
      const named = { capacityReservationId: id === "made" ? made.id : id };
      stack.change("web", { capacityReservationSpecification: { capacityReservationTarget: named } }, "LaunchTemplate");
      expect(refutedBy(stack, ingress)).toContain("now");
      expect(advice(stack, ingress)).toContain(`capacity reservation ${id === "made" ? "gpus" : id}`);
      stack.change("web", { vpcZoneIdentifiers: [stack.find("private-a").id] }, "Group");
      expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
    }
  });

  test("that are only preferred, or stand in a resource group, do not", () => {
    expect(verdicts(reserved({ capacityReservationPreference: "open" }))[ingress]).toBe("proven");
    const grouped = { capacityReservationResourceGroupArn: "arn:aws:resource-groups:us-east-1:1:group/gpus" };
    expect(verdicts(reserved({ capacityReservationTarget: grouped }))[ingress]).toBe("proven");
  });
});
