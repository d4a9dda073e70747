/** Kinds of Kubernetes' own groups that belong to the cluster and not to a namespace. */
const CLUSTER_SCOPED = new Set([
  "APIService",
  "AdminNetworkPolicy",
  "BaselineAdminNetworkPolicy",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "ComponentStatus",
  "CustomResourceDefinition",
  "DeviceClass",
  "DeviceTaintRule",
  "FlowSchema",
  "GatewayClass",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PodSecurityPolicy",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectReview",
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
  "VolumeGroupSnapshotClass",
  "VolumeGroupSnapshotContent",
  "VolumeSnapshotClass",
  "VolumeSnapshotContent",
]);

/** API groups of Kubernetes itself; what else there is comes from custom resource definitions. */
const BUILT_IN_GROUP = /^(v\d\w*$|(core|apps|batch|autoscaling|policy|extensions|([a-z]+\.)*k8s\.io)\/v)/;

/** The namespace of an object that names none, unless whoever creates it says otherwise. */
export const DEFAULT_NAMESPACE = "default";

/** Whether a kind is one of Kubernetes' own groups, so that its scope and its fields are known. */
export function isBuiltIn(apiVersion: string): boolean {
  return BUILT_IN_GROUP.test(apiVersion);
}

/**
 * Whether objects of a kind lie in a namespace, so that one which names none lies in the default one. Custom resources
 * may belong to the cluster: of them it is not known, and they count as lying where they say.
 *
 * @param apiVersion `v1`, `core/v1`, `apps/v1`
 */
export function isNamespaced(apiVersion: string, kind: string): boolean {
  return isBuiltIn(apiVersion) && !CLUSTER_SCOPED.has(kind);
}

/**
 * The type token of an object, as `@pulumi/kubernetes` registers it: `kubernetes:core/v1:Service`,
 * `kubernetes:apps/v1:Deployment`.
 */
export function typeOfObject(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}
