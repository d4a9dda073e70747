import type { Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, toUnknown, Unknown, unwrap } from "@nospof/inventory";
import type { Because } from "../model/topology";

/** The statement that a resource's property makes. */
export function because(resource: Resource, property: string, text?: string): Because {
  return text === undefined ? { urn: resource.urn, property } : { urn: resource.urn, property, text };
}

/** Text as far as it is known; absent when there is none. */
export function asText(value: Value | undefined): Read<string> {
  if (value === undefined || value === null) return undefined;
  const bare = unwrap(value);
  if (typeof bare === "string") return bare;
  return typeof bare === "number" || typeof bare === "boolean" ? String(bare) : toUnknown(bare);
}

/** A number, also when written as text; other text is unknown. */
export function asNumber(value: Value | undefined): Read<number> {
  const text = asText(value);
  if (text === undefined || text instanceof Unknown) return text;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : new Unknown();
}

/** A boolean, also when written as text. */
export function asFlag(value: Value | undefined): Read<boolean> {
  const text = asText(value);
  if (text === undefined || text instanceof Unknown) return text;
  return text === "true" ? true : text === "false" ? false : new Unknown();
}

/** A list; a single object where a list belongs counts as a list of one. */
export function asList(value: Value | undefined): Read<readonly Value[]> {
  if (value === undefined || value === null) return undefined;
  const bare = unwrap(value);
  if (isList(bare)) return bare.map(unwrap);
  return isRecord(bare) ? [bare] : toUnknown(bare);
}

/** The entries of a list; a list that is not known is one unknown entry. */
export function listOf(value: Value | undefined): readonly Value[] {
  const list = asList(value);
  return list === undefined ? [] : list instanceof Unknown ? [list] : list;
}

/** A field of a value that should be an object; unknown when the object is not known. */
export function field(value: Value | undefined, name: string): Value | undefined {
  if (value === undefined || value === null) return undefined;
  const bare = unwrap(value);
  if (!isRecord(bare)) return isList(bare) ? undefined : toUnknown(bare);
  const found = bare[name];
  return found === undefined || found === null ? undefined : unwrap(found);
}

/** Text made of a single reference, as `${nat.id}` in a template, is that reference. */
export function soleReference(value: Value): Value {
  if (!(value instanceof Interpolation)) return value;
  const parts = value.parts.filter((part) => part !== "");
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : value;
}
