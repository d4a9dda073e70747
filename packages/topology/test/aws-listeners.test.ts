import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import * as fc from "fast-check";
import { hides } from "../src/readers/aws/rule-condition";
import { advice, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const web = "ingress:front/web";
const api = "ingress:front/api";

const path = (...values: readonly Value[]): Value => ({ pathPattern: { values } });
const host = (...values: readonly Value[]): Value => ({ hostHeader: { values } });

/** The web stack with a second service behind the same listener, which rules lead to. */
function twoServices(): Stack {
  const stack = webStack();
  const vpcId = stack.find("main", "Vpc").id;
  const group = stack.add("TargetGroup", "api-tg", { port: 8080, protocol: "HTTP", vpcId });
  const template = stack.find("web", "LaunchTemplate").id;
  stack.add("Group", "api", {
    vpcZoneIdentifiers: ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id),
    minSize: 6,
    maxSize: 12,
    targetGroupArns: [group.arn],
    launchTemplate: { id: template },
  });
  return stack;
}

/** Adds a rule that leads to a service, or answers by itself. */
function rule(
  stack: Stack,
  name: string,
  priority: Value | undefined,
  conditions: readonly Value[],
  to: string,
): Stack {
  const action =
    to === "web" || to === "api"
      ? { type: "forward", targetGroupArn: stack.find(`${to}-tg`).arn }
      : { type: to, redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } };
  stack.add("ListenerRule", name, {
    listenerArn: stack.find("https").arn,
    ...(priority === undefined ? {} : { priority }),
    conditions: [...conditions],
    actions: [action],
  });
  return stack;
}

describe("a listener rule that an earlier one hides", () => {
  test.each<[string, readonly Value[], readonly Value[]]>([
    ["every path", [path("/*")], [path("/api/*")]],
    ["every path, written shorter", [path("*")], [path("/api/*"), host("api.example.com")]],
    ["every path by a regular expression", [{ pathPattern: { regexValues: ["^/.*$"] } }], [path("/api/*")]],
    ["a wider path", [path("/a*")], [path("/api/v?/*")]],
    ["the same path", [path("/api/*")], [path("/api/*")]],
    ["the same path on every host", [path("/api/*")], [path("/api/*"), host("api.example.com")]],
    ["a wider host", [host("*.example.com")], [host("API.example.com"), path("/x")]],
    ["every value", [path("/api/*", "/v2/*")], [path("/api/x"), path("/api/y")].slice(0, 1)],
    ["a wider source", [{ sourceIp: { values: ["10.0.0.0/8"] } }], [{ sourceIp: { values: ["10.1.0.0/16"] } }]],
    ["every source", [{ sourceIp: { values: ["0.0.0.0/0", "::/0"] } }], [path("/api/*")]],
  ])("by %s gets no request", (_, earlier, later) => {
    const stack = rule(rule(twoServices(), "first", 1, earlier, "web"), "second", 2, later, "api");
    expect(refutedBy(stack, api)).toContain("now");
    expect(advice(stack, api)).toContain("give rule second a lower priority number than first");
    expect(verdicts(stack)[web]).not.toBe("refuted");
  });

  test("is found whatever the order of registration, also when it answers by itself", () => {
    const stack = rule(
      rule(twoServices(), "second", 20, [path("/api/*")], "api"),
      "first",
      10,
      [path("/*")],
      "redirect",
    );
    expect(refutedBy(stack, api)).toContain("now");
  });

  test("two rules together hide one with both their values", () => {
    const stack = twoServices();
    rule(stack, "first", 1, [path("/v1/*")], "web");
    rule(stack, "second", 2, [path("/v2/*")], "web");
    rule(stack, "third", 3, [path("/v1/*", "/v2/*")], "api");
    expect(refutedBy(stack, api)).toContain("now");
    stack.change("third", { conditions: [path("/v1/*", "/v3/*")] });
    expect(verdicts(stack)[api]).toBe("proven");
  });

  test.each<[string, readonly Value[], readonly Value[], number]>([
    ["comes after it", [path("/*")], [path("/api/*")], 3],
    ["has another path", [path("/app/*")], [path("/api/*")], 1],
    ["has a narrower path", [path("/api/v1/*")], [path("/api/*")], 1],
    ["has a path of one more letter", [path("/api?")], [path("/api*")], 1],
    ["asks for a host too", [path("/*"), host("www.example.com")], [path("/api/*")], 1],
    ["asks for a method", [{ httpRequestMethod: { values: ["POST"] } }], [path("/api/*")], 1],
    [
      "asks for a header, which need not be there",
      [{ httpHeader: { httpHeaderName: "x", values: ["*"] } }],
      [path("/api/*")],
      1,
    ],
    ["has a path that is not known", [path(new Unknown())], [path("/api/*")], 1],
    ["has a regular expression", [{ pathPattern: { regexValues: ["^/a.*$"] } }], [path("/api/*")], 1],
    [
      "has a narrower source",
      [{ sourceIp: { values: ["10.1.0.0/16"] } }],
      [{ sourceIp: { values: ["10.0.0.0/8"] } }],
      1,
    ],
  ])("is none when the other %s", (_, other, conditions, priority) => {
    const stack = rule(rule(twoServices(), "first", priority, other, "web"), "second", 2, conditions, "api");
    expect(verdicts(stack)[api]).toBe("proven");
  });

  test("may be none when the other one may not exist, or its priority is not known", () => {
    const stack = rule(rule(twoServices(), "first", 1, [path("/*")], "web"), "second", 2, [path("/api/*")], "api");
    expect(verdicts(stack.alter("first", { conditional: true }))[api]).toBe("unknown");
    const open = rule(
      rule(twoServices(), "first", undefined, [path("/*")], "web"),
      "second",
      2,
      [path("/api/*")],
      "api",
    );
    expect(verdicts(open)[api]).toBe("proven");
  });

  test("only of the listener that it belongs to", () => {
    const stack = rule(rule(twoServices(), "first", 1, [path("/*")], "web"), "second", 2, [path("/api/*")], "api");
    const other = stack.add("Listener", "other", {
      loadBalancerArn: stack.find("front").arn,
      port: 444,
      defaultActions: [{ type: "fixed-response" }],
    });
    stack.change("first", { listenerArn: other.arn });
    expect(verdicts(stack)[api]).toBe("proven");
  });

  test("hidden means that no request gets through, tried on random patterns", () => {
    const pattern = fc
      .array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 5 })
      .map((parts) => `/${parts.join("")}`);
    const request = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 }).map((parts) => `/${parts.join("")}`);
    const matches = (glob: string, text: string): boolean =>
      new RegExp(`^${glob.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`).test(text);
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 3 }),
        pattern,
        fc.array(request, { maxLength: 20 }),
        (wide, narrow, requests) => {
          const conditionsOf = (one: string) => [{ of: "path", values: [one] }];
          fc.pre(hides(wide.map(conditionsOf), conditionsOf(narrow)));
          for (const one of requests)
            expect(!matches(narrow, one) || wide.some((glob) => matches(glob, one))).toBe(true);
        },
      ),
    );
  });
});

describe("the default action of a listener", () => {
  test("gets nothing when a rule answers everything by itself", () => {
    const stack = rule(webStack(), "maintenance", 1, [path("/*")], "fixed-response");
    expect(refutedBy(stack, web)).toContain("now");
    expect(advice(stack, web)).toContain("narrow the conditions of rule maintenance");
    stack.change("maintenance", { conditions: [path("/admin/*")] });
    expect(verdicts(stack)[web]).toBe("proven");
  });

  test("may have been left behind on purpose when a rule forwards everything to another group", () => {
    const stack = rule(twoServices(), "green", 1, [path("/*")], "api");
    expect(verdicts(stack)).toMatchObject({ [web]: "unknown", [api]: "proven" });
    expect(advice(stack, web)).toContain("rule green takes every request before the default action");
  });

  test("that redirects or answers by itself leaves the rules alone", () => {
    const stack = rule(webStack(), "all", 1, [path("/*")], "web");
    stack.change("https", { defaultActions: [{ type: "fixed-response" }] });
    expect(verdicts(stack)[web]).toBe("proven");
  });
});

describe("what AWS refuses", () => {
  test("a second rule with the same priority on one listener", () => {
    const stack = rule(rule(twoServices(), "first", 10, [path("/a/*")], "web"), "second", 10, [path("/api/*")], "api");
    expect(refutedBy(stack, api)).toContain("now");
    expect(advice(stack, api)).toContain("give rule second another priority: first has 10");
    expect(verdicts(stack.change("second", { priority: 11 }))[api]).toBe("proven");
  });

  test("a listener with TLS and no certificate", () => {
    const stack = webStack().change("https", { protocol: "HTTPS" });
    expect(refutedBy(stack, web)).toContain("now");
    expect(advice(stack, web)).toContain("give listener https a certificateArn");
    for (const certificateArn of ["arn:aws:acm:us-east-1:1:certificate/1", new Unknown()])
      expect(verdicts(webStack().change("https", { protocol: "HTTPS", certificateArn }))[web]).toBe("proven");
  });

  test("a second listener on one port, but not on one port of each load balancer", () => {
    const stack = twoServices();
    const listener = (loadBalancer: string): void => {
      stack.add("Listener", "again", {
        loadBalancerArn: stack.find(loadBalancer).arn,
        port: 443,
        defaultActions: [{ type: "forward", targetGroupArn: stack.find("api-tg").arn }],
      });
    };
    listener("front");
    expect(advice(stack, api)).toContain("remove listener again or give it another port");
    stack.remove("again");
    stack.add("LoadBalancer", "back", {
      subnets: ["a", "b", "c"].map((zone) => stack.find(`public-${zone}`, "Subnet").id),
      securityGroups: [stack.find("lb").id],
    });
    listener("back");
    expect(verdicts(stack)["ingress:back/api"]).toBe("proven");
  });

  test("a target group of another VPC, or of a protocol that the load balancer does not speak", () => {
    const other = webStack();
    other.change("web-tg", { vpcId: other.add("Vpc", "other").id });
    expect(advice(other, web)).toContain("forward to a target group of VPC main: web-tg belongs to VPC other");
    const tcp = webStack().change("web-tg", { protocol: "TCP" });
    expect(advice(tcp, web)).toContain("set protocol of target group web-tg to HTTP or HTTPS");
    const network = webStack().change("front", { loadBalancerType: "network", enableCrossZoneLoadBalancing: true });
    expect(refutedBy(network, web)).toContain("now");
    expect(verdicts(network.change("web-tg", { protocol: "TCP" }))[web]).not.toBe("refuted");
  });

  test("two subnets of one zone at a load balancer", () => {
    const stack = webStack();
    const more = stack.add("Subnet", "public-a2", {
      vpcId: stack.find("main", "Vpc").id,
      availabilityZone: "us-east-1a",
    });
    const subnets = ["a", "b", "c"].map((zone) => stack.find(`public-${zone}`, "Subnet").id);
    stack.change("front", { subnets: [...subnets, more.id] });
    expect(refutedBy(stack, web)).toContain("now");
    expect(advice(stack, web)).toContain("public-a and public-a2 both stand in us-east-1a");
    expect(verdicts(stack.change("front", { subnets: [...subnets, ...subnets.slice(0, 1)] }))[web]).toBe("proven");
  });

  test("subnets of two VPCs at a load balancer", () => {
    const stack = webStack();
    stack.change("public-b", { vpcId: stack.add("Vpc", "other").id }, "Subnet");
    expect(advice(stack, web)).toContain("name subnets of one VPC in subnets of load balancer front");
  });

  test("an elastic IP for two zones of a network load balancer", () => {
    const balanced = (second: string): Stack => {
      const stack = webStack().change("web-tg", { protocol: "TCP" });
      stack.change(
        "web",
        { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] },
        "SecurityGroup",
      );
      const mapping = (zone: string, address: string): Value => ({
        subnetId: stack.find(`public-${zone}`, "Subnet").id,
        allocationId: address,
      });
      return stack.change("front", {
        loadBalancerType: "network",
        subnets: undefined,
        subnetMappings: [mapping("a", "eipalloc-1"), mapping("b", second), mapping("c", "eipalloc-3")],
      });
    };
    expect(refutedBy(balanced("eipalloc-1"), web)).toContain("now");
    expect(advice(balanced("eipalloc-1"), web)).toContain("give load balancer front an elastic IP of its own");
    expect(verdicts(balanced("eipalloc-2"))[web]).toBe("proven");
  });
});

test("weights that are all 0 forward nothing; one of several is a group left behind", () => {
  const weighted = (a: Value, b: Value): Stack => {
    const stack = twoServices();
    const targetGroups = [
      { arn: stack.find("web-tg").arn, weight: a },
      { arn: stack.find("api-tg").arn, weight: b },
    ];
    return stack.change("https", { defaultActions: [{ type: "forward", forward: { targetGroups } }] });
  };
  expect(refutedBy(weighted(0, 0), web)).toContain("now");
  expect(advice(weighted(0, 0), web)).toContain("give a target group of https a weight above 0");
  expect(verdicts(weighted(1, 0))[web]).toBe("proven");
  expect(verdicts(weighted(1, 0))[api]).toBeUndefined();
  expect(verdicts(weighted(1, 1))).toMatchObject({ [web]: "proven", [api]: "proven" });
});
