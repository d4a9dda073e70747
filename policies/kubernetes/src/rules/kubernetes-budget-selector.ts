import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { Budget, KubernetesModel } from "@nospof/topology/kubernetes";
import { kubernetesModel, mayHaveMore, sameNamespace, workloadLabel } from "@nospof/topology/kubernetes";
import { isReplicated, servingWorkloads } from "./workloads";

/** A PodDisruptionBudget selects pods that are there. */
export const kubernetesBudgetSelector = defineRule({
  id: "kubernetes-budget-selector",
  title: "A PodDisruptionBudget selects pods that are there.",
  rationale:
    "A budget whose selector no pod has limits nothing: a drain takes as many pods at one time as it finds on a node, and nobody is told.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const budget of model.budgets) yield judge(model, budget);
  },
});

function judge(model: KubernetesModel, budget: Budget): Judgement {
  const { object, name } = budget;
  const { resource } = object;
  const covering = model.workloads.flatMap(({ budgets }) => budgets.filter((one) => one.budget === budget));
  if (covering.some(({ certain }) => certain)) return pass(resource);
  if (covering.length > 0)
    return unknown(resource, `whether PodDisruptionBudget ${name} selects any pod is not known`, {
      urn: resource.urn,
      property: "spec.selector",
    });
  if (mayHaveMore(model, object)) return notApplicable(resource, "other objects of the stack may make its pods");
  const left = servingWorkloads(model).find(
    (facts) =>
      facts.budgets.length === 0 && isReplicated(facts) && sameNamespace(facts.workload.object, object) === true,
  );
  if (left === undefined) return notApplicable(resource, "every workload of its namespace has a budget of its own");
  const label = workloadLabel(left.workload);
  return fail(
    resource,
    `PodDisruptionBudget ${name} selects no pod of the stack, and ${label} has no other: nothing limits its drains`,
    `let spec.selector of PodDisruptionBudget ${name} select the pods of ${label}`,
  );
}
