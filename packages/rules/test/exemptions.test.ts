import type { Finding } from "@nospof/rules";
import { applyExemptions, isExpired, isForStack, matches, unusedEverywhere } from "@nospof/rules";
import fc from "fast-check";
import { exemption, urnOf } from "./support";

const today = new Date("2026-11-23T12:00:00Z");

function finding(subject: string, more: Partial<Finding> = {}): Finding {
  return {
    rule: "aws-nat-same-zone",
    outcome: "fail",
    severity: "high",
    level: "mandatory",
    urn: urnOf(subject),
    subject,
    message: "bad",
    fix: "mend",
    url: "https://example.com",
    ...more,
  };
}

describe("matching", () => {
  const flowFinding = finding("ingress:storefront/web", {
    urn: urnOf("storefront", "aws:lb/loadBalancer:LoadBalancer"),
  });

  test.each([
    ["private-b", true],
    [urnOf("private-b"), true],
    ["aws:ec2/subnet:Subnet::private-b", true],
    ["private-*", true],
    ["*", true],
    ["*private-b", true],
    ["aws:ec2/*::private-?", false],
    ["private", false],
    ["b", false],
    ["private-b*c", false],
    ["PRIVATE-B", false],
  ])("a resource by %s: %s", (resource, expected) => {
    expect(matches(exemption({ resource }), finding("private-b"))).toBe(expected);
  });

  test.each([
    ["ingress:storefront/web", true],
    ["ingress:*", true],
    ["ingress:storefront/*", true],
    ["storefront", true],
    ["ingress:storefront", false],
    ["egress:*", false],
  ])("a flow by %s: %s", (resource, expected) => {
    expect(matches(exemption({ resource }), flowFinding)).toBe(expected);
  });

  test("speaks of one rule only", () => {
    expect(matches(exemption({ rule: "survives-zone" }), finding("private-b"))).toBe(false);
  });

  test("takes every character but * as itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, other) => {
        fc.pre(!name.includes("*"));
        expect(matches(exemption({ resource: name }), finding(name))).toBe(true);
        expect(matches(exemption({ resource: `${name}*` }), finding(`${name}${other}`))).toBe(true);
        expect(matches(exemption({ resource: `*${name}` }), finding(`${other}${name}`))).toBe(true);
        if (other !== "") expect(matches(exemption({ resource: name }), finding(`${name}${other}`))).toBe(false);
      }),
    );
  });
});

describe("expiry", () => {
  test("holds to the end of its last day in UTC, and not a moment longer", () => {
    const day = exemption({ expires: "2026-11-23" });
    expect(isExpired(day, new Date("2026-11-23T23:59:59.999Z"))).toBe(false);
    expect(isExpired(day, new Date("2026-11-24T00:00:00.000Z"))).toBe(true);
    expect(isExpired(day, new Date("2026-11-24T00:30:00+02:00"))).toBe(false);
  });

  test("agrees with the order of days", () => {
    const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, day, (last, now) => {
        const expires = last.toISOString().slice(0, 10);
        const end = Date.parse(`${expires}T00:00:00Z`) + 24 * 60 * 60 * 1000;
        expect(isExpired(exemption({ expires }), now)).toBe(now.getTime() >= end);
      }),
    );
  });
});

describe("applyExemptions", () => {
  test("marks what it accepts, whatever the outcome, and sorts exemptions by use", () => {
    const used = exemption({ resource: "private-*" });
    const unused = exemption({ resource: "public-a" });
    const expired = exemption({ resource: "data-a", expires: "2026-11-22" });
    const findings = [finding("private-b"), finding("private-c", { outcome: "unknown" }), finding("data-a")];
    const result = applyExemptions(findings, [used, unused, expired], "prod", today);
    expect(result.findings.map((found) => found.exemption)).toEqual([used, used, undefined]);
    expect(result).toMatchObject({ used: [used], unused: [unused], expired: [expired] });
  });

  test("counts every exemption that matches as used, and names the first", () => {
    const both = [exemption(), exemption({ resource: "*" })];
    const result = applyExemptions([finding("private-b")], both, "prod", today);
    expect(result.findings[0]?.exemption).toBe(both[0]);
    expect(result.used).toEqual(both);
  });

  test("leaves exemptions for other stacks out altogether, expired ones too", () => {
    const other = [exemption({ stacks: ["dev"] }), exemption({ stacks: ["dev"], expires: "2020-01-01" })];
    const result = applyExemptions([finding("private-b")], other, "prod", today);
    expect(result).toEqual({ findings: [finding("private-b")], used: [], unused: [], expired: [] });
    expect(isForStack(exemption({ stacks: ["test-*", "dev"] }), "test-eu")).toBe(true);
  });

  test("every applicable exemption is used, unused or expired, and never two of them", () => {
    const name = fc.constantFrom("a", "b", "c");
    const exemptions = fc.array(
      fc.record({
        resource: fc.oneof(name, fc.constant("*")),
        expires: fc.constantFrom("2026-11-22", "2026-11-23", "2027-01-01"),
        stacks: fc.constantFrom(["prod"], ["dev"], ["*"]),
      }),
    );
    fc.assert(
      fc.property(exemptions, fc.array(name), (parts, names) => {
        const all = parts.map(exemption);
        const result = applyExemptions(
          names.map((subject) => finding(subject)),
          all,
          "prod",
          today,
        );
        const sorted = [...result.used, ...result.unused, ...result.expired];
        expect(new Set(sorted)).toEqual(new Set(all.filter((one) => isForStack(one, "prod"))));
        expect(sorted).toHaveLength(new Set(sorted).size);
        for (const { exemption: by } of result.findings) if (by !== undefined) expect(isExpired(by, today)).toBe(false);
      }),
    );
  });
});

describe("unusedEverywhere", () => {
  const shared = exemption({ resource: "private-b" });
  const forDev = exemption({ stacks: ["dev"] });
  const stale = exemption({ resource: "gone" });
  const all = [shared, forDev, stale];
  const use = (stack: string, ...names: readonly string[]) =>
    applyExemptions(
      names.map((name) => finding(name)),
      all,
      stack,
      today,
    );

  test("an exemption that one checked stack needs is needed", () => {
    expect(unusedEverywhere([use("dev", "private-b"), use("prod")])).toEqual([stale]);
  });

  test("an exemption for a stack that was not checked is not judged", () => {
    expect(unusedEverywhere([use("prod")])).toEqual([shared, stale]);
  });

  test("nothing is unused when nothing was checked", () => {
    expect(unusedEverywhere([])).toEqual([]);
  });
});
