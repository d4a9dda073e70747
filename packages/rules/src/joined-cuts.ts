import type { Cut } from "@nospof/survival";
import { list } from "./judge";

/** What cuts a flow for one reason: an element, or several of which the same is to be said. */
export interface JoinedCut extends Pick<Cut, "how" | "because" | "neededBy"> {
  /** Its label, or theirs: `web in us-east-1a and us-east-1b`. */
  readonly label: string;
  readonly isPlural: boolean;
  /** True for what would have to be there, and is not. */
  readonly isMissing: boolean;
}

/** Cuts with those for the same stated reason told as one, where the first of them stands. */
export function joinCuts(cuts: readonly Cut[]): readonly JoinedCut[] {
  const groups = new Map<string, Cut[]>();
  for (const cut of cuts) {
    const { how, because, neededBy } = cut;
    const key = because === undefined ? cut.element : JSON.stringify([how, because, neededBy]);
    groups.set(key, [...(groups.get(key) ?? []), cut]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const labels = [...new Set(group.map(({ label }) => label))];
    const label = labelOf(labels);
    // The id of an element begins with its kind.
    const isMissing = group.every(({ element }) => element.startsWith("missing:"));
    return [{ ...first, label, isPlural: labels.length > 1 && !/^an? /.test(label), isMissing }];
  });
}

/** Labels as one: what differs in its zone only is named once. */
function labelOf(labels: readonly string[]): string {
  const parts = labels.map((label) => /^(.* in )(\S+)$/.exec(label));
  const [stem] = parts.map((part) => part?.[1]);
  const isOne = stem !== undefined && parts.every((part) => part?.[1] === stem);
  return isOne ? `${stem}${list(parts.flatMap((part) => part?.[2] ?? []))}` : list(labels);
}
