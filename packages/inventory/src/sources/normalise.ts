import type { Resource } from "../model/inventory";
import type { Value } from "../model/value";
import { Interpolation, isList, isRecord, Reference, Secret, Unknown } from "../model/value";
import { changedList, changedRecord } from "./change";
import { IdentityIndex } from "./identity";
import { KnownValues } from "./known";
import type { RawResource } from "./raw";
import { attribute } from "./unknowns";
import { Hole } from "./wire";

/**
 * Resources of any source in the one shape of the inventory: ids, ARNs and other computed text of a resource of the
 * inventory become references wherever another resource uses them, and unknowns of a plan are attributed to the
 * resources they come from.
 */
export function normalise(raws: readonly RawResource[]): readonly Resource[] {
  const index = new IdentityIndex(raws);
  const types = new Set(raws.map(({ type }) => type));
  const urns = new Set(raws.map(({ urn }) => urn));
  return raws.map((raw) => {
    const inputs = changedRecord(raw.inputs, (value, property) => {
      if (isPlain(value)) return value;
      const dependencies = index.resources(raw.propertyDependencies?.get(property) ?? [], raw);
      const referred = new KnownValues(index, raw, dependencies).refer(value, [property]);
      return settle(attribute(referred, property, dependencies, types), urns);
    });
    const outputs = changedRecord(raw.outputs, (value, property) => {
      if (isPlain(value)) return value;
      const input = inputs[property];
      if (input !== undefined && says(raw.inputs[property], value)) return input;
      return settle(outputValue(value, property, raw, index), urns);
    });
    return resourceOf(raw, inputs, raw.settled ? outputs : { ...inputs, ...outputs });
  });
}

function resourceOf(raw: RawResource, inputs: Resource["inputs"], outputs: Resource["outputs"]): Resource {
  const { urn, type, name, custom, external, id, parent, provider, dependencies, options } = raw;
  return {
    urn,
    type,
    name,
    custom,
    remote: false, // what a remote component made is part of every state and plan
    external,
    conditional: false,
    inputs,
    ...(raw.defaulted.size > 0 && { defaulted: [...raw.defaulted] }),
    outputs,
    ...(id !== undefined && { id }),
    ...(parent !== undefined && { parent }),
    ...(provider !== undefined && { provider }),
    dependencies,
    propertyDependencies: Object.fromEntries(raw.propertyDependencies ?? []),
    options,
  };
}

/** An output that is not known yet is a reference to itself; ids and ARNs of other resources are references to them. */
function outputValue(value: Value, property: string, raw: RawResource, index: IdentityIndex): Value {
  if (value instanceof Hole && value.kind === "text") return new Reference(raw.urn, property);
  if (value instanceof Hole) return new Unknown([raw.urn], `${raw.urn}.${property}`);
  if (typeof value === "string") return index.findGlobal(value, raw) ?? value;
  if (value instanceof Secret) return new Secret(outputValue(value.reveal(), property, raw, index));
  if (isList(value)) return changedList(value, (inner) => innerOutput(inner, raw, index));
  return isRecord(value) ? changedRecord(value, (inner) => innerOutput(inner, raw, index)) : value;
}

function innerOutput(value: Value, raw: RawResource, index: IdentityIndex): Value {
  if (value instanceof Hole) return new Unknown([raw.urn]);
  return outputValue(value, "", raw, index);
}

/** What is left of a hole is unknown; a reference to a resource that the inventory does not hold is unknown as well. */
function settle(value: Value, urns: ReadonlySet<string>): Value {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Hole) return new Unknown(value.dependsOn);
  if (value instanceof Reference)
    return urns.has(value.urn) ? value : new Unknown([], `${value.urn}.${value.property}`);
  if (value instanceof Secret) return new Secret(settle(value.reveal(), urns));
  if (isList(value)) return changedList(value, (inner) => settle(inner, urns));
  return isRecord(value) ? changedRecord(value, (inner) => settle(inner, urns)) : value;
}

/** Numbers and the like refer to nothing. */
function isPlain(value: Value): boolean {
  return value === null || typeof value === "number" || typeof value === "boolean";
}

/** True when an output says what the input said: secrets are taken to be the same, and so are unknowns. */
function says(input: Value | undefined, output: Value | undefined): boolean {
  if (input === output) return input !== undefined;
  if (typeof input !== "object" || typeof output !== "object" || input === null || output === null) return false;
  if (isList(input))
    return isList(output) && input.length === output.length && input.every((one, at) => says(one, output[at]));
  if (isRecord(input)) {
    if (!isRecord(output)) return false;
    const keys = Object.keys(input);
    return keys.length === Object.keys(output).length && keys.every((key) => says(input[key], output[key]));
  }
  return isSpecial(input) && isSpecial(output) && input.toJSON() === output.toJSON();
}

function isSpecial(value: Value): value is Unknown | Reference | Interpolation | Secret {
  return (
    value instanceof Unknown || value instanceof Reference || value instanceof Interpolation || value instanceof Secret
  );
}
