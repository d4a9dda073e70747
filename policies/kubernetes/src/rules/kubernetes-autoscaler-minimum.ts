import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { Autoscaler, KubernetesModel, KubernetesObject, WorkloadFacts } from "@nospof/topology/kubernetes";
import { entriesOf, kubernetesModel, largestShare, majorityOf, workloadLabel } from "@nospof/topology/kubernetes";
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
        model,
        autoscaler,
        model.workloads.find((facts) => facts.autoscaler === autoscaler),
      );
  },
});

function judge(model: KubernetesModel, autoscaler: Autoscaler, facts: WorkloadFacts | undefined): Judgement {
  const { object, min, name, minProperty, isDefault } = autoscaler;
  if (facts === undefined)
    return notApplicable(object.resource, "the workload that it scales is not part of the stack");
  const label = workloadLabel(facts.workload);
  if (typeof min !== "number")
    return unknown(object.resource, `the minimum of ${object.kind} ${name} is not known`, autoscaler.because);
  if (min === 0) {
    const [entry] = entriesTo(model, facts);
    // What runs for nobody outside waits in a queue until there are pods again.
    if (entry === undefined) return notApplicable(object.resource, "it scales to nothing on purpose");
    return fail(
      object.resource,
      `${object.kind} ${name} shrinks ${label} to no pod at all (${minProperty} ${isDefault ? "is left out, and its default is 0" : "0"}): behind ${entry.kind} ${entry.name} nobody answers then`,
      `set ${minProperty} of ${object.kind} ${name} to at least 2`,
    );
  }
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
    `${object.kind} ${name} shrinks ${label} to ${pods(min)}: without a zone ${left === 0 ? "none is" : `${String(left)} ${left === 1 ? "is" : "are"}`} left, ${String(required)} ${required === 1 ? "is" : "are"} required`,
    `set ${minProperty} of ${object.kind} ${name} to at least ${String(enough)}`,
  );
}

/** What leads to a workload from outside of the cluster, where nothing holds requests back until there are pods. */
function entriesTo(model: KubernetesModel, facts: WorkloadFacts): readonly KubernetesObject[] {
  if (model.objects.some(({ group }) => group === "http.keda.sh")) return [];
  return model.services
    .filter((service) => model.backendsOf(service).some((backend) => backend.facts === facts && backend.certain))
    .flatMap((service) =>
      service.type === "LoadBalancer" || service.type === "NodePort" ? [service.object] : entriesOf(model, service),
    );
}
