import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import { alias, pair, record, regions } from "./regions";
import type { Stack } from "./stack";

const name = "name:shop.example.com";
const zone = "us-east-1a";

const redirect = { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } };
const fixed = (statusCode: string, messageBody?: string): Value => ({
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", statusCode, ...(messageBody === undefined ? {} : { messageBody }) },
});
const forward = (stack: Stack): Value => ({ type: "forward", targetGroupArn: stack.find("east-web-tg").arn });

/** A listener for HTTP beside that for HTTPS, in the region of the primary. */
function withHttp(stack: Stack, action: Value): Stack {
  const open = { protocol: "tcp", cidrBlocks: ["0.0.0.0/0"] };
  stack.change(
    "east-lb",
    { ingress: [80, 443].map((port) => ({ ...open, fromPort: port, toPort: port })) },
    "SecurityGroup",
  );
  stack.add("Listener", "east-http", {
    loadBalancerArn: stack.find("east-front").arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [action],
  });
  return stack;
}

function rule(stack: Stack, priority: number, action: Value, ...conditions: readonly Value[]): Stack {
  stack.add("ListenerRule", `rule-${String(priority)}`, {
    listenerArn: stack.find("east-http").arn,
    priority,
    conditions,
    actions: [action],
  });
  return stack;
}

const path = (...values: string[]): Value => ({ pathPattern: { values } });

/**
 * A failover pair of which the primary's instances all stand in one zone, and its load balancer in three: when that zone
 * is lost, only a check that asks the targets notices.
 */
function watched(
  check: Record<string, Value>,
  make: (stack: Stack) => Stack = (stack) => withHttp(stack, redirect),
): Stack {
  const stack = make(pair());
  stack.change("east-web", { vpcZoneIdentifiers: [stack.find("east-private-a", "Subnet").id] }, "Group");
  const health = stack.add("HealthCheck", "check", { fqdn: stack.find("east-front").get("dnsName"), ...check });
  return stack.change("east", { aliases: alias(stack.find("east-front"), false), healthCheckId: health.id }, "Record");
}

const http = { type: "HTTP", port: 80 };
const https = { type: "HTTPS", port: 443 };

describe("a health check that a listener answers by itself", () => {
  test.each<[string, () => Stack, string]>([
    [
      "with a redirect",
      () => watched(http),
      "listener east-http of load balancer east-front answers / by itself with 301",
    ],
    ["with a page of its own", () => watched(http, (s) => withHttp(s, fixed("200"))), "by itself with 200"],
    [
      "where no rule takes its path",
      () =>
        watched({ ...http, resourcePath: "/ping" }, (s) =>
          rule(withHttp(s, fixed("200")), 1, forward(s), path("/api/*")),
        ),
      "answers /ping by itself",
    ],
    [
      "by a rule for its path",
      () =>
        watched({ ...http, resourcePath: "/ping" }, (s) =>
          rule(withHttp(s, forward(s)), 1, fixed("200"), path("/ping")),
        ),
      "answers /ping by itself",
    ],
    [
      "by a rule for the method that it uses",
      () =>
        watched(http, (s) =>
          rule(
            withHttp(s, forward(s)),
            1,
            fixed("200"),
            { httpRequestMethod: { values: ["GET", "HEAD"] } },
            path("/*"),
          ),
        ),
      "by itself with 200",
    ],
    [
      "by sending it to log in",
      () =>
        watched(http, (s) => {
          const login = { type: "authenticate-oidc", authenticateOidc: { issuer: "https://login.example.com" } };
          withHttp(s, redirect);
          return s.change("east-http", { defaultActions: [login, forward(s)] }, "Listener");
        }),
      "by itself with 302",
    ],
    ["by accepting the connection", () => watched({ type: "TCP", port: 443 }), "accepts connections on port 443"],
    [
      "also by a name that leads only there",
      () => {
        const stack = watched(http);
        record(stack, "direct", "east", { name: "east" });
        stack.change("direct", { setIdentifier: undefined });
        return stack.change("check", { fqdn: stack.find("direct").get("fqdn") });
      },
      "by itself with 301",
    ],
    [
      "with the text that it looks for",
      () =>
        watched({ ...http, type: "HTTP_STR_MATCH", searchString: "fine" }, (s) =>
          withHttp(s, fixed("200", "all fine")),
        ),
      "by itself with 200",
    ],
  ])("%s does not see that the targets are lost", (_, make, words) => {
    expect(refutedBy(make(), name)).toEqual([zone]);
    expect(advice(make(), name)).toContain(words);
  });

  test.each<[string, () => Stack]>([
    ["it asks the port that forwards", () => watched(https)],
    [
      "a rule takes its path",
      () =>
        watched({ ...http, resourcePath: "/health?full=1" }, (s) =>
          rule(withHttp(s, fixed("200")), 1, forward(s), path("/health")),
        ),
    ],
    [
      "the rule that answers comes later",
      () =>
        watched({ ...http, resourcePath: "/ping" }, (s) => {
          withHttp(s, redirect);
          rule(s, 2, fixed("200"), path("/ping"));
          return rule(s, 1, forward(s), path("/p*"));
        }),
    ],
    [
      "the rule that answers is for another method",
      () =>
        watched(http, (s) =>
          rule(withHttp(s, forward(s)), 1, fixed("200"), { httpRequestMethod: { values: ["OPTIONS"] } }),
        ),
    ],
    [
      "clients need not log in",
      () =>
        watched(http, (s) => {
          const login = {
            type: "authenticate-oidc",
            authenticateOidc: { issuer: "https://login.example.com", onUnauthenticatedRequest: "allow" },
          };
          withHttp(s, redirect);
          return s.change("east-http", { defaultActions: [login, forward(s)] }, "Listener");
        }),
    ],
    [
      "the alias follows its target as well, so that both have to be healthy",
      () => {
        const stack = watched(http);
        return stack.change("east", { aliases: alias(stack.find("east-front"), true) }, "Record");
      },
    ],
  ])("sees them where %s", (_, make) => {
    expect(verdicts(make())[name]).toBe("proven");
  });

  test("notices the loss of the region all the same", () => {
    expect(refutedBy(watched(http), name)).not.toContain("us-east-1");
  });

  test("may see them, where it is not known what takes its request", () => {
    const stack = watched(http, (s) => rule(withHttp(s, redirect), 1, forward(s)));
    stack.change("rule-1", { conditions: new Unknown() }, "ListenerRule");
    expect(verdicts(stack)[name]).toBe("unknown");
    expect(advice(stack, name)).toContain("is not known");
  });

  test("never passes where the answer lacks the text that it looks for, or says no", () => {
    const text = { ...http, type: "HTTP_STR_MATCH", searchString: "fine" };
    expect(
      advice(
        watched(text, (s) => withHttp(s, fixed("200", "nothing"))),
        name,
      ),
    ).not.toContain("whatever becomes");
    const refusing = watched({ ...http, resourcePath: "/ping" }, (s) =>
      rule(withHttp(s, forward(s)), 1, fixed("503"), path("/ping")),
    );
    // The primary is never healthy, so that the standby is a single point of failure.
    expect(refutedBy(refusing, name)).not.toContain(zone);
  });
});

describe("an alias that follows a network load balancer in front of an application load balancer", () => {
  /** @param check of the target group that holds the application load balancer */
  function chained(check: Value, listener: (stack: Stack) => Value = () => redirect): Stack {
    const stack = withHttp(regions(), redirect);
    stack.change("east-http", { defaultActions: [listener(stack)] }, "Listener");
    const edge = stack.add("LoadBalancer", "edge-front", {
      loadBalancerType: "network",
      subnets: ["a", "b", "c"].map((one) => stack.find(`east-public-${one}`, "Subnet").id),
    });
    const group = stack.add("TargetGroup", "to-alb", {
      targetType: "alb",
      port: 443,
      protocol: "TCP",
      healthCheck: check,
    });
    stack.add("TargetGroupAttachment", "to-alb", { targetGroupArn: group.arn, targetId: stack.find("east-front").arn });
    stack.add("Listener", "edge", {
      loadBalancerArn: edge.arn,
      port: 443,
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
    });
    stack.change("east-web", { vpcZoneIdentifiers: [stack.find("east-private-a", "Subnet").id] }, "Group");
    record(stack, "east", "edge", { failoverRoutingPolicies: [{ type: "PRIMARY" }] });
    record(stack, "west", "west", { failoverRoutingPolicies: [{ type: "SECONDARY" }] });
    return stack;
  }

  test("does not see that the targets are lost where the listener answers the check by itself", () => {
    const stack = chained({ port: "80", protocol: "HTTP", path: "/" });
    expect(refutedBy(stack, name)).toEqual([zone]);
    expect(advice(stack, name)).toContain("let the health check of target group to-alb ask for what targets answer");
  });

  test("sees it where targets answer the check", () => {
    expect(verdicts(chained({ port: "443", protocol: "HTTPS", path: "/health" }))[name]).toBe("proven");
    expect(verdicts(chained({ port: "80", protocol: "HTTP" }, forward))[name]).toBe("proven");
  });
});
