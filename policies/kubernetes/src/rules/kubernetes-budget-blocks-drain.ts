import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { Budget, WorkloadFacts } from "@nospof/topology/kubernetes";
import {
  countProperty,
  allowedDisruptions,
  amountText,
  kubernetesModel,
  workloadLabel,
} from "@nospof/topology/kubernetes";
import { pods, servingWorkloads } from "./workloads";

/** A budget lets a node be drained while all pods are healthy. */
export const kubernetesBudgetBlocksDrain = defineRule({
  id: "kubernetes-budget-blocks-drain",
  title: "A PodDisruptionBudget allows at least one eviction while all pods are healthy.",
  rationale:
    "A budget that never allows an eviction stops every drain: nodes are not patched, upgrades hang, and in the end somebody deletes the pods by force.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    const serving = servingWorkloads(model);
    for (const budget of model.budgets) {
      const covered = serving.filter(({ budgets }) => budgets.some((one) => one.budget === budget));
      yield judge(budget, covered);
    }
  },
});

function judge(budget: Budget, covered: readonly WorkloadFacts[]): Judgement {
  const { object, name, minAvailable, maxUnavailable } = budget;
  const { resource } = object;
  if (typeof maxUnavailable === "object" && "pods" in maxUnavailable && maxUnavailable.pods === 0)
    return fail(
      resource,
      `PodDisruptionBudget ${name} allows no pod to be away (maxUnavailable 0): no node with one of its pods can be drained`,
      `set spec.maxUnavailable of PodDisruptionBudget ${name} to 1`,
    );
  const certain = covered.filter(({ budgets }) => budgets.some((one) => one.budget === budget && one.certain));
  if (certain.length === 0) {
    const [open] = covered;
    return open === undefined
      ? notApplicable(resource, "it covers no workload of the stack")
      : unknown(resource, `whether PodDisruptionBudget ${name} covers ${workloadLabel(open.workload)} is not known`, {
          urn: resource.urn,
          property: "spec.selector",
        });
  }
  const counted = certain.filter(({ workload }) => workload.kind !== "DaemonSet");
  if (counted.length === 0) return notApplicable(resource, "drains leave the pods of DaemonSets alone");
  const open = counted.find(({ count }) => count.total === undefined);
  if (open !== undefined || covered.length > certain.length) {
    const reason = open?.count.because ?? { urn: resource.urn, property: "spec.selector" };
    return unknown(resource, `how many pods PodDisruptionBudget ${name} covers is not known`, reason);
  }
  const expected = counted.reduce((sum, { count }) => sum + (count.total ?? 0), 0);
  const allowed = allowedDisruptions(budget, expected);
  if (typeof allowed !== "number")
    return unknown(resource, `what PodDisruptionBudget ${name} allows is not known`, budget.because);
  if (allowed > 0) return pass(resource);
  const labels = counted.map(({ workload }) => workloadLabel(workload)).join(", ");
  const [first] = counted;
  const says =
    minAvailable === undefined
      ? maxUnavailable === undefined
        ? "neither minAvailable nor maxUnavailable"
        : `maxUnavailable ${amountText(maxUnavailable as Exclude<typeof maxUnavailable, { dependsOn: unknown }>)}`
      : `minAvailable ${amountText(minAvailable as Exclude<typeof minAvailable, { dependsOn: unknown }>)}`;
  const atLeast = first?.autoscaler === undefined ? "" : " at the least";
  const more =
    expected === 1 && first !== undefined
      ? `, and set ${countProperty(first)} of ${workloadLabel(first.workload)} to at least 2`
      : "";
  return fail(
    resource,
    `PodDisruptionBudget ${name} says ${says} and ${labels} ${counted.length === 1 ? "has" : "have"} ${pods(expected)}${atLeast}: no eviction is ever allowed, so no node with one of them can be drained`,
    `state spec.maxUnavailable: 1 in PodDisruptionBudget ${name} instead${more}`,
  );
}
