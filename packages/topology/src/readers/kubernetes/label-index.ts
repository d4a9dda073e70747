import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { field } from "../values";
import type { Labels } from "./labels";
import { labelsOf } from "./labels";
import { textKey } from "./object";

/** Finds what a selector may select without looking at everything: by the rarest label that it asks for. */
export class LabelIndex<T> {
  readonly #byLabel = new Map<string, T[]>();
  /** What has a label of which the value is not known. */
  readonly #open: T[] = [];

  constructor(
    readonly members: readonly T[],
    labels: (member: T) => Labels,
  ) {
    for (const member of members) {
      const own = labels(member);
      const keys = own instanceof Unknown ? [undefined] : [...own].map(([key, value]) => plain(key, value));
      if (keys.includes(undefined)) this.#open.push(member);
      for (const key of keys) if (key !== undefined) this.#put(key, member);
    }
  }

  /** All that a label selector may select. */
  selectable(selector: Value | undefined): readonly T[] {
    return this.holding(labelsOf(field(selector, "matchLabels")));
  }

  /** All that may have these labels. */
  holding(labels: Labels): readonly T[] {
    if (labels instanceof Unknown) return this.members;
    const keys = [...labels].flatMap(([key, value]) => plain(key, value) ?? []);
    const lists = keys.map((key) => this.#byLabel.get(key) ?? []);
    const [first] = lists;
    if (first === undefined) return this.members;
    const fewest = lists.reduce((least, list) => (list.length < least.length ? list : least), first);
    return this.#open.length === 0 ? fewest : [...new Set([...fewest, ...this.#open])];
  }

  #put(key: string, member: T): void {
    const found = this.#byLabel.get(key);
    if (found === undefined) this.#byLabel.set(key, [member]);
    else found.push(member);
  }
}

/** A label whose value is plain text. */
function plain(key: string, value: Value): string | undefined {
  const text = textKey(value);
  return text?.startsWith("=") === true ? `${key}${text}` : undefined;
}
