import { neutral } from "@nospof/inventory/compare";

/** Things of two sides by what they are called. */
export interface Pairs<T> {
  readonly kept: readonly { readonly before: T; readonly after: T }[];
  readonly appeared: readonly T[];
  readonly gone: readonly T[];
}

/**
 * Pairs things that have the same name. Where two stacks are compared, names in which only the name of the stack
 * differs are the same as well, if nothing else has the name.
 *
 * @param stacks the names of the stacks; equal: one stack
 */
export function pairByName<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (thing: T, side: "before" | "after") => string,
  stacks: readonly [string, string],
): Pairs<T> {
  const free = new Map(before.map((thing) => [nameOf(thing, "before"), thing]));
  const partners = new Map<T, T>();
  const pair = (thing: T, name: string | undefined): void => {
    const partner = name === undefined ? undefined : free.get(name);
    if (name === undefined || partner === undefined) return;
    free.delete(name);
    partners.set(thing, partner);
  };
  for (const thing of after) pair(thing, nameOf(thing, "after"));
  if (stacks[0] !== stacks[1]) {
    const names = unique([...free.keys()].map((name) => [neutral(name, stacks[0]), name]));
    const alone = after.filter((thing) => !partners.has(thing));
    for (const [name, thing] of unique(alone.map((thing) => [neutral(nameOf(thing, "after"), stacks[1]), thing])))
      pair(thing, names.get(name));
  }
  return {
    kept: after.flatMap((thing) => {
      const partner = partners.get(thing);
      return partner === undefined ? [] : [{ before: partner, after: thing }];
    }),
    appeared: after.filter((thing) => !partners.has(thing)),
    gone: [...free.values()],
  };
}

function unique<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const times = new Map<string, number>();
  for (const [key] of entries) times.set(key, (times.get(key) ?? 0) + 1);
  return new Map(entries.filter(([key]) => times.get(key) === 1));
}
