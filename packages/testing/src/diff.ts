import { type Resource, type Urn } from "@nospof/inventory";
import { compareValues, pairResources, type HasResources } from "@nospof/inventory/compare";

export type { HasResources };

/** A resource that stays, but not as it was. */
export interface ChangedResource {
  readonly urn: Urn;
  /** Input properties that differ. */
  readonly inputs: readonly string[];
  /** What else differs: `parent`, `provider`, `dependencies` or the name of an option. */
  readonly settings: readonly string[];
}

/** What an edit of a program does to its resources. */
export interface GraphDiff {
  readonly created: readonly Urn[];
  readonly deleted: readonly Urn[];
  /** Resources with a new urn and an alias for the old one: they are kept. */
  readonly renamed: readonly { readonly from: Urn; readonly to: Urn }[];
  readonly changed: readonly ChangedResource[];
}

/**
 * Compares what a program registers before and after an edit. A reference to a renamed resource counts as the same.
 *
 * @param before the graph before the edit
 * @param after the graph after it
 */
export function diffGraphs(before: HasResources, after: HasResources): GraphDiff {
  const { kept, created, deleted, rename } = pairResources(before, after);
  return {
    created: created.map(({ urn }) => urn),
    deleted: deleted.map(({ urn }) => urn),
    renamed: kept.flatMap(({ before: { urn: from }, after: { urn: to } }) => (from === to ? [] : [{ from, to }])),
    changed: kept.flatMap((pair) => changesOf(pair.before, pair.after, rename)),
  };
}

function changesOf(before: Resource, after: Resource, rename: (urn: Urn) => Urn): readonly ChangedResource[] {
  const inputs = differing(before.inputs, after.inputs, (a, b) =>
    compareValues(a, b, { rename }).every(({ how }) => how === "unseen"),
  );
  const settings = differing(settingsOf(before, rename), settingsOf(after, rename), (a, b) => a === b);
  return inputs.length + settings.length > 0 ? [{ urn: after.urn, inputs, settings }] : [];
}

function differing<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  isSame: (a: T | undefined, b: T | undefined) => boolean,
): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isSame(before[key], after[key])).sort();
}

/** Everything beside the inputs that the engine acts on; aliases only say where a resource comes from. */
function settingsOf(
  { parent, provider, dependencies, options }: Resource,
  rename: (urn: Urn) => Urn,
): Record<string, string> {
  const acting = Object.entries(options).filter(([key]) => key !== "aliases");
  return {
    parent: parent === undefined ? "" : rename(parent),
    provider: provider === undefined ? "" : rename(provider),
    dependencies: dependencies.map(rename).sort().join(" "),
    ...Object.fromEntries(acting.map(([key, value]) => [key, JSON.stringify(value)])),
  };
}
