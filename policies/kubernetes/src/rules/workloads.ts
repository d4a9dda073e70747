import type { KubernetesModel, WorkloadFacts } from "@nospof/topology/kubernetes";

/** Workloads that serve as long as they are there: no jobs, and none that is scaled to nothing. */
export function servingWorkloads(model: KubernetesModel): readonly WorkloadFacts[] {
  return model.workloads.filter(({ workload, off }) => !workload.runsToEnd && !off);
}

/** Whether a workload has several pods that could be kept apart, as far as that is known. */
export function isReplicated({ workload, count }: WorkloadFacts): boolean {
  return workload.kind !== "Pod" && workload.kind !== "DaemonSet" && (count.total === undefined || count.total > 1);
}

/** `1 pod`, `3 pods`. */
export function pods(amount: number): string {
  return `${String(amount)} ${amount === 1 ? "pod" : "pods"}`;
}
