import { UNKNOWN, type Wire, type WireRecord } from "../wire";
import { symbolicText, type Answer, type Guesses, type Lookup, type LookupContext } from "./lookup";

/** How many elements a list of texts is taken to have. */
const ASSUMED_LENGTH = 3;

/**
 * An answer made from the lookup's declared result: arguments are echoed, text is symbolic, lists of text have three
 * symbolic elements, objects are unknown. Lengths, numbers and booleans cannot be tracked once the program computes
 * with them, so they are guesses.
 */
export function synthesise(lookup: Lookup, context: LookupContext): Answer {
  const result: WireRecord = {};
  const guesses: Guesses = {};
  for (const [property, kind] of context.typings.lookup(lookup.token)) {
    const echoed = lookup.args[property];
    if (echoed !== undefined) {
      result[property] = echoed;
    } else if (kind === "text") {
      result[property] = symbolicText(lookup, property, context);
    } else if (kind === "optional") {
      continue;
    } else if (kind === "other" || lookup.undeployed) {
      result[property] = UNKNOWN;
    } else {
      const { value, what } = guessed(kind, property, lookup, context);
      result[property] = value;
      guesses[property] = what;
    }
  }
  return { result, guesses };
}

function guessed(
  kind: "texts" | "number" | "boolean",
  property: string,
  lookup: Lookup,
  context: LookupContext,
): { value: Wire; what: string } {
  switch (kind) {
    case "texts": {
      const element = (_: unknown, index: number): Wire =>
        symbolicText(lookup, `${property}[${String(index)}]`, context);
      return {
        value: Array.from({ length: ASSUMED_LENGTH }, element),
        what: `${property} was taken to have ${String(ASSUMED_LENGTH)} elements`,
      };
    }
    case "number":
      return { value: 1, what: `${property} was taken to be 1` };
    case "boolean":
      return { value: false, what: `${property} was taken to be false` };
  }
}
