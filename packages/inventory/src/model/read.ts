import type { Inventory, Resource } from "./inventory";
import type { Value } from "./value";
import { Interpolation, isList, isRecord, Reference, Unknown, unwrap } from "./value";

/**
 * What an accessor returns: the value, `undefined` when the property is absent, or the {@link Unknown} that stands in
 * its place. A caller has to handle all three; the type forces it.
 */
export type Read<T> = T | Unknown | undefined;

/**
 * A property by path, secrets unwrapped: the program's input or, where the program left it out, the provider's known
 * output. A property that merely refers to itself is not known yet, so it reads as unknown; a reference to another
 * resource's property is followed when that property is known (`availabilityZone: other.availabilityZone`).
 *
 * @param path property names and list indexes, outermost first
 */
export function readValue(
  inventory: Inventory,
  resource: Resource,
  ...path: readonly (string | number)[]
): Value | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const key = String(first);
  const input = resource.inputs[key];
  const start = input === undefined || input === null ? resource.outputs[key] : input;
  return follow(inventory, resource, descend(start, rest), 0);
}

/** A text property. Numbers and booleans are read as their text. */
export function readString(
  inventory: Inventory,
  resource: Resource,
  ...path: readonly (string | number)[]
): Read<string> {
  return toText(readValue(inventory, resource, ...path));
}

/** A number property. Text that is a number counts as one. */
export function readNumber(
  inventory: Inventory,
  resource: Resource,
  ...path: readonly (string | number)[]
): Read<number> {
  const value = readValue(inventory, resource, ...path);
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  return value === undefined || value === null ? undefined : toUnknown(value);
}

/** A boolean property. The texts `true` and `false` count as booleans. */
export function readBoolean(
  inventory: Inventory,
  resource: Resource,
  ...path: readonly (string | number)[]
): Read<boolean> {
  const value = readValue(inventory, resource, ...path);
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  return value === undefined || value === null ? undefined : toUnknown(value);
}

/** A list property; its elements may be anything. A single value where a list belongs is unknown. */
export function readList(
  inventory: Inventory,
  resource: Resource,
  ...path: readonly (string | number)[]
): Read<readonly Value[]> {
  const value = readValue(inventory, resource, ...path);
  if (value === undefined || value === null) return undefined;
  return isList(value) ? value.map(unwrap) : toUnknown(value);
}

/** A property that holds an object. */
export function readRecord(
  inventory: Inventory,
  resource: Resource,
  ...path: readonly (string | number)[]
): Read<Readonly<Record<string, Value>>> {
  const value = readValue(inventory, resource, ...path);
  if (value === undefined || value === null) return undefined;
  return isRecord(value) ? value : toUnknown(value);
}

/** Text as far as it is known: a reference or an interpolation is unknown text. */
export function toText(value: Value | undefined): Read<string> {
  if (value === undefined || value === null) return undefined;
  const bare = unwrap(value);
  if (typeof bare === "string") return bare;
  if (typeof bare === "number" || typeof bare === "boolean") return String(bare);
  return toUnknown(bare);
}

/** The unknown that stands for a value which is not of the wanted shape. */
export function toUnknown(value: Value): Unknown {
  if (value instanceof Unknown) return value;
  if (value instanceof Reference) return new Unknown([value.urn], `${value.urn}.${value.property}`);
  if (value instanceof Interpolation) {
    const urns = value.parts.flatMap((part) =>
      part instanceof Reference ? [part.urn] : part instanceof Unknown ? part.dependsOn : [],
    );
    return new Unknown(urns);
  }
  return new Unknown();
}

function descend(value: Value | undefined, path: readonly (string | number)[]): Value | undefined {
  let at = value === undefined ? undefined : unwrap(value);
  for (const step of path) {
    if (at === undefined || at === null) return undefined;
    if (at instanceof Unknown || at instanceof Reference || at instanceof Interpolation) return toUnknown(at);
    const next: Value | undefined = isList(at) ? at[Number(step)] : isRecord(at) ? at[String(step)] : undefined;
    at = next === undefined ? undefined : unwrap(next);
  }
  return at;
}

function follow(inventory: Inventory, resource: Resource, value: Value | undefined, depth: number): Value | undefined {
  if (!(value instanceof Reference)) return value;
  if (value.urn === resource.urn) return new Unknown([value.urn], `${value.urn}.${value.property}`);
  const target = inventory.get(value.urn);
  if (target === undefined || depth > 8 || value.property === "id") return value;
  const echoed = target.inputs[value.property];
  if (echoed === undefined || echoed === null) return value;
  return follow(inventory, target, unwrap(echoed), depth + 1);
}
