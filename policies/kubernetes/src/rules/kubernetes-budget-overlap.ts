import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, pass, unknown } from "@nospof/rules";
import type { WorkloadFacts } from "@nospof/topology/kubernetes";
import { kubernetesModel, workloadLabel } from "@nospof/topology/kubernetes";
import { servingWorkloads } from "./workloads";

/** A pod is covered by one budget at most. */
export const kubernetesBudgetOverlap = defineRule({
  id: "kubernetes-budget-overlap",
  title: "No pod is covered by more than one PodDisruptionBudget.",
  rationale:
    "The eviction API refuses to evict a pod that two budgets cover, whatever they say: drains of its node never end.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    for (const facts of servingWorkloads(kubernetesModel(inventory))) if (facts.budgets.length > 0) yield judge(facts);
  },
});

function judge({ workload, budgets }: WorkloadFacts): Judgement {
  const { resource } = workload.object;
  const certain = budgets.filter((one) => one.certain).map(({ budget }) => budget.name);
  if (certain.length > 1)
    return fail(
      resource,
      `PodDisruptionBudgets ${list(certain)} all cover the pods of ${workloadLabel(workload)}: the eviction API refuses them, so no node with one of them can be drained`,
      `keep one of them, or give them selectors (spec.selector) that have no pod in common`,
    );
  const open = budgets.find((one) => !one.certain);
  if (open !== undefined && budgets.length > 1)
    return unknown(
      resource,
      `whether several PodDisruptionBudgets cover the pods of ${workloadLabel(workload)} is not known`,
      {
        urn: open.budget.object.resource.urn,
        property: "spec.selector",
      },
    );
  return pass(resource);
}
