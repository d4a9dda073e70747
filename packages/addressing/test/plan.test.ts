import fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import type { AddressPlan, AddressRequest, TierRequest } from "@nospof/addressing";
import { AddressPlanError, formatPlan, ipv6Subnet, parseZone, planAddresses } from "@nospof/addressing";

/** Many in continuous integration, some on the way. */
const RUNS = { numRuns: process.env["CI"] === undefined ? 200 : 1000 };
const LETTERS = "abcdefgh";

const zonesOf = fc.oneof(
  fc.subarray([...LETTERS], { minLength: 1 }).map((letters) => letters.map((letter) => `eu-west-1${letter}`)),
  fc.subarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 }).map((ids) => ids.map((id) => `euw1-az${String(id)}`)),
);

/** Requests of any shape that fit, with any of their tiers pinned to the place that it has anyway. */
const fittingRequest: fc.Arbitrary<AddressRequest> = fc
  .record({
    prefix: fc.integer({ min: 16, max: 22 }),
    zones: zonesOf,
    sizes: fc.array(fc.record({ prefixLength: fc.integer({ min: 20, max: 28 }), retired: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
    }),
    octet: fc.integer({ min: 0, max: 255 }),
    pins: fc.subarray([0, 1, 2, 3, 4, 5, 6]),
  })
  .map(({ prefix, zones, sizes, octet, pins }) => {
    const cidr = new Address4(`10.${String(octet)}.0.0/${String(prefix)}`).networkForm();
    const tiers: TierRequest[] = sizes.map((size, index) => ({ name: `tier-${String(index)}`, ...size }));
    const request = { cidr, ipv6PrefixLength: 56, zones, tiers };
    const plan = tryPlan(request);
    return plan && pinned(request, plan, pins);
  })
  .filter((request) => request !== undefined);

function pinned(request: AddressRequest, plan: AddressPlan, positions: readonly number[]): AddressRequest {
  const tiers = request.tiers.map((tier, position) => {
    const cidr = plan.tiers[position]?.cidr;
    return positions.includes(position) && cidr !== undefined ? { ...tier, cidr } : tier;
  });
  return { ...request, tiers };
}

function tryPlan(request: AddressRequest): AddressPlan | undefined {
  try {
    return planAddresses(request);
  } catch (error) {
    if (error instanceof AddressPlanError) return undefined;
    throw error;
  }
}

function places(plan: AddressPlan): Map<string, string> {
  return new Map(
    plan.subnets.map((subnet) => [`${subnet.tier} ${subnet.zone}`, `${subnet.cidr} ${String(subnet.ipv6Index)}`]),
  );
}

/** Every subnet that both plans have lies where it lay. */
function expectNothingMoved(before: AddressPlan, after: AddressPlan): void {
  const now = places(after);
  const moved = [...places(before)].filter(([subnet, place]) => now.has(subnet) && now.get(subnet) !== place);
  expect(moved).toEqual([]);
}

interface Interval {
  start: bigint;
  end: bigint;
}

/** Parsed by the library, independently of the arithmetic under test; throws for a block that is not aligned. */
function interval(cidr: string): Interval {
  const address = cidr.includes(":") ? new Address6(cidr) : new Address4(cidr);
  if (address.correctForm() !== address.startAddress().correctForm()) throw new Error(`${cidr} is not aligned`);
  return { start: address.startAddress().bigInt(), end: address.endAddress().bigInt() };
}

/** The blocks that are outside of `parent` or overlap their neighbour. */
function misplaced(parent: string, cidrs: readonly string[]): Interval[] {
  const outer = interval(parent);
  const sorted = cidrs.map(interval).sort((a, b) => (a.start < b.start ? -1 : 1));
  return sorted.filter(({ start, end }, index) => {
    const next = sorted[index + 1];
    return start < outer.start || end > outer.end || (next !== undefined && end >= next.start);
  });
}

describe("a plan", () => {
  it("keeps subnets inside the parent, disjoint and aligned, and accounts for every address", () => {
    fc.assert(
      fc.property(fittingRequest, (request) => {
        const plan = planAddresses(request);
        const inTier = (tier: string) => plan.subnets.filter((subnet) => subnet.tier === tier).map(({ cidr }) => cidr);
        const wrong = [
          ...misplaced(plan.cidr, [...plan.tiers.map((tier) => tier.cidr), ...plan.free]),
          ...plan.tiers.flatMap((tier) => misplaced(tier.cidr, inTier(tier.name))),
        ];
        expect(wrong).toEqual([]);
        const size = (cidr: string) => Number(interval(cidr).end - interval(cidr).start + 1n);
        const sum = (cidrs: readonly string[]) => cidrs.reduce((total, cidr) => total + size(cidr), 0);
        expect(sum(plan.free)).toBe(plan.freeAddresses);
        expect(sum(plan.tiers.map((tier) => tier.cidr)) + plan.freeAddresses).toBe(size(plan.cidr));
      }),
      RUNS,
    );
  });

  it("gives every subnet an IPv6 /64 of its own", () => {
    fc.assert(
      fc.property(fittingRequest, (request) => {
        const plan = planAddresses({ ...request, ipv6Cidr: "2001:db8:0:100::/56" });
        const blocks = plan.subnets.map((subnet) => subnet.ipv6Cidr ?? "");
        expect(misplaced("2001:db8:0:100::/56", blocks)).toEqual([]);
        expect(blocks.every((block) => block.endsWith("/64"))).toBe(true);
      }),
      RUNS,
    );
  });

  it("is deterministic and independent of the order of zones", () => {
    fc.assert(
      fc.property(fittingRequest, fc.infiniteStream(fc.nat()), (request, keys) => {
        const shuffled = request.zones
          .map((zone) => ({ zone, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ zone }) => zone);
        expect(planAddresses({ ...request, zones: shuffled })).toEqual(planAddresses(request));
      }),
      RUNS,
    );
  });

  it("cannot be changed", () => {
    const plan = planAddresses({ cidr: "10.0.0.0/16", zones: ["us-east-1a"], tiers: [{ name: "private" }] });
    expect(() => {
      (plan.subnets as unknown[]).push({});
    }).toThrow(TypeError);
    expect(Object.isFrozen(plan.subnets[0])).toBe(true);
  });
});

describe("an edit moves nothing that survives", () => {
  it("adding or removing zones", () => {
    fc.assert(
      fc.property(fittingRequest, zonesOf, (request, zones) => {
        expectNothingMoved(planAddresses(request), planAddresses({ ...request, zones }));
      }),
      RUNS,
    );
  });

  it("appending a tier, flowing or pinned to a free block", () => {
    const appended = fc.record({ prefixLength: fc.integer({ min: 20, max: 28 }), pinIt: fc.boolean() });
    fc.assert(
      fc.property(fittingRequest, appended, fc.nat(), (request, { prefixLength, pinIt }, choice) => {
        const before = planAddresses(request);
        const free = before.free[choice % Math.max(1, before.free.length)];
        const tier: TierRequest =
          pinIt && free !== undefined ? { name: "new", cidr: free } : { name: "new", prefixLength };
        const after = tryPlan({ ...request, tiers: [...request.tiers, tier] });
        if (after !== undefined) expectNothingMoved(before, after);
      }),
      RUNS,
    );
  });

  it("retiring a tier and bringing it back", () => {
    fc.assert(
      fc.property(fittingRequest, fc.nat(), (request, choice) => {
        const at = choice % request.tiers.length;
        const tiers = request.tiers.map((tier, position) =>
          position === at ? { ...tier, retired: tier.retired !== true } : tier,
        );
        expectNothingMoved(planAddresses(request), planAddresses({ ...request, tiers }));
      }),
      RUNS,
    );
  });

  it("pinning tiers to the places that they have", () => {
    fc.assert(
      fc.property(fittingRequest, fc.array(fc.nat({ max: 6 })), (request, positions) => {
        const before = planAddresses(request);
        const after = planAddresses(pinned(request, before, positions));
        expect(after.subnets).toEqual(before.subnets);
        expect(after.free).toEqual(before.free);
      }),
      RUNS,
    );
  });
});

describe("the arithmetic, by example", () => {
  const request: AddressRequest = {
    cidr: "10.0.0.0/16",
    zones: ["us-east-1c", "us-east-1a"],
    tiers: [
      { name: "public", prefixLength: 24 },
      { name: "private", prefixLength: 20 },
      { name: "isolated" },
      { name: "transit", prefixLength: 28 },
    ],
  };

  it("puts tier blocks at the lowest aligned place and zones at their letters", () => {
    const plan = planAddresses(request);
    expect(plan.tiers.map(({ name, cidr }) => `${name} ${cidr}`)).toEqual([
      "public 10.0.0.0/21",
      "private 10.0.128.0/17",
      "isolated 10.0.32.0/19",
      "transit 10.0.8.0/25",
    ]);
    expect(plan.subnets.map(({ zone, cidr, ipv6Index }) => `${zone} ${cidr} ${String(ipv6Index)}`)).toEqual([
      "us-east-1a 10.0.0.0/24 0",
      "us-east-1c 10.0.2.0/24 2",
      "us-east-1a 10.0.128.0/20 8",
      "us-east-1c 10.0.160.0/20 10",
      "us-east-1a 10.0.32.0/22 16",
      "us-east-1c 10.0.40.0/22 18",
      "us-east-1a 10.0.8.0/28 24",
      "us-east-1c 10.0.8.32/28 26",
    ]);
  });

  it("counts zone IDs by their number", () => {
    const plan = planAddresses({ ...request, zones: ["use1-az4"] });
    expect(plan.subnets[0]).toMatchObject({ zone: "use1-az4", slot: 3, cidr: "10.0.3.0/24" });
  });

  it.each([
    ["us-gov-west-1b", "us-gov-west-1", 1],
    ["ap-southeast-7a", "ap-southeast-7", 0],
    ["eusc-de-east-1c", "eusc-de-east-1", 2],
    ["us-isob-east-1a", "us-isob-east-1", 0],
    ["europe-west1-d", "europe-west1", 3],
    ["usgw1-az3", "usgw1", 2],
  ])("reads %s", (name, region, slot) => {
    expect(parseZone(name)).toMatchObject({ name, region, slot });
  });

  it("cuts a /64 out of a block that is known only later", () => {
    expect(ipv6Subnet("2001:db8:12:3400::/56", 255)).toBe("2001:db8:12:34ff::/64");
    expect(() => ipv6Subnet("2001:db8:12:3400::/56", 256)).toThrow(RangeError);
    expect(() => ipv6Subnet("10.0.0.0/16", 0)).toThrow(RangeError);
  });
});

describe("an impossible plan", () => {
  const good: AddressRequest = {
    cidr: "10.0.0.0/16",
    zones: ["us-east-1a", "us-east-1b"],
    tiers: [{ name: "public" }, { name: "private" }],
  };

  function problems(change: Partial<AddressRequest>): string[] {
    try {
      planAddresses({ ...good, ...change });
    } catch (error) {
      if (error instanceof AddressPlanError) return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
      throw error;
    }
    return [];
  }

  it.each<[string, Partial<AddressRequest>, RegExp]>([
    ["no CIDR", { cidr: "10.0.0.0" }, /^cidr: 10\.0\.0\.0 is no IPv4 CIDR block/],
    ["host bits", { cidr: "10.0.1.0/16" }, /^cidr: .*the block it lies in is 10\.0\.0\.0\/16$/],
    ["slots", { zoneSlots: 6 }, /^zoneSlots: 6 is no power of two/],
    ["no zone", { zones: [] }, /^zones: no zone is listed/],
    ["duplicate zone", { zones: ["us-east-1a", "us-east-1a"] }, /^zones\[1\]: us-east-1a is listed twice/],
    ["unknown zone", { zones: ["moon"] }, /^zones\[0\]: moon is neither/],
    ["zone number 0", { zones: ["use1-az0"] }, /^zones\[0\]: use1-az0 is neither/],
    ["local zone", { zones: ["us-east-1-bos-1a"] }, /us-east-1-bos-1a is a local or wavelength zone/],
    ["local zone ID", { zones: ["use1-bos1-az1"] }, /use1-bos1-az1 is a local or wavelength zone/],
    ["wavelength zone", { zones: ["us-east-1-wl1-bos-wlz-1"] }, /is a local or wavelength zone/],
    ["letter beyond slots", { zoneSlots: 2, zones: ["us-east-1c"] }, /needs slot 2 but 2 zone slots end with b/],
    ["two forms", { zones: ["us-east-1a", "use1-az2"] }, /zones\[1\]: use1-az2 is a zone ID but us-east-1a/],
    ["two regions", { zones: ["us-east-1a", "us-west-2b"] }, /zones\[1\]: us-west-2b is in us-west-2 but/],
    ["no tier", { tiers: [] }, /^tiers: no tier/],
    ["empty name", { tiers: [{ name: "" }] }, /^tiers\[0\]\.name: the name is empty/],
    [
      "duplicate tier",
      { tiers: [{ name: "a" }, { name: "a" }] },
      /^tiers\[1\]\.name: a is also the name of tiers\[0\]/,
    ],
    [
      "too long",
      { tiers: [{ name: "a", prefixLength: 29 }] },
      /^tiers\[0\]\.prefixLength: .*\/29, but a subnet may be \/16/,
    ],
    ["fraction", { tiers: [{ name: "a", prefixLength: 20.5 }] }, /20\.5 is no whole number/],
    [
      "too small",
      { cidr: "10.0.0.0/20", tiers: [{ name: "a", prefixLength: 22 }] },
      /reserves 8 zone slots × \/22 \(1,024 addresses\) = 8,192 addresses, but .*10\.0\.0\.0\/20 \(4,096 addresses\).*; a prefix length of 23 would fit/,
    ],
    ["pin outside", { tiers: [{ name: "a", cidr: "10.1.0.0/20" }] }, /10\.1\.0\.0\/20 of the tier a is not inside/],
    ["pin no CIDR", { tiers: [{ name: "a", cidr: "x" }] }, /^tiers\[0\]\.cidr: x is no IPv4 CIDR/],
    [
      "pin too small",
      { tiers: [{ name: "a", cidr: "10.0.0.0/24", prefixLength: 26 }] },
      /8 zone slots × \/26 \(64 addresses\) = 512 addresses, but 10\.0\.0\.0\/24 has 256; use a prefix length of at least 27/,
    ],
    [
      "overlap",
      { tiers: [{ name: "a" }, { name: "b", cidr: "10.0.16.0/20" }] },
      /^tiers\[1\]\.cidr: 10\.0\.16\.0\/20 of the tier b overlaps 10\.0\.0\.0\/19 of the tier a; free: 10\.0\.32\.0\/19/,
    ],
    ["IPv6 block", { ipv6Cidr: "2001:db8::" }, /^ipv6Cidr: 2001:db8:: is no IPv6 CIDR/],
    [
      "IPv6 too small",
      { ipv6Cidr: "2001:db8::/61" },
      /^ipv6Cidr: 2 tiers × 8 zone slots = 16 subnets of \/64, but a \/61 holds 8/,
    ],
    ["IPv6 length", { ipv6PrefixLength: 61 }, /^ipv6PrefixLength: 2 tiers/],
  ])("is refused with its arithmetic: %s", (_, change, expected) => {
    const found = problems(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it("reports everything at once", () => {
    const found = problems({
      zones: ["us-east-1a", "us-east-1a", "moon"],
      tiers: [{ name: "a" }, { name: "a", prefixLength: 30 }, { name: "c", cidr: "192.168.0.0/20" }],
    });
    expect(found.map((problem) => problem.split(":")[0])).toEqual([
      "zones[1]",
      "zones[2]",
      "tiers[1].name",
      "tiers[1].prefixLength",
      "tiers[2].cidr",
    ]);
  });

  it("takes other limits than those of AWS", () => {
    expect(problems({ tiers: [{ name: "a", prefixLength: 29 }], prefixLimits: { shortest: 8, longest: 29 } })).toEqual(
      [],
    );
  });
});

describe("the printed plan", () => {
  it("fits 80 columns whatever is in it", () => {
    fc.assert(
      fc.property(fittingRequest, fc.string({ minLength: 1, maxLength: 90 }), (request, name) => {
        const tiers = request.tiers.map((tier, position) => (position === 0 ? { ...tier, name } : tier));
        const text = formatPlan(planAddresses({ ...request, tiers }));
        expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(80);
      }),
      RUNS,
    );
  });

  it("shows tiers, zones and free space", () => {
    const plan = planAddresses({
      cidr: "10.0.0.0/16",
      zones: ["us-east-1a", "us-east-1b"],
      tiers: [{ name: "public" }, { name: "old", retired: true }, { name: "private", cidr: "10.0.128.0/17" }],
    });
    expect(formatPlan(plan)).toBe(
      [
        "10.0.0.0/16  65,536 addresses, 8 zone slots (a to h)",
        "",
        "public  10.0.0.0/19  8 × /22 (1,024 addresses)",
        "  us-east-1a  10.0.0.0/22  IPv6 /64 number 0",
        "  us-east-1b  10.0.4.0/22  IPv6 /64 number 1",
        "",
        "old  10.0.32.0/19  8 × /22 (1,024 addresses)  retired",
        "",
        "private  10.0.128.0/17  8 × /20 (4,096 addresses)  pinned",
        "  us-east-1a  10.0.128.0/20  IPv6 /64 number 16",
        "  us-east-1b  10.0.144.0/20  IPv6 /64 number 17",
        "",
        "free  16,384 addresses (25 %) for tiers to come",
        "  10.0.64.0/18",
      ].join("\n"),
    );
  });
});
