import type { Resource, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import * as fc from "fast-check";
import { internetRoutes } from "../src/readers/aws/internet-routes";
import type { Route } from "../src/readers/aws/route";
import { advice, proof, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const egress = "egress:main/private";
const madeUp = { resource: webStack().inventory().resources[0] as Resource, table: "table" };

/** The web stack, in which private-b is routed by these blocks, each to the NAT gateway of a zone. */
function routed(blocks: readonly (readonly [string, string])[]): Stack {
  const stack = webStack().remove("private-b-default");
  const table = stack.find("private-b", "RouteTable").id;
  blocks.forEach(([destinationCidrBlock, zone], index) => {
    const natGatewayId = stack.find(`nat-${zone}`, "NatGateway").id;
    stack.add("Route", `private-b-${String(index)}`, { routeTableId: table, destinationCidrBlock, natGatewayId });
  });
  return stack;
}

function route(stack: Stack, inputs: Record<string, Value>): Stack {
  stack.add("Route", "more", { routeTableId: stack.find("private-b", "RouteTable").id, ...inputs });
  return stack;
}

describe("the most specific route wins, for every address", () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    [
      "two halves",
      [
        ["0.0.0.0/1", "b"],
        ["128.0.0.0/1", "b"],
      ],
    ],
    [
      "four quarters",
      [
        ["0.0.0.0/2", "b"],
        ["64.0.0.0/2", "b"],
        ["128.0.0.0/2", "b"],
        ["192.0.0.0/2", "b"],
      ],
    ],
    [
      "a default route that two halves hide",
      [
        ["0.0.0.0/0", "a"],
        ["0.0.0.0/1", "b"],
        ["128.0.0.0/1", "b"],
      ],
    ],
    [
      "host bits, which AWS ignores",
      [
        ["1.2.3.4/1", "b"],
        ["200.0.0.0/1", "b"],
      ],
    ],
    [
      "private blocks elsewhere",
      [
        ["0.0.0.0/0", "b"],
        ["10.0.0.0/8", "a"],
        ["172.16.0.0/12", "a"],
      ],
    ],
    [
      "every public block, without the private ones",
      "0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/3 160.0.0.0/5 168.0.0.0/6 172.0.0.0/12 172.32.0.0/11 172.64.0.0/10 172.128.0.0/9 173.0.0.0/8 174.0.0.0/7 176.0.0.0/4 192.0.0.0/9 192.128.0.0/11 192.160.0.0/13 192.169.0.0/16 192.170.0.0/15 192.172.0.0/14 192.176.0.0/12 192.192.0.0/10 193.0.0.0/8 194.0.0.0/7 196.0.0.0/6 200.0.0.0/5 208.0.0.0/4"
        .split(" ")
        .map((block) => [block, "b"] as const),
    ],
  ])("%s lead out", (_, blocks) => {
    expect(verdicts(routed(blocks))[egress]).toBe("proven");
  });

  test.each<[string, readonly (readonly [string, string])[]]>([
    [
      "one half",
      [
        ["0.0.0.0/1", "b"],
        ["128.0.0.0/1", "a"],
      ],
    ],
    [
      "both halves, whatever the default route says",
      [
        ["0.0.0.0/0", "b"],
        ["0.0.0.0/1", "a"],
        ["128.0.0.0/1", "a"],
      ],
    ],
    [
      "one half of the default route",
      [
        ["0.0.0.0/0", "b"],
        ["128.0.0.0/1", "a"],
      ],
    ],
    [
      "a public block inside the default route",
      [
        ["0.0.0.0/0", "b"],
        ["52.0.0.0/10", "a"],
      ],
    ],
  ])("%s through another zone's gateway is lost with that zone", (_, blocks) => {
    expect(refutedBy(routed(blocks), egress)).toEqual(["us-east-1a"]);
  });

  test.each([
    ["0.0.0.0/1", "128.0.0.0/1"],
    ["128.0.0.0/1", "0.0.0.0/1"],
    ["0.0.0.0/2", "128.0.0.0/1"],
  ])("only %s leaves the rest of the internet out", (block, rest) => {
    const stack = routed([[block, "b"]]);
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain(`route ${rest} of subnet private-b (us-east-1b) to the internet too`);
  });

  test("a few public blocks are no way to the internet", () => {
    const stack = routed([
      ["52.94.0.0/16", "b"],
      ["3.0.0.0/8", "b"],
    ]);
    expect(advice(stack, egress)).toContain("give subnet private-b (us-east-1b) a default route");
    for (const zone of ["a", "c"]) stack.remove(`private-${zone}-default`);
    expect(verdicts(stack)[egress]).toBeUndefined();
  });
});

test("the chosen routes are those that win for some address, and the gap is where none does", () => {
  // One address in each sixteenth of the address space that the internet uses.
  const addresses = Array.from({ length: 14 }, (_, sixteenth) => sixteenth * 16 + 5);
  const block = fc
    .integer({ min: 0, max: 4 })
    .chain((length) =>
      fc
        .nat({ max: 2 ** length - 1 })
        .map((at) => ({ length, first: at * 2 ** (8 - length), size: 2 ** (8 - length) })),
    );
  const isIn = (address: number, { first, size }: { first: number; size: number }): boolean =>
    first <= address && address < first + size;
  fc.assert(
    fc.property(
      fc.uniqueArray(block, { selector: ({ first, length }) => `${String(first)}/${String(length)}` }),
      (blocks) => {
        const routes = blocks.map((one): Route => {
          const destination = `${String(one.first)}.0.0.0/${String(one.length)}`;
          const next = { kind: "outside", id: destination } as const;
          const reason = { urn: destination, property: "natGatewayId" };
          return { ...madeUp, destination, family: 4, property: "natGatewayId", next, because: reason, certain: true };
        });
        const winners = addresses.map((address) => {
          const matching = blocks.map((one, at) => ({ one, at })).filter(({ one }) => isIn(address, one));
          return matching.sort((a, b) => b.one.length - a.one.length)[0]?.at;
        });
        const found = internetRoutes(routes, 4);
        const isMeant = blocks.some(({ length }) => length <= 2) || winners.filter((at) => at !== undefined).length > 8;
        fc.pre(isMeant || winners.filter((at) => at !== undefined).length < 6);
        const expected = isMeant ? new Set(winners.flatMap((at) => (at === undefined ? [] : [routes[at]]))) : new Set();
        expect(new Set(found.certain)).toEqual(expected);
        expect(found.gap !== undefined).toBe(isMeant && winners.includes(undefined));
      },
    ),
  );
});

describe("routes that do not carry the internet", () => {
  test.each<[string, Record<string, Value>]>([
    ["peering", { destinationCidrBlock: "10.0.0.0/8", vpcPeeringConnectionId: "pcx-1" }],
    [
      "a partner's public block behind a transit gateway",
      { destinationCidrBlock: "52.10.0.0/16", transitGatewayId: "tgw-1" },
    ],
    ["a prefix list behind a transit gateway", { destinationPrefixListId: "pl-1", transitGatewayId: "tgw-1" }],
    [
      "a destination not known, beside a default route",
      { destinationCidrBlock: new Unknown(), transitGatewayId: "tgw-1" },
    ],
    ["the VPC itself", { destinationCidrBlock: "10.0.0.0/16", gatewayId: "local" }],
  ])("%s changes nothing", (_, inputs) => {
    expect(verdicts(route(webStack(), inputs))[egress]).toBe("proven");
  });

  test("half of the internet behind a transit gateway is not decided", () => {
    const stack = route(webStack(), { destinationCidrBlock: "0.0.0.0/1", transitGatewayId: "tgw-1" });
    expect(verdicts(stack)[egress]).toBe("unknown");
    expect(advice(stack, egress)).toContain("transitGatewayId");
  });
});

describe("routes that may not be there", () => {
  const half = (stack: Stack, zone: string): Stack =>
    route(stack, {
      destinationCidrBlock: "0.0.0.0/1",
      natGatewayId: stack.find(`nat-${zone}`, "NatGateway").id,
    }).alter("more", { conditional: true });

  test("are not decided where they would lead elsewhere, and change nothing where not", () => {
    expect(verdicts(half(webStack(), "a"))[egress]).toBe("unknown");
    expect(verdicts(half(webStack(), "b"))[egress]).toBe("proven");
  });

  test("do not hide that the others leave a gap, or lead elsewhere", () => {
    expect(refutedBy(half(routed([["0.0.0.0/2", "b"]]), "b"), egress)).toContain("now");
    expect(refutedBy(half(routed([["0.0.0.0/0", "a"]]), "b"), egress)).toEqual(["us-east-1a"]);
  });
});

describe("managed prefix lists", () => {
  function listed(cidrs: readonly string[], zone: string): Stack {
    const stack = webStack();
    const list = stack.add("aws:ec2/managedPrefixList:ManagedPrefixList", "world", {
      addressFamily: "IPv4",
      maxEntries: 4,
      entries: cidrs.slice(0, 1).map((cidr) => ({ cidr })),
    });
    for (const cidr of cidrs.slice(1))
      stack.add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", cidr, { prefixListId: list.id, cidr });
    const natGatewayId = stack.find(`nat-${zone}`, "NatGateway").id;
    return route(stack, { destinationPrefixListId: list.id, natGatewayId });
  }

  test("are read block by block", () => {
    expect(verdicts(listed(["0.0.0.0/1", "128.0.0.0/1"], "b"))[egress]).toBe("proven");
    expect(refutedBy(listed(["0.0.0.0/1", "128.0.0.0/1"], "a"), egress)).toEqual(["us-east-1a"]);
    expect(verdicts(listed(["10.0.0.0/8"], "a"))[egress]).toBe("proven");
  });

  test("outside the stack leave the way open only where no route has it", () => {
    const natGatewayId = (stack: Stack) => stack.find("nat-b", "NatGateway").id;
    const beside = webStack();
    expect(
      verdicts(route(beside, { destinationPrefixListId: "pl-1", natGatewayId: natGatewayId(beside) }))[egress],
    ).toBe("proven");
    const alone = webStack().remove("private-b-default");
    expect(verdicts(route(alone, { destinationPrefixListId: "pl-1", natGatewayId: natGatewayId(alone) }))[egress]).toBe(
      "unknown",
    );
  });
});

describe("IPv6", () => {
  /** Private subnets without IPv4 routes, routed by these blocks to egress-only gateways. */
  function v6(blocks: Readonly<Record<string, readonly string[]>>): Stack {
    const stack = webStack();
    const gateway = stack.add("EgressOnlyInternetGateway", "eigw", { vpcId: stack.find("main").id });
    for (const zone of ["a", "b", "c"]) {
      stack.remove(`private-${zone}-default`);
      for (const destinationIpv6CidrBlock of blocks[zone] ?? ["::/0"])
        stack.add("Route", `${zone}-${destinationIpv6CidrBlock}`, {
          routeTableId: stack.find(`private-${zone}`, "RouteTable").id,
          destinationIpv6CidrBlock,
          egressOnlyGatewayId: gateway.id,
        });
    }
    return stack;
  }

  test.each([["2000::/3"], ["::/1", "8000::/1"], ["::/1"], ["0:0::/0"]])(
    "%s lead to all of the internet",
    (...blocks) => {
      expect(verdicts(v6({ b: blocks }))[egress]).toBe("proven");
    },
  );

  test("half of the global addresses is a gap", () => {
    const stack = v6({ b: ["2000::/4"] });
    expect(refutedBy(stack, egress)).toContain("now");
    expect(advice(stack, egress)).toContain("of subnet private-b");
  });

  test("NAT64 through another zone's gateway is lost with that zone", () => {
    const stack = v6({});
    for (const zone of ["a", "b", "c"]) stack.change(`private-${zone}`, { ipv6Native: true }, "Subnet");
    stack.add("Route", "nat64", {
      routeTableId: stack.find("private-b", "RouteTable").id,
      destinationIpv6CidrBlock: "64:ff9b::/96",
      natGatewayId: stack.find("nat-b", "NatGateway").id,
    });
    expect(verdicts(stack)[egress]).toBe("proven");
    stack.change("nat64", { natGatewayId: stack.find("nat-a", "NatGateway").id });
    expect(refutedBy(stack, egress)).toEqual(["us-east-1a"]);
  });
});

test("a NAT gateway given as gatewayId is a NAT gateway: AWS takes it", () => {
  const stack = webStack();
  for (const zone of ["a", "b", "c"])
    stack.change(`private-${zone}-default`, {
      natGatewayId: undefined,
      gatewayId: stack.find(`nat-${zone}`, "NatGateway").id,
    });
  expect(proof(stack, egress).verdict).toBe("proven");
  stack.change("private-b-default", { gatewayId: stack.find("nat-c", "NatGateway").id });
  expect(refutedBy(stack, egress)).toEqual(["us-east-1c"]);
});
