import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import { alias, east, pair, west } from "./regions";
import type { Stack } from "./stack";

const name = "name:shop.example.com";

const balancerOf = (stack: Stack, side: string): Value => stack.find(`${side}-front`).get("dnsName");

/** A failover pair in which one side names a health check; its alias follows its load balancer as well, or not. */
function checked(side: "east" | "west", follows: boolean, inputs: (stack: Stack) => Record<string, Value>): Stack {
  const stack = pair();
  const check = stack.add("HealthCheck", "check", { type: "HTTPS", port: 443, ...inputs(stack) });
  const aliases = alias(stack.find(`${side}-front`), follows);
  return stack.change(side, { aliases, healthCheckId: check.id }, "Record");
}

describe("a standby with a health check", () => {
  const own = (stack: Stack): Record<string, Value> => ({ fqdn: balancerOf(stack, "west") });

  test.each([true, false])("of its own endpoint takes over, also where it follows its target: %s", (follows) => {
    expect(verdicts(checked("west", follows, own))[name]).toBe("proven");
  });

  test.each<[string, (stack: Stack) => Record<string, Value>]>([
    ["of the primary's endpoint", (s) => ({ fqdn: balancerOf(s, "east") })],
    ["on a port where nothing listens", (s) => ({ ...own(s), port: 444 })],
  ])("%s is unhealthy with the primary and never takes over", (_, inputs) => {
    expect(refutedBy(checked("west", true, inputs), name)).toEqual([east]);
    expect(refutedBy(checked("west", false, inputs), name)).toEqual([east]);
  });

  test("of another stack may be unhealthy, or inverted", () => {
    const foreign = pair().change("west", { healthCheckId: "hc-1" }, "Record");
    expect(verdicts(foreign)[name]).toBe("unknown");
    expect(advice(foreign, name)).toContain("the health check of west is not part of this stack");
    const inverted = checked("west", true, (s) => ({ ...own(s), invertHealthcheck: true }));
    expect(verdicts(inverted)[name]).toBe("unknown");
  });

  test("that is disabled or none at all takes over", () => {
    expect(verdicts(checked("west", true, (s) => ({ ...own(s), disabled: true })))[name]).toBe("proven");
  });
});

test("an inverted check of something that fails with the primary is not known to tell anything", () => {
  const stack = checked("west", false, (s) => ({ fqdn: balancerOf(s, "east"), invertHealthcheck: true }));
  expect(verdicts(stack)[name]).toBe("unknown");
});

describe("a health check never passes when", () => {
  /** A standby whose load balancer answers by itself what no rule takes. */
  function answering(inputs: Record<string, Value>, rule: Record<string, Value> | undefined, status = "404"): Stack {
    const stack = checked("west", false, (s) => ({ fqdn: balancerOf(s, "west"), ...inputs }));
    const group = stack.find("west-web-tg");
    stack.change("west-https", {
      protocol: "HTTPS",
      certificateArn: "arn:aws:acm:us-west-2:1:certificate/1",
      defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: status } }],
    });
    stack.add("ListenerRule", "rule", {
      listenerArn: stack.find("west-https").arn,
      priority: 1,
      conditions: rule === undefined ? new Unknown() : [rule],
      actions: [{ type: "forward", targetGroupArn: group.arn }],
    });
    return stack;
  }
  const path = (...values: string[]): Record<string, Value> => ({ pathPattern: { values } });
  const host = (...values: string[]): Record<string, Value> => ({ hostHeader: { values } });

  test.each<[string, () => Stack, string]>([
    [
      "it speaks HTTP to a listener for HTTPS",
      () => answering({ type: "HTTP" }, path("/*")),
      "set type of health check check to HTTPS",
    ],
    [
      "it speaks HTTPS to a listener for HTTP",
      () => answering({}, path("/*")).change("west-https", { protocol: "HTTP", certificateArn: undefined }),
      "set type of health check check to HTTP",
    ],
    [
      "no rule takes its path",
      () => answering({ resourcePath: "/healthz" }, path("/api/*", "/health")),
      "no rule takes /healthz of west-front's own name, so that the listener answers 404",
    ],
    ["no rule takes the path that it asks for by default", () => answering({}, path("/api/*")), "no rule takes / of"],
    ["the rules are for the public name", () => answering({}, host("shop.example.com")), "no rule takes / of"],
  ])("%s", (_, make, words) => {
    expect(refutedBy(make(), name)).toContain(east);
    expect(advice(make(), name)).toContain(words);
  });

  test.each<[string, () => Stack]>([
    ["a rule takes its path", () => answering({ resourcePath: "healthz?full=1" }, path("/health?"))],
    ["the path is not known", () => answering({ resourcePath: new Unknown() }, path("/api/*"))],
    ["a rule is for any name", () => answering({}, host("*"))],
    ["a rule is for names like the load balancer's", () => answering({}, host("*.amazonaws.com"))],
    ["a rule is for what is not known", () => answering({}, undefined)],
    ["what the listener says is healthy", () => answering({}, path("/api/*"), "200")],
    ["it only connects", () => answering({ type: "TCP" }, path("/api/*"))],
    [
      "another stack may add rules",
      () => {
        const stack = answering({}, path("/api/*"));
        const outputs = { listener: stack.find("west-https").arn };
        stack.add("pulumi:pulumi:Stack", "test-test", {}, { custom: false, outputs });
        return stack;
      },
    ],
  ])("and may pass when %s", (_, make) => {
    expect(refutedBy(make(), name)).not.toContain(east);
  });

  test("a primary with such a check is unhealthy for ever, and still answers when the standby is lost", () => {
    const stack = checked("east", true, (s) => ({ fqdn: balancerOf(s, "east"), port: 444 }));
    expect(refutedBy(stack, name)).not.toContain(west);
  });
});
