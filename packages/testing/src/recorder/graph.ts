import { Inventory, type InventoryFacts, type Resource, type Urn, type Value } from "@nospof/inventory";
import type { RegisteredOptions } from "./monitor";

/** A resource as the program registered it. */
export interface RecordedResource extends Resource {
  readonly registered: RegisteredOptions;
}

/** Everything that a program registered, in the order of registration. */
export class RecordedGraph {
  readonly #byUrn: ReadonlyMap<Urn, RecordedResource>;

  constructor(
    readonly resources: readonly RecordedResource[],
    /** What the program exports. */
    readonly outputs: Readonly<Record<string, Value>>,
    private readonly facts: Pick<InventoryFacts, "project" | "stack" | "source"> & Partial<InventoryFacts>,
  ) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  /** The resource with this urn. */
  get(urn: Urn): RecordedResource | undefined {
    return this.#byUrn.get(urn);
  }

  /** All resources of a type. */
  ofType(type: string): readonly RecordedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /**
   * The one resource with this name.
   *
   * @param type its type, where several resources share the name
   * @throws when there is none, or more than one
   */
  named(name: string, type?: string): RecordedResource {
    const found = this.resources.filter((other) => other.name === name && (type === undefined || other.type === type));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const what = type === undefined ? `"${name}"` : `"${name}" of type ${type}`;
    throw new Error(
      only === undefined
        ? `no resource is called ${what}; there are ${this.resources.map((other) => other.name).join(", ") || "none at all"}`
        : `${String(found.length)} resources are called ${what}; give a type: ${found.map((other) => other.type).join(", ")}`,
    );
  }

  /** The resources whose parent this is. */
  childrenOf(urn: Urn): readonly RecordedResource[] {
    return this.resources.filter(({ parent }) => parent === urn);
  }

  /** The inventory of the graph, as the analysis takes it. */
  toInventory(): Inventory {
    return new Inventory(this.resources, this.facts);
  }
}
