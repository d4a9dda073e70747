import type { Inventory } from "../model/inventory";
import { type Resource } from "../model/inventory";
import { formatPath, parsePath, type PropertyPath } from "../model/paths";
import type { Urn } from "../model/urn";
import { isList, isRecord, Reference, type Value } from "../model/value";
import { findResources, shortestName, typeAndName } from "./find";
import { standingOf, withProperty, type Standing } from "./property";

/** A value that is taken for a property which is not known. */
export interface PropertyAssumption {
  /** `<resource>.<property path>`: `web.minSize`, `aws:ec2/subnet:Subnet::a.availabilityZone`. */
  readonly name: string;
  /** JSON, or text. `${<resource>.<output>}` in place of a text is that output of a resource. */
  readonly value: Value;
}

/** What an assumption means for one inventory. */
export type AssumptionResult =
  | {
      readonly outcome: "applied";
      readonly inventory: Inventory;
      readonly urn: Urn;
      readonly property: string;
      /** True where the value must not be shown. */
      readonly isSecret: boolean;
    }
  /** The property is known, and says the same. */
  | { readonly outcome: "known"; readonly reason: string }
  /** The property is known, and says something else. */
  | { readonly outcome: "contradicted"; readonly reason: string }
  /** The name fits nothing that could be given a value, or several things. */
  | { readonly outcome: "nothing"; readonly reason: string };

/**
 * The inventory with a value in place of one that is not known. A name that several resources have means the one of them
 * whose property is not known.
 */
export function assumeProperty(inventory: Inventory, { name, value }: PropertyAssumption): AssumptionResult {
  const meant = candidates(inventory, name);
  if (meant.length === 0) return { outcome: "nothing", reason: "there is no such resource" };
  const standings = meant.map((one) => ({ ...one, standing: standingOf(inventory, one.resource, one.path) }));
  const open = standings.filter(({ standing }) => standing.kind === "unknown");
  const [only, ...others] = open;
  if (only === undefined) return refusal(inventory, standings, value);
  if (others.length > 0) {
    const names = open.map(({ resource, path }) => `${typeAndName(resource)}.${formatPath(path)}`);
    return { outcome: "nothing", reason: `this may be ${names.join(" or ")}: write it in full` };
  }
  const resolved = resolve(inventory, value);
  if ("problem" in resolved) return { outcome: "nothing", reason: resolved.problem };
  const { resource, path, standing } = only;
  return {
    outcome: "applied",
    inventory: withResource(inventory, withProperty(resource, path, resolved.value)),
    urn: resource.urn,
    property: formatPath(path),
    isSecret: standing.kind === "unknown" && standing.isSecret,
  };
}

/** The name by which an unknown property can be assumed; undefined for one that is known, or cannot be given alone. */
export function assumableAs(inventory: Inventory, urn: Urn, property: string): string | undefined {
  const resource = inventory.get(urn);
  const path = parsePath(property);
  if (resource === undefined || path === undefined) return undefined;
  if (standingOf(inventory, resource, path).kind !== "unknown") return undefined;
  const names = [resource.name, shortestName(inventory, resource), urn].map((name) => `${name}.${property}`);
  return names.find((name) => {
    const result = assumeProperty(inventory, { name, value: "" });
    return result.outcome === "applied" && result.urn === urn && result.property === formatPath(path);
  });
}

interface Candidate {
  readonly resource: Resource;
  readonly path: PropertyPath;
}

interface Judged extends Candidate {
  readonly standing: Standing;
}

/** Names of resources have dots in them too, so that the path may begin at any of the dots. */
function candidates(inventory: Inventory, name: string): readonly Candidate[] {
  const found: Candidate[] = [];
  for (let at = name.lastIndexOf("."); at > 0; at = name.lastIndexOf(".", at - 1)) {
    const path = parsePath(name.slice(at + 1));
    if (path === undefined) continue;
    found.push(...findResources(inventory, name.slice(0, at)).map((resource) => ({ resource, path })));
  }
  return found;
}

function refusal(inventory: Inventory, judged: readonly Judged[], value: Value): AssumptionResult {
  const known = judged.flatMap(({ standing }) => (standing.kind === "known" ? [standing] : []));
  const inside = judged.flatMap(({ standing }) => (standing.kind === "inside" ? [standing] : []));
  const [first] = known;
  if (first !== undefined) {
    if (
      known.some((one) => JSON.stringify(one.value) === JSON.stringify(value) || one.text === String(value as string))
    )
      return { outcome: "known", reason: "it is known already, and says the same" };
    const shown = first.text === undefined ? "it is known" : `it is known to be ${first.text}`;
    return { outcome: "contradicted", reason: shown };
  }
  const [around] = inside;
  if (around !== undefined) {
    return { outcome: "nothing", reason: `${around.around} is not known as a whole: give it whole, as JSON` };
  }
  const open = [...new Set(judged.flatMap(({ resource }) => openInputs(inventory, resource)))];
  const hint = open.length === 0 ? "" : `; what is not known there: ${open.join(", ")}`;
  return { outcome: "nothing", reason: `the property is not set, so that its default holds${hint}` };
}

/** Inputs that the program gives and that are not known. */
function openInputs(inventory: Inventory, resource: Resource): readonly string[] {
  return Object.keys(resource.inputs).filter((key) => standingOf(inventory, resource, [key]).kind === "unknown");
}

function withResource(inventory: Inventory, changed: Resource): Inventory {
  return inventory.with({ resources: inventory.resources.map((one) => (one.urn === changed.urn ? changed : one)) });
}

type Resolved = { readonly value: Value } | { readonly problem: string };

/** The value with the outputs of resources that it names: `${private-a.id}`. */
function resolve(inventory: Inventory, value: Value): Resolved {
  if (typeof value === "string") return resolveText(inventory, value);
  if (isList(value)) {
    const items = value.map((item) => resolve(inventory, item));
    const bad = items.find((item) => "problem" in item);
    return bad ?? { value: items.flatMap((item) => ("value" in item ? [item.value] : [])) };
  }
  if (!isRecord(value)) return { value };
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(inventory, item)] as const);
  const bad = entries.find(([, item]) => "problem" in item)?.[1];
  return (
    bad ?? { value: Object.fromEntries(entries.flatMap(([key, item]) => ("value" in item ? [[key, item.value]] : []))) }
  );
}

function resolveText(inventory: Inventory, text: string): Resolved {
  const match = /^\$\{(.+)\.([A-Za-z]\w*)\}$/.exec(text);
  if (match === null) return { value: text };
  const [, name = "", property = ""] = match;
  const found = findResources(inventory, name);
  const [only] = found;
  if (only === undefined) return { problem: `its value names the resource "${name}", which there is not` };
  if (found.length > 1) {
    return { problem: `"${name}" in its value may be ${found.map(typeAndName).join(" or ")}: write it in full` };
  }
  return { value: new Reference(only.urn, property) };
}
