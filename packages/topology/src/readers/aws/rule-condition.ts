import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { stretchOf } from "./address-space";
import { asText, field, listOf } from "./reader";

/** One condition of a listener rule: a request has to match one of its values. */
export interface Condition {
  /** What it looks at: `path`, `host`, `method`, `source`, `query`, `header:<name>`. */
  readonly of: string;
  readonly values: readonly string[];
}

/** All conditions of a listener rule; undefined when they are not all known. */
export type Conditions = readonly Condition[] | undefined;

/** Conditions that one set of requests has, value by value: a rule with two values is two of them. */
type Combination = readonly { readonly of: string; readonly value: string }[];

/** AWS allows five values in a rule; more combinations than that are not looked into. */
const mostCombinations = 64;

/** Reads the conditions of a listener rule. */
export function conditionsOf(value: Value | undefined): Conditions {
  const found: Condition[] = [];
  for (const entry of listOf(value)) {
    if (entry instanceof Unknown) return undefined;
    for (const [property, of] of Object.entries(kinds)) {
      const part = field(entry, property);
      if (part === undefined) continue;
      const condition = property === "queryStrings" ? queryOf(part, of) : valuesOf(part, of);
      if (condition === undefined) return undefined;
      found.push(condition);
    }
  }
  return found.length === 0 ? undefined : found;
}

/** Whether a rule matches every request. */
export function matchesAll(conditions: Conditions): boolean {
  return conditions !== undefined && conditions.every(isTrivial);
}

/** A request with the method GET, of which the host may be known only as a pattern: `*.elb.amazonaws.com`. */
export interface Request {
  readonly path: string;
  readonly host: string;
}

/** Whether a rule matches a request; undefined where that depends on headers, queries, sources or what is not known. */
export function matches(conditions: Conditions, request: Request): boolean | undefined {
  if (conditions === undefined) return undefined;
  const answers = conditions.map((condition) => meets(condition, request));
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/** Whether a rule may match a request. */
export function mayMatch(conditions: Conditions, request: Request): boolean {
  return matches(conditions, request) !== false;
}

function meets(condition: Condition, { path, host }: Request): boolean | undefined {
  const { of, values } = condition;
  if (isTrivial(condition)) return true;
  if (of === "path") return values.some((value) => matcherOf(value, "[^]").test(path));
  if (of === "host") {
    if (values.some((value) => includes(of, value, host))) return true;
    return values.some((value) => mayBeAlike(value, host)) ? undefined : false;
  }
  return of === "method" ? values.includes("GET") : undefined;
}

/** Whether there may be a name that has both patterns. */
function mayBeAlike(a: string, b: string): boolean {
  if (!/[*?]/.test(a)) return matcherOf(b, "[^]").test(a);
  const [one, other] = [a, b].map((pattern) =>
    pattern.slice(1 + Math.max(...["*", "?"].map((c) => pattern.lastIndexOf(c)))),
  );
  return one === undefined || other === undefined || one.endsWith(other) || other.endsWith(one);
}

/** Whether earlier rules together match every request that a later one matches: it never gets any. */
export function hides(earlier: readonly Conditions[], later: Conditions): boolean {
  if (later === undefined) return earlier.some(matchesAll);
  const combinations = later.reduce<readonly Combination[]>(
    (all, { of, values }) => all.flatMap((one) => values.map((value) => [...one, { of, value }])),
    [[]],
  );
  if (combinations.length > mostCombinations) return earlier.some(matchesAll);
  return combinations.every((combination) => earlier.some((conditions) => covers(conditions, combination)));
}

const kinds: Readonly<Record<string, string>> = {
  pathPattern: "path",
  hostHeader: "host",
  httpRequestMethod: "method",
  sourceIp: "source",
  queryStrings: "query",
  httpHeader: "header",
};

function valuesOf(part: Value, of: string): Condition | undefined {
  const name = asText(field(part, "httpHeaderName"));
  if (name instanceof Unknown) return undefined;
  const plain = listOf(field(part, "values")).map((one) => asText(one));
  const expressions = listOf(field(part, "regexValues")).map((one) => asText(one));
  const values: string[] = [];
  for (const one of plain) {
    if (typeof one !== "string") return undefined;
    values.push(of === "host" ? one.toLowerCase() : one);
  }
  for (const one of expressions) {
    // Of regular expressions only those that match everything are understood.
    if (typeof one !== "string" || !/^\^?\/?\.\*\$?$/.test(one)) return undefined;
    values.push("*");
  }
  return { of: name === undefined ? of : `header:${name.toLowerCase()}`, values };
}

function queryOf(part: Value, of: string): Condition | undefined {
  const values: string[] = [];
  for (const one of listOf(part)) {
    const [key, value] = [asText(field(one, "key")), asText(field(one, "value"))];
    if (key instanceof Unknown || typeof value !== "string") return undefined;
    values.push(`${key ?? ""}=${value}`);
  }
  return { of, values };
}

/** A condition that every request meets. Headers, methods and queries need not be there, so theirs never are. */
function isTrivial({ of, values }: Condition): boolean {
  if (of === "path") return values.some((value) => /^\/?\*+$/.test(value));
  if (of === "host") return values.includes("*");
  return of === "source" && values.includes("0.0.0.0/0") && values.includes("::/0");
}

function covers(earlier: Conditions, combination: Combination): boolean {
  if (earlier === undefined) return false;
  return earlier.every(
    (condition) =>
      isTrivial(condition) ||
      combination.some(
        ({ of, value }) => of === condition.of && condition.values.some((one) => includes(of, one, value)),
      ),
  );
}

/** Whether every request that matches the second value matches the first one. */
function includes(of: string, wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (of === "source") return includesBlock(wide, narrow);
  if ((of !== "path" && of !== "host") || !/[*?]/.test(wide)) return false;
  // A wildcard of the narrow pattern has to stand where the wide one has an equal or wider wildcard.
  return matcherOf(wide, "[^*]").test(narrow);
}

/** @param one what `?` stands for */
function matcherOf(pattern: string, one: string): RegExp {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", one);
  return new RegExp(`^${expression}$`);
}

function includesBlock(wide: string, narrow: string): boolean {
  const family = wide.includes(":") ? 6 : 4;
  const [outer, inner] = [stretchOf(wide, family), stretchOf(narrow, family)];
  return outer !== undefined && inner !== undefined && outer.first <= inner.first && inner.last <= outer.last;
}
