import type { Resource, Urn } from "@nospof/inventory";
import type { Target } from "./reader";

/** A resource with a property that refers to another one, or may. */
export interface Referrer {
  readonly resource: Resource;
  /** False when the property may refer to something else. */
  readonly certain: boolean;
}

/** Resources by what one of their properties refers to: the relation read backwards, in one pass over the stack. */
export class Referrers {
  /** Resources of which it is not known what they refer to; they stand under what they may refer to as well. */
  readonly open: readonly Resource[];
  /** Those of them that may refer to anything. */
  readonly loose: readonly Resource[];
  readonly #byTarget = new Map<Urn, Referrer[]>();

  /** @param targetOf what the property of a resource refers to */
  constructor(resources: readonly Resource[], targetOf: (resource: Resource) => Target) {
    const open: Resource[] = [];
    const loose: Resource[] = [];
    for (const resource of resources) {
      const target = targetOf(resource);
      if (target.kind === "resource") this.#add(target.resource.urn, { resource, certain: true });
      if (target.kind !== "unknown") continue;
      open.push(resource);
      if (target.candidates.length === 0) loose.push(resource);
      for (const { urn } of target.candidates) this.#add(urn, { resource, certain: false });
    }
    this.open = open;
    this.loose = loose;
  }

  /** The resources that refer to this one or may, in their own order; not those that may refer to anything. */
  to({ urn }: Resource): readonly Referrer[] {
    return this.#byTarget.get(urn) ?? [];
  }

  #add(urn: Urn, referrer: Referrer): void {
    const found = this.#byTarget.get(urn);
    if (found === undefined) this.#byTarget.set(urn, [referrer]);
    else found.push(referrer);
  }
}
