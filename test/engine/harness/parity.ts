import type { Inventory, Resource, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Unknown, unwrap } from "@nospof/inventory";

/** Inputs that the engine and providers fill in themselves. */
const FILLED_IN = new Set(["name", "__defaults", "version"]);

/** Where two inventories of one stack differ in what was registered, up to what the first one does not know. */
export function disparities(offline: Inventory, engine: Inventory): readonly string[] {
  const urns = new Set([...offline.resources, ...engine.resources].map(({ urn }) => urn));
  return [...urns].sort().flatMap((urn) => {
    const [one, other] = [offline.get(urn), engine.get(urn)];
    if (one === undefined) return [`${urn}: only the engine has it`];
    if (other === undefined) return [`${urn}: only the offline preview has it`];
    return compare(one, other).map((what) => `${urn}: ${what}`);
  });
}

function compare(one: Resource, other: Resource): string[] {
  const plain = (["type", "name", "custom", "parent", "provider"] as const).filter((key) => one[key] !== other[key]);
  // The engine's state does not keep deleteBeforeReplace.
  const options = (["protect", "retainOnDelete"] as const).filter(
    (key) => (one.options[key] ?? false) !== (other.options[key] ?? false),
  );
  const dependencies = sameSet(one.dependencies, other.dependencies) ? [] : ["dependencies"];
  const properties = new Set([...Object.keys(one.propertyDependencies), ...Object.keys(other.propertyDependencies)]);
  const propertyDependencies = [...properties].filter(
    (key) => !sameSet(one.propertyDependencies[key] ?? [], other.propertyDependencies[key] ?? []),
  );
  const inputs = [...new Set([...Object.keys(one.inputs), ...Object.keys(other.inputs)])].filter((key) => {
    if (one.inputs[key] === undefined && FILLED_IN.has(key)) return false;
    return !agree(one.inputs[key], other.inputs[key]);
  });
  return [
    ...plain,
    ...options.map((key) => `option ${key}`),
    ...dependencies,
    ...propertyDependencies.map((key) => `dependencies of ${key}`),
    ...inputs.map((key) => `${key} is ${JSON.stringify(one.inputs[key])}, engine ${JSON.stringify(other.inputs[key])}`),
  ];
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...new Set(one)].sort()) === JSON.stringify([...new Set(other)].sort());
}

/** What is not known offline agrees with everything; a reference only with the same one or its text. */
function agree(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const [left, right] = [unwrap(one), unwrap(other)];
  if (left instanceof Unknown) return true;
  if (left instanceof Reference) {
    return right instanceof Reference ? left.urn === right.urn : typeof right === "string";
  }
  if (left instanceof Interpolation) return right instanceof Interpolation || typeof right === "string";
  if (isList(left)) {
    return isList(right) && left.length === right.length && left.every((item, index) => agree(item, right[index]));
  }
  if (isRecord(left)) {
    if (!isRecord(right)) return false;
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => agree(left[key], right[key]));
  }
  return left === right;
}
