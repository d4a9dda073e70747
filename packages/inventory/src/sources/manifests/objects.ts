import { DEFAULT_NAMESPACE, isNamespaced, typeOfObject } from "../../kubernetes/scope";
import { customResource, type Resource } from "../../model/inventory";
import type { Urn } from "../../model/urn";
import type { Value } from "../../model/value";
import { Secret } from "../../model/value";
import type { ManifestObject } from "./kinds";
import { isJsonObject } from "../wire";

/** What the resource of an object needs beside the object. */
export interface ObjectContext {
  readonly project: string;
  readonly stack: string;
  /** Name of the resource in its stack, unique among those of its type. */
  readonly name: string;
  readonly position?: { readonly file: string; readonly line: number };
  /** Urn of the provider of the cluster; absent: the default one. */
  readonly provider?: Urn;
}

/** How an object is called in reports: its name, with the namespace before it unless that is the default one. */
export function nameOfObject({ metadata }: ManifestObject): string {
  const { name, generateName, namespace } = metadata;
  const own = typeof name === "string" && name !== "" ? name : `${String(generateName)}*`;
  const isElsewhere = typeof namespace === "string" && namespace !== "" && namespace !== DEFAULT_NAMESPACE;
  return isElsewhere ? `${namespace}/${own}` : own;
}

/** An object of a cluster as a resource, with the namespace it lies in. */
export function resourceOfObject(object: ManifestObject, context: ObjectContext): Resource {
  const { project, stack, name, position, provider } = context;
  const type = typeOfObject(object.apiVersion, object.kind);
  const inputs = withoutSecrets(withNamespace(object)) as Record<string, Value>;
  return customResource({
    urn: `urn:pulumi:${stack}::${project.replaceAll("::", ":")}::${type}::${name}`,
    type,
    name,
    inputs,
    ...(provider === undefined ? {} : { provider }),
    ...(position === undefined ? {} : { position }),
  });
}

function withNamespace(object: ManifestObject): ManifestObject {
  const { apiVersion, kind, metadata } = object;
  const given = metadata["namespace"];
  if ((typeof given === "string" && given !== "") || !isNamespaced(apiVersion, kind)) return object;
  return { ...object, metadata: { ...metadata, namespace: DEFAULT_NAMESPACE } };
}

/** `kubectl apply` keeps a copy of what it applied, data included. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

function withoutSecrets(object: ManifestObject): ManifestObject {
  const { apiVersion, kind, metadata } = object;
  if (apiVersion !== "v1" || kind !== "Secret") return object;
  const guarded: Record<string, unknown> = { ...object };
  for (const key of ["data", "stringData"]) if (guarded[key] !== undefined) guarded[key] = secret(guarded[key]);
  const annotations = metadata["annotations"];
  if (isJsonObject(annotations) && annotations[LAST_APPLIED] !== undefined) {
    const kept = { ...annotations, [LAST_APPLIED]: secret(annotations[LAST_APPLIED]) };
    guarded["metadata"] = { ...metadata, annotations: kept };
  }
  return guarded as unknown as ManifestObject;
}

function secret(value: unknown): Secret {
  return new Secret(value as Value);
}
