import * as fc from "fast-check";
import {
  fromFile,
  fromPolicyResources,
  fromPreview,
  fromState,
  InputFileError,
  Interpolation,
  isList,
  isRecord,
  Reference,
  type Value,
} from "@nospof/inventory";

const HOLE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const NOUNS = [
  "Vpc",
  "Subnet",
  "NatGateway",
  "InternetGateway",
  "SecurityGroup",
  "TargetGroup",
  "RouteTable",
  "Instance",
] as const;

/** A resource that depends on resources before it. */
interface Planned {
  readonly urn: string;
  readonly type: string;
  readonly index: number;
  readonly inputs: Readonly<Record<string, Value>>;
}

const typeOf = (noun: string): string => `acme:net/${noun.charAt(0).toLowerCase()}${noun.slice(1)}:${noun}`;
const idOf = (index: number): string => `thing-${(index * 7919 + 4096).toString(16).padStart(8, "0")}f`;
const outputsOf = (index: number): Readonly<Record<string, string>> => ({
  arn: `arn:acme:net:moon-1:42:thing/${idOf(index)}`,
  dnsName: `${idOf(index)}.things.example.com`,
});

/** Text that identifies nothing, of the kinds that stand in real inputs. */
const literal = fc.constantFrom("us-east-1a", "10.0.0.0/16", "80", "http", "prod", "", "thing-", "example.com");

/** Values that refer to what exists so far. */
function valueArb(earlier: readonly Planned[]): fc.Arbitrary<Value> {
  const scalar = fc.oneof(literal, fc.integer(), fc.boolean(), fc.constant(null));
  if (earlier.length === 0) return scalar;
  const reference = fc
    .tuple(fc.constantFrom(...earlier), fc.constantFrom("id", "arn", "dnsName"))
    .map(([target, property]) => new Reference(target.urn, property));
  const text = reference.map((part) => new Interpolation(["https://", part, "/*"]));
  const leaf = fc.oneof(scalar, reference, text);
  return fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.array(fc.record({ port: scalar, peer: leaf }), { maxLength: 2 }),
  );
}

/** A stack in which every resource refers only to earlier ones. */
function stackArb(
  inputsArb: (earlier: readonly Planned[]) => fc.Arbitrary<Readonly<Record<string, Value>>>,
): fc.Arbitrary<readonly Planned[]> {
  const grow = (resources: readonly Planned[], left: number): fc.Arbitrary<readonly Planned[]> =>
    left === 0
      ? fc.constant(resources)
      : fc.tuple(fc.constantFrom(...NOUNS), inputsArb(resources)).chain(([noun, inputs]) => {
          const index = resources.length;
          const urn = `urn:pulumi:dev::moon::${typeOf(noun)}::r${String(index)}`;
          return grow([...resources, { urn, type: typeOf(noun), index, inputs }], left - 1);
        });
  return fc.integer({ min: 1, max: 7 }).chain((size) => grow([], size));
}

const anyInputs = (earlier: readonly Planned[]): fc.Arbitrary<Readonly<Record<string, Value>>> =>
  fc.record({ first: valueArb(earlier), second: valueArb(earlier), third: valueArb(earlier) });

/** What the engine would write for a value, once deployed (`known`) or before. */
function write(value: Value, stack: readonly Planned[], known: boolean): unknown {
  if (value instanceof Reference) {
    const index = stack.findIndex(({ urn }) => urn === value.urn);
    if (!known) return HOLE;
    return value.property === "id" ? idOf(index) : outputsOf(index)[value.property];
  }
  if (value instanceof Interpolation) {
    return known
      ? value.parts.map((part) => (typeof part === "string" ? part : write(part, stack, known))).join("")
      : HOLE;
  }
  if (isList(value)) return value.map((inner) => write(inner, stack, known));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, write(inner, stack, known)]));
  return value;
}

function dependencies(value: Value): readonly string[] {
  if (value instanceof Reference) return [value.urn];
  if (value instanceof Interpolation)
    return value.parts.flatMap((part) => (part instanceof Reference ? [part.urn] : []));
  if (isList(value)) return value.flatMap(dependencies);
  return isRecord(value) ? Object.values(value).flatMap(dependencies) : [];
}

function checkpoint({ urn, type, index, inputs }: Planned, stack: readonly Planned[], known: boolean): object {
  const written = Object.entries(inputs).map(([key, value]) => [key, write(value, stack, known)]);
  return {
    urn,
    type,
    custom: true,
    ...(known && { id: idOf(index), outputs: outputsOf(index) }),
    inputs: Object.fromEntries(written) as unknown,
    propertyDependencies: Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [key, [...new Set(dependencies(value))]]),
    ),
  };
}

describe("sources, whatever the stack", () => {
  test("a state gives back every reference and every literal", () => {
    fc.assert(
      fc.property(stackArb(anyInputs), (stack) => {
        const resources = stack.map((resource) => checkpoint(resource, stack, true));
        const inventory = fromState({ version: 3, deployment: { manifest: {}, resources } }, "state.json");
        expect(inventory.resources.map(({ inputs }) => inputs)).toEqual(stack.map(({ inputs }) => inputs));
      }),
      { numRuns: 500 },
    );
  });

  test("a preview gives back what names can tell, and never a wrong reference", () => {
    const namedInputs = (earlier: readonly Planned[]): fc.Arbitrary<Readonly<Record<string, Value>>> => {
      const byNoun = (noun: string): readonly Reference[] =>
        earlier.filter(({ type }) => type === typeOf(noun)).map(({ urn }) => new Reference(urn, "id"));
      const present = NOUNS.filter((noun) => byNoun(noun).length > 0);
      if (present.length === 0) return fc.record({ zone: literal });
      return fc.array(fc.constantFrom(...present), { minLength: 1, maxLength: 3 }).chain((nouns) =>
        fc.record(
          Object.fromEntries(
            nouns.flatMap((noun): [string, fc.Arbitrary<Value>][] => {
              const key = `${noun.charAt(0).toLowerCase()}${noun.slice(1)}`;
              return [
                [`${key}Id`, fc.constantFrom<Value>(...byNoun(noun), "literal")],
                [`${key}Ids`, fc.shuffledSubarray([...byNoun(noun)], { minLength: 1 })],
                [
                  "attachments",
                  fc.tuple(fc.constantFrom(...byNoun(noun))).map(([target]) => [{ [`${key}Id`]: target, weight: 1 }]),
                ],
              ];
            }),
          ),
        ),
      );
    };
    fc.assert(
      fc.property(stackArb(namedInputs), (stack) => {
        const steps = stack.map((resource) => ({
          op: "create",
          urn: resource.urn,
          newState: checkpoint(resource, stack, false),
        }));
        const inventory = fromPreview({ steps }, "preview.json");
        expect(inventory.resources.map(({ inputs }) => inputs)).toEqual(stack.map(({ inputs }) => inputs));
      }),
      { numRuns: 500 },
    );
  });

  const json = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(HOLE, "urn:pulumi:a::b::c::d", true));
  const keyed = (...keys: readonly string[]): fc.Arbitrary<unknown> =>
    fc.record(
      Object.fromEntries(
        keys.map((key) => [
          key,
          fc.oneof({ weight: 3, arbitrary: json }, { weight: 1, arbitrary: fc.constant(undefined) }),
        ]),
      ),
    );
  const someState = keyed(
    "urn",
    "type",
    "custom",
    "id",
    "inputs",
    "outputs",
    "parent",
    "provider",
    "dependencies",
    "propertyDependencies",
    "aliases",
    "delete",
  );
  const someFile = fc.oneof(
    json,
    fc.record({
      version: fc.constant(3),
      deployment: fc.record({ manifest: fc.constant({}), resources: fc.array(fc.oneof(someState, json)) }),
    }),
    fc.record({
      steps: fc.array(
        fc.oneof(
          json,
          fc.record({ op: fc.constantFrom("create", "same", "update"), oldState: someState, newState: someState }),
        ),
      ),
      changeSummary: json,
      config: json,
    }),
    fc.array(
      fc.record({
        sequence: fc.integer(),
        resourcePreEvent: fc.record({ metadata: fc.record({ op: fc.constant("create"), new: someState }) }),
      }),
    ),
  );

  test("a file is read or refused, never a crash", () => {
    fc.assert(
      fc.property(someFile, (file) => {
        for (const read of [
          fromState,
          fromPreview,
          (value: unknown, name: string) => fromFile(JSON.stringify(value) ?? "", name),
        ]) {
          try {
            JSON.stringify(read(file, "file.json").resources);
          } catch (error) {
            expect(error).toBeInstanceOf(InputFileError);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("any text is read or refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant("[".repeat(5000) + "]".repeat(5000))), (text) => {
        expect(() => fromFile(text, "file.json")).toThrow(InputFileError);
      }),
    );
  });

  test("any properties of a policy's resources are read", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), json)), (all) => {
        const resources = all.map((props, index) => ({
          type: "a:b:C",
          name: String(index),
          urn: `urn:pulumi:s::p::a:b:C::${String(index)}`,
          props,
        }));
        expect(fromPolicyResources(resources).resources).toHaveLength(all.length);
      }),
    );
  });
});
