import { isBuiltIn } from "../../kubernetes/scope";
import { isJsonObject } from "../wire";

/** An object that a cluster could hold. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** What a document is: an object of a cluster, one that no cluster would take, or something else. */
export type Classified =
  | { readonly is: "object"; readonly object: ManifestObject }
  | { readonly is: "refused"; readonly reason: string }
  | { readonly is: "foreign" };

/** Groups whose kinds are read by tools and by Kubernetes' own processes, and never created in a cluster. */
const FILES_OF_TOOLS =
  /^(kustomize\.config\.k8s\.io|[\w.-]*\bconfig\.k8s\.io|kubeadm\.k8s\.io|audit\.k8s\.io|client\.authentication\.k8s\.io|kind\.x-k8s\.io|k3d\.io|eksctl\.io|ctlptl\.dev|skaffold|helm\.sh|kpt\.dev|fn\.kpt\.dev|backstage\.io|kuttl\.dev|chainsaw\.kyverno\.io|cli\.kyverno\.io)(\/|$)/;

/** Sorts a document. */
export function classify(value: unknown): Classified {
  if (!isJsonObject(value)) return { is: "foreign" };
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return incomplete(value);
  if (FILES_OF_TOOLS.test(apiVersion) || (apiVersion === "v1" && kind === "Config")) return { is: "foreign" };
  if (!isJsonObject(metadata)) {
    // A file of settings has an apiVersion and a kind, too.
    return isBuiltIn(apiVersion) ? refused(kind, "has no metadata, so no name") : { is: "foreign" };
  }
  const { name, generateName, namespace } = metadata;
  if (name === undefined || name === null || name === "") {
    if (typeof generateName !== "string" || generateName === "") return refused(kind, "has no metadata.name");
  } else if (typeof name !== "string") {
    return refused(kind, `has a metadata.name that is no text (${JSON.stringify(name)}): put it in quotes`);
  }
  if (namespace !== undefined && namespace !== null && typeof namespace !== "string") {
    return refused(kind, `has a metadata.namespace that is no text (${JSON.stringify(namespace)}): put it in quotes`);
  }
  return { is: "object", object: value as unknown as ManifestObject };
}

/** Whether a text may hold objects at all; most YAML and JSON files of a repository do not. */
export function mentionsObjects(text: string): boolean {
  return text.includes("apiVersion") || (text.includes("kind") && text.includes("metadata"));
}

/** What files are that people take for manifests. */
const OTHER_FILES: readonly (readonly [string, (value: Readonly<Record<string, unknown>>) => boolean])[] = [
  ["a kustomization, which `kustomize build <folder> | nospof check -` checks", isKustomization],
  ["a kubeconfig", ({ apiVersion, kind }) => apiVersion === "v1" && kind === "Config"],
  ["a Helm chart's description; `helm template <chart> | nospof check -` checks the chart", isChart],
  ["a file for Docker Compose", (value) => isJsonObject(value["services"])],
  ["a workflow of GitHub", (value) => isJsonObject(value["jobs"]) && ("on" in value || "true" in value)],
  ["a CloudFormation template", (value) => "AWSTemplateFormatVersion" in value || isJsonObject(value["Resources"])],
  ["the description of an API", (value) => "openapi" in value || "swagger" in value],
  ["settings of nospof", (value) => ["survive", "exemptions", "flows"].some((key) => key in value)],
  ["a file that a tool reads and no cluster", (value) => "apiVersion" in value && "kind" in value],
];

/** What a document that is no object is, in words; undefined when it is nothing known. */
export function describeForeign(value: unknown): string | undefined {
  return isJsonObject(value) ? OTHER_FILES.find(([, isKind]) => isKind(value))?.[0] : undefined;
}

function isKustomization(value: Readonly<Record<string, unknown>>): boolean {
  return String(value["apiVersion"]).startsWith("kustomize.config.k8s.io/");
}

function isChart(value: Readonly<Record<string, unknown>>): boolean {
  return /^v[12]$/.test(String(value["apiVersion"])) && "version" in value && !("kind" in value);
}

function incomplete(value: Readonly<Record<string, unknown>>): Classified {
  const { apiVersion, kind, metadata } = value;
  if (!isJsonObject(metadata)) return { is: "foreign" };
  if (typeof kind === "string" && "spec" in value) return refused(kind, `has no apiVersion that is text`);
  if (typeof apiVersion === "string" && isBuiltIn(apiVersion) && !isChart(value))
    return { is: "refused", reason: `an object of ${apiVersion} has no kind` };
  return { is: "foreign" };
}

function refused(kind: string, what: string): Classified {
  return { is: "refused", reason: `this ${kind} ${what}` };
}
