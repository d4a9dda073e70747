import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";
const losses = ["us-east-1a", "us-east-1b", "us-east-1c", "web (one of its instances)"];

/** The web stack with health checks on a port, and rules that let the load balancer's group in on these ports. */
function checked(port: Value, ...admitted: readonly number[]): Stack {
  const stack = webStack();
  const rules = admitted.map((one) => ({
    protocol: "tcp",
    fromPort: one,
    toPort: one,
    securityGroups: [stack.find("lb", "SecurityGroup").id],
  }));
  stack.change("web-tg", { healthCheck: { interval: 10, unhealthyThreshold: 2, port } });
  return stack.change("web", { ingress: rules }, "SecurityGroup");
}

describe("health checks", () => {
  test.each<[string, Stack]>([
    ["the port of the traffic, which is admitted", checked("traffic-port", 8080)],
    ["the same port by its number", checked("8080", 8080)],
    ["another port that is admitted too", checked(9000, 8080, 9000)],
  ])("on %s tell of every loss", (_, stack) => {
    expect([verdicts(stack)[ingress], advice(stack, ingress).trim()]).toEqual(["proven", ""]);
  });

  test("on a port that no target admits tell of no loss: traffic goes to all of them, dead or alive", () => {
    const stack = checked("9000", 8080);
    expect(refutedBy(stack, ingress)).toEqual(losses);
    expect(advice(stack, ingress)).toContain(
      "open port 9000 of the instances of web to load balancer front in security group web",
    );
  });

  test("that the load balancer's group does not let out tell of no loss", () => {
    const stack = checked("9000", 8080, 9000);
    const out = { protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["0.0.0.0/0"] };
    stack.change("lb", { egress: [out] }, "SecurityGroup");
    expect(refutedBy(stack, ingress)).toEqual(losses);
    expect(advice(stack, ingress)).toContain("let load balancer front out to port 9000");
  });

  test("that pass while the traffic does not are no help", () => {
    const stack = checked("9000", 9000);
    expect(refutedBy(stack, ingress)).toContain("now");
    expect(advice(stack, ingress)).toContain("open port 8080");
  });

  test.each<[string, Value]>([
    ["a port that is not known", new Unknown()],
    ["a port given only at the deployment", new Unknown([], "configuration healthPort")],
  ])("on %s leave the flow undecided", (_, port) => {
    const stack = checked(port, 8080);
    expect(verdicts(stack)[ingress]).toBe("unknown");
    expect(advice(stack, ingress)).toContain("ingress");
  });

  test("on a port that is not known decide nothing where all ports are open", () => {
    const stack = checked(new Unknown());
    const all = { protocol: "-1", fromPort: 0, toPort: 0, securityGroups: [stack.find("lb", "SecurityGroup").id] };
    stack.change("web", { ingress: [all] }, "SecurityGroup");
    expect(verdicts(stack)[ingress]).toBe("proven");
  });
});

describe("targets of which only some admit health checks", () => {
  /** Two instances in two zones; one more, in the second zone, wears the given group. */
  function mixed(port: string, ports: readonly number[]): Stack {
    const stack = checked(port, 8080, 9000).remove("web", "Group");
    const rules = ports.map((one) => ({ protocol: "tcp", fromPort: one, toPort: one, cidrBlocks: ["10.0.0.0/16"] }));
    const own = stack.add("SecurityGroup", "own", { vpcId: stack.find("main").id, ingress: rules });
    const groups: Readonly<Record<string, Value>> = { a: stack.find("web", "SecurityGroup").id, b: own.id };
    for (const [zone, worn] of Object.entries(groups)) {
      const subnetId = stack.find(`private-${zone}`, "Subnet").id;
      const { id } = stack.add("Instance", zone, { subnetId, vpcSecurityGroupIds: [worn] });
      stack.add("TargetGroupAttachment", zone, { targetGroupArn: stack.find("web-tg").arn, targetId: id });
    }
    return stack;
  }

  test("use the healthy ones only, so that these are all there is", () => {
    expect(verdicts(mixed("9000", [8080, 9000]))[ingress]).toBe("proven");
    const stack = mixed("9000", [8080]);
    expect(refutedBy(stack, ingress)).toEqual(["us-east-1a", "a"]);
    expect(advice(stack, ingress)).toContain("open port 9000 of instance b");
  });

  test("keep sending to one that is healthy and refuses the traffic", () => {
    const stack = mixed("9000", [9000]);
    expect(refutedBy(stack, ingress)).toContain("now");
    expect(advice(stack, ingress)).toContain("open port 8080 of instance b");
  });
});
