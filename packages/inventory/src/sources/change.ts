import type { Value } from "../model/value";

/** The list with every element changed; the very same list when nothing changes. */
export function changedList(list: readonly Value[], change: (value: Value) => Value): readonly Value[] {
  let changed: Value[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const value = list[at] as Value;
    const next = change(value);
    if (next !== value) changed ??= list.slice(0, at);
    changed?.push(next);
  }
  return changed ?? list;
}

/** The record with every value changed; the very same record when nothing changes. */
export function changedRecord(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Value,
): Readonly<Record<string, Value>> {
  let changed: Record<string, Value> | undefined;
  for (const key of Object.keys(record)) {
    const value = record[key] as Value;
    const next = change(value, key);
    if (next === value) continue;
    changed ??= { ...record };
    changed[key] = next;
  }
  return changed ?? record;
}
