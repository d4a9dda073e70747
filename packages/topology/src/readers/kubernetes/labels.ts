import type { Value } from "@nospof/inventory";
import { isList, isRecord, Unknown, unwrap } from "@nospof/inventory";
import { asText, field, listOf } from "../values";
import { sameText } from "./object";

/** Labels by key; unknown when not even their keys are known. */
export type Labels = ReadonlyMap<string, Value> | Unknown;

/** Whether something matches; undefined: not known. */
export type Match = boolean | undefined;

/** Labels as written; none where there are none. */
export function labelsOf(value: Value | undefined): Labels {
  if (value === undefined || value === null) return new Map();
  const bare = unwrap(value);
  return isRecord(bare)
    ? new Map(Object.entries(bare).flatMap(([key, label]) => (label === null ? [] : [[key, label] as const])))
    : new Unknown();
}

/** Whether labels hold all of these key-value pairs, as the selector of a Service says it. */
export function holdsAll(wanted: Labels, labels: Labels): Match {
  if (wanted instanceof Unknown || labels instanceof Unknown) return undefined;
  return every([...wanted].map(([key, value]) => holds(labels, key, value)));
}

/**
 * Whether a label selector (`matchLabels`, `matchExpressions`) selects labels. One that is absent selects nothing, an
 * empty one everything.
 */
export function selects(selector: Value | undefined, labels: Labels): Match {
  if (selector === undefined || selector === null) return false;
  const bare = unwrap(selector);
  if (!isRecord(bare) || labels instanceof Unknown) return undefined;
  const pairs = labelsOf(field(bare, "matchLabels"));
  const expressions = field(bare, "matchExpressions");
  if (expressions !== undefined && !isList(expressions)) return undefined;
  return every([holdsAll(pairs, labels), ...listOf(expressions).map((one) => expressionHolds(one, labels))]);
}

/** Whether a selector has no condition: it selects everything. */
export function isEmptySelector(selector: Value | undefined): boolean {
  if (selector === undefined || selector === null) return false;
  const bare = unwrap(selector);
  if (!isRecord(bare)) return false;
  const pairs = labelsOf(field(bare, "matchLabels"));
  return !(pairs instanceof Unknown) && pairs.size === 0 && listOf(field(bare, "matchExpressions")).length === 0;
}

function expressionHolds(expression: Value, labels: ReadonlyMap<string, Value>): Match {
  const key = asText(field(expression, "key"));
  const operator = asText(field(expression, "operator"));
  if (typeof key !== "string" || typeof operator !== "string") return undefined;
  const has = labels.has(key);
  switch (operator) {
    case "Exists":
      return has;
    case "DoesNotExist":
      return !has;
    case "In":
    case "NotIn": {
      const values = field(expression, "values");
      const among = some(listOf(values).map((value) => holds(labels, key, value)));
      const isIn = has ? (isList(values ?? []) ? among : undefined) : false;
      return operator === "In" ? isIn : not(isIn);
    }
    default:
      return undefined;
  }
}

function holds(labels: ReadonlyMap<string, Value>, key: string, value: Value): Match {
  const own = labels.get(key);
  return own === undefined ? false : sameText(own, value);
}

/** All hold. */
export function every(matches: readonly Match[]): Match {
  if (matches.includes(false)) return false;
  return matches.includes(undefined) ? undefined : true;
}

/** One holds. */
export function some(matches: readonly Match[]): Match {
  if (matches.includes(true)) return true;
  return matches.includes(undefined) ? undefined : false;
}

/** It does not. */
export function not(match: Match): Match {
  return match === undefined ? undefined : !match;
}
