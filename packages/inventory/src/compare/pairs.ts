import type { Resource } from "../model/inventory";
import { partsOfUrn, projectAndStack, type Urn } from "../model/urn";

/** Anything that holds resources of one stack: an inventory, or a recorded graph. */
export interface HasResources {
  readonly resources: readonly Resource[];
}

/** Which resource of one side is which of the other. */
export interface ResourcePairs {
  readonly kept: readonly { readonly before: Resource; readonly after: Resource }[];
  /** Only on the side after. */
  readonly created: readonly Resource[];
  /** Only on the side before. */
  readonly deleted: readonly Resource[];
  /** The urn that a resource of the side before has after; its own where it has no partner. */
  readonly rename: (before: Urn) => Urn;
}

/**
 * Pairs resources by urn, and what an alias says is the same. The stack and the project in a urn do not count when the
 * sides are different stacks; names in which only the name of the stack differs (`dev-web`, `prod-web`) are then the
 * same as well, where nothing else has the name.
 */
export function pairResources(before: HasResources, after: HasResources): ResourcePairs {
  const stacks = [before, after].map(({ resources }) => projectAndStack(resources.map(({ urn }) => urn)));
  const isSame = stacks[0]?.stack === stacks[1]?.stack && stacks[0]?.project === stacks[1]?.project;
  const key = isSame ? (urn: Urn): string => urn : withoutStack;
  const fresh = new Set(after.resources.map(({ urn }) => key(urn)));
  const free = new Map(before.resources.map((resource) => [key(resource.urn), resource]));
  const partners = new Map<Resource, Resource>();
  const pair = (resource: Resource, name: string | undefined): void => {
    const partner = name === undefined ? undefined : free.get(name);
    if (name === undefined || partner === undefined) return;
    free.delete(name);
    partners.set(resource, partner);
  };
  for (const resource of after.resources) pair(resource, key(resource.urn));
  for (const resource of unpaired(after, partners)) {
    const aliases = (resource.options.aliases ?? []).map(key);
    pair(
      resource,
      aliases.find((alias) => free.has(alias) && !fresh.has(alias)),
    );
  }
  if (!isSame) {
    const names = stacks.map(({ stack }) => stack);
    const common = uniqueBy([...free.keys()], (name) => neutral(name, names[0] ?? ""));
    const wanted = uniqueBy(unpaired(after, partners), ({ urn }) => neutral(withoutStack(urn), names[1] ?? ""));
    for (const [name, resource] of wanted) pair(resource, common.get(name));
  }
  const renamed = new Map([...partners].map(([to, from]) => [from.urn, to.urn]));
  return {
    kept: after.resources.flatMap((resource) => {
      const partner = partners.get(resource);
      return partner === undefined ? [] : [{ before: partner, after: resource }];
    }),
    created: unpaired(after, partners),
    deleted: before.resources.filter(({ urn }) => free.has(key(urn))),
    rename: (urn) => renamed.get(urn) ?? urn,
  };
}

/**
 * The part of a urn that two stacks of one program share: types and name. The name of the stack resource itself is made
 * of project and stack.
 */
export function withoutStack(urn: Urn): string {
  const parts = partsOfUrn(urn);
  if (parts === undefined) return urn;
  return parts.types === "pulumi:pulumi:Stack" ? parts.types : `${parts.types}::${parts.name}`;
}

/** A text with the name of a stack, where it stands as a word of its own, replaced by a sign that no name has. */
export function neutral(text: string, stack: string): string {
  if (stack === "") return text;
  const word = stack.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])`, "g"), "\u0000");
}

function unpaired({ resources }: HasResources, partners: ReadonlyMap<Resource, Resource>): readonly Resource[] {
  return resources.filter((resource) => !partners.has(resource));
}

/** Items by key, without those that share theirs. */
function uniqueBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return new Map([...found].flatMap(([name, same]) => (same.length === 1 ? same.map((one) => [name, one]) : [])));
}
