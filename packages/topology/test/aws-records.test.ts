import type { Value } from "@nospof/inventory";
import { Interpolation, Unknown } from "@nospof/inventory";
import { advice, refutedBy, verdicts } from "./prove";
import { alias, pair, record } from "./regions";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const www = "name:www.example.com";

/** The web stack with one plain name in a zone of its own. */
function named(inputs: Record<string, Value> = {}): Stack {
  const stack = webStack();
  const zone = stack.add("Zone", "example", { name: "example.com" });
  stack.add("Record", "www", {
    zoneId: zone.get("zoneId"),
    name: "www",
    type: "A",
    aliases: alias(stack.find("front"), true),
    ...inputs,
  });
  return stack;
}

/** A second record like `www`, with other inputs. */
function second(stack: Stack, inputs: Record<string, Value>): Stack {
  stack.add("Record", "second", {
    zoneId: stack.find("example").get("zoneId"),
    name: "www",
    type: "A",
    aliases: alias(stack.find("front"), true),
    ...inputs,
  });
  return stack;
}

function names(stack: Stack): readonly string[] {
  return Object.keys(verdicts(stack)).filter((id) => id.startsWith("name:"));
}

describe("a plain name never answers when", () => {
  test.each<[string, () => Stack, string, string]>([
    ["there are two of it", () => second(named(), {}), www, "www is the only record of www.example.com already"],
    [
      "it leads nowhere",
      () => named().change("www", { aliases: undefined }, "Record"),
      www,
      "give record www aliases or records",
    ],
    [
      "its alias to a load balancer is a CNAME",
      () => named({ type: "CNAME" }),
      www,
      "an alias to a load balancer is of type A or AAAA",
    ],
    [
      "its alias has the zone of a load balancer of another kind",
      () => {
        const stack = named();
        const inner = stack.add("LoadBalancer", "inner", { loadBalancerType: "network" });
        const aliases = [
          {
            name: new Interpolation(["dualstack.", stack.find("front").get("dnsName")]),
            zoneId: inner.get("zoneId"),
            evaluateTargetHealth: true,
          },
        ];
        return stack.change("www", { aliases }, "Record");
      },
      www,
      "take zoneId of the alias of www from load balancer front",
    ],
    [
      "it asks for IPv6 of a load balancer with IPv4 addresses only",
      () => named({ type: "AAAA" }),
      `${www}/AAAA`,
      "set type of record www to A",
    ],
    [
      "its zone has no name",
      () => named().change("example", { name: undefined }, "Zone"),
      "name:www",
      "give zone example a name",
    ],
    [
      "it stands in another zone than it is named for",
      () => {
        const stack = named({ name: "www.example.com" });
        const zone = stack.add("Zone", "other", { name: "example.org" });
        return stack.change("www", { zoneId: zone.get("zoneId") }, "Record");
      },
      "name:www.example.com.example.org",
      "put record www into zone example: in the zone of example.org its name is www.example.com.example.org",
    ],
  ])("%s", (_, make, id, words) => {
    const stack = make();
    expect(refutedBy(stack, id)).toContain("now");
    expect(advice(stack, id)).toContain(words);
  });

  test.each<[string, () => Stack]>([
    ["it is the only one", () => named()],
    ["another one has its name in another zone", () => second(named(), { zoneId: "Z2" })],
    ["another one may have its name in another zone", () => second(named(), { zoneId: new Unknown(["urn:outputs"]) })],
    [
      "both stand in zones that are not known, as of one stack reference",
      () => second(named({ zoneId: new Unknown(["urn:outputs"]) }), { zoneId: new Unknown(["urn:outputs"]) }),
    ],
    [
      "names that are not known stand in components of one kind",
      () => {
        const stack = named();
        const zoneId = stack.find("example").get("zoneId");
        const validation = { zoneId, name: new Unknown(), type: "CNAME", records: [new Unknown()], ttl: 60 };
        stack.add("Record", "validation", validation);
        stack.add("Record", "validation-2", validation);
        return stack.alter("validation-2", { name: "validation" } as object, "Record");
      },
    ],
    ["another one overwrites it", () => second(named(), { allowOverwrite: true })],
    ["another one is of another type", () => second(named(), { type: "AAAA" })],
    ["another one may not exist", () => second(named(), {}).alter("second", { conditional: true })],
    ["the name of its zone is not known", () => named().change("example", { name: new Unknown() }, "Zone")],
    [
      "its zone is looked up",
      () => named().change("example", { name: undefined }, "Zone").alter("example", { external: true }, "Zone"),
    ],
    ["it leads to addresses that are not known", () => named({ aliases: new Unknown() })],
    [
      "it asks for IPv6 of a load balancer that has it",
      () => named({ type: "AAAA" }).change("front", { ipAddressType: "dualstack" }),
    ],
    [
      "it asks for IPv6 of a load balancer that may have it",
      () => named({ type: "AAAA" }).change("front", { ipAddressType: new Unknown() }),
    ],
    ["it asks for IPv6 in a zone of another stack", () => named({ type: "AAAA", zoneId: "Z2" })],
    [
      "it stands below a zone that is named like the end of its own",
      () => {
        const stack = named({ name: "api.shop" });
        stack.add("Zone", "local", { name: "shop" });
        return stack;
      },
    ],
    [
      "it stands in the zone above, of two that the stack has",
      () => {
        const stack = named({ name: "www.dev.example.com" });
        stack.add("Zone", "dev", { name: "dev.example.com" });
        return stack;
      },
    ],
  ])("and not when %s", (_, make) => {
    expect(names(make())).toEqual([]);
  });
});

describe("a record without the routing policy of the others", () => {
  test.each(["east", "west"])("is refused, whichever is the first: %s", (side) => {
    const stack = pair().change(side, { failoverRoutingPolicies: undefined }, "Record");
    expect(refutedBy(stack, "name:shop.example.com")).toContain("now");
  });

  test("is none of theirs in another zone", () => {
    const stack = pair();
    record(stack, "plain", "east", { zoneId: "Z2", setIdentifier: "plain" });
    expect(verdicts(stack)["name:shop.example.com"]).toBe("proven");
  });
});
