import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, proof, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const device = "web (one of its instances)";

interface Options {
  /** Zones of the instances. */
  readonly zones?: readonly string[];
  readonly group?: Readonly<Record<string, Value | undefined>>;
  readonly service?: Readonly<Record<string, Value | undefined>>;
}

function inZones(stack: Stack, zones: readonly string[]): Value[] {
  return zones.map((zone) => stack.find(`private-${zone}`, "Subnet").id);
}

/**
 * The web stack with tasks instead of instances behind the load balancer: three, with network interfaces of their own in
 * three zones, on at least three instances of an autoscaling group.
 */
function hosted({ zones = ["a", "b", "c"], group = {}, service = {} }: Options = {}): Stack {
  const stack = webStack();
  const webGroup = stack.find("web", "SecurityGroup").id;
  stack.change("web-tg", { targetType: "ip" }).remove("web", "Group");
  const hosts = stack.add("Group", "hosts", {
    vpcZoneIdentifiers: inZones(stack, zones),
    minSize: 3,
    maxSize: 9,
    launchTemplate: { id: stack.find("web", "LaunchTemplate").id, version: "1" },
  });
  stack.change("hosts", { ...group });
  const provider = stack.add("aws:ecs/capacityProvider:CapacityProvider", "hosts", {
    autoScalingGroupProvider: { autoScalingGroupArn: hosts.arn },
  });
  stack.add("Service", "web", {
    desiredCount: 3,
    capacityProviderStrategies: [{ capacityProvider: provider.get("name"), weight: 1 }],
    networkConfiguration: { subnets: inZones(stack, ["a", "b", "c"]), securityGroups: [webGroup] },
    loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
  });
  return stack.change("web", { ...service }, "Service");
}

function placed(...strategies: readonly Record<string, Value>[]): Record<string, Value> {
  return { orderedPlacementStrategies: [...strategies] };
}

const byZone = { type: "spread", field: "attribute:ecs.availability-zone" };
const byInstance = { type: "spread", field: "instanceId" };
const binpack = { type: "binpack", field: "memory" };

describe("tasks on the instances of an autoscaling group", () => {
  test.each<[string, Options]>([
    ["with one instance and one task in each zone", {}],
    ["with more tasks than instances", { service: { desiredCount: 7 } }],
    ["with fewer tasks than instances", { service: { desiredCount: 2 } }],
    ["spread over zones by a strategy", { service: placed(byZone, binpack) }],
    ["on instances of their own", { service: { placementConstraints: [{ type: "distinctInstance" }] } }],
  ])("survive %s", (_, options) => {
    expect([verdicts(hosted(options))[ingress], advice(hosted(options), ingress).trim()]).toEqual(["proven", ""]);
  });

  test("are lost with the only zone of the instances, whatever subnets they have", () => {
    const stack = hosted({ zones: ["a"] });
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
    expect(advice(stack, ingress)).toContain("us-east-1a");
    const shared = hosted({ zones: ["a"] });
    const other = {
      capacityProviderStrategies: [
        { capacityProvider: shared.find("hosts", "aws:ecs/capacityProvider:CapacityProvider").get("name"), weight: 1 },
      ],
    };
    shared.add("Service", "other", { desiredCount: 3, ...other });
    expect(refutedBy(shared, ingress)).toEqual(["us-east-1a"]);
  });

  test("run only where they have a subnet too", () => {
    const only = (...zones: readonly string[]): Stack => {
      const stack = hosted({ zones: ["a", "b"] });
      return stack.change(
        "web",
        {
          networkConfiguration: {
            subnets: inZones(stack, zones),
            securityGroups: [stack.find("web", "SecurityGroup").id],
          },
        },
        "Service",
      );
    };
    expect(verdicts(only("a", "b"))[ingress]).toBe("proven");
    expect(refutedBy(only("b", "c"), ingress)).toEqual(["us-east-1b"]);
    expect(refutedBy(only("c"), ingress)).toContain("now");
    expect(advice(only("c"), ingress)).toContain("give web a subnet in a zone in which the instances of hosts stand");
  });

  test.each<[string, Options, string]>([
    ["fewer instances than zones are certain", { group: { minSize: 2 } }, "minSize"],
    ["no instance is certain", { group: { minSize: 0 } }, "the 0 instances of hosts"],
    ["how many instances there are is not known", { group: { minSize: new Unknown() } }, "minSize"],
    ["instances are not spread again", { group: { suspendedProcesses: ["AZRebalance"] } }, "AZRebalance"],
    [
      "their placement is not known",
      { service: { orderedPlacementStrategies: new Unknown() } },
      "spread over zones is not known",
    ],
    ["they are spread over instances only", { service: placed(byInstance) }, "spread over zones is not known"],
    [
      "an expression limits the instances",
      { service: { placementConstraints: [{ type: "memberOf", expression: "attribute:ecs.instance-type =~ t3.*" }] } },
      "decided by an expression",
    ],
  ])("are left open where %s", (_, options, words) => {
    expect(verdicts(hosted(options))[ingress]).toBe("unknown");
    expect(refutedBy(hosted(options), ingress)).toEqual([]);
    expect(advice(hosted(options), ingress)).toContain(words);
  });

  test("are left open where other services may take their room", () => {
    const stack = hosted();
    const capacityProvider = stack.find("hosts", "aws:ecs/capacityProvider:CapacityProvider").get("name");
    stack.add("Service", "other", { desiredCount: 3, capacityProviderStrategies: [{ capacityProvider, weight: 1 }] });
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain("other services run on the instances of hosts too");
  });

  test.each(["binpack", "random"])("may all stand in one zone with the strategy %s", (type) => {
    const stack = hosted({ service: placed({ type, field: "cpu" }, byZone) });
    expect(refutedBy(stack, ingress)).toEqual(expect.arrayContaining(["us-east-1a", "us-east-1b", "us-east-1c"]));
    expect(advice(stack, ingress)).toContain("attribute:ecs.availability-zone");
  });

  test("may be lost together with one instance that holds several of them", () => {
    const needing = (required: string, options: Options): Stack =>
      hosted(options).change("web", { tags: { "nospof:required-instances": required } }, "Service");
    expect(proof(needing("4", { service: { desiredCount: 6 }, group: { minSize: 6 } }), ingress).verdict).toBe(
      "proven",
    );
    const packed = needing("5", { service: { desiredCount: 6, ...placed(byZone, binpack) }, group: { minSize: 6 } });
    const losing = proof(packed, ingress).failures.find(({ lost }) => lost[0]?.endsWith(device) === true);
    expect(losing?.verdict).toBe("unknown");
  });

  test("never run on a group that is scaled to zero or refused", () => {
    expect(refutedBy(hosted({ group: { minSize: 0, maxSize: 0 } }), ingress)).toContain("now");
    expect(advice(hosted({ group: { minSize: 0, maxSize: 0 } }), ingress)).toContain("let hosts launch instances");
    expect(refutedBy(hosted({ group: { maxSize: 1 } }), ingress)).toContain("now");
  });

  test("over several capacity providers are lost only with all of their zones", () => {
    const two = (first: string, second: string): Stack => {
      const stack = hosted({ zones: [first] });
      const hosts = stack.add("Group", "more", {
        vpcZoneIdentifiers: inZones(stack, [second]),
        minSize: 3,
        maxSize: 3,
      });
      const more = stack.add("aws:ecs/capacityProvider:CapacityProvider", "more", {
        autoScalingGroupProvider: { autoScalingGroupArn: hosts.arn },
      });
      const names = [stack.find("hosts", "aws:ecs/capacityProvider:CapacityProvider"), more].map((one) =>
        one.get("name"),
      );
      const capacityProviderStrategies = names.map((capacityProvider) => ({ capacityProvider, weight: 1 }));
      return stack.change("web", { capacityProviderStrategies }, "Service");
    };
    expect(verdicts(two("a", "b"))[ingress]).toBe("unknown");
    expect(refutedBy(two("a", "b"), ingress)).toEqual([]);
    expect(refutedBy(two("a", "a"), ingress)).toEqual(["us-east-1a"]);
  });

  test("stay where they are not known to run, without a capacity provider of this stack", () => {
    expect(verdicts(hosted({ service: { capacityProviderStrategies: undefined, launchType: "EC2" } }))[ingress]).toBe(
      "unknown",
    );
    const foreign = { capacityProviderStrategies: [{ capacityProvider: "shared", weight: 1 }] };
    expect(verdicts(hosted({ service: foreign }))[ingress]).toBe("unknown");
  });

  test("come by the default strategy of their cluster as well", () => {
    const stack = hosted({ zones: ["a"], service: { capacityProviderStrategies: undefined } });
    const cluster = stack.add("aws:ecs/cluster:Cluster", "main");
    const name = stack.find("hosts", "aws:ecs/capacityProvider:CapacityProvider").get("name");
    stack.add("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "main", {
      clusterName: cluster.get("name"),
      capacityProviders: [name],
      defaultCapacityProviderStrategies: [{ capacityProvider: name, weight: 1 }],
    });
    expect(refutedBy(stack.change("web", { cluster: cluster.arn }, "Service"), ingress)).toEqual(["us-east-1a"]);
  });
});

describe("tasks on the network of their instances", () => {
  /** @param hostPort as the container definition has it */
  function bridged(hostPort: number, options: Options = {}): Stack {
    const stack = hosted(options).change("web-tg", { targetType: "instance" });
    const containers = [{ name: "web", portMappings: [{ containerPort: 80, hostPort }] }];
    const task = stack.add("aws:ecs/taskDefinition:TaskDefinition", "web", {
      family: "web",
      containerDefinitions: JSON.stringify(containers),
    });
    return stack.change(
      "web",
      {
        taskDefinition: task.arn,
        networkConfiguration: undefined,
        loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 80 }],
      },
      "Service",
    );
  }

  test("stand in the zones of these, behind their security groups", () => {
    expect([verdicts(bridged(8080))[ingress], advice(bridged(8080), ingress).trim()]).toEqual(["proven", ""]);
    expect(refutedBy(bridged(8080, { zones: ["b"] }), ingress)).toEqual(["us-east-1b"]);
    expect(refutedBy(bridged(9090), ingress)).toContain("now");
    expect(advice(bridged(9090), ingress)).toContain("open port 9090 of the instances of hosts");
  });

  test("answer on a port that Docker picks, which a rule for all ports lets in", () => {
    expect(verdicts(bridged(0))[ingress]).toBe("unknown");
    const stack = bridged(0);
    const all = { protocol: "tcp", fromPort: 0, toPort: 65535, securityGroups: [stack.find("lb", "SecurityGroup").id] };
    expect(verdicts(stack.change("web", { ingress: [all] }, "SecurityGroup"))[ingress]).toBe("proven");
  });

  test("answer on the container's own port in network mode host", () => {
    const stack = bridged(0).change("web", { networkMode: "host" }, "aws:ecs/taskDefinition:TaskDefinition");
    expect(refutedBy(stack, ingress)).toContain("now");
    expect(advice(stack, ingress)).toContain("open port 80 of the instances of hosts");
  });
});
