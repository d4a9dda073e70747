import type { Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Inventory, isList, isRecord, Reference, Unknown } from "@nospof/inventory";

export type Inputs = Readonly<Record<string, Value>>;

/** A resource with other inputs; outputs that echo them and what they depend on follow. */
export function withInputs(resource: Resource, inputs: Inputs): Resource {
  const computed = Object.entries(resource.outputs).filter(([key]) => resource.inputs[key] === undefined);
  return {
    ...resource,
    inputs,
    outputs: { ...Object.fromEntries(computed), ...inputs },
    propertyDependencies: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, dependencies(value)])),
  };
}

/** A resource without the outputs that echo a provider's inputs, where it is that provider's. */
export function withoutEchoOf(provider: Resource, resource: Resource): Resource {
  if (resource.provider !== provider.urn || resource.inputs.region !== undefined) return resource;
  return {
    ...resource,
    outputs: Object.fromEntries(Object.entries(resource.outputs).filter(([key]) => key !== "region")),
  };
}

function dependencies(value: Value): Urn[] {
  if (value instanceof Reference) return [value.urn];
  if (value instanceof Unknown) return [...value.dependsOn];
  if (value instanceof Interpolation)
    return value.parts.flatMap((part) => (typeof part === "string" ? [] : dependencies(part)));
  if (isList(value)) return value.flatMap(dependencies);
  return isRecord(value) ? Object.values(value).flatMap(dependencies) : [];
}

/** The same stack with each resource replaced by what an edit makes of it. */
export function replaced(inventory: Inventory, edit: (resource: Resource) => readonly Resource[]): Inventory {
  return new Inventory(inventory.resources.flatMap(edit), inventory);
}
