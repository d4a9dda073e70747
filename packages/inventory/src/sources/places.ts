import type { Value } from "../model/value";
import { isRecord, Secret } from "../model/value";
import { Hole } from "./wire";
import type { Subject } from "./words";
import { isPlural, subjectOf } from "./words";

/** An unknown inside a property's value, and where it stands. */
export interface Place {
  readonly hole: Hole;
  /** Property names and list indexes on the way to it, the property itself first. */
  readonly path: readonly (string | number)[];
  /** The innermost property name. */
  readonly key: string;
  readonly subject: Subject;
  /** The names of all properties of the object that holds it; none for a whole property. */
  readonly siblings: readonly string[];
  /** Two places of the same form differ only in list indexes. */
  readonly form: string;
}

/** Every unknown inside a property's value, in order. */
export function placesIn(value: Value, property: string): readonly Place[] {
  return collect(value, [property], []);
}

function collect(value: Value, path: readonly (string | number)[], siblings: readonly string[]): readonly Place[] {
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof Secret) return collect(value.reveal(), path, siblings);
  if (value instanceof Hole) return [placeOf(value, path, siblings)];
  if (Array.isArray(value)) return value.flatMap((inner: Value, index) => collect(inner, [...path, index], siblings));
  if (!isRecord(value)) return [];
  const names = Object.keys(value);
  return Object.entries(value).flatMap(([key, inner]) => collect(inner, [...path, key], names));
}

function placeOf(hole: Hole, path: readonly (string | number)[], siblings: readonly string[]): Place {
  const keys = path.filter((step): step is string => typeof step === "string");
  return {
    hole,
    path,
    key: keys.at(-1) ?? "",
    subject: subjectOf(keys),
    siblings,
    form: path.map((step) => (typeof step === "number" ? "*" : step)).join("/"),
  };
}

/** True when the unknown is not one text: it stands for a whole list or object, so that its size is unknown too. */
export function isWhole({ hole, path, key }: Place): boolean {
  return hole.kind !== "text" || (path.at(-1) === key && isPlural(key));
}

/** The places of each form, in the order in which the forms first appear. */
export function groupByForm(places: readonly Place[]): readonly (readonly Place[])[] {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const group = groups.get(place.form);
    if (group === undefined) groups.set(place.form, [place]);
    else group.push(place);
  }
  return [...groups.values()];
}

/**
 * True when nothing changes if the values at these places change places: they are elements of one list, or stand in
 * objects that are otherwise equal and hold no other unknown.
 */
export function areInterchangeable(places: readonly Place[], value: Value): boolean {
  const [first] = places;
  if (first === undefined) return true;
  const listDepth = first.path.findLastIndex((step) => typeof step === "number");
  const isSameList = places.every((place) =>
    place.path.slice(0, listDepth).every((step, depth) => step === first.path[depth]),
  );
  if (listDepth < 0 || !isSameList) return false;
  if (listDepth === first.path.length - 1) return true;
  const holes = new Set(places.map((place) => place.hole));
  const elements = places.map((place) => stepsInto(value, place.path.slice(1, listDepth + 1)));
  if (elements.some((element) => collect(element, [], []).filter(({ hole }) => !holes.has(hole)).length > 0))
    return false;
  return new Set(elements.map((element) => JSON.stringify(element))).size === 1;
}

function stepsInto(value: Value, path: readonly (string | number)[]): Value {
  let at: Value = value;
  for (const step of path) {
    if (at instanceof Secret) at = at.reveal();
    at = (Array.isArray(at) ? (at as readonly Value[])[Number(step)] : isRecord(at) ? at[step] : null) ?? null;
  }
  return at;
}

/** The value with the unknowns that have an answer replaced by it. */
export function fill(value: Value, answers: ReadonlyMap<Hole, Value>): Value {
  if (value instanceof Hole) return answers.get(value) ?? value;
  if (value instanceof Secret) return new Secret(fill(value.reveal(), answers));
  if (Array.isArray(value)) return value.map((inner: Value) => fill(inner, answers));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, answers)]));
}
