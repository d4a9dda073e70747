import type { Inventory, Resource } from "../model/inventory";
import { formatPath, type PropertyPath } from "../model/paths";
import { nameOfUrn } from "../model/urn";
import { Interpolation, isList, isRecord, Reference, Secret, Unknown, unwrap, type Value } from "../model/value";

/** What stands at a path of a resource's properties. */
export type Standing =
  | { readonly kind: "unknown"; readonly isSecret: boolean }
  /** Known; `text` is absent for what is no single value, or a secret. */
  | { readonly kind: "known"; readonly value: Value; readonly text?: string }
  /** The resource has no such property, or it is not set. */
  | { readonly kind: "absent" }
  /** Something around it is not known, so that it cannot be given alone. */
  | { readonly kind: "inside"; readonly around: string };

/** What is known of a property: the program's input or, where that left it out, what the provider answers. */
export function standingOf(inventory: Inventory, resource: Resource, path: PropertyPath): Standing {
  const [key, ...rest] = path;
  if (key === undefined) return { kind: "absent" };
  let at = rootOf(resource, String(key));
  let isSecret = false;
  for (const [depth, step] of rest.entries()) {
    isSecret ||= at instanceof Secret;
    const bare = at === undefined || at === null ? at : unwrap(at);
    if (bare instanceof Unknown || bare instanceof Reference || bare instanceof Interpolation) {
      return { kind: "inside", around: formatPath(path.slice(0, depth + 1)) };
    }
    at = isList(bare) ? bare[Number(step)] : isRecord(bare) ? bare[String(step)] : undefined;
  }
  if (at === undefined || at === null) return { kind: "absent" };
  isSecret ||= at instanceof Secret;
  const value = unwrap(at);
  if (isOpen(inventory, resource, value)) return { kind: "unknown", isSecret };
  if (isList(value) || isRecord(value) || isSecret) return { kind: "known", value };
  return { kind: "known", value, text: value instanceof Reference ? words(value) : String(value as string) };
}

/** The resource with a property given a value. */
export function withProperty(resource: Resource, path: PropertyPath, value: Value): Resource {
  const [key = "", ...rest] = path;
  const root = rootOf(resource, String(key));
  return { ...resource, inputs: { ...resource.inputs, [key]: replaced(root, rest, value) } };
}

function rootOf({ inputs, outputs }: Resource, key: string): Value | undefined {
  const input = inputs[key];
  return input === undefined || input === null ? outputs[key] : input;
}

/** A value that nobody knows yet. That a property is another resource's id is known, whatever the id will be. */
function isOpen(inventory: Inventory, resource: Resource, value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (value instanceof Interpolation) return value.parts.some((part) => typeof part !== "string");
  if (!(value instanceof Reference)) return false;
  if (value.urn === resource.urn) return true;
  if (identities.has(value.property)) return false;
  const echoed = inventory.get(value.urn)?.inputs[value.property];
  return echoed === undefined || echoed === null || unwrap(echoed) instanceof Unknown;
}

const identities: ReadonlySet<string> = new Set(["id", "arn", "urn", "name", "selfLink"]);

function words({ urn, property }: Reference): string {
  return `${property} of ${nameOfUrn(urn)}`;
}

function replaced(at: Value | undefined, path: PropertyPath, value: Value): Value {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const bare = at === undefined || at === null ? {} : unwrap(at);
  if (isList(bare)) return bare.map((item, index) => (index === Number(step) ? replaced(item, rest, value) : item));
  const record = isRecord(bare) ? bare : {};
  return { ...record, [step]: replaced(record[String(step)], rest, value) };
}
