import type { Prediction } from "../prediction";
import type { Cluster } from "./cluster";
import type { Observation } from "./history";
import { observe } from "./history";
import type { Watcher } from "./watcher";
import { becomes } from "./wait";
import type { Manifest } from "./workloads";

/** How long pods may take to be placed and ready where the machine is busy with other things. */
const READY_SECONDS = 120;

/** One workload in a scenario. Its name is that of its namespace. */
export interface Case {
  readonly name: string;
  readonly objects: readonly Manifest[];
  /** Nodes onto which its pods are steered: the worst place that its constraints allow. Default: where they like. */
  readonly onto?: readonly string[];
  /** The worst that is predicted happens wherever its pods are. Default: when they are steered. */
  readonly isWorst?: boolean;
}

/** A case with what was said and what was seen. */
export interface Row {
  readonly name: string;
  /** Whether the worst that is predicted must come true; otherwise it must not get worse. */
  readonly isWorst: boolean;
  readonly predicted: Prediction;
  readonly observed: Observation;
}

/** Makes the workloads of cases and waits until all of their pods are ready. */
export async function place(cluster: Cluster, watcher: Watcher, cases: readonly Case[]): Promise<void> {
  const names = cluster.nodes.map(({ metadata }) => metadata?.name ?? "");
  const groups = new Map<string, Case[]>();
  for (const one of cases) {
    const key = (one.onto ?? []).join();
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const [key, group] of groups) {
    const closed = key === "" ? [] : names.filter((name) => !key.split(",").includes(name));
    await Promise.all(closed.map((name) => cluster.cordon(name)));
    for (const { objects } of group) await cluster.create(objects);
    const late = (): readonly string[] =>
      group.filter((one) => watcher.alive(one.name) < replicasOf(one)).map(({ name }) => name);
    if (!(await becomes(READY_SECONDS, () => late().length === 0)))
      throw new Error(`pods are not ready after ${String(READY_SECONDS)} s: ${late().join(", ")}`);
    await Promise.all(closed.map((name) => cluster.cordon(name, false)));
  }
}

/** What was seen of a case since something was done. */
export async function seen(
  cluster: Cluster,
  watcher: Watcher,
  { name }: Case,
  from: number,
  drained?: boolean,
): Promise<Observation> {
  const { items } = await cluster.core.listNamespacedPod({ namespace: name });
  const pending = items.filter(
    ({ spec, metadata }) => spec?.nodeName === undefined && metadata?.deletionTimestamp === undefined,
  );
  return { ...observe(watcher.moments(name), from), pending: pending.length, drained };
}

export function replicasOf({ objects }: Case): number {
  return objects.reduce((sum, { spec }) => sum + ((spec as { replicas?: number } | undefined)?.replicas ?? 0), 0);
}
