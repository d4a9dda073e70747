import type { Value } from "@nospof/inventory";
import { Interpolation } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const web = "ingress:front/web";
const redirected = "ingress:front:443";

/** The web stack with a listener for HTTP that sends clients to HTTPS. */
function redirecting(redirect: Record<string, Value> = { port: "443", protocol: "HTTPS" }): Stack {
  const stack = webStack();
  stack.change("lb", { ingress: [{ protocol: "tcp", fromPort: 80, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] });
  stack.add("Listener", "http", {
    loadBalancerArn: stack.find("front").arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301", ...redirect } }],
  });
  return stack;
}

/** Hands out properties of resources as outputs of the stack. */
function exporting(stack: Stack, outputs: Record<string, Value>): Stack {
  stack.add("pulumi:pulumi:Stack", "test-test", {}, { custom: false, outputs });
  return stack;
}

describe("redirects", () => {
  test("to a port on which the load balancer listens are no flow", () => {
    expect(Object.keys(verdicts(redirecting()))).toEqual([web, "egress:main/private"]);
  });

  test("to a port on which it does not are refuted, whatever the others do", () => {
    const stack = redirecting().change("https", { port: 8443 });
    expect(refutedBy(stack, redirected)).toContain("now");
    expect(advice(stack, redirected)).toContain("add a listener on port 443 to load balancer front");
    expect(refutedBy(redirecting().remove("https"), redirected)).toContain("now");
  });

  test.each<[string, Record<string, Value>]>([
    ["another host", { port: "443", host: "www.example.com" }],
    ["the same port", { port: "#{port}" }],
    ["no port of their own", {}],
  ])("to %s are not looked into", (_, redirect) => {
    expect(Object.keys(verdicts(redirecting(redirect).remove("https")))).not.toContain(redirected);
  });

  test("of rules count as well, and one flow is enough for both", () => {
    const stack = redirecting().remove("https");
    stack.add("ListenerRule", "old", {
      listenerArn: stack.find("http").arn,
      priority: 1,
      conditions: [{ pathPattern: { values: ["/old/*"] } }],
      actions: [{ type: "redirect", redirect: { port: "443", path: "/new", statusCode: "HTTP_301" } }],
    });
    stack.change("http", { defaultActions: [{ type: "fixed-response" }] });
    expect(refutedBy(stack, redirected)).toContain("now");
  });

  test("tell enough of the service that was meant behind the port, not of one behind another load balancer", () => {
    const stack = redirecting().remove("https");
    expect(Object.keys(verdicts(stack))).toEqual([redirected, "egress:main/private"]);
    expect(verdicts(redirecting().remove("https").change("web-tg", { vpcId: "vpc-other" }))["ingress:web"]).toBe(
      "unknown",
    );
    const used = redirecting().change("https", { port: 8443 });
    used.add("TargetGroup", "spare", { port: 80, vpcId: used.find("main").id });
    used.add("Attachment", "spare", {
      autoscalingGroupName: used.find("web", "Group").get("name"),
      lbTargetGroupArn: used.find("spare").arn,
    });
    expect(verdicts(used)["ingress:spare"]).toBe("unknown");
  });

  test("may be answered by another stack that is handed the load balancer, not by one that gets its name", () => {
    const url = new Interpolation(["http://", redirecting().find("front").get("dnsName")]);
    expect(verdicts(exporting(redirecting().remove("https"), { url }))[redirected]).toBe("refuted");
    const arn = redirecting().find("front").arn;
    expect(verdicts(exporting(redirecting().remove("https"), { arn }))[redirected]).toBe("unknown");
  });
});

describe("services without a load balancer of this stack", () => {
  const unreached = "ingress:web";
  const bare = (): Stack => webStack().remove("https");

  test("that no listener leads to are not known to be reached", () => {
    expect(verdicts(bare())[unreached]).toBe("unknown");
    expect(advice(bare(), unreached)).toContain("no listener of this stack forwards to target group web-tg");
  });

  test("behind a listener outside the stack are refuted when they cannot survive, else not decided", () => {
    const outside = (): Stack => {
      const stack = bare();
      stack.add("ListenerRule", "web", {
        listenerArn: "arn:aws:elasticloadbalancing:us-east-1:1:listener/app/shared/1/2",
        priority: 10,
        conditions: [{ hostHeader: { values: ["www.example.com"] } }],
        actions: [{ type: "forward", targetGroupArn: stack.find("web-tg").arn }],
      });
      return stack;
    };
    expect(verdicts(outside())[unreached]).toBe("unknown");
    expect(advice(outside(), unreached)).toContain("the load balancer in front of web-tg is not part of this stack");
    const single = outside();
    single.change("web", { vpcZoneIdentifiers: [single.find("private-a", "Subnet").id] }, "Group");
    expect(refutedBy(single, unreached)).toEqual(["us-east-1a"]);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    [
      "a tool that moves traffic has it",
      (s) => s.add("aws:codedeploy/deploymentGroup:DeploymentGroup", "blue", { group: s.find("web-tg").get("name") }),
    ],
    ["another stack is handed it", (s) => exporting(s, { arn: s.find("web-tg").arn })],
    ["its members are switched off", (s) => s.change("web", { minSize: 0, maxSize: 0 }, "Group")],
    [
      "a listener gives it a weight of 0",
      (s) => {
        const other = s.add("TargetGroup", "other", { port: 80 });
        const targetGroups = [
          { arn: s.find("web-tg").arn, weight: 0 },
          { arn: other.arn, weight: 1 },
        ];
        s.add("Listener", "split", {
          loadBalancerArn: s.find("front").arn,
          port: 443,
          defaultActions: [{ type: "forward", forward: { targetGroups } }],
        });
      },
    ],
    ["nothing is registered with it", (s) => s.remove("web", "Group")],
  ])("are no flow when %s", (_, mutate) => {
    const stack = bare();
    mutate(stack);
    expect(Object.keys(verdicts(stack))).not.toContain(unreached);
  });

  test("an alarm is nothing that leads to them", () => {
    const stack = bare();
    stack.add("aws:cloudwatch/metricAlarm:MetricAlarm", "healthy", {
      dimensions: { TargetGroup: stack.find("web-tg").get("arnSuffix") },
    });
    expect(verdicts(stack)[unreached]).toBe("unknown");
  });
});

describe("the way out of a public load balancer", () => {
  const route = (stack: Stack, inputs: Record<string, Value>): Stack => {
    stack.add("Route", "more", { routeTableId: stack.find("public", "RouteTable").id, ...inputs });
    return stack;
  };

  test("leads back to all clients", () => {
    const natGatewayId = (stack: Stack): Value => stack.find("nat-a", "NatGateway").id;
    const half = webStack();
    route(half, { destinationCidrBlock: "0.0.0.0/1", natGatewayId: natGatewayId(half) });
    expect(refutedBy(half, web)).toContain("now");
    expect(advice(half, web)).toContain("answers to clients in 0.0.0.0/1 go elsewhere");
    const partner = webStack();
    route(partner, { destinationCidrBlock: "52.10.0.0/16", natGatewayId: natGatewayId(partner) });
    expect(verdicts(partner)[web]).toBe("proven");
    const gap = webStack().change("public-default", { destinationCidrBlock: "0.0.0.0/1" });
    expect(advice(gap, web)).toContain("answers to clients in 128.0.0.0/1 go elsewhere");
    const halves = gap;
    route(halves, { destinationCidrBlock: "128.0.0.0/1", gatewayId: halves.find("igw").id });
    expect(verdicts(halves)[web]).toBe("proven");
    const maybe = webStack();
    route(maybe, { destinationCidrBlock: "0.0.0.0/1", natGatewayId: natGatewayId(maybe) }).alter("more", {
      conditional: true,
    });
    expect(verdicts(maybe)[web]).toBe("unknown");
  });

  test("needs an internet gateway of its own VPC", () => {
    const stack = webStack();
    stack.change("igw", { vpcId: stack.add("Vpc", "other").id });
    expect(refutedBy(stack, web)).toContain("now");
    expect(advice(stack, web)).toContain("attach internet gateway igw to VPC main: it is attached to other");
  });
});
