import type { Inventory, Read, Resource, Urn, Value } from "@nospof/inventory";
import { nameOfUrn, readValue, Reference, toUnknown, Unknown, unwrap } from "@nospof/inventory";
import { asFlag, asList, asNumber, asText, soleReference } from "../values";
import type { AwsKind } from "./kinds";
import { kindOf } from "./kinds";
import { Referrers } from "./referrers";

/**
 * What a property refers to: nothing, a resource of this stack, something outside it by its id, a resource of this stack
 * that is not there, or something not known yet, with the resources it may turn out to be.
 */
export type Target =
  | { readonly kind: "none" }
  | { readonly kind: "resource"; readonly resource: Resource }
  | { readonly kind: "outside"; readonly id: string }
  | { readonly kind: "gone"; readonly urn: Urn }
  | { readonly kind: "unknown"; readonly unknown: Unknown; readonly candidates: readonly Resource[] };

export { asFlag, asList, asNumber, asText, because, field, listOf } from "../values";

/** Property path within a resource, outermost first. */
export type Path = readonly (string | number)[];

/** Reads AWS resources of an inventory by kind, and follows what their properties refer to. */
export class AwsReader {
  readonly #byKind = new Map<AwsKind, Resource[]>();
  readonly #byName = new Map<string, Resource[]>();
  readonly #referrers = new Map<string, Referrers>();

  constructor(readonly inventory: Inventory) {
    for (const resource of inventory.resources) {
      const kind = resource.custom ? kindOf(resource.type) : undefined;
      if (kind === undefined) continue;
      append(this.#byKind, kind, resource);
      const name = resource.inputs.name ?? resource.outputs.name;
      if (typeof name === "string") append(this.#byName, name, resource);
    }
  }

  /** Resources of these kinds, in the order of the kinds and then of registration. */
  all(...kinds: readonly AwsKind[]): readonly Resource[] {
    const [only] = kinds;
    if (only !== undefined && kinds.length === 1) return this.#byKind.get(only) ?? [];
    return kinds.flatMap((kind) => this.#byKind.get(kind) ?? []);
  }

  /**
   * A property, secrets unwrapped. What the program left out and the provider has not answered yet reads as absent, so
   * that a default applies; what the program gave and is not known reads as {@link Unknown}.
   */
  value(resource: Resource, ...path: Path): Value | undefined {
    const value = readValue(this.inventory, resource, ...path);
    if (value === null) return undefined;
    const given = resource.inputs[String(path[0])];
    return value instanceof Unknown && (given === undefined || given === null) ? undefined : value;
  }

  /**
   * A property as the program gave it, without what the provider filled in: for properties into which the provider
   * echoes what other resources do (routes of a route table, target groups of a scaling group).
   */
  input(resource: Resource, ...path: Path): Value | undefined {
    const given = resource.inputs[String(path[0])];
    return given === undefined || given === null ? undefined : this.value(resource, ...path);
  }

  text(resource: Resource, ...path: Path): Read<string> {
    return asText(this.value(resource, ...path));
  }

  number(resource: Resource, ...path: Path): Read<number> {
    return asNumber(this.value(resource, ...path));
  }

  flag(resource: Resource, ...path: Path): Read<boolean> {
    return asFlag(this.value(resource, ...path));
  }

  list(resource: Resource, ...path: Path): Read<readonly Value[]> {
    return asList(this.value(resource, ...path));
  }

  /** The text of a value found inside a list or an object, following references to known properties. */
  textOf(value: Value | undefined): Read<string> {
    const bare = value === undefined || value === null ? value : soleReference(unwrap(value));
    if (!(bare instanceof Reference)) return asText(bare);
    const resource = this.inventory.get(bare.urn);
    const known = resource === undefined ? bare : (readValue(this.inventory, resource, bare.property) ?? bare);
    return asText(known);
  }

  /** What a property refers to, when it refers to a resource of one of these kinds. */
  target(resource: Resource, kinds: readonly AwsKind[], ...path: Path): Target {
    return this.follow(this.value(resource, ...path), kinds, resource.propertyDependencies[String(path[0])]);
  }

  /**
   * The resources of some kinds by what a property of theirs refers to. Made once, so that it may be asked for every
   * resource of a large stack.
   */
  referrers(from: readonly AwsKind[], to: readonly AwsKind[], ...path: Path): Referrers {
    const key = [from.join(), to.join(), path.join(".")].join(" ");
    let referrers = this.#referrers.get(key);
    if (referrers === undefined) {
      referrers = new Referrers(this.all(...from), (resource) => this.target(resource, to, ...path));
      this.#referrers.set(key, referrers);
    }
    return referrers;
  }

  /**
   * What each entry of a list property refers to. A list that is not known reads as one unknown target.
   */
  targets(resource: Resource, kinds: readonly AwsKind[], ...path: Path): readonly Target[] {
    const list = asList(this.input(resource, ...path));
    const hints = resource.propertyDependencies[String(path[0])];
    if (list === undefined) return [];
    return list instanceof Unknown
      ? [this.#unknown(list, kinds, hints)]
      : list.map((entry) => this.follow(entry, kinds, hints));
  }

  /**
   * What a value refers to, when it refers to a resource of one of these kinds.
   *
   * @param hints urns the property is known to depend on: the candidates when the value itself names none
   */
  follow(value: Value | undefined, kinds: readonly AwsKind[], hints: readonly Urn[] = []): Target {
    if (value === undefined || value === null) return { kind: "none" };
    const bare = soleReference(unwrap(value));
    if (typeof bare === "string" || typeof bare === "number") return this.#byText(String(bare), kinds);
    if (!(bare instanceof Reference)) return this.#unknown(toUnknown(bare), kinds, hints);
    const resource = this.inventory.get(bare.urn);
    if (resource === undefined) return { kind: "gone", urn: bare.urn };
    if (isOf(resource, kinds)) return { kind: "resource", resource };
    const echoed = readValue(this.inventory, resource, bare.property);
    const same = echoed instanceof Reference && echoed.urn === bare.urn && echoed.property === bare.property;
    return echoed === undefined || echoed === null || same
      ? this.#unknown(toUnknown(bare), kinds, hints)
      : this.follow(echoed, kinds, hints);
  }

  #byText(text: string, kinds: readonly AwsKind[]): Target {
    if (text === "") return { kind: "none" };
    const found = [...this.inventory.withId(text), ...(this.#byName.get(text) ?? [])].find((r) => isOf(r, kinds));
    return found === undefined ? { kind: "outside", id: text } : { kind: "resource", resource: found };
  }

  #unknown(unknown: Unknown, kinds: readonly AwsKind[], hints: readonly Urn[] | undefined): Target {
    const urns = unknown.dependsOn.length > 0 ? unknown.dependsOn : (hints ?? []);
    const candidates = [...new Set(urns)].flatMap((urn) => {
      const resource = this.inventory.get(urn);
      return resource !== undefined && isOf(resource, kinds) ? [resource] : [];
    });
    return { kind: "unknown", unknown, candidates };
  }
}

/** The resources a target is or may be. */
export function possible(target: Target): readonly Resource[] {
  if (target.kind === "resource") return [target.resource];
  return target.kind === "unknown" ? target.candidates : [];
}

/** Name of something that is no resource of this stack; undefined for what is one, or is not known. */
export function outsideName(target: Target): string | undefined {
  return target.kind === "outside" ? target.id : target.kind === "gone" ? nameOfUrn(target.urn) : undefined;
}

function isOf(resource: Resource, kinds: readonly AwsKind[]): boolean {
  const kind = kindOf(resource.type);
  return kind !== undefined && kinds.includes(kind);
}

function append<K>(map: Map<K, Resource[]>, key: K, resource: Resource): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [resource]);
  else list.push(resource);
}
