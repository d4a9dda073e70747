import type { V1Pod } from "@kubernetes/client-node";
import { ApiException, CoreV1Api } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";
import { pause } from "./wait";

/** `kubectl drain` waits five seconds before it asks again; the drill has less patience. */
const RETRY_MILLISECONDS = 1_000;

/**
 * Drains a node as `kubectl drain` does: lets nothing new in, asks for the eviction of each pod until it is granted, and
 * waits until the pods are gone. Returns the namespaces whose pods are still there when the time is up.
 */
export async function drain(cluster: Cluster, node: string, seconds: number): Promise<ReadonlySet<string>> {
  const api = cluster.config.makeApiClient(CoreV1Api);
  const until = Date.now() + seconds * 1000;
  await cluster.cordon(node);
  for (;;) {
    const { items } = await api.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` });
    if (items.length === 0 || Date.now() > until)
      return new Set(items.map(({ metadata }) => metadata?.namespace ?? ""));
    await Promise.all(items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined).map(evict));
    await pause(RETRY_MILLISECONDS);
  }

  async function evict({ metadata = {} }: V1Pod): Promise<void> {
    const { name = "", namespace = "" } = metadata;
    try {
      await api.createNamespacedPodEviction({ name, namespace, body: { metadata: { name, namespace } } });
    } catch (error) {
      // Refused by a budget, gone, or covered by two budgets, which the server calls an error of its own.
      if (!(error instanceof ApiException) || ![404, 429, 500].includes(error.code)) throw error;
    }
  }
}
