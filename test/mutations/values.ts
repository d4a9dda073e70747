import type { Value } from "@nospof/inventory";
import { isList, isRecord, Secret } from "@nospof/inventory";

/** Where a value stands within the inputs of a resource, outermost first. */
export type Path = readonly (string | number)[];

/** A value within inputs. */
export interface Leaf {
  readonly path: Path;
  readonly value: Value;
}

/** Every value within inputs, lists and objects before what they contain; secrets are opened. */
export function* valuesIn(value: Value, path: Path = []): Generator<Leaf> {
  const bare = value instanceof Secret ? value.reveal() : value;
  if (path.length > 0) yield { path, value: bare };
  if (isList(bare)) for (const [at, one] of bare.entries()) yield* valuesIn(one, [...path, at]);
  else if (isRecord(bare)) for (const [key, one] of Object.entries(bare)) yield* valuesIn(one, [...path, key]);
}

/** The value with what stands at a path replaced, or left out. */
export function edited(value: Value, path: Path, replacement: Value | undefined): Value {
  const [first, ...rest] = path;
  if (first === undefined) return replacement ?? null;
  const bare = value instanceof Secret ? value.reveal() : value;
  if (isList(bare)) {
    if (rest.length === 0 && replacement === undefined) return bare.filter((_, at) => at !== first);
    return bare.map((one, at) => (at === first ? edited(one, rest, replacement) : one));
  }
  if (!isRecord(bare)) throw new Error(`Nothing stands at ${textOf(path)}.`);
  const { [String(first)]: found, ...others } = bare;
  if (rest.length === 0 && replacement === undefined) return others;
  return { ...bare, [String(first)]: edited(found ?? null, rest, replacement) };
}

/** A path as text without the places in lists: `ingress[].cidrBlocks[]`. */
export function textOf(path: Path): string {
  return path.map((step, at) => (typeof step === "number" ? "[]" : at === 0 ? step : `.${step}`)).join("");
}
