import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, proof, refutedBy, verdicts } from "./prove";
import { alias, east, pair, record, regions, west } from "./regions";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const name = "name:shop.example.com";

/** A failover pair whose primary follows only a health check of its load balancer. */
function checked(inputs: Record<string, Value> = {}): Stack {
  const stack = regions();
  const fqdn = stack.find("east-front").get("dnsName");
  const check = stack.add("HealthCheck", "check", { type: "HTTPS", fqdn, ...inputs });
  record(stack, "east", "east", {
    failoverRoutingPolicies: [{ type: "PRIMARY" }],
    aliases: alias(stack.find("east-front"), false),
    healthCheckId: check.id,
  });
  record(stack, "west", "west", { failoverRoutingPolicies: [{ type: "SECONDARY" }] });
  return stack;
}

describe("what health checks see", () => {
  test.each<[string, () => Stack]>([
    ["the primary's load balancer", () => checked()],
    ["it on the port of a listener", () => checked({ type: "TCP", port: 443 })],
    ["it through a port that is not known", () => checked({ port: new Unknown() })],
  ])("proven with %s", (_, make) => {
    expect(verdicts(make())[name]).toBe("proven");
  });

  test("an inverted check of the primary keeps it when it fails", () => {
    expect(refutedBy(checked({ invertHealthcheck: true }), name)).toContain(east);
    expect(verdicts(checked({ invertHealthcheck: false }))[name]).toBe("proven");
    expect(verdicts(checked({ invertHealthcheck: new Unknown() }))[name]).toBe("unknown");
  });

  test.each<[string, () => Stack, string]>([
    ["a port on which nothing listens", () => checked({ type: "HTTP" }), "listens (443): nothing listens on 80"],
    [
      "a private address",
      () => checked({ fqdn: null, ipAddress: "10.0.0.10" }),
      "let health check check probe a public endpoint: Route 53's checkers do not reach private addresses",
    ],
    [
      "a load balancer inside the VPC",
      () => checked().change("east-front", { internal: true }),
      "load balancer east-front is internal",
    ],
  ])("%s makes the primary unhealthy for ever, so that nothing is left without the standby", (_, make, words) => {
    const stack = make().change("west", { aliases: alias(make().find("west-front"), false) }, "Record");
    expect(refutedBy(stack, name)).toContain(west);
    expect(advice(stack, name)).toContain(words);
    expect(
      verdicts(checked().change("west", { aliases: alias(stack.find("west-front"), false) }, "Record"))[name],
    ).toBe("proven");
  });

  describe("beside an alias that follows its target", () => {
    const following = (inputs: Record<string, Value>): Stack => {
      const stack = checked(inputs);
      return stack.change("east", { aliases: alias(stack.find("east-front"), true) }, "Record");
    };
    const steadyWest = (stack: Stack): Stack =>
      stack.change("west", { aliases: alias(stack.find("west-front"), false) }, "Record");

    test.each<[string, Record<string, Value>]>([
      ["of the same load balancer", {}],
      ["that is inverted", { invertHealthcheck: true }],
      ["of something outside the stack", { fqdn: "status.example.org" }],
    ])("a check %s keeps nothing that the target's health takes away", (_, inputs) => {
      expect(refutedBy(following(inputs), name)).toEqual([]);
      expect(verdicts(following(inputs))[name]).toBe("proven");
    });

    test("a check that never passes takes the primary away for ever", () => {
      expect(verdicts(steadyWest(following({})))[name]).toBe("proven");
      expect(refutedBy(steadyWest(following({ type: "HTTP" })), name)).toEqual([west]);
      expect(verdicts(steadyWest(following({ invertHealthcheck: true })))[name]).toBe("unknown");
    });
  });

  test("a time to live and a pace that are not known make the recovery time a least one", () => {
    const stack = checked({ requestInterval: new Unknown() });
    const region = proof(stack, name).failures.find(({ lost }) => lost[0] === "aws/us-east-1");
    const terms = region?.recovery?.terms ?? [];
    expect(
      terms.filter(({ uncertain }) => uncertain !== undefined).map(({ uncertain }) => uncertain?.property),
    ).toEqual(["requestInterval"]);
  });
});

describe("weighted records", () => {
  /** Weights of the records of the two sides, both of which follow their load balancer. */
  function weighted(a: Value, b: Value, follows = true): Stack {
    const stack = regions();
    for (const [side, weight] of [
      ["east", a],
      ["west", b],
    ] as const)
      record(stack, side, side, {
        weightedRoutingPolicies: [{ weight }],
        aliases: alias(stack.find(`${side}-front`), follows),
      });
    return stack;
  }

  test("of weight 0 stand by for those that fail", () => {
    expect(verdicts(weighted(100, 0))[name]).toBe("proven");
    expect(verdicts(weighted(0, 0))[name]).toBe("proven");
  });

  test("of weight 0 are never returned beside one that is always healthy", () => {
    const stack = weighted(100, 0, false);
    expect(refutedBy(stack, name)).toEqual([east]);
    record(stack, "east-2", "east", { weightedRoutingPolicies: [{ weight: 1 }] });
    expect(refutedBy(stack, name)).toEqual([east]);
    expect(refutedBy(weighted(100, 1, false), name)).toEqual([east, west]);
  });

  test("several of which nothing tells do not give way to the standby", () => {
    const stack = weighted(100, 0);
    const second = record(stack, "east-2", "east", { weightedRoutingPolicies: [{ weight: 100 }] });
    expect(verdicts(stack)[name]).toBe("proven");
    expect(second.urn).toContain("east-2");
    stack.change("east-2", { aliases: alias(stack.find("east-front"), false) }, "Record");
    expect(verdicts(stack)[name]).not.toBe("unknown");
  });
});

describe("geolocation records", () => {
  const at = (location: Record<string, string>): Record<string, Value> => ({ geolocationRoutingPolicies: [location] });

  function located(...places: readonly (readonly [string, string, Record<string, string>])[]): Stack {
    const stack = regions();
    for (const [label, side, location] of places) record(stack, label, side, at(location));
    return stack;
  }

  /** Leads the record for all other clients to a pair of its own, so that it outlives either region. */
  function backed(stack: Stack, label: string): Stack {
    const zoneId = stack.find("example").get("zoneId");
    for (const [side, type] of [
      ["west", "PRIMARY"],
      ["east", "SECONDARY"],
    ] as const)
      record(stack, `${label}-${type}`, side, { name: label, failoverRoutingPolicies: [{ type }] });
    return stack.change(label, { aliases: [{ name: `${label}.example.com`, zoneId, evaluateTargetHealth: true }] });
  }

  test("do not fall back on each other, only on a wider location", () => {
    const apart = located(["us", "east", { country: "US" }], ["canada", "west", { country: "CA" }]);
    expect(refutedBy(apart, name)).toEqual([east, west]);
    const rest = located(["eu", "east", { continent: "EU" }], ["rest", "west", { country: "*" }]);
    expect(refutedBy(rest, name)).toEqual([west]);
    expect(advice(rest, name)).toContain("also to a stand-in outside us-west-2");
    expect(verdicts(backed(rest, "rest"))[name]).toBe("proven");
  });

  test("of a state fall back on its country", () => {
    const stack = backed(
      located(
        ["texas", "east", { country: "US", subdivision: "TX" }],
        ["us", "west", { country: "US" }],
        ["rest", "west", { country: "*" }],
      ),
      "rest",
    );
    expect(verdicts(stack)[name]).toBe("proven");
    stack.change("us", { aliases: alias(stack.find("west-front"), false) });
    expect(refutedBy(stack, name)).toEqual([west]);
  });

  test("of a country may fall back on a continent: on which it lies is not looked up", () => {
    const stack = located(["france", "east", { country: "FR" }], ["europe", "west", { continent: "EU" }]);
    expect(proof(stack, name).failures.find(({ lost }) => lost[0] === "aws/us-east-1")?.verdict).toBe("unknown");
  });
});

describe("records that Route 53 refuses", () => {
  test.each<[string, (stack: Stack) => unknown, string]>([
    [
      "two primaries",
      (s) => s.change("west", { failoverRoutingPolicies: [{ type: "PRIMARY" }] }, "Record"),
      "give record west another failoverRoutingPolicies: east is the PRIMARY record of shop.example.com already",
    ],
    [
      "one identifier for two",
      (s) => s.change("west", { setIdentifier: "east" }, "Record"),
      "give record west another setIdentifier",
    ],
    [
      "two policies",
      (s) =>
        s.change("west", { failoverRoutingPolicies: undefined, weightedRoutingPolicies: [{ weight: 1 }] }, "Record"),
      "east is failover, west weighted",
    ],
    [
      "a CNAME at the name of the zone",
      (s) => {
        for (const side of ["east", "west"])
          s.change(
            side,
            { name: "", type: "CNAME", aliases: undefined, records: [s.find(`${side}-front`).get("dnsName")] },
            "Record",
          );
      },
      "make record east an alias of type A",
    ],
    [
      "an alias with the zone of a load balancer elsewhere",
      (s) => {
        const [near, far] = [s.find("east-front"), s.find("west-front")];
        const aliases = [{ name: far.get("dnsName"), zoneId: near.get("zoneId"), evaluateTargetHealth: true }];
        s.change("west", { aliases }, "Record");
      },
      "take zoneId of the alias of west from load balancer west-front",
    ],
  ])("refuted: %s", (_, mutate, words) => {
    const stack = pair();
    mutate(stack);
    const [id = ""] = Object.keys(verdicts(stack)).filter((one) => one.startsWith("name:"));
    expect(refutedBy(stack, id)).toContain("now");
    expect(advice(stack, id)).toContain(words);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    [
      "the same name in another zone",
      (s) => record(s, "other", "west", { zoneId: s.add("Zone", "private", { name: "example.com" }).get("zoneId") }),
    ],
    [
      "the same name of another type",
      (s) => record(s, "six", "east", { type: "AAAA", failoverRoutingPolicies: [{ type: "PRIMARY" }] }),
    ],
    [
      "a second primary that may not exist",
      (s) => {
        record(s, "maybe", "west", { failoverRoutingPolicies: [{ type: "PRIMARY" }] });
        s.alter("maybe", { conditional: true });
      },
    ],
    [
      "a record that overwrites the other",
      (s) => s.change("west", { setIdentifier: "east", allowOverwrite: true }, "Record"),
    ],
    [
      "an alias with the zone of another load balancer of the region",
      (s) => {
        const near = s.find("east-front");
        const twin = s.add("LoadBalancer", "twin", {});
        s.change(
          "east",
          { aliases: [{ name: near.get("dnsName"), zoneId: twin.get("zoneId"), evaluateTargetHealth: true }] },
          "Record",
        );
      },
    ],
  ])("not refused: %s", (_, mutate) => {
    const stack = pair();
    mutate(stack);
    expect(refutedBy(stack, name)).not.toContain("now");
  });
});

describe("a name with one record that leads straight to a machine", () => {
  function lone(inputs: Record<string, Value> = {}, port = 443): Stack {
    const stack = webStack();
    const open = stack.add("SecurityGroup", "open", {
      vpcId: stack.find("main", "Vpc").id,
      ingress: [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] }],
    });
    const machine = stack.add("Instance", "shop", {
      subnetId: stack.find("public-a", "Subnet").id,
      vpcSecurityGroupIds: [open.id],
    });
    const address = stack.add("Eip", "shop", { instance: machine.id });
    const records = [address.get("publicIp")];
    stack.add("Record", "shop", { zoneId: "Z1", name: "shop.example.com", type: "A", ttl: 60, records, ...inputs });
    return stack;
  }

  test("is lost with the machine and its zone", () => {
    expect(refutedBy(lone(), name)).toEqual(["us-east-1a", "shop"]);
  });

  test.each<[string, () => Stack]>([
    ["for administration only", () => lone({}, 22)],
    [
      "by an address that only its network reaches",
      () => lone({ records: [lone().find("shop", "Instance").get("privateIp")] }),
    ],
    [
      "behind a load balancer too",
      () => {
        const stack = lone();
        stack.add("TargetGroupAttachment", "shop", {
          targetGroupArn: stack.find("web-tg").arn,
          targetId: stack.find("shop", "Instance").id,
        });
        return stack;
      },
    ],
    [
      "to a load balancer",
      () => {
        const stack = lone();
        return stack.change("shop", { records: undefined, aliases: alias(stack.find("front"), true) }, "Record");
      },
    ],
    [
      "one of several that name machines",
      () => {
        const stack = lone({ name: "node1.example.com" });
        const records = [stack.add("Eip", "two", { instance: stack.find("shop", "Instance").id }).get("publicIp")];
        stack.add("Record", "two", { zoneId: "Z1", name: "node2.example.com", type: "A", ttl: 60, records });
        return stack;
      },
    ],
  ])("is no flow: %s", (_, make) => {
    expect(Object.keys(verdicts(make())).filter((id) => id.startsWith("name:"))).toEqual([]);
  });

  test("two machines share the loss, as nothing tells the name which one is dead", () => {
    const stack = lone();
    const second = stack.add("Instance", "second", {
      subnetId: stack.find("public-b", "Subnet").id,
      vpcSecurityGroupIds: [stack.find("open").id],
    });
    const addresses = [stack.find("shop", "Eip").get("publicIp"), second.get("publicIp")];
    expect(refutedBy(stack.change("shop", { records: addresses }, "Record"), name)).toContain("us-east-1b");
  });
});
