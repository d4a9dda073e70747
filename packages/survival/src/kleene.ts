/**
 * Three-valued truth after Kleene: 0 false, 1 unknown, 2 true. With this coding "and" is the minimum, "or" the
 * maximum, and whatever comes out as 0 or 2 holds for every completion of the unknowns.
 */
export type Truth = 0 | 1 | 2;

export const FALSE = 0 satisfies Truth;
export const UNKNOWN = 1 satisfies Truth;
export const TRUE = 2 satisfies Truth;

export function not(a: Truth): Truth {
  return (2 - a) as Truth;
}

export function and(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function or(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

/** `condition ? a : b`; with an unknown condition only what both branches agree on is known. */
export function choose(condition: Truth, a: Truth, b: Truth): Truth {
  if (condition === TRUE) return a;
  if (condition === FALSE) return b;
  return a === b ? a : UNKNOWN;
}
