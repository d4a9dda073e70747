import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Inventory as Stack, isList, isRecord, Reference, Secret, Unknown } from "@nospof/inventory";
import type { Inputs } from "../../inventory/edit";

/** The same stack with other types or logical names: every urn that changes, changes wherever it is mentioned. */
export function renamed(
  inventory: Inventory,
  identityOf: (resource: Resource) => Pick<Resource, "type" | "name">,
): Inventory {
  const urns = new Map<Urn, Urn>();
  const identities = new Map<Urn, Pick<Resource, "type" | "name">>();
  for (const resource of inventory.resources) {
    const { type, name } = identityOf(resource);
    const qualified = resource.urn.slice(0, resource.urn.lastIndexOf("::"));
    urns.set(resource.urn, `${qualified.slice(0, qualified.length - resource.type.length)}${type}::${name}`);
    identities.set(resource.urn, { type, name });
  }
  const urnOf = (urn: Urn): Urn => urns.get(urn) ?? urn;
  const valueOf = (value: Value): Value =>
    substituted(value, (reference) => new Reference(urnOf(reference.urn), reference.property), urnOf);
  const all = (inputs: Inputs): Inputs =>
    Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, valueOf(value)]));
  const resources = inventory.resources.map((one): Resource => ({
    ...one,
    ...identities.get(one.urn),
    urn: urnOf(one.urn),
    inputs: all(one.inputs),
    outputs: all(one.outputs),
    dependencies: one.dependencies.map(urnOf),
    propertyDependencies: Object.fromEntries(
      Object.entries(one.propertyDependencies).map(([key, list]) => [key, list.map(urnOf)]),
    ),
    ...(one.parent === undefined ? {} : { parent: urnOf(one.parent) }),
    ...(one.provider === undefined ? {} : { provider: urnOf(one.provider) }),
  }));
  return new Stack(resources, inventory);
}

/** A value with other values in place of its references. */
export function substituted(value: Value, of: (reference: Reference) => Value, urnOf = (urn: Urn): Urn => urn): Value {
  const next = (one: Value): Value => substituted(one, of, urnOf);
  if (value instanceof Reference) return of(value);
  if (value instanceof Unknown) return new Unknown(value.dependsOn.map(urnOf), value.origin);
  if (value instanceof Secret) return new Secret(next(value.reveal()));
  if (value instanceof Interpolation)
    return joined(value.parts.map((part) => (typeof part === "string" ? part : next(part))));
  if (isList(value)) return value.map(next);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, next(one)]));
  return value;
}

function joined(parts: readonly Value[]): Value {
  const known = parts.filter((part) => typeof part === "string");
  return known.length === parts.length ? known.join("") : new Interpolation(parts as Interpolation["parts"]);
}
