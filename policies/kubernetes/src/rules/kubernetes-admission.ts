import type { Judgement } from "@nospof/rules";
import { defineRule, fail, pass, unknown } from "@nospof/rules";
import type { KubernetesObject } from "@nospof/topology/kubernetes";
import { kindOfType, kubernetesModel, refusalOf, retirementOf, workloadLabel } from "@nospof/topology/kubernetes";
import { servingWorkloads } from "./workloads";

/** The API server takes the objects of a stack, and the pods that they make. */
export const kubernetesAdmission = defineRule({
  id: "kubernetes-admission",
  title: "The API server takes every object as it is written, and quotas leave room for the pods.",
  rationale:
    "An object that is refused protects nothing, and refused pods are missing without any error of the object that makes them: a deployment looks fine and runs short, or its rollout never ends.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const object of model.objects) yield judge(object);
    for (const { workload, ranged, quota, quotaOpen } of servingWorkloads(model)) {
      if (quotaOpen?.text !== undefined) yield unknown(workload.object.resource, quotaOpen.text, quotaOpen);
      for (const refusal of [ranged, quota?.refusal])
        if (refusal !== undefined)
          yield fail(workload.object.resource, `${workloadLabel(workload)}: ${refusal.problem}`, refusal.fix);
    }
    for (const resource of inventory.resources) {
      const { type, custom, name } = resource;
      if (!custom || kindOfType(type)?.kind.endsWith("List") !== true) continue;
      yield fail(
        resource,
        `${name}: the Kubernetes provider makes no object of a list that is a resource by itself`,
        `make each item of ${name} a resource of its own, or give the list to a kubernetes.yaml.v2.ConfigGroup`,
      );
    }
  },
});

function judge(object: KubernetesObject): Judgement {
  const { resource, kind, name } = object;
  const refusal = refusalOf(object);
  if (refusal !== undefined) return fail(resource, `${kind} ${name}: ${refusal.problem}`, refusal.fix);
  const named = kindOfType(resource.type);
  const retired = named === undefined ? undefined : retirementOf(named);
  if (named === undefined || retired === undefined) return pass(resource);
  const version = `${named.group}/${named.version}`;
  return fail(
    resource,
    `${kind} ${name}: Kubernetes has not served ${version} since ${retired.since}`,
    `write ${kind} ${name} as ${retired.instead}`,
  );
}
