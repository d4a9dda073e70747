import { NUMBER_KEY } from "../tokens";
import { GUESSES_KEY, NOTHING_KNOWN_KEY } from "../protocol";
import { callSites, fileOf } from "./position";
import { report } from "./report";
import { createRequire } from "node:module";
import { symbolicNumber } from "./symbolic-number";

type Properties = Record<string, unknown>;
type Deserialize = (struct: unknown, keepUnknowns?: boolean) => Properties;

/** Turns symbolic numbers into objects that behave, and reports a guess when the program reads one. */
export function patchResults(exports: Record<string, unknown>, filename: string): void {
  const original = exports["deserializeProperties"] as Deserialize | undefined;
  if (original === undefined) return;
  exports["deserializeProperties"] = (struct: unknown, keepUnknowns?: boolean): Properties => {
    const properties = original(struct, keepUnknowns);
    for (const key of Object.keys(properties)) properties[key] = revived(properties[key]);
    const nothingKnown = properties[NOTHING_KNOWN_KEY] as { lookup: string } | undefined;
    if (nothingKnown !== undefined) return allUnknown(nothingKnown.lookup, filename);
    const guesses = properties[GUESSES_KEY] as { lookup: string; of: Record<string, string> } | undefined;
    Reflect.deleteProperty(properties, GUESSES_KEY);
    for (const [property, what] of Object.entries(guesses?.of ?? {})) {
      watch(properties, property, () => {
        report({ kind: "guess", lookup: guesses?.lookup ?? "", what });
      });
    }
    return properties;
  };
}

function revived(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const token = (value as Properties)[NUMBER_KEY];
  if (typeof token === "string") return symbolicNumber(token);
  for (const key of Object.keys(value)) (value as Properties)[key] = revived((value as Properties)[key]);
  return value;
}

/** Calls back when the program reads a property; the SDK itself looks at every value it hands on. */
function watch(properties: Properties, property: string, onRead: () => void): void {
  let value = properties[property];
  Object.defineProperty(properties, property, {
    enumerable: true,
    configurable: true,
    get: () => {
      if (!isReadBySdk()) onRead();
      return value;
    },
    set: (next: unknown) => {
      value = next;
    },
  });
}

/** Unpacking an answer and searching it for unknowns is no use of it; copying it is, since the copy is not watched. */
function isReadBySdk(): boolean {
  // The first two frames are this function and the getter.
  const readers = callSites(5).slice(2);
  const isIn = (site: NodeJS.CallSite | undefined, file: RegExp): boolean =>
    site !== undefined && file.test(fileOf(site) ?? "");
  if (isIn(readers[0], /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/]invoke\.js$/)) return true;
  // `containsUnknowns` reads members in a function within its inner function `impl`.
  return (
    isIn(readers[0], /[\\/]@pulumi[\\/]pulumi[\\/]output\.js$/) &&
    readers.some((site) => site.getFunctionName() === "impl")
  );
}

/** The result of a lookup about which not even the typings say anything. */
function allUnknown(lookup: string, filename: string): Properties {
  const { unknown } = createRequire(filename)("../output") as { unknown: unknown };
  report({ kind: "note", text: `Nothing is known of the result of ${lookup}; give it under "answers".` });
  return new Proxy(
    {},
    { get: (_, property) => (typeof property === "string" && property !== "then" ? unknown : undefined) },
  );
}
