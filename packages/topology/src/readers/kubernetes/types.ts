import type { Inventory, Resource } from "@nospof/inventory";
import { isGateway, isRoute } from "./gateway";
import type { KubernetesObject } from "./object";
import { objectOf } from "./object";

/** API groups of Kubernetes itself, beside those that end in `.k8s.io`. */
const builtInGroups: ReadonlySet<string> = new Set(["", "apps", "batch", "autoscaling", "policy", "extensions"]);

/** Groups that only end so: they come from custom resource definitions. */
const foreignGroups = /^(?:gateway\.networking|metrics|custom\.metrics|snapshot\.storage|.*\.x)\.k8s\.io$/;

/** Whether an object is of Kubernetes itself and of no custom resource definition. */
export function isBuiltIn({ group }: KubernetesObject): boolean {
  return builtInGroups.has(group) || (group.endsWith(".k8s.io") && !foreignGroups.test(group));
}

/** Custom resources that make no pods and carry no traffic of the flows looked at. */
const offPath: readonly RegExp[] = [
  /^(?:monitoring\.coreos\.com\/(?:ServiceMonitor|PodMonitor|PrometheusRule|Probe|ScrapeConfig)|cert-manager\.io\/\w+|acme\.cert-manager\.io\/\w+)$/,
  /^(?:external-secrets\.io\/\w+|bitnami\.com\/SealedSecret|secrets-store\.csi\.x-k8s\.io\/\w+|snapshot\.storage\.k8s\.io\/\w+)$/,
  /^(?:keda\.sh\/\w+|autoscaling\.k8s\.io\/\w+|gateway\.networking\.k8s\.io\/(?:GatewayClass|ReferenceGrant|BackendTLSPolicy))$/,
  /^(?:kyverno\.io|templates\.gatekeeper\.sh|constraints\.gatekeeper\.sh|policies\.kyverno\.io)\/\w+$/,
];

/** Whether a resource is of Kubernetes, and no reader knows it although it may run pods or carry traffic. */
export function isUnmodelledOfKubernetes(inventory: Inventory, resource: Resource): boolean {
  if (/^kubernetes:(?:yaml|helm|kustomize)[:/]/.test(resource.type)) return !resource.custom && resource.remote;
  if (resource.type.startsWith("kubernetes:helm.sh/")) return resource.custom || resource.remote;
  const object = objectOf(inventory, resource);
  if (object === undefined || isBuiltIn(object) || isGateway(object) || isRoute(object)) return false;
  const name = `${object.group}/${object.kind}`;
  return name !== "argoproj.io/Rollout" && !offPath.some((pattern) => pattern.test(name));
}
