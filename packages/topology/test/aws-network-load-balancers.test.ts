import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const vpc = { cidrBlocks: ["10.0.0.0/16"] };
const anybody = { cidrBlocks: ["0.0.0.0/0"] };

/** The web stack behind a network load balancer, whose targets admit these sources on their port. */
function network(target: Record<string, Value>, ...sources: readonly Record<string, Value>[]): Stack {
  const stack = webStack();
  stack.change("front", { loadBalancerType: "network", securityGroups: undefined });
  stack.change("web-tg", { protocol: "TCP", ...target });
  if (target.targetType === "ip") runTasks(stack);
  return admit(stack, ...sources);
}

/** Puts tasks, which are registered by address, in the place of the instances. */
function runTasks(stack: Stack): void {
  stack.remove("web", "Group").add("Service", "web", {
    launchType: "FARGATE",
    desiredCount: 6,
    networkConfiguration: {
      subnets: ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id),
      securityGroups: [group(stack, "web")],
    },
    loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
  });
}

function admit(stack: Stack, ...sources: readonly Record<string, Value>[]): Stack {
  const rules = sources.map((source) => ({ protocol: "tcp", fromPort: 8080, toPort: 8080, ...source }));
  return stack.change("web", { ingress: rules }, "SecurityGroup");
}

/** Gives the load balancer a group of its own. */
function guarded(stack: Stack): Stack {
  return stack.change("front", { securityGroups: [stack.find("lb", "SecurityGroup").id] });
}

function group(stack: Stack, name: string): Value {
  return stack.find(name, "SecurityGroup").id;
}

function expectProven(stack: Stack): void {
  expect([verdicts(stack)[ingress], advice(stack, ingress).trim()]).toEqual(["proven", ""]);
}

function expectRefused(stack: Stack, words: string): void {
  expect(refutedBy(stack, ingress)).toContain("now");
  expect(advice(stack, ingress)).toContain(words);
}

describe("targets that see the clients' addresses", () => {
  test.each<[string, Record<string, Value>]>([
    ["instances", {}],
    ["instances, also for TLS", { protocol: "TLS" }],
    ["addresses where the attribute says so", { targetType: "ip", preserveClientIp: "true" }],
  ])("must admit the clients: %s", (_, target) => {
    const members = target.targetType === "ip" ? "the tasks of web" : "the instances of web";
    expectRefused(network(target, vpc), `open port 8080 of ${members} to the internet in security group web`);
    expectProven(network(target, anybody));
    expectProven(network(target, { cidrBlocks: ["203.0.113.0/24"] }, vpc));
  });

  test("must admit the load balancer too, or no health check passes", () => {
    const stack = network({}, { cidrBlocks: ["203.0.113.0/24"] });
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a", "us-east-1b", "us-east-1c", "web (one of its instances)"]);
    expect(advice(stack, ingress)).toContain("open port 8080 of the instances of web to load balancer front");
  });

  test("must admit the load balancer in every zone, or DNS leaves the zone out", () => {
    const stack = network({}, { cidrBlocks: ["203.0.113.0/24"] }, { cidrBlocks: ["10.0.0.0/24"] });
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a"]);
    stack.change("front", { enableCrossZoneLoadBalancing: true });
    expect(verdicts(stack)[ingress]).toBe("unknown");
  });

  test("must admit UDP where that is the protocol, and TCP for its health checks", () => {
    const both = [{ ...anybody, protocol: "udp" }, vpc];
    expectProven(network({ protocol: "UDP" }, ...both).change("lb", { ingress: [] }, "SecurityGroup"));
    expectRefused(network({ protocol: "UDP" }, anybody), "open UDP port 8080");
    expectRefused(network({ protocol: "TCP_UDP" }, ...both), "open port 8080");
    expectProven(network({ protocol: "TCP_UDP" }, { ...anybody, protocol: "-1" }));
  });

  test("cannot tell the clients by their groups", () => {
    const stack = network({});
    const callers = stack.add("SecurityGroup", "callers", {}).id;
    expectRefused(admit(stack, { securityGroups: [callers] }, vpc), "to the internet");
  });

  test("inside a VPC are called by private addresses", () => {
    const stack = network({}, vpc);
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
    stack.change("front", { internal: true, subnets });
    expect(verdicts(stack)["internal:front/web"]).toBe("proven");
    expect(verdicts(admit(stack))["internal:front/web"]).toBe("refuted");
  });
});

describe("targets that see the load balancer's addresses", () => {
  test.each<[string, Record<string, Value>]>([
    ["addresses", { targetType: "ip" }],
    ["instances where the attribute says so", { preserveClientIp: "false" }],
  ])("need to admit only those: %s", (_, target) => {
    expectProven(network(target, vpc));
    expectProven(network(target, anybody));
    expectRefused(network(target, { cidrBlocks: ["203.0.113.0/24"] }), "to load balancer front");
  });

  test("whichever it is, both are enough, and one is not", () => {
    const target = { preserveClientIp: new Unknown() };
    expectProven(network(target, anybody));
    expect(verdicts(network(target, vpc))[ingress]).toBe("unknown");
    expectRefused(network(target), "open port 8080");
  });
});

describe("a network load balancer's own group", () => {
  test("stands for it and its clients at the targets", () => {
    const stack = guarded(network({}));
    expectProven(admit(stack, { securityGroups: [group(stack, "lb")] }));
    expectRefused(admit(stack, { securityGroups: [group(stack, "web")] }), "security group web");
  });

  test("means nothing to targets where the load balancer wears none", () => {
    const stack = network({});
    expectRefused(admit(stack, { securityGroups: [group(stack, "lb")] }), "open port 8080");
  });

  test("has to let clients in and the load balancer out", () => {
    const closed = guarded(network({}, anybody)).change("lb", { ingress: [] }, "SecurityGroup");
    expectRefused(closed, "open port 443 of load balancer front to the internet in security group lb");
    const mute = guarded(network({}, anybody)).change("lb", { egress: undefined }, "SecurityGroup");
    expectRefused(mute, "let load balancer front out to port 8080");
    expectProven(guarded(network({}, anybody)));
  });
});

describe("an application load balancer behind a network load balancer", () => {
  const edge = "ingress:edge/to-alb";

  function chained(): Stack {
    const stack = webStack();
    const nlb = stack.add("LoadBalancer", "edge", {
      loadBalancerType: "network",
      subnets: ["a", "b", "c"].map((zone) => stack.find(`public-${zone}`, "Subnet").id),
    });
    const targets = stack.add("TargetGroup", "to-alb", { targetType: "alb", port: 443, protocol: "TCP" });
    stack.add("TargetGroupAttachment", "to-alb", { targetGroupArn: targets.arn, targetId: stack.find("front").arn });
    stack.add("Listener", "edge", {
      loadBalancerArn: nlb.arn,
      port: 443,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
    return stack.change("front", { internal: true, subnets });
  }

  function lets(stack: Stack, ...sources: readonly Record<string, Value>[]): Stack {
    const rules = sources.map((source) => ({ protocol: "tcp", fromPort: 443, toPort: 443, ...source }));
    return stack.change("lb", { ingress: rules }, "SecurityGroup");
  }

  test("sees the clients' addresses", () => {
    expect(verdicts(lets(chained(), anybody))[edge]).toBe("proven");
    const stack = lets(chained(), vpc);
    expect(refutedBy(stack, edge)).toContain("now");
    expect(advice(stack, edge)).toContain("open port 443 of load balancer front to the internet");
  });

  test("may admit the network load balancer's group instead", () => {
    const stack = chained();
    const own = stack.add("SecurityGroup", "edge", {
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, ...anybody }],
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, ...anybody }],
    });
    stack.change("edge", { securityGroups: [own.id] }, "LoadBalancer");
    expect(verdicts(lets(stack, { securityGroups: [own.id] }))[edge]).toBe("proven");
    // Also where the application load balancer faces the internet and takes nothing from it directly.
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`public-${zone}`, "Subnet").id);
    stack.change("front", { internal: false, subnets });
    expect(verdicts(stack)[edge]).toBe("proven");
  });
});

test("targets outside the stack and functions have no groups to judge", () => {
  const stack = network({ targetType: "ip" }).remove("web", "Service");
  for (const address of ["10.9.0.1", "192.168.7.7"])
    stack.add("TargetGroupAttachment", address, { targetGroupArn: stack.find("web-tg").arn, targetId: address });
  expect(verdicts(stack)[ingress]).toBe("unknown");
});
