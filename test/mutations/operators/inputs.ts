import type { Inventory, Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Reference } from "@nospof/inventory";
import { replaced, withInputs, withoutEchoOf, type Inputs } from "../../inventory/edit";
import type { Mutant, Operator } from "../mutant";
import { edited, textOf, valuesIn, type Leaf, type Path } from "../values";
import type { Alternatives } from "./alternatives";
import type { Scalars } from "./scalars";

/** Each property, field and list entry left out, so that the provider's default stands there. */
export function* drops(inventory: Inventory): Generator<Mutant> {
  for (const { resource, leaf } of leaves(inventory))
    yield inputMutant(inventory, resource, "drop", leaf, { how: "", label: "left out", value: undefined });
}

/** Each reference leading to another resource of the same type. */
export function* redirections(inventory: Inventory, alternatives: Alternatives): Generator<Mutant> {
  for (const { resource, leaf } of leaves(inventory)) {
    const { value } = leaf;
    const urn = soleUrn(value);
    for (const { other, how } of urn === undefined ? [] : alternatives.of(urn)) {
      const label = `to ${other.name}`;
      yield inputMutant(inventory, resource, "redirect", leaf, { how, label, value: redirected(value, other.urn) });
    }
  }
}

/** Each number, switch, zone, address block and word of a fixed set with another value. */
export function* changes(inventory: Inventory, scalars: Scalars): Generator<Mutant> {
  for (const { resource, leaf } of leaves(inventory))
    for (const { how, value } of scalars.of(leaf.value, resource))
      yield inputMutant(inventory, resource, "change", leaf, { how, label: `is ${String(value)}`, value });
}

/** The values within the inputs of what the provider makes; components are made of other resources of the stack. */
function* leaves(inventory: Inventory): Generator<{ resource: Resource; leaf: Leaf }> {
  for (const resource of inventory.resources)
    if (resource.custom) for (const leaf of valuesIn(resource.inputs)) yield { resource, leaf };
}

interface Edit {
  readonly how: string;
  readonly label: string;
  /** Absent: nothing. */
  readonly value: Value | undefined;
}

function inputMutant(inventory: Inventory, resource: Resource, operator: Operator, leaf: Leaf, edit: Edit): Mutant {
  const { path } = leaf;
  return {
    operator,
    resource,
    path,
    property: textOf(path),
    how: edit.how,
    label: `${resource.name}: ${placeOf(path)} ${edit.label}`,
    make: () => {
      const inputs = edited(resource.inputs, path, edit.value) as Inputs;
      return replaced(inventory, (one) =>
        one === resource ? [withInputs(one, inputs)] : [withoutEchoOf(resource, one)],
      );
    },
  };
}

function placeOf(path: Path): string {
  return path
    .map((step, at) => (typeof step === "number" ? `[${String(step)}]` : at === 0 ? step : `.${step}`))
    .join("");
}

/** The one resource that a value names, as a reference or within a text. */
function soleUrn(value: Value): Urn | undefined {
  if (value instanceof Reference) return value.urn;
  if (!(value instanceof Interpolation)) return undefined;
  const urns = new Set(value.parts.flatMap((part) => (part instanceof Reference ? [part.urn] : [])));
  return urns.size === 1 ? [...urns][0] : undefined;
}

function redirected(value: Value, urn: Urn): Value {
  if (value instanceof Reference) return new Reference(urn, value.property);
  if (!(value instanceof Interpolation)) return value;
  return new Interpolation(
    value.parts.map((part) => (part instanceof Reference ? new Reference(urn, part.property) : part)),
  );
}
