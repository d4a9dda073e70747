import type { Inventory, Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, isRecord, readValue, Reference, Unknown, unwrap } from "@nospof/inventory";
import { asText, field, soleReference } from "../values";
import type { ObjectKind } from "./kinds";
import { meantKind } from "./kinds";

/** The namespace of what names none. */
export const DEFAULT_NAMESPACE = "default";

/** An object of the Kubernetes API. */
export interface KubernetesObject {
  readonly resource: Resource;
  /** API group, empty for the core group: `apps`, `gateway.networking.k8s.io`. */
  readonly group: string;
  /** `Deployment`. */
  readonly kind: string;
  /** Group, version and kind as they are written, where no cluster has them: what `kind` and `group` say is meant. */
  readonly written?: ObjectKind;
  /** What is meant by them. */
  readonly meant?: ObjectKind;
  /** What tells clusters apart in one stack: the urn of the provider; empty where there is only the default one. */
  readonly cluster: string;
  readonly namespace: Read<string>;
  /** How it is called in messages. */
  readonly name: string;
  /** The property that names it, as the program wrote it. */
  readonly nameValue: Value | undefined;
  /** It is called as its resource is, with a suffix that only the engine knows. */
  readonly isSuffixed: boolean;
}

/** The object that a resource is; undefined for components, charts and resources of other packages. */
export function objectOf(inventory: Inventory, resource: Resource): KubernetesObject | undefined {
  const named = resource.custom ? kindOfType(resource.type) : undefined;
  // Patches own parts of an object that is another resource's or nobody's; lists are taken apart by the provider.
  if (named === undefined || /(?:Patch|List)$/.test(named.kind)) return undefined;
  const meant = meantKind(named);
  return meant === undefined
    ? placed(inventory, resource, named)
    : { ...placed(inventory, resource, meant), written: named, meant };
}

/** What a patch is laid on: an object of its kind, name and namespace. */
export function patchOf(inventory: Inventory, resource: Resource): KubernetesObject | undefined {
  const named = resource.custom ? kindOfType(resource.type) : undefined;
  if (named?.kind.endsWith("Patch") !== true) return undefined;
  return placed(inventory, resource, { ...named, kind: named.kind.slice(0, -"Patch".length) });
}

function placed(inventory: Inventory, resource: Resource, { group, kind }: ObjectKind): KubernetesObject {
  const nameValue = readValue(inventory, resource, "metadata", "name");
  const namespace = asText(readValue(inventory, resource, "metadata", "namespace"));
  return {
    resource,
    group,
    kind,
    cluster: isOwnProvider(resource.provider) ? (resource.provider ?? "") : "",
    namespace: namespace ?? DEFAULT_NAMESPACE,
    name: resource.name,
    nameValue,
    isSuffixed: isSuffixed(inventory, resource),
  };
}

/** `kubernetes:apps/v1:Deployment`, also of packages made from custom resource definitions. */
export function kindOfType(type: string): ObjectKind | undefined {
  const match = /^kubernetes:([^:/]+)\/(v[^:/]+):(\w+)$/.exec(type);
  if (match === null) return undefined;
  const [, group = "", version = "", kind = ""] = match;
  if (group === "helm.sh") return undefined;
  return { group: group === "core" ? "" : group, version, kind };
}

/** Whether an object of a program names itself nothing. How the engine calls it then can be configured. */
function isSuffixed({ config }: Inventory, { inputs, urn }: Resource): boolean {
  const name = field(inputs["metadata"], "name");
  if (name instanceof Reference) return name.urn === urn && config["pulumi:autonaming"] === undefined;
  // The provider notes it on the object.
  return field(field(inputs["metadata"], "annotations"), "pulumi.com/autonamed") === "true";
}

/** The default provider is the same for all resources that name none. */
function isOwnProvider(provider: string | undefined): boolean {
  return provider !== undefined && !/::default(?:_[\w]+)*$/.test(provider);
}

/**
 * A property of an object, by path from its top. What a planned object leaves out is absent, although the server will have
 * an answer: defaults are the reader's to know.
 */
export function valueOf(
  inventory: Inventory,
  object: KubernetesObject,
  ...path: readonly (string | number)[]
): Value | undefined {
  const { resource } = object;
  const value = readValue(inventory, resource, ...path);
  const isLeftOut = (resource.inputs[String(path[0])] ?? null) === null;
  return isLeftOut && value instanceof Unknown && !resource.external ? undefined : (value ?? undefined);
}

/** Whether an object is as the server answers it, with everything that the server and its controllers have filled in. */
export function isLive(inventory: Inventory, object: KubernetesObject): boolean {
  return valueOf(inventory, object, "metadata", "uid") !== undefined;
}

/** Whether a value names an object: its name as text, or the program's reference to it; undefined: not known. */
export function namesObject(value: Value | undefined, object: KubernetesObject): boolean | undefined {
  if (value === undefined || value === null) return false;
  const bare = soleReference(unwrap(value));
  const own = object.nameValue === undefined ? undefined : soleReference(unwrap(object.nameValue));
  const keys = [textKey(bare), own === undefined ? undefined : textKey(own)];
  if (keys[0] !== undefined && keys[0] === keys[1]) return true;
  const named = namedBy(bare);
  if (named !== undefined) return named === object.resource.urn;
  if (typeof bare === "string" && typeof own === "string") return false;
  // An automatic name is the resource's name with a suffix, so other text cannot be it.
  const start = object.isSuffixed ? `${object.name}-` : object.name;
  if (typeof bare === "string" && (object.isSuffixed || !(own instanceof Unknown)) && !bare.startsWith(start))
    return false;
  return undefined;
}

/** The resource whose name a value is, as far as the program refers to it. */
function namedBy(value: Value): string | undefined {
  const parts = value instanceof Interpolation ? value.parts : [value];
  const names = parts.filter((part) => part instanceof Reference).filter(({ property }) => isName(property));
  return names.length === 1 ? names[0]?.urn : undefined;
}

/** Properties that hold an object's name; its id is its namespace and name. */
function isName(property: string): boolean {
  return property === "metadata.name" || property === "metadata" || property === "id";
}

/**
 * What text a value is: two values with the same key are the same text. Known text has a key that other known text has
 * not; undefined when nothing can be said.
 */
export function textKey(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const bare = unwrap(value);
  if (typeof bare === "string" || typeof bare === "number" || typeof bare === "boolean") return `=${String(bare)}`;
  if (bare instanceof Unknown) return bare.origin === undefined ? undefined : `?${bare.origin}`;
  if (isRecord(bare) || Array.isArray(bare)) return undefined;
  const text = (bare as { toJSON(): string }).toJSON();
  return text.includes("[unknown]") ? undefined : `>${JSON.stringify(bare)}${urnsIn(bare)}`;
}

/** Whether two values are the same text; undefined: not known. */
export function sameText(a: Value | undefined, b: Value | undefined): boolean | undefined {
  const [first, second] = [textKey(a), textKey(b)];
  if (first === undefined || second === undefined) return undefined;
  if (first === second) return true;
  return first.startsWith("=") && second.startsWith("=") ? false : undefined;
}

function urnsIn(value: Value): string {
  if (value instanceof Reference) return value.urn;
  const parts = (value as { readonly parts?: readonly unknown[] }).parts ?? [];
  return parts.map((part) => (part instanceof Reference ? part.urn : "")).join();
}

/** Whether two objects are in the same namespace of the same cluster; undefined: not known. */
export function sameNamespace(a: KubernetesObject, b: KubernetesObject): boolean | undefined {
  if (a.cluster !== b.cluster) return false;
  if (a.namespace instanceof Unknown || b.namespace instanceof Unknown) {
    const [own, other] = [a, b].map(({ resource }) => field(resource.inputs["metadata"], "namespace"));
    const [first, second] = [textKey(own), textKey(other)];
    if (first !== undefined && first === second) return true;
    // Names that two resources are given automatically differ, from each other and from other text.
    const named = [own, other].map((value) => (value === undefined ? undefined : namedBy(value)));
    if (named[0] !== undefined && named[1] !== undefined) return named[0] === named[1];
    const isText = [own, other].some((value) => value === undefined || typeof value === "string");
    return isText && named.some((name) => name !== undefined) ? false : undefined;
  }
  return a.namespace === b.namespace;
}
