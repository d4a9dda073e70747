import type { WorkloadFacts } from "./model";
import { togetherIn } from "./constraints";
import { workloadLabel } from "./workload";

const labelOf = { zone: "topology.kubernetes.io/zone", node: "kubernetes.io/hostname" } as const;

/** What to change so that a workload's pods do not all stand in one zone, or on one node. */
export function keepApart(facts: WorkloadFacts, over: "zone" | "node"): string {
  const { workload, scheduling, count } = facts;
  const label = workloadLabel(workload);
  if (count.total !== undefined && count.total < 2) return runMore(facts, over);
  const together = togetherIn({ ...facts, total: count.total }, over);
  const volume = facts.volumes.find((one) => one.because === together);
  if (volume !== undefined) {
    const place = volume.oneNode || volume.reach === "node" ? "on one node" : "in one zone";
    return `give each pod of ${label} a volume of its own, or one that every ${over} can mount: ${volume.label} holds them ${place}`;
  }
  const [node, ...others] = scheduling.nodes?.names ?? [];
  if (node !== undefined && others.length === 0)
    return `let the pods of ${label} run on several nodes${over === "zone" ? " in different zones" : ""}: ${workload.podPath}.${scheduling.nodes?.path ?? ""} binds them to ${node}`;
  if (together !== undefined)
    return `let the pods of ${label} run in several ${over}s: ${together.property} holds them ${over === "node" ? "on one node" : "in one zone"}`;
  const bound = over === "zone" ? scheduling.zones : scheduling.nodes;
  if (bound?.names.length === 1)
    return `let the pods of ${label} run in several ${over}s: ${workload.podPath}.${bound.path} binds them to ${bound.names.join()}`;
  const own = scheduling.spread.filter((one) => one.over === over);
  const kept = own.find((one) => one.required === true && one.selectsOwn === true && one.maxSkew === 1);
  if (kept !== undefined) return `add nodes${over === "zone" ? " in other zones" : ""} that fit the pods of ${label}`;
  const missing = own.find((one) => one.selectsOwn === false);
  if (missing !== undefined)
    return `let the labelSelector of ${workload.podPath}.${missing.path} select the pods of ${label}: it selects none of them`;
  const preferred = own.find((one) => one.required === false);
  if (preferred !== undefined)
    return `set whenUnsatisfiable of ${workload.podPath}.${preferred.path} of ${label} to DoNotSchedule: ScheduleAnyway is only a preference`;
  const loose = own.find((one) => typeof one.maxSkew === "number" && one.maxSkew > 1);
  if (loose !== undefined) return `lower maxSkew of ${workload.podPath}.${loose.path} of ${label} to 1`;
  return `keep the pods of ${label} in different ${over}s: add a constraint over ${labelOf[over]} with whenUnsatisfiable DoNotSchedule to ${workload.podPath}.topologySpreadConstraints`;
}

/** Where a workload's number of pods is written: `spec.replicas`, or the minimum of its autoscaler. */
export function countProperty({ autoscaler }: WorkloadFacts): string {
  return autoscaler === undefined
    ? "spec.replicas"
    : `${autoscaler.minProperty} of ${autoscaler.object.kind} ${autoscaler.name}`;
}

/** What to change where there are too few pods. */
export function runMore(facts: WorkloadFacts, over: "zone" | "node"): string {
  const { workload, count, quota } = facts;
  const label = workloadLabel(workload);
  if (quota?.pods !== undefined) return quota.refusal.fix;
  if (workload.kind === "Pod") return `run ${label} by a Deployment with at least 2 replicas in different ${over}s`;
  return `run at least 2 pods of ${label}, kept in different ${over}s: ${countProperty(facts)} is ${String(count.total ?? "not known")}`;
}

/** What to change so that a drain takes fewer pods at one time. */
export function slowDrain(facts: WorkloadFacts): string {
  const { workload, count, budgets } = facts;
  if (count.total !== undefined && count.total < 2) return runMore(facts, "node");
  const [first] = budgets;
  if (first === undefined)
    return `${keepApart(facts, "node")}; or give them a PodDisruptionBudget with maxUnavailable: 1`;
  return `let PodDisruptionBudget ${first.budget.name} allow fewer pods of ${workloadLabel(workload)} to be evicted at one time`;
}

/** What to change so that a rollout takes fewer pods at one time. */
export function slowRollout(facts: WorkloadFacts): string {
  const { workload, count } = facts;
  const label = workloadLabel(workload);
  if (workload.kind === "Rollout") return `let ${label} roll out with spec.strategy.canary.maxUnavailable 0`;
  if (workload.kind === "Deployment")
    return `let ${label} roll out with spec.strategy.type RollingUpdate and maxUnavailable 0`;
  return count.total !== undefined && count.total < 2
    ? runMore(facts, "node")
    : `let ${label} replace fewer pods at one time (spec.updateStrategy.rollingUpdate.maxUnavailable)`;
}

/** What to change where a rollout takes pods only together with a drain. */
export function rollAlone({ workload }: WorkloadFacts): string {
  return `drain no node while ${workloadLabel(workload)} rolls out, or run more pods of it`;
}
