import type { Cluster } from "./cluster";
import { drain } from "./drain";
import type { Done } from "./scenario";
import { startRollouts, rolloutsEnded, scale } from "./rollouts";
import { becomes } from "./wait";
import type { Watcher } from "./watcher";

/** How long a drain of one node may take, unless a budget holds it. */
const DRAIN_SECONDS = 12;
/** How long rollouts may take where the machine is busy with other things. */
const ROLLOUT_SECONDS = 120;

/** Rolls out new pods of the workloads of some namespaces, and waits until that is done. */
export async function rollOut(cluster: Cluster, namespaces: readonly string[]): Promise<Done> {
  const from = Date.now();
  await startRollouts(cluster, namespaces);
  await ended(cluster, namespaces);
  return { from };
}

/** Drains every node in turn, and lets pods in again before the next. */
export async function drainAll(
  cluster: Cluster,
  watcher: Watcher,
  expected: ReadonlyMap<string, number>,
): Promise<Done> {
  const from = Date.now();
  const blocked = new Set<string>();
  for (const { metadata } of cluster.nodes) {
    const node = metadata?.name ?? "";
    for (const namespace of await drain(cluster, node, DRAIN_SECONDS)) blocked.add(namespace);
    await cluster.cordon(node, false);
    await becomes(DRAIN_SECONDS, () => [...expected].every(([name, pods]) => watcher.alive(name) >= pods));
  }
  return { from, blocked };
}

/** Drains every node in turn while new pods are rolled out. */
export async function drainDuringRollout(
  cluster: Cluster,
  watcher: Watcher,
  expected: ReadonlyMap<string, number>,
): Promise<Done> {
  const namespaces = [...expected.keys()];
  const from = Date.now();
  await startRollouts(cluster, namespaces);
  const { blocked } = await drainAll(cluster, watcher, expected);
  await ended(cluster, namespaces);
  return { from, ...(blocked === undefined ? {} : { blocked }) };
}

/** Scales the workloads of some namespaces, and waits until the Services have as many endpoints. */
export async function scaleTo(
  cluster: Cluster,
  watcher: Watcher,
  namespaces: readonly string[],
  replicas: number,
): Promise<Done> {
  const from = Date.now();
  await scale(cluster, namespaces, replicas);
  await becomes(ROLLOUT_SECONDS, () => namespaces.every((name) => watcher.alive(name) === replicas));
  return { from };
}

async function ended(cluster: Cluster, namespaces: readonly string[]): Promise<void> {
  if (!(await becomes(ROLLOUT_SECONDS, () => rolloutsEnded(cluster, namespaces))))
    throw new Error(`the rollouts have not ended after ${String(ROLLOUT_SECONDS)} s`);
}
