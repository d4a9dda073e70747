import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Reference } from "@nospof/inventory";
import { replaced, withInputs, withoutEchoOf, type Inputs } from "../../inventory/edit";
import type { Mutant } from "../mutant";
import { edited, valuesIn, type Path } from "../values";

/** Each resource taken away: what refers to it then refers to nothing. */
export function* removals(inventory: Inventory): Generator<Mutant> {
  for (const resource of inventory.resources) {
    if (!resource.custom) continue;
    yield {
      operator: "remove",
      resource,
      path: [],
      property: "",
      how: "",
      label: `${resource.name} is gone`,
      make: () => replaced(inventory, (one) => (one === resource ? [] : [withoutEchoOf(resource, one)])),
    };
  }
}

/** Each resource taken away as an author would do it: with every property and list entry that refers to it. */
export function* unpluggings(inventory: Inventory): Generator<Mutant> {
  const referred = new Set(inventory.resources.flatMap(({ inputs }) => referencesIn(inputs).map(({ urn }) => urn)));
  for (const resource of inventory.resources) {
    if (!resource.custom || !referred.has(resource.urn)) continue;
    yield {
      operator: "unplug",
      resource,
      path: [],
      property: "",
      how: "",
      label: `${resource.name} is gone with all that refers to it`,
      make: () =>
        replaced(inventory, (one) =>
          one === resource ? [] : [withoutReferences(withoutEchoOf(resource, one), resource.urn)],
        ),
    };
  }
}

/** A reference within inputs, also as a part of a text. */
export interface Mention {
  readonly path: Path;
  readonly urn: Urn;
}

/** Every reference within inputs, in their order. */
export function referencesIn(inputs: Inputs): readonly Mention[] {
  return [...valuesIn(inputs)].flatMap(({ path, value }) => urnsOf(value).map((urn) => ({ path, urn })));
}

function urnsOf(value: Value): readonly Urn[] {
  if (value instanceof Reference) return [value.urn];
  return value instanceof Interpolation
    ? value.parts.flatMap((part) => (typeof part === "string" ? [] : urnsOf(part)))
    : [];
}

function withoutReferences(resource: Resource, urn: Urn): Resource {
  // From the last to the first, so that places in lists stay what they are.
  const mentions = referencesIn(resource.inputs).filter((mention) => mention.urn === urn);
  if (mentions.length === 0) return resource;
  const inputs = mentions.reduceRight<Value>((value, { path }) => edited(value, path, undefined), resource.inputs);
  return withInputs(resource, inputs as Inputs);
}
