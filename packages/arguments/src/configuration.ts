/** Says what is wrong with the value of a key. */
export type Complaint = (key: string, reason: string) => void;

/** Keys of an object with the type of each. */
export type Shape = Record<string, "string" | "number" | "array" | "object">;

/**
 * Complains about missing, unknown and mistyped keys of an object in a stack's configuration.
 *
 * @param key name of the object, before those of its own keys
 * @returns whether there was nothing to complain about
 */
export function checkKeys(key: string, value: unknown, required: Shape, optional: Shape, complain: Complaint): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(key, `is no object with the keys ${Object.keys(required).join(", ")}`);
    return false;
  }
  let valid = true;
  const complainAt = (at: string, reason: string) => {
    valid = false;
    complain(at, reason);
  };
  const known: Shape = { ...required, ...optional };
  const given: Readonly<Record<string, unknown>> = { ...value };
  for (const name of Object.keys(required)) {
    if (given[name] === undefined) complainAt(`${key}.${name}`, "is missing");
  }
  for (const [name, content] of Object.entries(given)) {
    const expected = known[name];
    const actual = Array.isArray(content) ? "array" : typeof content;
    if (expected === undefined) {
      complainAt(`${key}.${name}`, `is not known; known are ${Object.keys(known).join(", ")}`);
    } else if (actual !== expected) {
      complainAt(`${key}.${name}`, `is of type ${actual}, expected ${expected}`);
    }
  }
  return valid;
}
