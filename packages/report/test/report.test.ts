import { readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import stringWidth from "string-width";
import type { Finding } from "@nospof/rules";
import type { PromisedPart } from "@nospof/survival";
import { Inventory } from "@nospof/inventory";
import { buildReport, exitCode, failureMatrix, formatJson, formats, formatText, recoveryWords } from "../src";
import type { CommonCause } from "@nospof/survival";
import type { FlowReport, StackReport } from "../src";
import { abbreviations } from "../src/matrix";
import { shortNames } from "../src/short-names";
import { shorten } from "../src/text/style";
import { stack } from "./arbitrary";
import { brokenStack, reportOn, sampleStack, survived, urn, zoneId } from "./sample";

function lines(text: string): string[] {
  return text.trimEnd().split("\n");
}

/** A section of a text report by its heading. */
function section(text: string, title: string): string {
  const all = lines(text);
  const start = all.indexOf(title);
  if (start < 0) return "";
  const length = all.slice(start).indexOf("");
  return all.slice(start + 1, length < 0 ? undefined : start + length).join("\n");
}

describe("formatText", () => {
  const text = formatText(reportOn(sampleStack));

  it("shows the failure matrix first, zones by region", () => {
    expect(text.slice(0, text.indexOf("\n\nWhat cuts"))).toBe(
      [
        "storefront/prod (program, 142 resources)",
        "",
        "                           us-east-1    us-west-2   region",
        "flow                       1a  1b  1c   2a  2b      us-east-1   devices",
        "egress:private             ✗   ✓   ✓    ·   ·       ·           ·",
        "ingress:storefront/admin   ·   ·   ·    ·   ·       ·           ✗* 1/2",
        "ingress:storefront/web     ✓   ✓   ✓    ·   ·       ?           ·",
        "",
        "✓ proven   ✗ refuted   ✗* exempted   ? unknown   · not affected",
      ].join("\n"),
    );
  });

  it("says for every red cell what cuts it and what to change", () => {
    expect(section(text, "What cuts the flows")).toBe(
      [
        "✗ egress:private does not survive the loss of zone us-east-1a",
        "    nat-a is lost: private-us-east-1b sends 0.0.0.0/0 to nat-a (natGatewayId",
        "      of Route private-b)",
        "    Change: give private-b a next hop that does not fail with us-east-1a",
        "✗* ingress:storefront/admin does not survive the loss of device bastion",
        "    bastion is lost",
        "    capacity 1 → 0 of 1 needed",
        "    Change: run two of them",
        "    Exempted until 2027-06-30 by platform, see Exemptions.",
      ].join("\n"),
    );
  });

  it("names what blocks a proof, with the flow and the loss", () => {
    expect(section(text, "What must be known for a proof")).toBe(
      "? setIdentifier of Record shop: blocks ingress:storefront/web (region\n  us-east-1)",
    );
  });

  it("says how to try a value for what blocks a proof, where that is short", () => {
    const record = { urn: urn("aws:route53/record:Record", "shop"), property: "setIdentifier" };
    const tried = (name: string): string =>
      section(
        formatText(reportOn({ ...sampleStack, assumable: [{ ...record, name }] })),
        "What must be known for a proof",
      );
    expect(tried("shop.setIdentifier")).toBe(
      "? setIdentifier of Record shop: blocks ingress:storefront/web (region\n  us-east-1)\n    try --assume shop.setIdentifier=…",
    );
    expect(tried(`${"long".repeat(12)}.setIdentifier`)).not.toContain("--assume");
    expect(tried("two words.setIdentifier")).not.toContain("--assume");
  });

  it("says first what is assumed, and last under how many assumptions it holds", () => {
    const assumptions = [
      { name: "web.minSize", value: "4", urn: urn("aws:autoscaling/group:Group", "web"), property: "minSize" },
      { name: "zoneCount", value: "3", key: "storefront:zoneCount" },
    ];
    const all = lines(formatText(reportOn({ ...sampleStack, assumptions })));
    expect(all.slice(0, 5)).toEqual([
      "storefront/prod (program, 142 resources)",
      "",
      "Assumed, and everything below holds only if it is so",
      "  web.minSize = 4 (minSize of Group web)",
      "  zoneCount = 3 (configuration storefront:zoneCount)",
    ]);
    expect(all.slice(-2).join(" ")).toContain("under 2 assumptions");
  });

  it("tells the least capacity and the longest recovery of what is proven", () => {
    expect(section(text, "What is left, and after how long (worst case)")).toBe(
      "✓ zone: capacity 4 → 2 of 2 needed (zone us-east-1a), 20 s: health check: 2\n" +
        "  failures, 10 s apart\n    ingress:storefront/web",
    );
  });

  it("tells what published service levels promise at most, with the text that says so", () => {
    expect(section(text, "What published service levels promise at most")).toBe(
      [
        "99.5 % (load balancer in one zone, A Service Level Agreement, 1 January 2026;",
        "  single instance, A Service Level Agreement, 1 January 2026)",
        "    ingress:storefront/web",
      ].join("\n"),
    );
  });

  it("puts the lowest ceiling first, and flows with the same one together", () => {
    const [, , shop] = sampleStack.flows;
    if (shop?.availability === undefined) throw new Error("the sample has changed");
    const [least, , most] = shop.availability.alone;
    if (least === undefined || most === undefined) throw new Error("the sample has changed");
    const limited = (id: string, part: PromisedPart): FlowReport => {
      return { ...shop, id, availability: { ceiling: part.sla.percent, alone: [part] } };
    };
    const unlimited: FlowReport = { ...shop, id: "none", availability: { alone: [], together: [] } };
    const many = [..."cdefghi"].map((id) => limited(id, most));
    const flows = [limited("a", most), unlimited, limited("b", least), ...many];
    const found = section(
      formatText(reportOn({ ...sampleStack, flows }), { width: 140 }),
      "What published service levels promise at most",
    );
    expect(found.split("\n").map((line) => line.replace(/ \(.*/, ""))).toEqual([
      "99.5 %",
      "    b",
      "99.99 %",
      "    a, c, d, e, f, g, and 2 others",
    ]);
  });

  it("groups findings by rule, and leaves exempted ones to the exemptions", () => {
    const findings = section(text, "What the rules found");
    expect(findings).toContain("✗ survives-zone (critical)\n    1 flow, see above: egress:private\n");
    expect(findings).toContain("      Change: point route private-b at a NAT gateway in us-east-1b\n");
    expect(findings).toContain("? aws-launch-template-version (medium, advisory, not known)\n");
    expect(findings).not.toContain("survives-device");
    expect(section(text, "Exemptions")).toContain("used until 2027-06-30: survives-device");
  });

  it("lists what is not modelled, most frequent first", () => {
    expect(section(text, "Not modelled, so not part of any proof")).toBe(
      "  aws:iam/role:Role × 7\n  aws:cloudwatch/metricAlarm:MetricAlarm × 3",
    );
  });

  it("ends with a summary", () => {
    expect(lines(text).slice(-2).join("\n")).toBe(
      "✗ 3 flows: 0 proven, 2 refuted (1 exempted), 1 unknown · 2 findings, 1 not\n" +
        "  judged, 1 exempted · 1 unused exemption",
    );
  });

  it("shows every stack when one could not be checked, and totals at the end", () => {
    const both = formatText(reportOn(brokenStack, sampleStack));
    expect(lines(both).slice(0, 3)).toEqual([
      "storefront/staging",
      "  Configuration is missing.",
      "  Set it with: pulumi config set storefront:domain <value>",
    ]);
    expect(both).toContain("\nstorefront/prod (program");
    expect(section(both, "Summary")).toContain("✗ storefront/staging: could not be checked");
  });

  it("counts parts of a stack that could not be read apart from stacks", () => {
    const part = { ...brokenStack, project: "", stack: "", target: "k8s/web.yaml", isPart: true } as const;
    const words = section(formatText(reportOn(sampleStack, part, brokenStack), { width: 200 }), "Summary");
    expect(words).toContain("✗ k8s/web.yaml: could not be read");
    expect(words).toContain("1 stack could not be checked · 1 file or chart could not be read");
    const whole = section(formatText(reportOn(sampleStack, part), { width: 200 }), "Summary");
    expect(whole).not.toContain("stack could not be checked");
  });

  it("says where the things stand that cut, that block a proof, and that rules found", () => {
    const named = [
      urn("aws:ec2/route:Route", "private-b"),
      urn("aws:route53/record:Record", "shop"),
      ...sampleStack.findings.map((finding) => finding.urn),
    ];
    const places = [...new Set(named)].map((one, at) => ({ urn: one, file: "k8s/web.yaml", line: at + 1 }));
    const placed = formatText(reportOn({ ...sampleStack, places }), { width: 200 });
    expect(section(placed, "What cuts the flows")).toContain("(natGatewayId of Route private-b) (k8s/web.yaml:1)");
    expect(section(placed, "What must be known for a proof")).toContain("of Record shop (k8s/web.yaml:2): blocks");
    expect(section(placed, "What the rules found")).toMatch(/ \(k8s\/web\.yaml:\d+\): /);
  });

  it("merges failures with the same cut into one paragraph", () => {
    const [flow] = sampleStack.flows;
    const cut = flow?.failures[0];
    if (flow === undefined || cut === undefined) throw new Error("the sample has changed");
    const failures = [cut, { ...cut, lost: [zoneId("us-east-1b")] }];
    const merged = formatText(reportOn({ ...sampleStack, flows: [{ ...flow, failures }] }), { width: 120 });
    expect(merged).toContain("does not survive the loss of zone us-east-1a; or of zone us-east-1b\n");
    expect(merged.match(/nat-a is lost/g)).toHaveLength(1);
  });

  it("names the first losses with the same cut and counts the others, never a single one", () => {
    const [flow] = sampleStack.flows;
    const cut = flow?.failures[0];
    if (flow === undefined || cut === undefined) throw new Error("the sample has changed");
    const losing = (zones: string): string => {
      const failures = [...zones].map((zone) => ({ ...cut, lost: [zoneId(`us-east-1${zone}`)] }));
      return formatText(reportOn({ ...sampleStack, flows: [{ ...flow, failures }] }), { width: 400 });
    };
    expect(losing("abcdefg")).toContain("; or of domain us-east-1f; or of domain us-east-1g\n");
    expect(losing("abcdefgh")).toContain("; or of domain us-east-1f; or of 2 others\n");
  });

  it("tells the flows that a rule refutes from those that it does not know", () => {
    const [flow, other] = sampleStack.flows;
    const finding = sampleStack.findings.find(({ outcome }) => outcome === "fail");
    if (flow === undefined || other === undefined || finding === undefined) throw new Error("the sample has changed");
    const findings = [
      { ...finding, subject: flow.id },
      { ...finding, subject: other.id, outcome: "unknown" as const },
    ];
    const found = section(formatText(reportOn({ ...sampleStack, findings })), "What the rules found");
    expect(found).toContain(`    1 flow, see above: ${flow.id}\n    not known for 1 flow, see above: ${other.id}\n`);
  });

  it("gives flows with the same margins one paragraph", () => {
    const [, , shop] = sampleStack.flows;
    if (shop === undefined) throw new Error("the sample has changed");
    const twice = formatText(reportOn({ ...sampleStack, flows: [shop, { ...shop, id: "ingress:storefront/api" }] }));
    const margins = section(twice, "What is left, and after how long (worst case)");
    expect(margins.match(/capacity/g)).toHaveLength(1);
    expect(margins).toContain("    ingress:storefront/web, ingress:storefront/api");
  });

  it("tells rows apart whose ids had to be shortened to the same text", () => {
    const [flow] = sampleStack.flows;
    if (flow === undefined) throw new Error("the sample has changed");
    const ids = ["first", "second", "third"].map((word) => `ingress:a-very-long-name/${word}/and-an-even-longer-end`);
    const narrow = formatText(reportOn({ ...sampleStack, flows: ids.map((id) => ({ ...flow, id })) }), { width: 44 });
    const [matrix = ""] = narrow.split("What cuts");
    expect(matrix.replaceAll(/\s/g, "")).toContain(`Rowsthatlookalike,fromabove:${ids.join(",")}`);
  });

  it("uses colours only when asked to", () => {
    expect(text).not.toContain("\u001b");
    expect(formatText(reportOn(sampleStack), { color: true })).toContain("\u001b[31m✗");
  });

  it("names what redundant parts share, the flow where it is one and their number where there are more", () => {
    const cause = (label: string): CommonCause => ({
      id: label,
      label,
      resource: urn("a:b:C", label),
      elements: ["web in us-east-1a", "web in us-east-1b"],
      because: { urn: urn("a:b:C", "web"), property: "launchTemplate" },
    });
    const [first, second, ...rest] = sampleStack.flows as [FlowReport, FlowReport, ...FlowReport[]];
    const flows = [
      { ...first, commonCauses: [cause("launch template web")] },
      { ...second, commonCauses: [cause("certificate shop")] },
      ...rest.map((flow) => ({ ...flow, commonCauses: [cause("certificate shop")] })),
    ];
    const text = formatText(reportOn({ ...sampleStack, flows }));
    expect(text).toContain("\ncertificate shop (2 flows)\n");
    expect(text).toContain(`\nlaunch template web (${first.id})\n`);
    expect(formatText(reportOn(sampleStack))).not.toContain("share");
  });

  it("lets no control character of a name reach the terminal", () => {
    const hostile = { ...sampleStack, project: "shop\u001b[2J\u0007", notes: ["a\u009bb\rc"] };
    expect(formatText(reportOn(hostile))).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

describe("failureMatrix", () => {
  it("sums up sets of failures and shows a flow that does not work at all", () => {
    const flow: FlowReport = {
      id: "egress:x",
      source: "tier x",
      destination: "internet",
      urn: urn("a:b:C", "x"),
      need: { capacity: 1, unit: "instances" },
      verdict: "refuted",
      failures: [
        { lost: [], verdict: "refuted", cut: [] },
        survived([zoneId("us-east-1a")]),
        survived([zoneId("us-east-1a"), zoneId("us-east-1b")]),
        { lost: [zoneId("us-east-1a"), zoneId("us-east-1c")], verdict: "unknown" },
      ],
      commonCauses: [],
    };
    const { groups, rows } = failureMatrix({ ...sampleStack, flows: [flow] });
    expect(groups.flatMap((group) => group.columns.map((column) => column.label))).toEqual([
      "none",
      "us-east-1a",
      "together",
    ]);
    expect(rows[0]?.cells.map((cell) => cell.state)).toEqual(["refuted", "proven", "unknown"]);
    expect(rows[0]?.cells[2]).toMatchObject({ worst: 1, failures: { length: 2 } });
  });

  it("shortens headings to what tells them apart, but never to a bare number", () => {
    expect(abbreviations(["aws/us-east-1/us-east-1a", "aws/us-east-1/us-east-1b"])).toEqual(["1a", "1b"]);
    expect(abbreviations(["gcp/us-central1/us-central1-a", "gcp/us-central1/us-central1-f"])).toEqual(["a", "f"]);
    expect(abbreviations(["aws/us-east-1/use1-az1", "aws/us-east-1/use1-az2"])).toEqual(["az1", "az2"]);
    expect(abbreviations(["aws/us-east-1", "aws/us-east-2"])).toEqual(["east-1", "east-2"]);
    expect(abbreviations(["aws/us-east-1"])).toEqual(["us-east-1"]);
    expect(abbreviations(["aws/a", "gcp/a"])).toEqual(["aws/a", "gcp/a"]);
  });

  it("keeps short names unique", () => {
    const id = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 8 }), (ids) => {
        expect(new Set(shortNames(ids)).size).toBe(ids.length);
        expect(new Set(abbreviations(ids)).size).toBe(ids.length);
      }),
    );
  });
});

describe("any report", () => {
  const schemaFile = path.join(__dirname, "..", "schema", "report-v1.json");
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schemaFile, "utf8")) as object);

  it("fits the terminal, however wide it is", () => {
    fc.assert(
      fc.property(fc.array(stack, { maxLength: 3 }), fc.integer({ min: 40, max: 140 }), (stacks, width) => {
        const text = formatText(reportOn(...stacks), { width });
        expect(lines(text).filter((line) => stringWidth(line) > width)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("is JSON of the published schema", () => {
    fc.assert(
      fc.property(fc.array(stack, { maxLength: 2 }), (stacks) => {
        expect(validate(JSON.parse(formatJson(reportOn(...stacks)))) ? [] : validate.errors).toEqual([]);
      }),
    );
  });

  it.each([
    ["a part has no level", '"sla": {', '"level": {'],
    ["a pair has no sides", '"sides": [', '"parts": ['],
    ["a ceiling is more than all", '"ceiling": 99.5', '"ceiling": 101'],
  ])("is refused by the schema when %s", (_, from, to) => {
    const made = formatJson(reportOn(sampleStack));
    expect(made).toContain(from);
    expect(validate(JSON.parse(made.replace(from, to)))).toBe(false);
  });

  it("is refused by the schema when a verdict is none", () => {
    const wrong = JSON.parse(
      formatJson(reportOn(sampleStack)).replace('"verdict": "refuted"', '"verdict": "maybe"'),
    ) as unknown;
    expect(validate(wrong)).toBe(false);
  });

  it("comes in every registered format, each name once", () => {
    expect(formats.map(({ name }) => name)).toEqual(["text", "json"]);
    for (const { format } of formats) expect(format(reportOn(sampleStack), {})).toMatch(/\n$/);
  });
});

describe("buildReport", () => {
  it("marks the losses that an exemption accepts, and counts them", () => {
    const id = "egress:private";
    const [finding] = sampleStack.findings;
    const [exemption] = sampleStack.exemptions.used;
    if (finding === undefined || exemption === undefined) throw new Error("the sample has changed");
    const refuted = { lost: [zoneId("us-east-1a")], verdict: "refuted" } as const;
    const inRegion = { lost: ["aws/us-east-1"], verdict: "refuted" } as const;
    const report = buildReport(
      [
        {
          target: ".",
          inventory: new Inventory([], { project: "shop", stack: "dev", source: "program" }),
          topology: {
            domains: sampleStack.domains,
            elements: [],
            links: [],
            groups: [],
            flows: [],
            unmodelled: [],
            shared: [],
          },
          survival: {
            flows: [
              {
                flow: {
                  id,
                  kind: "egress",
                  source: "tier private",
                  destination: "internet",
                  sources: [],
                  destinations: [],
                  need: { capacity: 1, unit: "instances" },
                  resource: urn("a:b:C", "vpc"),
                },
                verdict: "refuted",
                failures: [refuted, inRegion],
                commonCauses: [],
              },
            ],
          },
          evaluation: {
            findings: [{ ...finding, rule: "survives-zone", subject: id, exemption }],
            exemptions: { used: [exemption], unused: [], expired: [] },
          },
          onUnknown: "warn",
          notes: ["the flow x is another stack's"],
          timings: {},
        },
        { target: "x.json", project: "", stack: "", source: "state", error: "x.json: no stack export" },
      ],
      { name: "nospof", version: "1.2.3" },
    );
    expect(report.stacks[0]?.flows[0]?.failures).toEqual([{ ...refuted, exemption }, inRegion]);
    expect(report.summary).toMatchObject({ flows: { refuted: 1, exempted: 0 }, findings: { exempted: 1 }, errors: 1 });
    expect(report.stacks[0]?.notes).toEqual(["the flow x is another stack's"]);
    expect(formatText(report)).toContain("x.json\n  x.json: no stack export");
  });
});

describe("exitCode", () => {
  const clean: StackReport = { ...sampleStack, findings: [], exemptions: { used: [], unused: [], expired: [] } };
  const [, failed, unknown, exempted] = sampleStack.findings;
  const finding = (of: Finding | undefined, change: Partial<Finding> = {}): StackReport => {
    if (of === undefined) throw new Error("the sample has changed");
    return { ...clean, findings: [{ ...of, ...change }] };
  };

  it.each([
    ["nothing to report", clean, 0, 0, 0],
    ["a failure", finding(failed), 1, 1, 0],
    ["an advisory failure", finding(failed, { level: "advisory" }), 0, 0, 0],
    ["an exempted failure", finding(exempted), 0, 0, 0],
    ["an unknown outcome", finding(unknown, { level: "mandatory" }), 0, 1, 0],
    [
      "an unknown outcome where the stack wants it to fail",
      { ...finding(unknown, { level: "mandatory" }), onUnknown: "fail" },
      1,
      1,
      0,
    ],
    [
      "an unused exemption",
      { ...clean, exemptions: { ...clean.exemptions, unused: sampleStack.exemptions.used } },
      1,
      1,
      0,
    ],
    ["a stack that could not be checked", brokenStack, 2, 2, 2],
  ] as const)("%s", (_, stack, onFail, onUnknown, never) => {
    const report = reportOn(stack);
    expect([exitCode(report), exitCode(report, "unknown"), exitCode(report, "never")]).toEqual([
      onFail,
      onUnknown,
      never,
    ]);
  });
});

describe("words", () => {
  it("keeps the terms of a recovery apart", () => {
    const terms = [
      { what: "health check", seconds: 30, from: "x" },
      { what: "TTL", seconds: 60, from: "y" },
    ];
    expect(recoveryWords({ seconds: 90, terms })).toBe("90 s: health check (30 s) + TTL (60 s)");
    expect(recoveryWords({ seconds: 0, terms: [] })).toBe("at once");
  });

  it("shortens in the middle and never beyond the width", () => {
    expect(shorten("ingress:storefront/web", 12)).toBe("ingres…t/web");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.integer({ min: 4, max: 20 }), (text, width) => {
        expect(stringWidth(shorten(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
