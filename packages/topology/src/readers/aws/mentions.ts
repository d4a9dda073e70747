import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Secret, Unknown } from "@nospof/inventory";

/** Which resources name another one anywhere in their inputs, and which ones the stack hands out. */
export class Mentions {
  /** Properties of resources that the outputs of the stack hand out; an empty one where it is not known which. */
  readonly #handedOut = new Map<Urn, Set<string>>();
  readonly #byUrn = new Map<Urn, Set<Resource>>();

  constructor(inventory: Inventory) {
    for (const resource of inventory.resources) {
      visit(resource.inputs, (urn) => {
        const found = this.#byUrn.get(urn);
        if (found === undefined) this.#byUrn.set(urn, new Set([resource]));
        else found.add(resource);
      });
      if (resource.type === "pulumi:pulumi:Stack")
        visit(resource.outputs, (urn, property) => {
          const found = this.#handedOut.get(urn);
          if (found === undefined) this.#handedOut.set(urn, new Set([property]));
          else found.add(property);
        });
    }
  }

  /** Whether the outputs of the stack hand out one of these properties of a resource, or may; without any: anything. */
  isHandedOut({ urn }: Resource, ...properties: readonly string[]): boolean {
    const found = this.#handedOut.get(urn);
    if (found === undefined) return false;
    return properties.length === 0 || found.has("") || properties.some((property) => found.has(property));
  }

  /** The resources with inputs that name this one, in the order of registration. */
  of({ urn }: Resource): readonly Resource[] {
    return [...(this.#byUrn.get(urn) ?? [])];
  }
}

/** Calls back with every resource that a value refers to or may be computed from, and the property, where it is known. */
function visit(value: Value, found: (urn: Urn, property: string) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Reference) found(value.urn, value.property);
  else if (value instanceof Unknown) for (const urn of value.dependsOn) found(urn, "");
  else if (value instanceof Interpolation) {
    for (const part of value.parts) if (typeof part !== "string") visit(part, found);
  } else if (value instanceof Secret) visit(value.reveal(), found);
  else if (isList(value)) for (const one of value) visit(one, found);
  else if (isRecord(value)) for (const one of Object.values(value)) visit(one, found);
}
