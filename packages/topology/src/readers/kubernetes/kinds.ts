import { distance } from "fastest-levenshtein";

/** What a type or an `apiVersion` and `kind` name. */
export interface ObjectKind {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The kinds of Kubernetes' own groups to which nobody else can add any. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["Binding", "ComponentStatus", "ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "Node"],
    ...["PersistentVolume", "PersistentVolumeClaim", "Pod", "PodTemplate", "ReplicationController", "ResourceQuota"],
    ...["Secret", "Service", "ServiceAccount"],
  ],
  apps: ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  autoscaling: ["HorizontalPodAutoscaler", "Scale"],
  batch: ["CronJob", "Job", "JobTemplate"],
  policy: ["Eviction", "PodDisruptionBudget", "PodSecurityPolicy"],
  extensions: ["DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "PodSecurityPolicy", "ReplicaSet"],
  "networking.k8s.io": ["IPAddress", "Ingress", "IngressClass", "NetworkPolicy", "ServiceCIDR"],
};

/** Groups in which the kinds of the same name are not looked for. */
const retiredGroup = "extensions";

/** Groups of which all versions are known. */
const versions: Readonly<Record<string, readonly string[]>> = {
  "": ["v1"],
  apps: ["v1", "v1beta1", "v1beta2"],
  batch: ["v1", "v1beta1", "v2alpha1"],
};

/**
 * The kind of Kubernetes that is meant where an object names one that no cluster has: in other case, with a slip, or in
 * another group. Undefined where its kind may be there.
 */
export function meantKind(named: ObjectKind): ObjectKind | undefined {
  const { group, version, kind } = named;
  const own = Object.hasOwn(kinds, group) ? kinds[group] : undefined;
  if (own?.includes(kind) === true) {
    const known = versions[group];
    return known === undefined || known.includes(version) ? undefined : { ...named, version: "v1" };
  }
  // Who defines kinds has to name a group with a dot.
  if (own === undefined && group.includes(".")) return undefined;
  const found = (own ?? []).find((one) => isNear(kind, one));
  if (found !== undefined) return { ...named, kind: found };
  for (const [other, all] of Object.entries(kinds)) {
    const same = other === retiredGroup ? undefined : all.find((one) => one.toLowerCase() === kind.toLowerCase());
    if (same !== undefined)
      return { group: other, version: same === "HorizontalPodAutoscaler" ? "v2" : "v1", kind: same };
  }
  return undefined;
}

/** Kinds that the API server does not serve any more (Kubernetes documentation, "Deprecated API Migration Guide"). */
const retired: readonly (readonly [apiVersion: RegExp, kind: RegExp, since: string, instead: string])[] = [
  [/^apps\/v1beta[12]$/, /./, "1.16", "apps/v1"],
  [/^extensions\/v1beta1$/, /^(?:DaemonSet|Deployment|ReplicaSet)$/, "1.16", "apps/v1"],
  [/^extensions\/v1beta1$/, /^NetworkPolicy$/, "1.16", "networking.k8s.io/v1"],
  [/^extensions\/v1beta1$/, /^Ingress$/, "1.22", "networking.k8s.io/v1"],
  [/^networking\.k8s\.io\/v1beta1$/, /^(?:Ingress|IngressClass)$/, "1.22", "networking.k8s.io/v1"],
  [/^policy\/v1beta1$/, /^PodDisruptionBudget$/, "1.25", "policy/v1"],
  [/^batch\/(?:v1beta1|v2alpha1)$/, /^CronJob$/, "1.25", "batch/v1"],
  [/^discovery\.k8s\.io\/v1beta1$/, /^EndpointSlice$/, "1.25", "discovery.k8s.io/v1"],
  [/^autoscaling\/v2beta1$/, /./, "1.25", "autoscaling/v2"],
  [/^autoscaling\/v2beta2$/, /./, "1.26", "autoscaling/v2"],
];

/** Since when Kubernetes serves a kind under another version only. */
export function retirementOf(named: ObjectKind): { readonly since: string; readonly instead: string } | undefined {
  const found = retired.find(([apiVersion, kind]) => apiVersion.test(apiVersionOf(named)) && kind.test(named.kind));
  return found === undefined ? undefined : { since: found[2], instead: found[3] };
}

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: ObjectKind): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Whether a word is another one but for its case or a slip in one or two letters. */
function isNear(word: string, other: string): boolean {
  const [a, b] = [word.toLowerCase(), other.toLowerCase()];
  return distance(a, b) <= Math.min(2, Math.floor(b.length / 3));
}
