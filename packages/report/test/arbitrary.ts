import fc from "fast-check";
import type { Finding } from "@nospof/rules";
import type { Domain } from "@nospof/topology";
import type { FlowReport, StackReport } from "../src";

const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.stringMatching(/^[a-z][a-z0-9:/-]{0,90}$/),
  fc.lorem({ maxCount: 30 }),
);
const zone = fc
  .tuple(fc.constantFrom("us-east-1", "eu-west-1", "r"), fc.constantFrom(..."abcdefgh"))
  .map(([region, letter]): Domain => ({
    id: `aws/${region}/${region}${letter}`,
    kind: "zone",
    parent: `aws/${region}`,
  }));
const other = fc
  .tuple(word, fc.constantFrom("device", "region", "site", "provider"))
  .map(([name, kind]): Domain => ({ id: `aws/${name}`, kind }));
const because = fc.record({ urn: word, property: word, text: word }, { requiredKeys: ["urn", "property"] });
const capacity = fc.record({
  needed: fc.nat(),
  before: fc.nat(),
  after: fc.nat(),
  unit: fc.constantFrom("instances", "bits/s"),
});
const recovery = fc
  .array(fc.record({ what: word, seconds: fc.nat({ max: 9999 }), from: word }), { maxLength: 3 })
  .map((terms) => ({ terms, seconds: terms.reduce((sum, term) => sum + term.seconds, 0) }));
const failure = (domains: readonly Domain[]): fc.Arbitrary<FlowReport["failures"][number]> =>
  fc.record(
    {
      lost: fc.subarray(
        domains.map((domain) => domain.id),
        { maxLength: Math.min(2, domains.length) },
      ),
      verdict: fc.constantFrom("proven", "refuted", "unknown"),
      capacity,
      recovery,
      path: fc.array(fc.record({ element: word, label: word }), { maxLength: 2 }),
      cut: fc.array(fc.record({ element: word, label: word, how: fc.constantFrom("lost", "full"), because }), {
        maxLength: 2,
      }),
      blockedBy: fc.array(because, { maxLength: 2 }),
      fix: word,
    },
    { requiredKeys: ["lost", "verdict"] },
  );
const percent = fc.constantFrom(99, 99.5, 99.99, 100);
const promised = fc.record(
  {
    elements: fc.array(word, { minLength: 1, maxLength: 3 }),
    resource: word,
    sla: fc.record({ percent, what: word, source: word }),
  },
  { requiredKeys: ["elements", "sla"] },
);
const side = fc.array(promised, { minLength: 1, maxLength: 2 });
const availability = fc.record(
  {
    ceiling: percent,
    alone: fc.array(promised, { maxLength: 3 }),
    together: fc.array(fc.record({ sides: fc.tuple(side, side), atLeast: percent }), { maxLength: 2 }),
  },
  { requiredKeys: ["alone"] },
);
const flow = (domains: readonly Domain[]): fc.Arbitrary<FlowReport> =>
  fc.record(
    {
      id: word,
      source: word,
      destination: word,
      urn: word,
      need: fc.constant({ capacity: 1, unit: "instances", recovery: { zone: 60 } }),
      verdict: fc.constantFrom("proven", "refuted", "unknown"),
      failures: fc.array(failure(domains), { maxLength: 6 }),
      commonCauses: fc.array(
        fc.record({ id: word, label: word, resource: word, elements: fc.array(word, { maxLength: 2 }), because }),
        { maxLength: 2 },
      ),
      availability,
    },
    { requiredKeys: ["id", "source", "destination", "urn", "need", "verdict", "failures", "commonCauses"] },
  );
const exemption = fc.record({
  rule: word,
  resource: word,
  reason: word,
  owner: word,
  expires: fc.constant("2027-01-31"),
});
const finding: fc.Arbitrary<Finding> = fc.record(
  {
    rule: word,
    outcome: fc.constantFrom("fail", "unknown"),
    severity: fc.constantFrom("low", "critical"),
    level: fc.constantFrom("mandatory", "advisory"),
    urn: word,
    subject: word,
    message: word,
    fix: word,
    url: word,
    blockedBy: fc.array(because, { maxLength: 2 }),
    exemption,
  },
  { requiredKeys: ["rule", "outcome", "severity", "level", "urn", "subject", "message", "fix", "url"] },
);
/** Any stack, its names and messages of any length, with characters of any width. */
export const stack: fc.Arbitrary<StackReport> = fc
  .uniqueArray(fc.oneof({ weight: 3, arbitrary: zone }, other), { selector: ({ id }) => id, maxLength: 24 })
  .chain((domains) =>
    fc.record(
      {
        project: word,
        stack: word,
        source: fc.constantFrom("program", "state"),
        target: word,
        error: word,
        resources: fc.nat(),
        onUnknown: fc.constantFrom("fail", "warn", "ignore"),
        domains: fc.constant(domains),
        flows: fc.array(flow(domains), { maxLength: 4 }),
        findings: fc.array(finding, { maxLength: 3 }),
        exemptions: fc.record({
          used: fc.array(exemption, { maxLength: 1 }),
          unused: fc.array(exemption, { maxLength: 1 }),
          expired: fc.array(exemption, { maxLength: 1 }),
        }),
        assumptions: fc.array(
          fc.record(
            { name: word, value: word, urn: word, property: word, key: word },
            { requiredKeys: ["name", "value"] },
          ),
          { minLength: 1, maxLength: 2 },
        ),
        assumable: fc.array(fc.record({ urn: word, property: word, name: word }), { maxLength: 2 }),
        places: fc.array(fc.record({ urn: word, file: word, line: fc.integer({ min: 1 }) }), { maxLength: 2 }),
        unmodelled: fc.array(fc.record({ type: word, count: fc.nat() }), { maxLength: 2 }),
        guesses: fc.array(fc.record({ lookup: word, what: word }), { maxLength: 2 }),
        blocked: fc.array(word, { maxLength: 2 }),
        notes: fc.array(word, { maxLength: 2 }),
        timings: fc.dictionary(fc.constantFrom("program", "survival"), fc.nat()),
      },
      {
        requiredKeys: [
          "project",
          "stack",
          "source",
          "target",
          "resources",
          "onUnknown",
          "domains",
          "flows",
          "findings",
          "exemptions",
          "unmodelled",
          "guesses",
          "blocked",
          "notes",
          "timings",
        ],
      },
    ),
  );
