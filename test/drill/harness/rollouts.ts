import { AppsV1Api } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";

/** Gives the pods of each workload a new template, as `kubectl rollout restart` does. */
export async function startRollouts(cluster: Cluster, namespaces: readonly string[]): Promise<void> {
  const api = cluster.config.makeApiClient(AppsV1Api);
  const value = { "drill/restarted": new Date().toISOString() };
  const body = [{ op: "add", path: "/spec/template/metadata/annotations", value }];
  for (const namespace of namespaces) {
    const [deployments, sets] = await Promise.all([
      api.listNamespacedDeployment({ namespace }),
      api.listNamespacedStatefulSet({ namespace }),
    ]);
    if (deployments.items.length > 0) await api.patchNamespacedDeployment({ name: "web", namespace, body });
    if (sets.items.length > 0) await api.patchNamespacedStatefulSet({ name: "web", namespace, body });
  }
}

/** Says how many pods the Deployments of some namespaces have. */
export async function scale(cluster: Cluster, namespaces: readonly string[], replicas: number): Promise<void> {
  const api = cluster.config.makeApiClient(AppsV1Api);
  const body = [{ op: "replace", path: "/spec/replicas", value: replicas }];
  for (const namespace of namespaces) await api.patchNamespacedDeployment({ name: "web", namespace, body });
}

/** Whether all pods of all workloads are of their last template, and ready. */
export async function rolloutsEnded(cluster: Cluster, namespaces: readonly string[]): Promise<boolean> {
  const api = cluster.config.makeApiClient(AppsV1Api);
  const [deployments, sets] = await Promise.all([
    api.listDeploymentForAllNamespaces(),
    api.listStatefulSetForAllNamespaces(),
  ]);
  return [...deployments.items, ...sets.items]
    .filter(({ metadata }) => namespaces.includes(metadata?.namespace ?? ""))
    .every(({ metadata, spec, status }) => {
      const wanted = spec?.replicas ?? 1;
      return (
        status?.observedGeneration === metadata?.generation &&
        status?.updatedReplicas === wanted &&
        status.readyReplicas === wanted &&
        status.replicas === wanted
      );
    });
}
