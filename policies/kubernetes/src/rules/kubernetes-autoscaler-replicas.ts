import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import { isIgnored } from "@nospof/inventory";
import type { WorkloadFacts } from "@nospof/topology/kubernetes";
import { isLive, kubernetesModel, workloadLabel } from "@nospof/topology/kubernetes";

/** Where an autoscaler decides the number of replicas, nothing else does. */
export const kubernetesAutoscalerReplicas = defineRule({
  id: "kubernetes-autoscaler-replicas",
  title: "A workload that an autoscaler scales does not set its own replicas.",
  rationale:
    "Every apply sets the number back, in the middle of the load that the autoscaler grew it for: pods are taken away just when they are needed.",
  severity: "medium",
  level: "mandatory",
  *evaluate({ inventory }) {
    for (const facts of kubernetesModel(inventory).workloads)
      if (facts.autoscaler !== undefined || facts.autoscalerOpen !== undefined)
        yield isLive(inventory, facts.workload.object)
          ? notApplicable(facts.workload.object.resource, "on the server every workload has a number of replicas")
          : judge(facts);
  },
});

function judge({ workload, autoscaler, autoscalerOpen }: WorkloadFacts): Judgement {
  const { resource } = workload.object;
  if (workload.replicas === undefined) return pass(resource);
  if (isIgnored(["spec", "replicas"], resource.options.ignoreChanges ?? []))
    return notApplicable(resource, "changes of spec.replicas are ignored");
  if (autoscaler === undefined)
    return unknown(
      resource,
      `it is not known whether an autoscaler scales ${workloadLabel(workload)}`,
      ...(autoscalerOpen === undefined ? [] : [autoscalerOpen]),
    );
  return fail(
    resource,
    `${workloadLabel(workload)} sets spec.replicas to ${typeof workload.replicas === "number" ? String(workload.replicas) : "a number"}, and ${autoscaler.object.kind} ${autoscaler.name} scales it: every apply undoes the autoscaler`,
    `leave spec.replicas of ${workloadLabel(workload)} out`,
  );
}
