import type { Judgement } from "@nospof/rules";
import { defineRule, fail, pass, unknown } from "@nospof/rules";
import type { AffinityTerm, KubernetesModel, SpreadConstraint, WorkloadFacts } from "@nospof/topology/kubernetes";
import { kubernetesModel, podBecause, termSelects, workloadLabel } from "@nospof/topology/kubernetes";
import { servingWorkloads } from "./workloads";

/** A constraint that is meant to keep a workload's pods apart counts those pods. */
export const kubernetesSpreadSelector = defineRule({
  id: "kubernetes-spread-selector",
  title: "The selector of a spread constraint or anti-affinity selects pods that are there.",
  rationale:
    "A topology spread constraint counts only the pods that its labelSelector selects. One that does not select the workload's own pods spreads nothing, and nothing says so.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const facts of servingWorkloads(model)) {
      const { scheduling } = facts;
      // A single pod that keeps away from others has none of its own to keep apart.
      const isLone = facts.workload.kind === "Pod";
      const apart = isLone ? [] : scheduling.apart.filter(({ over }) => over !== "other");
      if (scheduling.spread.length + apart.length > 0) yield judge(model, facts, scheduling.spread, apart);
    }
  },
});

function judge(
  model: KubernetesModel,
  facts: WorkloadFacts,
  spread: readonly SpreadConstraint[],
  apart: readonly AffinityTerm[],
): Judgement {
  const { workload } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  const blind = spread.filter(({ selectsOwn }) => selectsOwn === false).map(({ path }) => path);
  // Keeping away from the pods of another workload is what anti-affinity is for too; keeping away from none is not.
  const idle = apart.filter((term) => term.selectsOwn === false && selectsNothing(model, facts, term));
  const wrong = [...blind, ...idle.map(({ path }) => path)];
  if (wrong.length > 0)
    return fail(
      resource,
      `${label}: the labelSelector of ${wrong.map((path) => `${workload.podPath}.${path}`).join(", ")} selects none of its pods, so it keeps nothing apart`,
      `give it the labels of the pods (${workload.podPath.replace(/spec$/, "metadata.labels")})`,
    );
  const open = [...spread, ...apart].find(({ selectsOwn }) => selectsOwn === undefined);
  if (open !== undefined)
    return unknown(
      resource,
      `it is not known whether ${open.path} of ${label} selects its own pods`,
      podBecause(workload, `${open.path}.labelSelector`),
    );
  return pass(resource);
}

function selectsNothing(model: KubernetesModel, facts: WorkloadFacts, term: AffinityTerm): boolean {
  return model.workloads.every((other) => termSelects(facts.workload, term.term, other.workload) === false);
}
