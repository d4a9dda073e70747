import {
  Interpolation,
  isList,
  isRecord,
  Reference,
  Unknown,
  unwrap,
  type Resource,
  type Urn,
  type Value,
} from "@nospof/inventory";

/** Anything that holds resources: a recorded graph or an inventory. */
export interface HasResources {
  readonly resources: readonly Resource[];
}

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
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const fresh = new Set(after.resources.map(({ urn }) => urn));
  const renamed = after.resources.flatMap(({ urn, options }) => {
    const from = old.has(urn) ? undefined : options.aliases?.find((alias) => old.has(alias) && !fresh.has(alias));
    return from === undefined ? [] : [{ from, to: urn }];
  });
  const newUrns = new Map(renamed.map(({ from, to }) => [from, to]));
  const oldUrns = new Map(renamed.map(({ from, to }) => [to, from]));
  const rename = (urn: Urn): Urn => newUrns.get(urn) ?? urn;
  return {
    created: after.resources.map(({ urn }) => urn).filter((urn) => !old.has(urn) && !oldUrns.has(urn)),
    deleted: before.resources.map(({ urn }) => urn).filter((urn) => !fresh.has(urn) && !newUrns.has(urn)),
    renamed,
    changed: after.resources.flatMap((resource) => {
      const earlier = old.get(oldUrns.get(resource.urn) ?? resource.urn);
      return earlier === undefined ? [] : changesOf(earlier, resource, rename);
    }),
  };
}

function changesOf(before: Resource, after: Resource, rename: (urn: Urn) => Urn): readonly ChangedResource[] {
  const inputs = differing(before.inputs, after.inputs, (a, b) => fingerprint(a, rename) === fingerprint(b, rename));
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

/** Text that is equal for equal values, secrets compared by their content. */
function fingerprint(value: Value | undefined, rename: (urn: Urn) => Urn): string {
  if (value === undefined) return "absent";
  const bare = unwrap(value);
  if (bare instanceof Reference) return `reference ${rename(bare.urn)} ${bare.property}`;
  if (bare instanceof Unknown) return `unknown ${bare.dependsOn.map(rename).join(" ")} ${bare.origin ?? ""}`;
  if (bare instanceof Interpolation) return `text [${bare.parts.map((part) => fingerprint(part, rename)).join(", ")}]`;
  if (isList(bare)) return `[${bare.map((inner) => fingerprint(inner, rename)).join(", ")}]`;
  if (!isRecord(bare)) return JSON.stringify(bare);
  const entries = Object.entries(bare).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}: ${fingerprint(inner, rename)}`).join(", ")}}`;
}
