import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { because } from "../values";
import { mayHaveMore } from "./absent";
import type { Labels } from "./labels";
import { holdsAll } from "./labels";
import type { KubernetesModel, WorkloadFacts } from "./model";
import type { KubernetesObject } from "./object";
import { DEFAULT_NAMESPACE, sameNamespace, sameText } from "./object";
import type { Service } from "./service";
import type { Workload } from "./workload";
import { workloadLabel } from "./workload";

/** Whether a selector selects the pods of a workload that certainly is in another namespace of the cluster. */
function isStray(near: KubernetesObject, { object, podLabels }: Workload, selector: Labels): boolean {
  const isElsewhere = near.cluster === object.cluster && sameNamespace(near, object) === false;
  return isElsewhere && holdsAll(selector, podLabels) === true;
}

/** Whether a selector selects the pods of a workload in the same namespace of another cluster. */
function isInOtherCluster(
  near: KubernetesObject,
  { object, podLabels, runsToEnd }: Workload,
  selector: Labels,
): boolean {
  const isAway = near.cluster !== object.cluster && sameText(near.namespace, object.namespace) === true;
  return isAway && !runsToEnd && holdsAll(selector, podLabels) === true;
}

/**
 * Why a Service leads nowhere, or may: its selector selects no workload of the stack, nothing in its namespace may make
 * other pods, and the namespace has workloads, or another one has those that were meant.
 */
export function emptyService(
  model: KubernetesModel,
  { object, selector, name, type }: Service,
): {
  readonly broken?: Because;
  readonly uncertain?: Because;
} {
  if (selector === undefined || selector instanceof Unknown || type === "ExternalName") return {};
  const { workloads, services } = model;
  // The pods may be made elsewhere; a workload to which nothing leads is what it was meant for.
  const isLeft = (facts: WorkloadFacts): boolean =>
    !services.some((one) => model.backendsOf(one).some((backend) => backend.facts === facts));
  const hasPods = workloads.some(
    (facts) => sameNamespace(facts.workload.object, object) === true && !facts.workload.runsToEnd && isLeft(facts),
  );
  if (mayHaveMore(model, object)) return {};
  const stray = workloads.find(
    (facts) => isLeft(facts) && !facts.workload.runsToEnd && isStray(object, facts.workload, selector),
  );
  if (stray !== undefined) {
    const { workload } = stray;
    const reason = because(object.resource, "metadata.namespace");
    const spaces = [object.namespace, workload.object.namespace].map((one) =>
      one instanceof Unknown ? "" : (one ?? ""),
    );
    // Whoever applies manifests, and the kubeconfig of a provider, may choose the namespace of what names none.
    if (spaces.includes(DEFAULT_NAMESPACE)) {
      const text = `whether Service ${name} and the pods of ${workloadLabel(workload)} come into the same namespace is not known: one of them may name none`;
      return { uncertain: { ...reason, text } };
    }
    const where = spaces.includes("") ? "" : ` (${spaces[0] ?? ""}), and they are in ${spaces[1] ?? ""}`;
    const text = `let Service ${name} and the pods of ${workloadLabel(workload)} be in one namespace: a Service leads only to pods of its own${where}`;
    return { broken: { ...reason, text } };
  }
  const away = workloads.find((facts) => isLeft(facts) && isInOtherCluster(object, facts.workload, selector));
  if (!hasPods && away !== undefined) {
    const text = `give Service ${name} and ${workloadLabel(away.workload)} the same provider: a Service leads only to pods of its own cluster`;
    return { broken: because(object.resource, "spec.selector", text) };
  }
  if (!hasPods) return {};
  const text = `give Service ${name} a selector that its pods have: no workload of the stack has these labels`;
  return { broken: because(object.resource, "spec.selector", text) };
}
