import type { Value } from "@nospof/inventory";
import { Interpolation } from "@nospof/inventory";
import { buildTopology } from "@nospof/topology";
import { advice, proof, refutedBy, verdicts } from "./prove";
import type { Made } from "./stack";
import { Stack, webStack } from "./stack";

const name = "name:shop.example.com";

function alias(loadBalancer: Made, evaluateTargetHealth: boolean, prefix = ""): Value {
  const dnsName = loadBalancer.get("dnsName");
  const target = prefix === "" ? dnsName : new Interpolation([prefix, dnsName]);
  return [{ name: target, zoneId: loadBalancer.get("zoneId"), evaluateTargetHealth }];
}

/** The web stack in two regions behind one failover name. */
function twoRegions(): Stack {
  const stack = new Stack();
  const west = stack.add("Provider", "west", { region: "us-west-2" }, { custom: true });
  webStack({ stack, prefix: "east-" });
  webStack({ stack, prefix: "west-", region: "us-west-2", provider: west.urn });
  const zone = stack.add("Zone", "example", { name: "example.com" });
  for (const [side, type] of [
    ["east", "PRIMARY"],
    ["west", "SECONDARY"],
  ] as const) {
    stack.add("Record", side, {
      zoneId: zone.get("zoneId"),
      name: "shop",
      type: "A",
      setIdentifier: side,
      failoverRoutingPolicies: [{ type }],
      aliases: alias(stack.find(`${side}-front`), true),
    });
  }
  return stack;
}

/** The primary follows a health check instead of its alias. */
function checked(inputs: (stack: Stack) => Record<string, Value>): Stack {
  const stack = twoRegions();
  const check = stack.add("HealthCheck", "check", { type: "HTTPS", ...inputs(stack) });
  return stack.change("east", { aliases: alias(stack.find("east-front"), false), healthCheckId: check.id });
}

const east = (stack: Stack): Value => stack.find("east-front").get("dnsName");

describe("a failover name", () => {
  test("has nothing to fail over to when the standby is scaled to zero", () => {
    const stack = twoRegions().change("west-web", { minSize: 0, maxSize: 0 }, "Group");
    expect(refutedBy(stack, name)).toContain("us-east-1");
    expect(advice(stack, name)).toContain("scaled to zero");
  });

  test("is promised in the time of the slower signal where an alias has two", () => {
    const stack = checked((s) => ({ fqdn: east(s), requestInterval: 30, failureThreshold: 3 }));
    stack.change("east", { aliases: alias(stack.find("east-front"), true) }, "Record");
    const region = proof(stack, name).failures.find(({ lost }) => lost[0] === "aws/us-east-1");
    expect(region).toMatchObject({ verdict: "proven", recovery: { seconds: 150 } });
  });

  test("outlives the loss of its region in the time that its health signal takes", () => {
    const result = proof(twoRegions(), name);
    expect(result.verdict).toBe("proven");
    const region = result.failures.find(({ lost }) => lost[0] === "aws/us-east-1");
    expect(region?.recovery).toEqual({
      seconds: 80,
      terms: [
        { what: "target health: 2 failures, 10 s apart", seconds: 20, from: "east-web-tg.healthCheck" },
        { what: "DNS TTL", seconds: 60, from: "default: Route 53 alias to a load balancer" },
      ],
    });
    expect(buildTopology(twoRegions().inventory()).flows.find(({ id }) => id === name)?.acrossRegions).toBe(true);
  });

  test("takes interval and threshold of a health check, and the record's TTL", () => {
    const stack = checked((s) => ({ fqdn: east(s), requestInterval: 10, failureThreshold: 4 }));
    stack.change("east", { aliases: undefined, type: "CNAME", records: [east(stack)], ttl: 300 });
    stack.change(
      "west",
      { aliases: undefined, type: "CNAME", records: [stack.find("west-front").get("dnsName")], ttl: 300 },
      "Record",
    );
    expect(proof(stack, name).failures.find(({ lost }) => lost[0] === "aws/us-east-1")?.recovery?.seconds).toBe(340);
  });

  test.each<[string, (stack: Stack) => Stack]>([
    ["dualstack aliases", (s) => s.change("east", { aliases: alias(s.find("east-front"), true, "dualstack.") })],
    [
      "full names, in any case and with a final dot",
      (s) => s.change("east", { name: "Shop.Example.com." }).change("west", { name: "shop.example.com" }, "Record"),
    ],
    [
      "an alias to another name that follows its target",
      (s) => {
        const zoneId = s.find("example").get("zoneId");
        const inner = s.add("Record", "inner", {
          zoneId,
          name: "inner",
          type: "A",
          aliases: alias(s.find("east-front"), true),
        });
        return s.change("east", { aliases: [{ name: inner.get("fqdn"), zoneId, evaluateTargetHealth: true }] });
      },
    ],
    [
      "deployed host names",
      (s) => {
        s.alter("east-front", { outputs: { dnsName: "front-1.us-east-1.elb.amazonaws.com" } });
        return s.change("east", {
          aliases: [
            { name: "dualstack.front-1.us-east-1.elb.amazonaws.com.", zoneId: "Z1", evaluateTargetHealth: true },
          ],
        });
      },
    ],
    [
      "a secondary without any signal",
      (s) => s.change("west", { aliases: alias(s.find("west-front"), false) }, "Record"),
    ],
  ])("works with %s", (_, mutate) => {
    expect(verdicts(mutate(twoRegions()))[name]).toBe("proven");
  });

  test.each<[string, () => Stack]>([
    ["a health check of its endpoint", () => checked((s) => ({ fqdn: east(s) }))],
    [
      "a calculated health check",
      () =>
        checked((s) => ({
          type: "CALCULATED",
          childHealthThreshold: 1,
          childHealthchecks: [s.add("HealthCheck", "child", { type: "HTTPS", fqdn: east(s) }).id],
        })),
    ],
  ])("works with %s", (_, make) => {
    expect(verdicts(make())[name]).toBe("proven");
  });

  test.each<[string, () => Stack]>([
    ["nothing", () => checked(() => ({})).change("east", { healthCheckId: undefined })],
    ["an inverted check", () => checked((s) => ({ fqdn: east(s), invertHealthcheck: true }))],
    ["a disabled check", () => checked((s) => ({ fqdn: east(s), disabled: true }))],
    ["a check of the other endpoint", () => checked((s) => ({ fqdn: s.find("west-front").get("dnsName") }))],
    ["a check of the name that it decides", () => checked(() => ({ fqdn: "shop.example.com" }))],
    [
      "a calculated check that counts nothing",
      () => checked(() => ({ type: "CALCULATED", childHealthThreshold: 0, childHealthchecks: [] })),
    ],
    [
      "an alias to a name without health",
      () => {
        const stack = twoRegions();
        const zoneId = stack.find("example").get("zoneId");
        const inner = stack.add("Record", "inner", {
          zoneId,
          name: "inner",
          type: "A",
          aliases: alias(stack.find("east-front"), false),
        });
        return stack.change("east", { aliases: [{ name: inner.get("fqdn"), zoneId, evaluateTargetHealth: true }] });
      },
    ],
  ])("stays on a dead region with %s to tell", (_, make) => {
    expect(refutedBy(make(), name)).toEqual(["us-east-1"]);
  });

  test.each<[string, () => Stack, string]>([
    ["a check of a host outside the stack", () => checked(() => ({ fqdn: "other.example.org" })), "fqdn"],
    ["a check that follows an alarm", () => checked(() => ({ type: "CLOUDWATCH_METRIC" })), "type"],
    [
      "an inverted check of something else",
      () => checked((s) => ({ fqdn: s.find("west-front").get("dnsName"), invertHealthcheck: true })),
      "inverted",
    ],
    [
      "a check outside the stack",
      () => checked((s) => ({ fqdn: east(s) })).change("east", { healthCheckId: "hc-1" }),
      "healthCheckId",
    ],
  ])("is not decided with %s", (_, make, words) => {
    expect(verdicts(make())[name]).toBe("unknown");
    expect(advice(make(), name)).toContain(words);
  });

  test("switches when one of the services behind the primary is gone", () => {
    const stack = twoRegions();
    stack.change("east-web", { vpcZoneIdentifiers: [stack.find("east-private-a", "Subnet").id] }, "Group");
    expect(refutedBy(stack, "ingress:east-front/east-web")).toEqual(["us-east-1a"]);
    expect(verdicts(stack)[name]).toBe("proven");
  });

  test("that has no secondary promises nothing about regions", () => {
    const stack = twoRegions().remove("west", "Record");
    expect(buildTopology(stack.inventory()).flows.some(({ acrossRegions }) => acrossRegions)).toBe(false);
    expect(verdicts(stack)[name]).toBe("proven");
  });

  test("that leads twice to one of the stack's two regions is lost with it", () => {
    const stack = twoRegions();
    stack.change("west", { aliases: alias(stack.find("east-front"), true) }, "Record");
    expect(refutedBy(stack, name)).toEqual(["us-east-1"]);
  });

  test("was meant for a region whose provider nothing was given", () => {
    const stack = new Stack();
    webStack({ stack, prefix: "east-" });
    webStack({ stack, prefix: "west-", region: "us-east-1" });
    for (const [side, type] of [
      ["east", "PRIMARY"],
      ["west", "SECONDARY"],
    ] as const)
      stack.add("Record", side, {
        zoneId: "Z1",
        name: "shop.example.com",
        type: "A",
        setIdentifier: side,
        failoverRoutingPolicies: [{ type }],
        aliases: alias(stack.find(`${side}-front`), true),
      });
    expect(refutedBy(stack, name)).toEqual([]);
    stack.add("Provider", "certificates", { region: "us-east-1" }, { custom: true });
    expect(refutedBy(stack, name)).toEqual([]);
    stack.add("Provider", "west", { region: "us-west-2" }, { custom: true });
    expect(refutedBy(stack, name)).toEqual(["us-east-1"]);
  });
});

describe("other names with several records", () => {
  function weighted(signals: boolean): Stack {
    const stack = twoRegions();
    for (const side of ["east", "west"])
      stack.change(
        side,
        {
          failoverRoutingPolicies: undefined,
          weightedRoutingPolicies: [{ weight: 50 }],
          aliases: alias(stack.find(`${side}-front`), signals),
        },
        "Record",
      );
    return stack;
  }

  test("share the load, and leave a dead one out only when something tells", () => {
    expect(verdicts(weighted(true))[name]).toBe("proven");
    expect(refutedBy(weighted(false), name)).toEqual(["us-east-1", "us-west-2"]);
  });

  test("a record of weight 0 never stands in for one that nothing watches", () => {
    const stack = weighted(false).change("west", { weightedRoutingPolicies: [{ weight: 0 }] }, "Record");
    expect(refutedBy(stack, name)).toEqual(["us-east-1"]);
    expect(advice(stack, name)).toContain("add a health signal");
    const watched = weighted(true).change("west", { weightedRoutingPolicies: [{ weight: 0 }] }, "Record");
    expect(verdicts(watched)[name]).toBe("proven");
  });

  test("owe nothing about regions while they stay in one, whatever the stack's other names do", () => {
    const stack = weighted(true);
    for (const side of ["one", "two"])
      stack.add("Record", side, {
        zoneId: stack.find("example").get("zoneId"),
        name: "admin",
        type: "A",
        setIdentifier: side,
        weightedRoutingPolicies: [{ weight: 50 }],
        aliases: alias(stack.find("east-front"), true),
      });
    expect(verdicts(stack)).toMatchObject({ [name]: "proven", "name:admin.example.com": "proven" });
    expect(refutedBy(stack, "name:admin.example.com")).toEqual([]);
  });

  test("that are for clients of several regions are meant to outlive each", () => {
    const stack = weighted(true);
    const route = (side: string, region: string): Stack =>
      stack.change(side, { weightedRoutingPolicies: undefined, latencyRoutingPolicies: [{ region }] }, "Record");
    route("east", "us-east-1");
    route("west", "us-west-2").change("west", { aliases: alias(stack.find("east-front"), true) }, "Record");
    expect(refutedBy(stack, name)).toEqual(["us-east-1"]);
    expect(refutedBy(route("west", "us-east-1"), name)).toEqual([]);
    route("west", "us-west-2").change("west", { aliases: alias(stack.find("west-front"), true) }, "Record");
    expect(verdicts(stack)[name]).toBe("proven");
  });

  test("a single simple record is no flow of its own", () => {
    const stack = webStack();
    stack.add("Record", "www", {
      zoneId: "Z1",
      name: "www.example.com",
      type: "A",
      aliases: alias(stack.find("front"), true),
    });
    expect(Object.keys(verdicts(stack))).not.toContain("name:www.example.com");
  });

  test("elastic IPs stand for the instances that have them", () => {
    const stack = new Stack();
    const check = (zone: string): Made => {
      const instance = stack.add("Instance", zone, { availabilityZone: `us-east-1${zone}` });
      const address = stack.add("Eip", zone, { instance: instance.id });
      const health = stack.add("HealthCheck", zone, { type: "TCP", port: 80, ipAddress: address.get("publicIp") });
      return stack.add("Record", zone, {
        zoneId: "Z1",
        name: "app.example.com",
        type: "A",
        ttl: 30,
        setIdentifier: zone,
        multivalueAnswerRoutingPolicy: true,
        records: [address.get("publicIp")],
        healthCheckId: health.id,
      });
    };
    check("a");
    check("b");
    expect(verdicts(stack)).toEqual({ "name:app.example.com": "proven" });
    stack.change("b", { healthCheckId: undefined }, "Record");
    expect(refutedBy(stack, "name:app.example.com")).toEqual(["us-east-1b", "b"]);
  });
});
