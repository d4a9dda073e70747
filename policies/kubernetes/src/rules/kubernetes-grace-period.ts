import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import {
  drainOf,
  kubernetesModel,
  podBecause,
  type KubernetesModel,
  type WorkloadFacts,
  workloadLabel,
} from "@nospof/topology/kubernetes";
import { servingWorkloads } from "./workloads";

/** A pod has time to end its work after it has waited for traffic to leave. */
export const kubernetesGracePeriod = defineRule({
  id: "kubernetes-grace-period",
  title: "The grace period of a pod is longer than what its preStop hooks wait.",
  rationale:
    "The grace period counts from the start of the preStop hook. When the hook takes all of it, the process is killed in the middle of its requests.",
  severity: "medium",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const facts of servingWorkloads(model)) yield judge(facts, model);
  },
});

function judge(facts: WorkloadFacts, model: KubernetesModel): Judgement {
  const { workload } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  const { grace, hooks } = drainOf(workload);
  if (typeof grace !== "number")
    return unknown(
      resource,
      `the grace period of ${label} is not known`,
      podBecause(workload, "terminationGracePeriodSeconds"),
    );
  const longest = hooks.reduce((most, hook) => (hook.seconds > most.seconds ? hook : most), { path: "", seconds: 0 });
  if (grace > longest.seconds) return pass(resource);
  const property = `${workload.podPath}.terminationGracePeriodSeconds`;
  const isServed = model.services.some((service) => model.backendsOf(service).some((one) => one.facts === facts));
  if (hooks.length === 0 && !isServed) return notApplicable(resource, "no Service leads to its pods");
  if (hooks.length === 0)
    return fail(
      resource,
      `${label}: ${property} is ${String(grace)}: its pods are killed at once`,
      `leave ${property} out (30 s), or set it to what the longest request takes`,
    );
  return fail(
    resource,
    `${label}: ${workload.podPath}.${longest.path} waits ${String(longest.seconds)} s and the grace period is ${String(grace)} s: the process is killed before it has ended its requests`,
    `set ${property} to more than ${String(longest.seconds)}, by what the longest request takes`,
  );
}
