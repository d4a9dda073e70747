import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import { Reference } from "@nospof/inventory";
import { textOf, valuesIn } from "../values";

/** A resource that may stand in another one's place. */
export interface Alternative {
  readonly other: Resource;
  /** In what it differs, in words. */
  readonly how: string;
}

/**
 * For each resource those of its type that make a difference when something refers to them instead: the next one, and
 * one for each set of inputs in which they differ (another zone, another tier, another VPC).
 */
export class Alternatives {
  readonly #found = new Map<Urn, readonly Alternative[]>();

  constructor(readonly inventory: Inventory) {}

  of(urn: Urn): readonly Alternative[] {
    let found = this.#found.get(urn);
    if (found === undefined) this.#found.set(urn, (found = this.#find(urn)));
    return found;
  }

  #find(urn: Urn): readonly Alternative[] {
    const resource = this.inventory.get(urn);
    if (resource === undefined) return [];
    const all = this.inventory.ofType(resource.type);
    const at = all.indexOf(resource);
    const own = traitsOf(resource);
    const kinds = new Map<string, Alternative>();
    for (const other of [...all.slice(at + 1), ...all.slice(0, at)]) {
      const difference = differences(own, traitsOf(other));
      const how = difference.length === 0 ? "to one like it" : `to one with another ${difference.join(", ")}`;
      if (!kinds.has(how)) kinds.set(how, { other, how });
    }
    return [...kinds.values()];
  }
}

/** Values by their paths, without those that only name things. */
function traitsOf(resource: Resource): ReadonlyMap<string, string> {
  const traits = new Map<string, string>([["provider", resource.provider ?? ""]]);
  for (const { path, value } of valuesIn(resource.inputs)) {
    const property = textOf(path);
    const text = scalarText(value);
    if (text === undefined || nameOnly.test(property)) continue;
    traits.set(property, [traits.get(property) ?? "", text].join("\n"));
  }
  return traits;
}

const nameOnly = /^(?:name|namePrefix|description|tags\.Name|tags\[\].*|userData|cidrBlock)$/;

function scalarText(value: Value): string | undefined {
  if (value instanceof Reference) return `${value.urn}.${value.property}`;
  return typeof value === "object" ? undefined : String(value);
}

function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key)).sort();
}
