import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readString, Unknown } from "@nospof/inventory";
import type { PolicyResourceLike } from "@nospof/inventory";
import type { Rule, Settings } from "@nospof/rules";
import { defaultSettings, InputError } from "@nospof/rules";
import type { StackPolicy } from "@nospof/rules/policy";
import { settingsFromEnvironment, toPolicies } from "@nospof/rules/policy";
import type { StackValidationPolicy } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { emptyTopology, exemption, failing, ruleSaying, unknown, urnOf } from "./support";

/** The policy SDK's sentinel for text that is not known during a preview. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Judges every subnet by its zone; the property is not known in a preview that computes it. */
const zoneRule: Rule = ruleSaying("aws-subnet-zone", [], {
  configSchema: { properties: { zone: { type: "string", description: "Zone wanted.", default: "us-east-1a" } } },
  *evaluate({ inventory }, { zone }) {
    for (const subnet of inventory.ofType("aws:ec2/subnet:Subnet")) {
      const subject = { urn: subnet.urn, name: subnet.name };
      const found = readString(inventory, subnet, "availabilityZone");
      if (found instanceof Unknown) {
        const blockedBy = [{ urn: subnet.urn, property: "availabilityZone" }];
        yield { outcome: "unknown", subject, message: "its zone is not known", blockedBy };
      } else if (found !== zone) {
        yield { outcome: "fail", subject, message: `it stands in ${String(found)}`, fix: `move it to ${String(zone)}` };
      } else yield { outcome: "pass", subject };
    }
  },
});

function subnet(name: string, availabilityZone: string): PolicyResourceLike {
  const props = unknownCheckingProxy({ availabilityZone, id: unknownText }) as object;
  const provider = {
    type: "pulumi:providers:aws",
    props: unknownCheckingProxy({ region: "us-east-1" }) as object,
    urn: "urn:pulumi:prod::shop::pulumi:providers:aws::default",
    name: "default",
  };
  // dependencies that are known, as the SDK leaves them when a property is computed
  const vpc = { urn: urnOf("main", "aws:ec2/vpc:Vpc") };
  const propertyDependencies = availabilityZone === unknownText ? { availabilityZone: [vpc] } : {};
  const type = "aws:ec2/subnet:Subnet";
  return { type, props, urn: urnOf(name), name, provider, dependencies: [], propertyDependencies };
}

interface Violation {
  readonly message: string;
  readonly urn?: string;
  readonly enforcementLevel?: string;
}

/** What a policy reports for a stack, as the SDK would collect it. */
function validate(policy: StackPolicy, resources: PolicyResourceLike[], config: object = {}): readonly Violation[] {
  const violations: Violation[] = [];
  const report = (message: string | Violation, urn?: string): void => {
    violations.push(typeof message === "object" ? message : { message, ...(urn === undefined ? {} : { urn }) });
  };
  policy.validateStack({ resources, getConfig: <T extends object>() => config as T }, report);
  return violations;
}

function policyOf(rule: Rule, settings: Settings = defaultSettings): StackPolicy {
  const [policy] = toPolicies([rule], { topology: () => emptyTopology, settings });
  if (policy === undefined) throw new Error("no policy was made");
  return policy;
}

describe("toPolicies", () => {
  test("makes what the policy SDK takes", () => {
    const policies: StackValidationPolicy[] = toPolicies([zoneRule], { topology: () => emptyTopology });
    expect(policies).toEqual([
      {
        name: "aws-subnet-zone",
        description: zoneRule.title,
        enforcementLevel: "mandatory",
        severity: "high",
        url: expect.stringMatching(/aws-subnet-zone\.md$/) as string,
        configSchema: {
          properties: {
            zone: { type: "string", description: "Zone wanted.", default: "us-east-1a" },
            exemptions: expect.objectContaining({ type: "array", default: [] }) as object,
            unknown: expect.objectContaining({ enum: ["fail", "warn", "ignore"], default: "warn" }) as object,
          },
        },
        validateStack: expect.any(Function) as () => void,
      },
    ]);
  });

  test("reports a violation on its resource, with the fix and the page", () => {
    expect(validate(policyOf(zoneRule), [subnet("a", "us-east-1a"), subnet("b", "us-east-1b")])).toEqual([
      {
        message: expect.stringMatching(
          /^it stands in us-east-1b\nFix: move it to us-east-1a\nhttps:.*aws-subnet-zone\.md$/,
        ) as string,
        urn: urnOf("b"),
      },
    ]);
  });

  test("an unknown value aborts nothing: the other subjects are judged, the unknown ones told in one advisory line", () => {
    const resources = [subnet("x", unknownText), subnet("b", "us-east-1b"), subnet("y", unknownText)];
    const [violation, line, ...rest] = validate(policyOf(zoneRule), resources);
    expect(violation).toMatchObject({ urn: urnOf("b") });
    expect(line).toEqual({
      enforcementLevel: "advisory",
      message:
        "could not be judged:\n" +
        "  x: its zone is not known (not known: x.availabilityZone)\n" +
        "  y: its zone is not known (not known: y.availabilityZone)",
    });
    expect(rest).toEqual([]);
  });

  test("unknown outcomes are violations or silent where the configuration says so", () => {
    const resources = [subnet("x", unknownText)];
    expect(validate(policyOf(zoneRule), resources, { unknown: "fail" })).toEqual([
      { urn: urnOf("x"), message: expect.stringContaining("Not known: x.availabilityZone") as string },
    ]);
    expect(validate(policyOf(zoneRule), resources, { unknown: "ignore" })).toEqual([]);
    expect(validate(policyOf(zoneRule, { ...defaultSettings, unknown: "ignore" }), resources)).toEqual([]);
  });

  test("the engine's configuration wins over the settings, and those over the rule", () => {
    const settings = {
      ...defaultSettings,
      rules: new Map([["aws-subnet-zone", { level: "advisory", config: { zone: "us-east-1b" } } as const]]),
    };
    const policy = policyOf(zoneRule, settings);
    expect(policy.enforcementLevel).toBe("advisory");
    expect(policy.configSchema.properties["zone"]?.default).toBe("us-east-1b");
    const resources = [subnet("b", "us-east-1b")];
    expect(validate(policy, resources)).toEqual([]);
    expect(validate(policy, resources, { zone: "us-east-1c" })).toHaveLength(1);
  });

  test("configuration that is wrong is reported, and the rule is not passed", () => {
    const [violation] = validate(policyOf(zoneRule), [subnet("a", "us-east-1a")], {
      zone: 7,
      exemptions: [{ resource: "a", reason: "r", expires: "2027-01-01" }],
      unknown: "maybe",
    });
    expect(violation?.message).toBe(
      [
        "the policy could not be evaluated: the configuration of the policy aws-subnet-zone has 3 problems:",
        "  zone: must be string, is 7",
        "  exemptions[0].owner: is missing: say who answers for it",
        '  unknown: must be fail, warn, ignore, is "maybe"',
      ].join("\n"),
    );
  });

  test("a rule that breaks, and a stack that cannot be read, are told without a stack trace", () => {
    const breaking = ruleSaying("aws-breaking-rule", [], {
      evaluate: () => {
        throw new TypeError("cannot read zone");
      },
    });
    expect(validate(policyOf(breaking), [subnet("a", "us-east-1a")])).toEqual([
      {
        enforcementLevel: "advisory",
        message: "could not be judged:\n  prod: the rule could not be evaluated: cannot read zone",
      },
    ]);
    const [unreadable] = toPolicies([zoneRule], {
      topology: () => {
        throw new RangeError("no such zone");
      },
    });
    if (unreadable === undefined) throw new Error("no policy was made");
    expect(validate(unreadable, [subnet("a", "us-east-1a")])).toEqual([
      { message: "the policy could not be evaluated: no such zone" },
    ]);
  });
});

describe("one graph per request", () => {
  test("however many policies there are, and never a stale one", () => {
    const topology = jest.fn(() => emptyTopology);
    const rules = [zoneRule, ruleSaying("aws-other-rule", []), ruleSaying("aws-third-rule", [])];
    const policies = toPolicies(rules, { topology });
    const request = (zone: string): PolicyResourceLike[] => [subnet("a", zone), subnet("b", "us-east-1a")];
    const failed = (zone: string): number =>
      policies.map((policy) => validate(policy, request(zone)).length).reduce((sum, count) => sum + count);
    expect(failed("us-east-1a")).toBe(0);
    expect(topology).toHaveBeenCalledTimes(1);
    expect(failed("us-east-1b")).toBe(1);
    expect(topology).toHaveBeenCalledTimes(2);
  });

  test("a request that differs in a dependency, a parent or a provider only is another one", () => {
    const topology = jest.fn(() => emptyTopology);
    const [policy] = toPolicies([zoneRule], { topology });
    if (policy === undefined) throw new Error("no policy was made");
    const base = subnet("a", "us-east-1a");
    const other = { urn: urnOf("main") };
    const provider = { type: "pulumi:providers:aws", props: { region: "eu-west-1" }, urn: "urn:other", name: "eu" };
    const variants = [
      base,
      { ...base, dependencies: [other] },
      { ...base, propertyDependencies: { availabilityZone: [other] } },
      { ...base, parent: other },
      { ...base, provider },
      { ...base, opts: { protect: true } },
    ];
    for (const variant of variants) validate(policy, [variant]);
    expect(topology).toHaveBeenCalledTimes(variants.length);
  });
});

describe("exemptions of a policy", () => {
  const rule = ruleSaying("aws-nat-same-zone", [failing("private-b"), unknown("private-c")]);
  const own = { resource: "private-b", reason: "dev", owner: "platform", expires: "2999-12-31" };

  test("accept findings, expire, and are told when nothing needs them", () => {
    expect(validate(policyOf(rule), [], { exemptions: [own, { ...own, resource: "private-c" }] })).toEqual([]);
    expect(
      validate(policyOf(rule), [], { unknown: "ignore", exemptions: [own, { ...own, resource: "gone" }] }),
    ).toEqual([
      {
        enforcementLevel: "advisory",
        message: "the exemption of gone from aws-nat-same-zone is not needed: ask platform to remove it",
      },
    ]);
    const expired = validate(policyOf(rule), [], {
      unknown: "ignore",
      exemptions: [{ ...own, expires: "2020-01-31" }],
    });
    expect(expired.map(({ message }) => message.split("\n")[0])).toEqual([
      "private-b is bad",
      "the exemption from aws-nat-same-zone expired on 2020-01-31 (owner: platform)",
    ]);
  });

  test("from nospof.yaml count as well, for their own rule, and are not called unused here", () => {
    const exemptions = [
      exemption({ expires: "2999-12-31" }),
      exemption({ resource: "gone", expires: "2999-12-31" }),
      exemption({ rule: "aws-other-rule", expires: "2020-01-31" }),
    ];
    expect(validate(policyOf(rule, { ...defaultSettings, exemptions, unknown: "ignore" }), [])).toEqual([]);
  });
});

describe("settingsFromEnvironment", () => {
  const rules = [ruleSaying("aws-nat-same-zone", []), zoneRule];
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nospof-rules-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function read(text: string): Settings {
    const path = join(folder, "nospof.yaml");
    writeFileSync(path, text);
    return settingsFromEnvironment(rules, { NOSPOF_CONFIG: path });
  }

  test("decides nothing where no file is named", () => {
    expect(settingsFromEnvironment(rules, {})).toBe(defaultSettings);
    expect(read("")).toEqual(defaultSettings);
  });

  test("reads what concerns the pack's rules and leaves the rest to others", () => {
    const settings = read(`
      survive: zone
      rules:
        aws-nat-same-zone: advisory
        kubernetes-spread: { level: mandatory, replicas: 3 }
      exemptions:
        - { rule: aws-subnet-zone, resource: a, reason: r, owner: o, expires: 2027-01-01 }
        - { rule: kubernetes-spread, resource: web, reason: r, owner: o, expires: 2027-01-01 }
      unknown: fail
    `);
    expect([...settings.rules.keys()]).toEqual(["aws-nat-same-zone"]);
    expect(settings.exemptions.map(({ rule, expires }) => [rule, expires])).toEqual([
      ["aws-subnet-zone", "2027-01-01"],
    ]);
    expect(settings.unknown).toBe("fail");
  });

  test.each([
    ["rules: { aws-nat-same-zone: no }\nexemptions: [{ rule: aws-nat-same-zone }]", /has 5 problems:/],
    ["rules: [", /NOSPOF_CONFIG: names a file that cannot be read: .*at line 1/],
    ["just text", /must hold an object but holds "just text"/],
  ])("refuses %j", (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(InputError);
  });

  test("refuses a file that is not there, and a path that depends on the folder", () => {
    const named = (path: string) => () => settingsFromEnvironment(rules, { NOSPOF_CONFIG: path });
    expect(named(join(folder, "none.yaml"))).toThrow(/NOSPOF_CONFIG: names a file that cannot be read: ENOENT/);
    expect(named("nospof.yaml")).toThrow(/must be an absolute path/);
  });
});
