import { isNamespaced } from "../kubernetes/scope";
import type { Urn } from "../model/urn";
import type { Symbols } from "./symbols";
import { isWireRecord, type WireRecord } from "./wire";

/** True for an object of the Kubernetes API (not a chart, file or other component). */
export function isKubernetesObject(type: string, inputs: WireRecord): boolean {
  return (
    type.startsWith("kubernetes:") && typeof inputs["apiVersion"] === "string" && typeof inputs["kind"] === "string"
  );
}

/**
 * Fills what the Kubernetes provider fills before anything is created: the generated name (`<name>-<suffix>`) and the
 * namespace. A custom resource may belong to the cluster, so its namespace stays as written.
 *
 * @param namespace default namespace of the provider
 */
export function withNameAndNamespace(
  resource: { readonly urn: Urn; readonly type: string; readonly name: string; readonly inputs: WireRecord },
  namespace: string,
  symbols: Symbols,
): WireRecord {
  const { urn, type, name, inputs } = resource;
  const given = isWireRecord(inputs["metadata"]) ? inputs["metadata"] : {};
  if (inputs["metadata"] !== undefined && !isWireRecord(inputs["metadata"])) return inputs;
  const metadata: WireRecord = { ...given };
  if (metadata["name"] === undefined && metadata["generateName"] === undefined) {
    metadata["name"] = symbols.reference("r", urn, "metadata.name", (token) => `${name}-${token}`);
  }
  const apiVersion = type.slice("kubernetes:".length, type.lastIndexOf(":"));
  if (isNamespaced(apiVersion, String(inputs["kind"])) && metadata["namespace"] === undefined)
    metadata["namespace"] = namespace;
  return { ...inputs, metadata };
}
