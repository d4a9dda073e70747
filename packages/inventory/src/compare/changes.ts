import type { Inventory, PlannedStep, Resource } from "../model/inventory";
import { typeOfUrn, type Urn } from "../model/urn";
import { Reference, unwrap } from "../model/value";
import { changeAt, fateOf, given, type Draft, type PropertyChange, type ProviderKnowledge } from "./draft";
import type { ResourcePairs } from "./pairs";
import { pairResources } from "./pairs";
import { formatPath, isIgnored, type PropertyPath } from "../model/paths";
import { spread } from "./spread";
import type { ComparisonTerms, Side } from "./values";
import { compareValues } from "./values";

/** What happens to one resource between two states of a stack. */
export interface ResourceChange {
  /** Its urn after; before where it is deleted. */
  readonly urn: Urn;
  /** Its urn before, where it was renamed and an alias keeps it, or where the sides are different stacks. */
  readonly formerUrn?: Urn;
  readonly action: PlannedStep["action"];
  /** False: it may as well stay as it is. */
  readonly certain: boolean;
  /** True for an update that may turn out to be a replacement. */
  readonly mayReplace: boolean;
  readonly properties: readonly PropertyChange[];
  /** True where it is protected, so that an update which deletes or replaces it is refused. */
  readonly protected: boolean;
}

/** How two inventories differ. */
export interface ResourceComparison {
  /** In the order of registration, the deleted ones last. */
  readonly changes: readonly ResourceChange[];
  /** Inputs that are known on neither side and count as unchanged. */
  readonly unseen: readonly { readonly urn: Urn; readonly property: string }[];
  readonly pairs: ResourcePairs;
}

/**
 * What would happen to the resources of a stack on the way from one inventory to another: what is created, updated,
 * replaced or deleted, and which inputs are the reason. A replacement changes what refers to the resource, which may
 * replace that in turn. Where the inventory after is a preview of what is deployed, the engine's own steps count.
 *
 * Components and providers are no resources of a cloud and are left out; so is what the stack only reads.
 */
export function compareResources(
  before: Inventory,
  after: Inventory,
  knowledge: ProviderKnowledge,
): ResourceComparison {
  const pairs = pairResources(before, after);
  if (after.steps !== undefined && before.source === "state" && isSameStack(before, after)) {
    const steps = after.steps.filter(({ urn }) => !isAuxiliary(urn) && (after.get(urn) ?? before.get(urn))?.custom);
    return { changes: steps.map((step) => plannedChange(step, before)), unseen: [], pairs };
  }
  const drafts = new Map<Urn, Draft>();
  const unseen: { urn: Urn; property: string }[] = [];
  const terms = termsOf(before, after, pairs);
  const context = { after, knowledge };
  for (const { before: old, after: now } of pairs.kept) {
    if (!isManaged(now) && !isManaged(old)) continue;
    const draft: Draft = { before: old, after: now, properties: [] };
    drafts.set(now.urn, draft);
    const [from, to] = [knowledge.placeOf(before, old), knowledge.placeOf(after, now)];
    if (from !== undefined && to !== undefined && from !== to) {
      draft.properties.push({ property: "region", certain: true, replaces: "yes" });
    }
    for (const { path, how } of differencesOf(old, now, terms)) {
      if (how === "unseen") unseen.push({ urn: now.urn, property: formatPath(path) });
      else draft.properties.push(changeAt(draft, path, how === "changed", context));
    }
  }
  spread(drafts, context);
  const created = new Set(pairs.created);
  return {
    changes: [
      ...after.resources.flatMap((resource) => {
        const draft = drafts.get(resource.urn);
        if (draft !== undefined) return draft.properties.length === 0 ? [] : [finish(draft)];
        return created.has(resource) && isManaged(resource) ? [lone(resource, "create", !resource.conditional)] : [];
      }),
      ...pairs.deleted.filter(isManaged).map((resource) => lone(resource, "delete", !resource.conditional)),
    ],
    unseen,
    pairs,
  };
}

function isSameStack(a: Inventory, b: Inventory): boolean {
  return a.project === b.project && a.stack === b.stack;
}

function isManaged({ custom, remote, external, urn }: Resource): boolean {
  return (custom || remote) && !external && !isAuxiliary(urn);
}

function isAuxiliary(urn: Urn): boolean {
  return /^pulumi:(?:providers:|pulumi:)/.test(typeOfUrn(urn));
}

function termsOf(before: Inventory, after: Inventory, pairs: ResourcePairs): ComparisonTerms {
  const partner = {
    before: new Map(pairs.kept.map((pair) => [pair.before.urn, pair.after])),
    after: new Map(pairs.kept.map((pair) => [pair.after.urn, pair.before])),
  };
  const own = { before, after };
  const other = { before: after, after: before };
  return {
    rename: pairs.rename,
    isAlone: (urn, side) => !partner[side].has(urn) && own[side].get(urn) !== undefined,
    text: (reference, side: Side) => {
      const known = textOf(own[side], reference, 0);
      if (known !== undefined) return known;
      // A resource that stays keeps what its provider computed; what follows from its replacement is added later.
      const twin = partner[side].get(reference.urn);
      if (twin === undefined || Object.hasOwn(twin.inputs, reference.property)) return undefined;
      return textOf(other[side], new Reference(twin.urn, reference.property), 0);
    },
  };
}

/** Longest chain of references that is followed. */
const longestChain = 8;

function textOf(inventory: Inventory, { urn, property }: Reference, depth: number): string | undefined {
  const resource = inventory.get(urn);
  if (resource === undefined || depth > longestChain) return undefined;
  if (property === "id" && resource.id !== undefined) return resource.id;
  const value = resource.inputs[property] ?? resource.outputs[property];
  const known = value === undefined ? undefined : unwrap(value);
  if (known instanceof Reference) {
    return known.urn === urn && known.property === property ? undefined : textOf(inventory, known, depth + 1);
  }
  return typeof known === "string" || typeof known === "number" || typeof known === "boolean"
    ? String(known)
    : undefined;
}

function differencesOf(
  before: Resource,
  after: Resource,
  terms: ComparisonTerms,
): readonly { readonly path: PropertyPath; readonly how: "changed" | "unsure" | "unseen" }[] {
  const filled = (side: Resource, key: string): boolean => side.defaulted?.includes(key) === true;
  const keys = [...new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])];
  return keys.flatMap((key) => {
    const [old, now] = [before.inputs[key], after.inputs[key]];
    // The provider fills in what the program leaves out, and fills it in again.
    if ((filled(before, key) && !given(now)) || (filled(after, key) && !given(old))) return [];
    return compareValues(old, now, terms)
      .map(({ path, how }) => ({ path: [key, ...path], how }))
      .filter(({ path }) => !isIgnored(path, after.options.ignoreChanges ?? []));
  });
}

function finish(draft: Draft): ResourceChange {
  const { before, after, properties } = draft;
  const { replaced, certain } = fateOf(draft);
  return {
    urn: after.urn,
    ...(before.urn === after.urn ? {} : { formerUrn: before.urn }),
    action: replaced === "yes" ? "replace" : "update",
    certain,
    mayReplace: replaced === "unknown",
    properties,
    protected: before.options.protect === true && replaced !== "no",
  };
}

function lone({ urn, options }: Resource, action: "create" | "delete", certain: boolean): ResourceChange {
  return {
    urn,
    action,
    certain,
    mayReplace: false,
    properties: [],
    protected: action === "delete" && options.protect === true,
  };
}

function plannedChange({ urn, action, properties, replacing }: PlannedStep, before: Inventory): ResourceChange {
  return {
    urn,
    action,
    certain: true,
    mayReplace: false,
    properties: properties.map((property) => ({
      property,
      certain: true,
      replaces: replacing.some((path) => property === path || property.startsWith(`${path}.`)) ? "yes" : "no",
    })),
    protected: (action === "replace" || action === "delete") && before.get(urn)?.options.protect === true,
  };
}
