import type { Urn } from "../model/value";
import type { Symbols } from "./symbols";
import { isWireRecord, type WireRecord } from "./wire";

const CLUSTER_SCOPED = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "CustomResourceDefinition",
  "DeviceClass",
  "FlowSchema",
  "IngressClass",
  "IPAddress",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectRulesReview",
  "ServiceCIDR",
  "StorageClass",
  "StorageVersion",
  "StorageVersionMigration",
  "SubjectAccessReview",
  "TokenReview",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/** API groups of Kubernetes itself; what else there is comes from custom resource definitions. */
const BUILT_IN_GROUP = /^(core|apps|batch|autoscaling|policy|extensions|([a-z]+\.)*k8s\.io)\/v/;

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
  const namespaced =
    BUILT_IN_GROUP.test(type.slice("kubernetes:".length)) && !CLUSTER_SCOPED.has(String(inputs["kind"]));
  if (namespaced && metadata["namespace"] === undefined) metadata["namespace"] = namespace;
  return { ...inputs, metadata };
}
