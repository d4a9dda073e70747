import { FAILSAFE_SCHEMA, load, Type, types, YAMLException, type State } from "js-yaml";

/** Why a text is no YAML. */
export class YamlError extends Error {
  /**
   * @param reason in words, without a full stop
   * @param line of the text, counted from 1
   */
  constructor(
    readonly reason: string,
    readonly line: number,
  ) {
    super(`${reason} (line ${String(line)})`);
    this.name = "YamlError";
  }
}

/** What the parser says, in the words of people who write manifests. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^end of the stream or a document separator/, "this line belongs to nothing above it: look at its indentation"],
  [/^bad indentation of a (mapping|sequence) entry/, "the indentation is wrong, or a text with a colon is not quoted"],
  [/multiline key may not be an implicit key/, "a colon is missing after a key"],
  [/^missed comma/, "a comma is missing inside of brackets"],
  [/^unexpected end of the stream within a (single|double) quoted/, "a text in quotes is not closed"],
  [/^unexpected end of the stream within a flow collection/, "a bracket is not closed"],
  [/^nesting exceeded/, "values are nested too deeply"],
];

/** What plain text stands for in the YAML 1.1 of Go, by which Kubernetes' own tools read manifests. */
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...spellings(["y", "yes", "true", "on"], true),
  ...spellings(["n", "no", "false", "off"], false),
  ...spellings(["null"], null),
  ["", null],
  ["~", null],
]);

function spellings<T>(words: readonly string[], value: T): (readonly [string, T])[] {
  return words.flatMap((word) => {
    const capital = word.charAt(0).toUpperCase() + word.slice(1);
    return [word, capital, word.toUpperCase()].map((spelling) => [spelling, value] as const);
  });
}

/**
 * A number as Go's `gopkg.in/yaml.v2` reads it: a leading 0 is octal, underscores are left out, base 60 and dates are
 * text. NaN and the infinities are text here: the JSON that an API server takes cannot say them.
 */
export function numberOf(text: string): number | undefined {
  const first = text.charCodeAt(0);
  const isDigit = first >= 48 && first <= 57;
  if (!isDigit && first !== 43 && first !== 45 && first !== 46) return undefined; // + - .
  const plain = first === 46 ? text : text.replaceAll("_", "");
  const other = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/.exec(plain);
  if (other !== null) {
    const [, sign, hex, binary, octal = ""] = other;
    const size =
      hex !== undefined ? parseInt(hex, 16) : binary !== undefined ? parseInt(binary, 2) : parseInt(octal, 8);
    return sign === "-" ? -size : size;
  }
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain) ? Number(plain) : undefined;
}

const isWord = (data: unknown): boolean => data === null || WORDS.has(data as string);
const wordOf = (data: unknown): unknown => (data === null ? null : WORDS.get(data as string));
const isNumber = (data: unknown): boolean => typeof data === "string" && numberOf(data) !== undefined;
const toNumber = (data: unknown): unknown => numberOf(data as string);

const number = (tag: string): Type => new Type(tag, { kind: "scalar", resolve: isNumber, construct: toNumber });
const word = (tag: string): Type => new Type(tag, { kind: "scalar", resolve: isWord, construct: wordOf });

/** Tags that nobody here knows (`!Ref`) say nothing about the value below them, as for Go. */
const strangers = ["!", "tag:"].flatMap((tag) =>
  (["scalar", "sequence", "mapping"] as const).map((kind) => new Type(tag, { kind, multi: true })),
);

const SCHEMA = FAILSAFE_SCHEMA.extend({
  implicit: [word("tag:yaml.org,2002:bool"), number("tag:yaml.org,2002:int"), types.merge],
  explicit: [word("tag:yaml.org,2002:null"), number("tag:yaml.org,2002:float"), types.binary, ...strangers],
});

/**
 * One YAML document as the tools of Kubernetes read it. Of keys that stand twice in a mapping the later one counts.
 *
 * @param lines filled with the line, counted from 1, on which each mapping begins
 * @throws YamlError
 */
export function parseYaml(text: string, lines?: Map<object, number>): unknown {
  try {
    return load(text, { schema: SCHEMA, json: true, ...(lines === undefined ? {} : { listener: recorder(lines) }) });
  } catch (error) {
    if (error instanceof YAMLException) throw yamlError(error);
    if (error instanceof RangeError) throw new YamlError("values are nested too deeply", 1);
    throw error;
  }
}

function yamlError({ reason, mark }: YAMLException): YamlError {
  return new YamlError(REASONS.find(([said]) => said.test(reason))?.[1] ?? reason, (mark?.line ?? 0) + 1);
}

function recorder(lines: Map<object, number>): (event: "open" | "close", state: State) => void {
  const open: number[] = [];
  return (event, { line, result }) => {
    if (event === "open") open.push(line);
    else {
      const began = open.pop();
      if (typeof result === "object" && result !== null && began !== undefined && !lines.has(result))
        lines.set(result, began + 1);
    }
  };
}
