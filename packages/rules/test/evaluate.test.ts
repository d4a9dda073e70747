import type { Judgement, Settings } from "@nospof/rules";
import { defaultSettings, evaluateRules, flowWorksRule, isFailing, ruleContext, survivesRule } from "@nospof/rules";
import type { FailureResult } from "@nospof/survival";
import type { DomainKind } from "@nospof/topology";
import { contextOf, exemption, failing, flow, flowResult, ruleSaying, stackUrn, subjectOf, unknown } from "./support";

const today = new Date("2026-11-23T12:00:00Z");

function settings(more: Partial<Settings> = {}): Settings {
  return { ...defaultSettings, ...more };
}

describe("evaluateRules", () => {
  const pass: Judgement = { outcome: "pass", subject: subjectOf("a") };
  const aside: Judgement = { outcome: "not-applicable", subject: subjectOf("b"), message: "no route" };

  test("reports failures and unknowns, and keeps every judgement", () => {
    const rule = ruleSaying("aws-nat-same-zone", [pass, aside, failing("c"), unknown("d")]);
    const { findings, verdicts } = evaluateRules([rule], contextOf());
    expect(findings).toEqual([
      {
        rule: "aws-nat-same-zone",
        outcome: "fail",
        severity: "high",
        level: "mandatory",
        urn: subjectOf("c").urn,
        subject: "c",
        message: "c is bad",
        fix: "mend c",
        url: expect.stringMatching(/aws-nat-same-zone\.md$/) as string,
      },
      expect.objectContaining({
        outcome: "unknown",
        subject: "d",
        fix: "",
        blockedBy: [{ urn: subjectOf("d").urn, property: "availabilityZone" }],
      }),
    ]);
    expect(verdicts[0]?.judgements.map(({ outcome }) => outcome)).toEqual([
      "pass",
      "not-applicable",
      "fail",
      "unknown",
    ]);
  });

  test("hands every rule its configuration, and runs no disabled one", () => {
    const seen: unknown[] = [];
    const configured = ruleSaying("aws-tier-zones", [], {
      configSchema: { properties: { zones: { type: "integer", description: "d", default: 2 } } },
      evaluate: (_, config) => (seen.push(config), []),
    });
    const disabled = ruleSaying("aws-off-rule", [], {
      level: "disabled",
      evaluate: () => {
        throw new Error("ran");
      },
    });
    const { findings, verdicts } = evaluateRules([configured, disabled], contextOf());
    expect(seen).toEqual([{ zones: 2 }]);
    expect(findings).toEqual([]);
    expect(verdicts.map(({ rule }) => rule.id)).toEqual(["aws-tier-zones"]);
  });

  test("a rule that breaks is unknown, keeps what it had found, and stops no other rule", () => {
    const breaking = ruleSaying("aws-breaking-rule", [], {
      *evaluate() {
        yield failing("a");
        throw new TypeError("cannot read zone");
      },
    });
    for (const word of ["warn", "ignore", "fail"] as const) {
      const set = settings({ unknown: word });
      const { findings } = evaluateRules([breaking, ruleSaying("aws-nat-same-zone", [failing("b")])], contextOf(), set);
      expect(findings.map(({ rule, outcome, message }) => [rule, outcome, message])).toEqual([
        ["aws-breaking-rule", "fail", "a is bad"],
        ["aws-nat-same-zone", "fail", "b is bad"],
        ["aws-breaking-rule", "unknown", "the rule could not be evaluated: cannot read zone"],
      ]);
      expect(findings[2]).toMatchObject({ urn: stackUrn, subject: "prod" });
    }
  });

  test("orders by outcome, severity, rule and subject, whatever the order of rules", () => {
    const rules = [
      ruleSaying("aws-z-rule", [failing("b"), failing("a"), unknown("c")], { severity: "critical" }),
      ruleSaying("aws-a-rule", [failing("z")], { severity: "low" }),
      ruleSaying("aws-b-rule", [failing("z")], { severity: "critical" }),
    ];
    const order = (from: typeof rules): readonly string[] =>
      evaluateRules(from, contextOf()).findings.map(({ rule, subject }) => `${rule} ${subject}`);
    expect(order(rules)).toEqual(["aws-b-rule z", "aws-z-rule a", "aws-z-rule b", "aws-a-rule z", "aws-z-rule c"]);
    expect(order([...rules].reverse())).toEqual(order(rules));
  });

  test("unknown outcomes fail, are told or are left out, as the user wants", () => {
    const rule = ruleSaying("aws-nat-same-zone", [unknown("a")]);
    const failed = (word: Settings["unknown"]): readonly boolean[] =>
      evaluateRules([rule], contextOf(), settings({ unknown: word })).findings.map((found) => isFailing(found, word));
    expect(failed("fail")).toEqual([true]);
    expect(failed("warn")).toEqual([false]);
    expect(failed("ignore")).toEqual([]);
  });

  test("an advisory or exempted failure is told and fails nothing", () => {
    const rule = ruleSaying("aws-nat-same-zone", [failing("private-b"), failing("private-c")], { level: "advisory" });
    const { findings } = evaluateRules([rule], contextOf(), settings({ exemptions: [exemption()] }), today);
    expect(findings.map((found) => [found.level, found.exemption?.owner, isFailing(found, "fail")])).toEqual([
      ["advisory", "platform", false],
      ["advisory", undefined, false],
    ]);
  });

  test("an exemption of an unknown outcome is used even where unknowns are ignored", () => {
    const rule = ruleSaying("aws-nat-same-zone", [unknown("private-b")]);
    const set = settings({ exemptions: [exemption()], unknown: "ignore" });
    const { findings, exemptions } = evaluateRules([rule], contextOf(), set, today);
    expect(findings).toEqual([]);
    expect(exemptions).toEqual({ used: [exemption()], unused: [], expired: [] });
  });

  test("an expired exemption accepts nothing and is a failure of its own", () => {
    const expired = exemption({ expires: "2026-11-22" });
    const rule = ruleSaying("aws-nat-same-zone", [failing("private-b")]);
    const { findings } = evaluateRules([rule], contextOf(), settings({ exemptions: [expired] }), today);
    expect(findings.map((found) => [found.rule, found.subject, isFailing(found, "warn")])).toEqual([
      ["aws-nat-same-zone", "private-b", true],
      ["exemption-expired", "private-b", true],
    ]);
    expect(findings[1]).toMatchObject({
      urn: subjectOf("private-b").urn,
      message: "the exemption from aws-nat-same-zone expired on 2026-11-22 (owner: platform)",
    });
  });

  test("makes the proof once, and only for rules that ask", () => {
    const prove = jest.fn(() => ({ flows: [] }));
    const { inventory, topology } = contextOf();
    const context = ruleContext(inventory, topology, prove);
    evaluateRules([ruleSaying("aws-nat-same-zone", [])], context);
    expect(prove).not.toHaveBeenCalled();
    evaluateRules([survivesRule("zone"), survivesRule("device"), flowWorksRule], context);
    expect(prove).toHaveBeenCalledTimes(1);
  });
});

describe("flows as findings", () => {
  const zoneA = "aws/us-east-1/us-east-1a";
  const zoneB = "aws/us-east-1/us-east-1b";
  const bastion = "aws/us-east-1/us-east-1a/bastion";
  const subject = { urn: flow.resource, name: flow.id };
  const natA = { element: "nat-a", label: "NAT gateway nat-a", how: "lost" } as const;

  function refuted(lost: readonly string[], more: Partial<FailureResult> = {}): FailureResult {
    return { lost, verdict: "refuted", cut: [natA], fix: "give private-b a NAT gateway of its own zone", ...more };
  }

  function judge(kind: DomainKind, ...failures: readonly FailureResult[]): readonly Judgement[] {
    return [...survivesRule(kind).evaluate(contextOf([flowResult(...failures)]), {})];
  }

  function works(...failures: readonly FailureResult[]): readonly Judgement[] {
    return [...flowWorksRule.evaluate(contextOf([flowResult(...failures)]), {})];
  }

  test("a refuted flow fails the rule of the kind that is lost, and no other", () => {
    const failures = [refuted([zoneA]), { lost: [bastion], verdict: "proven" } as const];
    expect(judge("zone", ...failures)).toEqual([
      {
        outcome: "fail",
        subject,
        message:
          "traffic from tier private to internet does not survive the loss of zone us-east-1a: NAT gateway nat-a is lost",
        fix: "give private-b a NAT gateway of its own zone",
      },
    ]);
    expect(judge("device", ...failures)).toEqual([{ outcome: "pass", subject }]);
    expect(judge("region", ...failures)).toEqual([
      { outcome: "not-applicable", subject, message: "no loss of a region concerns it" },
    ]);
  });

  test("several losses are one finding that names them by cause", () => {
    const stuck = {
      ...natA,
      how: "stuck",
      because: { urn: "urn:pulumi:prod::shop::aws:ec2/route:Route::private-b", property: "natGatewayId" },
    } as const;
    const [judgement] = judge(
      "zone",
      refuted([zoneA]),
      refuted([zoneB]),
      refuted(["aws/us-east-1/us-east-1c"], { cut: [stuck], fix: "add a health signal" }),
    );
    expect(judgement).toMatchObject({
      message:
        "traffic from tier private to internet does not survive the loss of " +
        "zone us-east-1a or zone us-east-1b: NAT gateway nat-a is lost; " +
        "of zone us-east-1c: nothing leads traffic away from NAT gateway nat-a (private-b.natGatewayId)",
      fix: "give private-b a NAT gateway of its own zone; add a health signal",
    });
  });

  test("says how much is left, or how long it takes, where that is what refutes", () => {
    const capacity = { needed: 3, before: 4, after: 2, unit: "instances" } as const;
    const full = { element: "web", label: "web with 4 instances", how: "full" } as const;
    const recovery = { seconds: 150, terms: [] };
    const messages = [
      ...judge("zone", refuted([zoneA], { capacity, cut: [full] })),
      ...judge("zone", { lost: [zoneA], verdict: "refuted", capacity, recovery, fix: "shorten the TTL" }),
    ].map((judgement) => ("message" in judgement ? judgement.message : ""));
    expect(messages).toEqual([
      expect.stringContaining("zone us-east-1a: 2 instances are left, 3 are needed"),
      expect.stringContaining("zone us-east-1a: it recovers only after 150 s, 60 s are allowed"),
    ]);
  });

  test("domains lost together count as the largest of them", () => {
    const pair = refuted([bastion, zoneB]);
    expect(judge("device", pair)[0]).toMatchObject({ outcome: "not-applicable" });
    expect(judge("zone", pair)[0]).toMatchObject({
      outcome: "fail",
      message: expect.stringContaining("device bastion together with zone us-east-1b") as string,
    });
  });

  test("many losses are counted, not listed", () => {
    const devices = Array.from({ length: 30 }, (_, at) =>
      refuted([bastion], { cut: [{ ...natA, label: String(at) }] }),
    );
    const [judgement] = judge("device", ...devices);
    expect(judgement).toMatchObject({ message: expect.stringMatching(/; of 24 more$/) as string });
  });

  test("an unproven flow is unknown and names what blocks the proof, each once", () => {
    const because = { urn: flow.resource, property: "availabilityZone" };
    const blocked = (lost: string): FailureResult => ({ lost: [lost], verdict: "unknown", blockedBy: [because] });
    expect(judge("zone", blocked(zoneA), blocked(zoneB))).toEqual([
      {
        outcome: "unknown",
        subject,
        message:
          "it is not known whether traffic from tier private to internet survives the loss of zone us-east-1a or zone us-east-1b",
        blockedBy: [because],
      },
    ]);
    expect(judge("zone", blocked(zoneA), refuted([zoneB]))[0]).toMatchObject({ outcome: "fail" });
  });

  test("a flow that does not work at all is one finding, not one per kind of loss", () => {
    const broken = {
      ...natA,
      how: "broken",
      because: { urn: flow.resource, property: "routes", text: "it has no default route" },
    } as const;
    const failures = [refuted([], { cut: [broken], fix: "" }), refuted([zoneA])];
    expect(works(...failures)).toEqual([
      {
        outcome: "fail",
        subject,
        message:
          "traffic from tier private to internet does not work even while nothing has failed: " +
          "NAT gateway nat-a never works (it has no default route, private.routes)",
        fix: "mend what cuts it, or remove what nobody uses",
      },
    ]);
    expect(judge("zone", ...failures)[0]).toMatchObject({ outcome: "not-applicable" });
    expect(works({ lost: [zoneA], verdict: "proven" })).toEqual([{ outcome: "pass", subject }]);
  });

  test("what is not there is told to be missing", () => {
    const because = { urn: flow.resource, property: "routes", text: "give it one" };
    const route = { element: "missing:subnet:private: a route", label: "a route", how: "broken", because } as const;
    const [judged] = works(refuted([], { cut: [route], fix: "" }));
    expect(judged).toMatchObject({ message: expect.stringContaining("a route is missing (give it one") as string });
    const both = { ...route, element: "missing:subnet:other: a table", label: "the table" };
    const [joined] = works(refuted([], { cut: [{ ...route, label: "the route" }, both], fix: "" }));
    expect(joined).toMatchObject({
      message: expect.stringContaining("the route and the table are missing (") as string,
    });
  });

  test("a flow of which it is not known whether it works is unknown", () => {
    const because = { urn: flow.resource, property: "routeTableId" };
    const failures: readonly FailureResult[] = [
      { lost: [], verdict: "unknown", blockedBy: [because] },
      refuted([zoneA]),
    ];
    expect(works(...failures)).toEqual([
      {
        outcome: "unknown",
        subject,
        message: "it is not known whether traffic from tier private to internet works",
        blockedBy: [because],
      },
    ]);
    expect(judge("zone", ...failures)[0]).toMatchObject({ outcome: "fail" });
  });
});
