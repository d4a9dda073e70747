import type { Inventory, Resource } from "../model/inventory";
import type { Urn } from "../model/urn";
import type { Value } from "../model/value";
import { formatPath, replacesByOption, type PropertyPath } from "../model/paths";

/** What is known of providers beyond the inventory. */
export interface ProviderKnowledge {
  /** Whether a change of an input replaces the resource. */
  readonly replaces: (after: Inventory, resource: Resource, path: PropertyPath) => Answer;
  /** Outputs that get a new value whenever the resource is updated (the latest version of a template). */
  readonly renews: (type: string, output: string) => boolean;
  /** Where a resource stands and cannot move from (its region); undefined where it is not known. */
  readonly placeOf: (inventory: Inventory, resource: Resource) => string | undefined;
}

export type Answer = "yes" | "no" | "unknown";

/** An input that changes, or may change. */
export interface PropertyChange {
  /** Path within the resource: `routes[0].natGatewayId`. */
  readonly property: string;
  /** False: it is not known yet whether it changes. */
  readonly certain: boolean;
  /** Whether its change replaces the resource. */
  readonly replaces: Answer;
  /** The resource whose replacement or update changes it, though the program says the same. */
  readonly through?: Urn;
}

/** A resource of both sides, with what is found to change of it. */
export interface Draft {
  readonly before: Resource;
  readonly after: Resource;
  readonly properties: PropertyChange[];
}

/** What decides what a change does. */
export interface ChangeContext {
  readonly after: Inventory;
  readonly knowledge: ProviderKnowledge;
}

/** An input that changes, and whether that replaces the resource. */
export function changeAt(
  { after: resource }: Draft,
  path: PropertyPath,
  certain: boolean,
  { after, knowledge }: ChangeContext,
  through?: Urn,
): PropertyChange {
  const replaces = replacesByOption(path, resource.options.replaceOnChanges ?? [])
    ? "yes"
    : knowledge.replaces(after, resource, path);
  return { property: formatPath(path), certain, replaces, ...(through === undefined ? {} : { through }) };
}

/** True for an input that the program gives. */
export function given(value: Value | undefined): boolean {
  return value !== undefined && value !== null;
}

/** What becomes of a resource. */
export interface Fate {
  readonly replaced: Answer;
  /** True when something happens to it for certain. */
  readonly certain: boolean;
}

/** What the changes of its inputs come to. */
export function fateOf({ properties }: Draft): Fate {
  const certain = properties.some((change) => change.certain);
  if (properties.some((change) => change.certain && change.replaces === "yes")) return { replaced: "yes", certain };
  return { replaced: properties.every(({ replaces }) => replaces === "no") ? "no" : "unknown", certain };
}
