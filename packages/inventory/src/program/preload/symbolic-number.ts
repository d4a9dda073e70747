import { NUMBER_KEY } from "../tokens";

/**
 * A number that is not known: as text it is its token, and computing with it throws, so that a callback which needs the
 * real number is left out. The SDK copies values member by member, so that only enumerable members survive; what does
 * not is put back by {@link completeNumbers}.
 */
export function symbolicNumber(token: string): object {
  return complete({ [NUMBER_KEY]: token, toString: () => token, toJSON: () => token, valueOf: refuse });
}

/** Puts back what the symbolic numbers inside a value have lost while they were copied. */
export function completeNumbers(value: unknown, seen = new Set()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (NUMBER_KEY in value) complete(value as Record<string, unknown>);
  else if (isPlain(value)) for (const item of Object.values(value)) completeNumbers(item, seen);
}

/** True for lists and objects without a class, which may be walked through. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Array.isArray(value);
}

function complete(number: Record<string, unknown>): object {
  const token = number[NUMBER_KEY];
  // `a + b` joins texts as well as it adds numbers: a digit next to the token tells the sum from the text.
  const toPrimitive = (hint: string): unknown => (hint === "number" ? refuse() : token);
  return Object.defineProperty(number, Symbol.toPrimitive, { value: toPrimitive, configurable: true });
}

function refuse(): never {
  throw new TypeError("the program computes with a number that is known only after the deployment");
}
