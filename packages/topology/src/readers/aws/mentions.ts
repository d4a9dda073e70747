import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Secret, Unknown } from "@nospof/inventory";

/** Which resources name another one anywhere in their inputs, and which ones the stack hands out. */
export class Mentions {
  /** Resources that the outputs of the stack name. */
  readonly inStackOutputs: ReadonlySet<Urn>;
  readonly #byUrn = new Map<Urn, Set<Resource>>();

  constructor(inventory: Inventory) {
    const handedOut = new Set<Urn>();
    for (const resource of inventory.resources) {
      visit(resource.inputs, (urn) => {
        const found = this.#byUrn.get(urn);
        if (found === undefined) this.#byUrn.set(urn, new Set([resource]));
        else found.add(resource);
      });
      if (resource.type === "pulumi:pulumi:Stack") visit(resource.outputs, (urn) => handedOut.add(urn));
    }
    this.inStackOutputs = handedOut;
  }

  /** The resources with inputs that name this one, in the order of registration. */
  of({ urn }: Resource): readonly Resource[] {
    return [...(this.#byUrn.get(urn) ?? [])];
  }
}

/** Calls back with every resource that a value refers to or may be computed from. */
function visit(value: Value, found: (urn: Urn) => void): void {
  if (value instanceof Reference) found(value.urn);
  else if (value instanceof Unknown) value.dependsOn.forEach(found);
  else if (value instanceof Interpolation) {
    for (const part of value.parts) if (typeof part !== "string") visit(part, found);
  } else if (value instanceof Secret) visit(value.reveal(), found);
  else if (isList(value)) for (const one of value) visit(one, found);
  else if (isRecord(value)) for (const one of Object.values(value)) visit(one, found);
}
