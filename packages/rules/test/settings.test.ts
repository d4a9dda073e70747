import { defineRule, InputError, parseSettings, ruleUrl, settingOf } from "@nospof/rules";
import type { Rule, SettingsInput } from "@nospof/rules";
import fc from "fast-check";
import { exemption, ruleSaying } from "./support";

const zonesRule: Rule = ruleSaying("aws-tier-zones", [], {
  level: "advisory",
  configSchema: {
    properties: {
      minimumZones: { type: "integer", description: "Zones a tier needs.", default: 2, minimum: 1 },
      ignoredTiers: { type: "array", items: { type: "string" }, description: "Tiers left out.", default: [] },
      mode: { type: "string", enum: ["strict", "lenient"], description: "How to count.", default: "strict" },
    },
  },
});
const natRule = ruleSaying("aws-nat-same-zone", []);
const rules = [zonesRule, natRule];

function problemsOf(input: SettingsInput): readonly string[] {
  try {
    parseSettings(input, rules);
  } catch (error) {
    if (error instanceof InputError) return error.message.split("\n").slice(1);
    throw error;
  }
  return [];
}

describe("parseSettings", () => {
  test("runs every rule as it is defined where nothing is said", () => {
    const settings = parseSettings({}, rules);
    expect(settings.unknown).toBe("warn");
    expect(settings.exemptions).toEqual([]);
    expect(settingOf(zonesRule, settings)).toEqual({
      level: "advisory",
      config: { minimumZones: 2, ignoredTiers: [], mode: "strict" },
    });
  });

  test("takes a bare level, and a level with configuration", () => {
    const input = { "aws-nat-same-zone": "disabled", "aws-tier-zones": { level: "mandatory", minimumZones: 3 } };
    const settings = parseSettings({ rules: input, unknown: "fail" }, rules);
    expect(settingOf(natRule, settings).level).toBe("disabled");
    expect(settingOf(zonesRule, settings)).toEqual({
      level: "mandatory",
      config: { minimumZones: 3, ignoredTiers: [], mode: "strict" },
    });
    expect(settings.unknown).toBe("fail");
  });

  test("keeps the rule's level when only configuration is given", () => {
    const settings = parseSettings({ rules: { "aws-tier-zones": { mode: "lenient" } } }, rules);
    expect(settingOf(zonesRule, settings)).toMatchObject({ level: "advisory", config: { mode: "lenient" } });
  });

  test("says everything that is wrong at once, where it stands and what to write instead", () => {
    expect(
      problemsOf({
        rules: {
          "aws-nat-samezone": "advisory",
          "aws-nat-same-zone": "mandatroy",
          "aws-tier-zones": { minimumZone: 3, minimumZones: 0, mode: "lax", ignoredTiers: ["db", 7] },
        },
        exemptions: [
          { rule: "aws-nat-same-zone", resource: "x", reason: " ", expires: "2026-02-30", onwer: "me" },
          { ...exemption({ rule: "aws-tier-zone" }), stack: [] },
          "all of it",
        ],
        unknown: "maybe",
      }),
    ).toEqual([
      '  rules.aws-nat-samezone: there is no rule "aws-nat-samezone". Did you mean "aws-nat-same-zone"? "nospof rules" lists them all.',
      '  rules.aws-nat-same-zone: must be mandatory, advisory, disabled, is "mandatroy". Did you mean "mandatory"?',
      '  rules.aws-tier-zones.minimumZone: aws-tier-zones has no such configuration. Did you mean "minimumZones"? It has: minimumZones, ignoredTiers, mode.',
      "  rules.aws-tier-zones.minimumZones: must be >= 1, is 0",
      '  rules.aws-tier-zones.mode: must be one of "strict", "lenient", is "lax"',
      "  rules.aws-tier-zones.ignoredTiers[1]: must be string, is 7",
      '  exemptions[0].onwer: is not a property of an exemption. Did you mean "owner"?',
      '  exemptions[0].reason: must be text, is " ": say why the risk is accepted',
      "  exemptions[0].owner: is missing: say who answers for it",
      '  exemptions[0].expires: must be a day of the calendar written YYYY-MM-DD, is "2026-02-30"',
      "  exemptions[1].stack: must be the name of a stack or a list of names, is a list",
      '  exemptions[2]: must be an exemption (rule, resource, reason, owner, expires), is "all of it"',
      '  unknown: must be fail, warn, ignore, is "maybe"',
    ]);
  });

  test("refuses an exemption from a rule that does not exist", () => {
    expect(problemsOf({ exemptions: [exemption({ rule: "aws-tier-zone" })] })).toEqual([
      '  exemptions[0].rule: there is no rule "aws-tier-zone". Did you mean "aws-tier-zones"? "nospof rules" lists them all.',
    ]);
  });

  test("refuses sections of the wrong kind", () => {
    expect(problemsOf({ rules: ["aws-nat-same-zone"], exemptions: {} })).toEqual([
      "  rules: must be an object of rule ids and levels, is a list",
      "  exemptions: must be a list of exemptions, is an object",
    ]);
  });

  test("reads back the stacks of an exemption, one or several", () => {
    const input = [
      { ...exemption(), stack: "dev" },
      { ...exemption(), stack: ["dev", "test-*"] },
    ];
    const stacks = parseSettings({ exemptions: input }, rules).exemptions.map((read) => read.stacks);
    expect(stacks).toEqual([["dev"], ["dev", "test-*"]]);
  });

  test("keeps every valid value and fills in the rest", () => {
    const given = fc.record(
      {
        level: fc.constantFrom("mandatory", "advisory", "disabled"),
        minimumZones: fc.integer({ min: 1, max: 9 }),
        ignoredTiers: fc.array(fc.string()),
        mode: fc.constantFrom("strict", "lenient"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, ({ level, ...config }) => {
        const input = level === undefined ? config : { level, ...config };
        const setting = settingOf(zonesRule, parseSettings({ rules: { "aws-tier-zones": input } }, rules));
        expect(setting.level).toBe(level ?? "advisory");
        expect(setting.config).toEqual({ minimumZones: 2, ignoredTiers: [], mode: "strict", ...config });
      }),
    );
  });

  test("never throws anything but an InputError, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (levels, exemptions, unknown) => {
        try {
          parseSettings({ rules: levels, exemptions, unknown }, rules);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});

describe("defineRule", () => {
  test("refuses a rule with everything that is wrong with it", () => {
    const broken = {
      id: "Nat",
      title: "two\nlines",
      rationale: "",
      severity: "bad",
      level: "error",
      configSchema: {
        properties: {
          unknown: { type: "string", description: "taken", default: "x" },
          zones: { type: "integer", description: "no default" },
        },
      },
      evaluate: undefined,
    } as unknown as Rule;
    expect(() => defineRule(broken)).toThrow(
      [
        'rule "Nat" has 8 problems:',
        '  id: must be two or more lower-case words joined by hyphens, at most 100 characters, is "Nat"',
        '  title: must be one line of at most 120 characters, is "two\\nlines"',
        '  rationale: must be a sentence or two, is ""',
        '  severity: must be one of low, medium, high, critical, is "bad"',
        '  level: must be one of mandatory, advisory, disabled, is "error"',
        "  evaluate: must be a function, is nothing",
        "  configSchema.properties.unknown: the word is reserved: choose another one",
        "  configSchema.properties.zones.default: is missing: every property needs a default",
      ].join("\n"),
    );
  });

  test("refuses a schema that is none, and a default that does not fit its schema", () => {
    const withZones = (zones: object): Rule =>
      ({ ...natRule, configSchema: { properties: { zones: { description: "d", ...zones } } } }) as unknown as Rule;
    expect(() => defineRule(withZones({ type: "whole", default: 1 }))).toThrow(
      'configSchema.properties.zones.type: must be one of string, number, integer, boolean, array, object, is "whole"',
    );
    expect(() => defineRule(withZones({ type: "integer", default: 0, minimum: 1 }))).toThrow("must be >= 1, is 0");
  });

  test("links a rule to its page", () => {
    expect(ruleUrl("aws-nat-same-zone")).toMatch(/\/policies\/aws\/docs\/aws-nat-same-zone\.md$/);
    expect(ruleUrl("kubernetes-spread")).toMatch(/\/policies\/kubernetes\/docs\/kubernetes-spread\.md$/);
    expect(ruleUrl("survives-zone")).toMatch(/\/packages\/rules\/docs\/survives-zone\.md$/);
  });
});
