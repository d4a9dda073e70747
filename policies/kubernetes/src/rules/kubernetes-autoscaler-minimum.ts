import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { Autoscaler, WorkloadFacts } from "@nospof/topology/kubernetes";
import { kubernetesModel, largestShare, majorityOf, workloadLabel } from "@nospof/topology/kubernetes";
import { pods } from "./workloads";

/** The fewest pods to which an autoscaler shrinks a workload still survive the loss of a zone. */
export const kubernetesAutoscalerMinimum = defineRule({
  id: "kubernetes-autoscaler-minimum",
  title: "The minimum of an autoscaler leaves enough pods when a zone is lost.",
  rationale:
    "At night an autoscaler shrinks a workload to its minimum, 1 where nothing is said. Whatever the replicas were on paper, that is what a failure meets.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const autoscaler of model.autoscalers)
      yield judge(
        autoscaler,
        model.workloads.find((facts) => facts.autoscaler === autoscaler),
      );
  },
});

function judge(autoscaler: Autoscaler, facts: WorkloadFacts | undefined): Judgement {
  const { object, min, name, minProperty } = autoscaler;
  if (facts === undefined)
    return notApplicable(object.resource, "the workload that it scales is not part of the stack");
  const label = workloadLabel(facts.workload);
  if (typeof min !== "number")
    return unknown(object.resource, `the minimum of ${object.kind} ${name} is not known`, autoscaler.because);
  if (min === 0) return notApplicable(object.resource, "it scales to nothing on purpose");
  const required = facts.quorum === undefined ? facts.required : majorityOf(min);
  const { placement } = facts;
  // Where nothing keeps the pods apart, no minimum is enough: that is another rule's finding.
  const zones = Math.max(2, placement.zones.length);
  const skew = Number.isFinite(placement.skew) ? placement.skew : 1;
  const left = min - largestShare(min, zones, Math.min(skew, Math.max(1, min - 1)));
  if (left >= required) return pass(object.resource);
  let enough = min + 1;
  while (enough - largestShare(enough, zones, skew) < required) enough++;
  return fail(
    object.resource,
    `${object.kind} ${name} shrinks ${label} to ${pods(min)}: without a zone ${left === 0 ? "none is" : `${String(left)} are`} left, ${String(required)} ${required === 1 ? "is" : "are"} required`,
    `set ${minProperty} of ${object.kind} ${name} to at least ${String(enough)}`,
  );
}
