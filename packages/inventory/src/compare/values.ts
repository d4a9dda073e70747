import type { Urn } from "../model/urn";
import type { Value } from "../model/value";
import { Interpolation, isList, isRecord, Reference, Secret, Unknown, unwrap } from "../model/value";

/** One place where two values differ, or may differ. */
export interface ValueDifference {
  /** Names and list indexes on the way to it; empty: the whole value. */
  readonly path: readonly (string | number)[];
  /**
   * - `changed`: they differ for certain.
   * - `unsure`: what is not known yet decides, or only the order of a list differs, which not every property minds.
   * - `unseen`: neither value is known, and both come from the same resources: they count as equal.
   */
  readonly how: "changed" | "unsure" | "unseen";
}

/** How values of two sides are brought together. */
export interface ComparisonTerms {
  /** The urn that a resource of the side before has after. */
  readonly rename: (before: Urn) => Urn;
  /** The text that a reference of one side stands for, where it is known. */
  readonly text?: (reference: Reference, side: Side) => string | undefined;
  /** True for a resource that the other side does not have: its id is nobody else's. */
  readonly isAlone?: (urn: Urn, side: Side) => boolean;
}

export type Side = "before" | "after";

/**
 * Where two values differ. Text, numbers and booleans are equal when they are written alike, secrets are compared by
 * their content, and text that is JSON by what it says.
 */
export function compareValues(
  before: Value | undefined,
  after: Value | undefined,
  terms: ComparisonTerms,
): readonly ValueDifference[] {
  return compareAt(before, after, terms, []);
}

type Path = ValueDifference["path"];

function compareAt(
  before: Value | undefined,
  after: Value | undefined,
  terms: ComparisonTerms,
  path: Path,
): readonly ValueDifference[] {
  const left = bare(before);
  const right = bare(after);
  if (left === undefined && right === undefined) return [];
  if (left === hidden || right === hidden) return [{ path, how: "unseen" }];
  if (left === undefined || right === undefined) {
    return [{ path, how: (left ?? right) instanceof Unknown ? "unsure" : "changed" }];
  }
  if (isList(left) && isList(right)) return compareLists(left, right, terms, path);
  if (isRecord(left) && isRecord(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => compareAt(left[key], right[key], terms, [...path, key]));
  }
  const [text, other] = [partsOf(left, "before", terms), partsOf(right, "after", terms)];
  if (text === undefined || other === undefined) {
    return [{ path, how: left instanceof Unknown || right instanceof Unknown ? "unsure" : "changed" }];
  }
  const how = compareParts(text, other, terms);
  return how === undefined ? [] : [{ path, how }];
}

/** Stands for a secret whose content this side does not show. */
const hidden: unique symbol = Symbol("hidden");

function bare(value: Value | undefined): Value | typeof hidden | undefined {
  if (value === undefined || value === null) return undefined;
  if (!(value instanceof Secret)) return value;
  const content = unwrap(value);
  return content instanceof Unknown && content.origin === undefined && content.dependsOn.length === 0
    ? hidden
    : content;
}

/** Lists up to this length are searched for a mere change of order. */
const longestShuffle = 200;
/** A list with more differing places than this is named as a whole. */
const namedPlaces = 3;

function compareLists(
  before: readonly Value[],
  after: readonly Value[],
  terms: ComparisonTerms,
  path: Path,
): readonly ValueDifference[] {
  if (before.length !== after.length) return [{ path, how: "changed" }];
  const found = before.flatMap((value, at) => compareAt(value, after[at], terms, [...path, at]));
  if (found.every(({ how }) => how === "unseen")) return found;
  if (isShuffled(before, after, terms)) return [{ path, how: "unsure" }];
  if (found.length <= namedPlaces) return found;
  return [{ path, how: found.some(({ how }) => how === "changed") ? "changed" : "unsure" }];
}

function isShuffled(before: readonly Value[], after: readonly Value[], terms: ComparisonTerms): boolean {
  if (before.length > longestShuffle) return false;
  const left = [...after];
  return before.every((value) => {
    const at = left.findIndex((other) => compareAt(value, other, terms, []).length === 0);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** Text, or what stands in it and is not known as text. References are those of the side after. */
type Part = string | Reference | Unknown;

function partsOf(value: Value, side: Side, terms: ComparisonTerms): readonly Part[] | undefined {
  if (isList(value) || isRecord(value)) return undefined;
  const given = value instanceof Interpolation ? value.parts : [value];
  const parts: Part[] = [];
  for (const part of given) {
    const next = partOf(part, side, terms);
    const last = parts.at(-1);
    if (typeof next === "string" && typeof last === "string") parts[parts.length - 1] = last + next;
    else parts.push(next);
  }
  return parts;
}

function partOf(part: Value, side: Side, terms: ComparisonTerms): Part {
  const reference = part instanceof Unknown ? ownProperty(part) : part;
  if (reference instanceof Unknown) {
    return side === "after" ? reference : new Unknown(reference.dependsOn.map(terms.rename), reference.origin);
  }
  if (!(reference instanceof Reference)) return String(reference as string | number | boolean);
  const text = terms.text?.(reference, side);
  if (text !== undefined) return text;
  return side === "after" ? reference : new Reference(terms.rename(reference.urn), reference.property);
}

/** An unknown that is one property of one resource, as a reference to it. */
function ownProperty(unknown: Unknown): Unknown | Reference {
  const [only, ...others] = unknown.dependsOn;
  if (only === undefined || others.length > 0 || unknown.origin?.startsWith(`${only}.`) !== true) return unknown;
  return new Reference(only, unknown.origin.slice(only.length + 1));
}

function compareParts(
  before: readonly Part[],
  after: readonly Part[],
  terms: ComparisonTerms,
): ValueDifference["how"] | undefined {
  const [left, right] = [before.map(keyOf), after.map(keyOf)];
  if (left.join("\n") === right.join("\n")) {
    return before.some((part) => part instanceof Unknown && part.origin === undefined) ? "unseen" : undefined;
  }
  if ([...before, ...after].some((part) => part instanceof Unknown)) {
    return isKnown(before) || isKnown(after) || originsOf(before) !== originsOf(after) ? "unsure" : "unseen";
  }
  const [references, others] = [before, after].map((parts) => parts.filter((part) => part instanceof Reference));
  if (references === undefined || others === undefined) return "unsure";
  if (references.length + others.length === 0)
    return saysTheSame(before.join(""), after.join("")) ? undefined : "changed";
  if (references.map(keyOf).join("\n") === others.map(keyOf).join("\n")) return "changed";
  return isOnlyOn("before", references, others, terms) || isOnlyOn("after", others, references, terms)
    ? "changed"
    : "unsure";
}

function isKnown(parts: readonly Part[]): boolean {
  return parts.every((part) => typeof part === "string");
}

/** The resources that parts come from; of what comes from a lookup, the lookup. */
function originsOf(parts: readonly Part[]): string {
  const origins = parts.flatMap((part) => {
    if (typeof part === "string") return [];
    if (part instanceof Reference) return [part.urn];
    return part.dependsOn.length === 0 ? [part.origin ?? ""] : part.dependsOn;
  });
  return [...new Set(origins)].sort().join("\n");
}

/** True when one side names a resource by which nothing of the other side can be meant. */
function isOnlyOn(
  side: Side,
  own: readonly Reference[],
  others: readonly Reference[],
  terms: ComparisonTerms,
): boolean {
  return own.some(({ urn, property }) => {
    if (!identities.has(property) || others.some((other) => other.urn === urn)) return false;
    return others.some((other) => identities.has(other.property)) || terms.isAlone?.(urn, side) === true;
  });
}

/** Properties that no two resources share. */
const identities: ReadonlySet<string> = new Set(["id", "arn", "urn", "selfLink"]);

function keyOf(part: Part): string {
  if (typeof part === "string") return `text ${part}`;
  if (part instanceof Reference) return `reference ${part.urn} ${part.property}`;
  return `unknown ${part.origin ?? [...part.dependsOn].sort().join(" ")}`;
}

/** Policies and the like are kept as JSON text, whose layout and order of keys mean nothing. */
function saysTheSame(a: string, b: string): boolean {
  if (a === b) return true;
  if (!/^\s*[[{]/.test(a) || !/^\s*[[{]/.test(b)) return false;
  try {
    return canonical(JSON.parse(a)) === canonical(JSON.parse(b));
  } catch {
    return false;
  }
}

function canonical(json: unknown): string {
  return JSON.stringify(json, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
