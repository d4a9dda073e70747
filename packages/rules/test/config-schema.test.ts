import { readConfig } from "@nospof/rules";
import type { ConfigProperty, InputProblem } from "@nospof/rules";
import { Ajv } from "ajv";
import fc from "fast-check";

const word = fc.constantFrom("a", "ab", "abc", "1");

/** Properties of every type, with every keyword that fits the type. */
const property: fc.Arbitrary<ConfigProperty> = fc
  .oneof(
    fc.record(
      {
        type: fc.constantFrom("number" as const, "integer" as const),
        minimum: fc.integer({ min: -3, max: 3 }),
        maximum: fc.integer({ min: -3, max: 3 }),
        enum: fc.uniqueArray(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      {
        type: fc.constant("string" as const),
        pattern: fc.constantFrom("^a", "b$", String.raw`^\d$`),
        enum: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record({ type: fc.constantFrom("boolean" as const, "object" as const, "array" as const) }),
    fc.record({
      type: fc.constant("array" as const),
      items: fc.record({ type: fc.constantFrom("string" as const, "integer" as const, "boolean" as const) }),
    }),
  )
  .map((schema) => ({ ...schema, description: "d", default: 0 }) as ConfigProperty);

const value = fc.oneof(
  word,
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(0.5, true, null, {}, { a: 1 }, Number.POSITIVE_INFINITY),
  fc.array(fc.oneof(word, fc.integer({ min: 0, max: 2 }), fc.boolean()), { maxLength: 3 }),
);

describe("the schema of a rule's configuration", () => {
  test("admits what JSON Schema admits", () => {
    fc.assert(
      fc.property(property, value, (schema, given) => {
        const admitted = new Ajv().compile(schema)(given);
        const problems: InputProblem[] = [];
        const rule = { id: "aws-some-rule", configSchema: { properties: { key: schema } } };
        readConfig(rule, { key: given }, [], problems);
        expect({ schema, given, admitted: problems.length === 0 }).toEqual({ schema, given, admitted });
      }),
      { numRuns: 200 },
    );
  });
});
