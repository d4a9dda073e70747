import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asText, because } from "../values";
import type { Because } from "../../model/topology";
import type { PodAmount } from "./amount";
import { podAmount, podsIn } from "./amount";
import type { Match } from "./labels";
import { every, isEmptySelector, selects } from "./labels";
import type { KubernetesObject } from "./object";
import { sameNamespace, valueOf } from "./object";
import type { Workload } from "./workload";

/** A PodDisruptionBudget. */
export interface Budget {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly selector: Value | undefined;
  readonly minAvailable: Read<PodAmount>;
  readonly maxUnavailable: Read<PodAmount>;
  /** The property that limits disruptions: `spec.minAvailable`. */
  readonly because: Because;
  /** Pods that are not ready may be evicted whatever the budget says. */
  readonly evictsUnhealthy: Read<boolean>;
}

/** The budget that an object is. */
export function budgetOf(inventory: Inventory, object: KubernetesObject): Budget | undefined {
  if (object.kind !== "PodDisruptionBudget" || object.group !== "policy") return undefined;
  const of = (name: string): Value | undefined => valueOf(inventory, object, "spec", name);
  const policy = asText(of("unhealthyPodEvictionPolicy"));
  const property = of("maxUnavailable") === undefined ? "minAvailable" : "maxUnavailable";
  const selector = of("selector");
  // Before policy/v1 an empty selector covered nothing (deprecated API migration guide).
  const isOld = object.resource.type.includes("/v1beta1:");
  return {
    object,
    name: object.name,
    selector: isOld && isEmptySelector(selector) ? undefined : selector,
    minAvailable: podAmount(of("minAvailable")),
    maxUnavailable: podAmount(of("maxUnavailable")),
    because: because(object.resource, `spec.${property}`),
    evictsUnhealthy: policy instanceof Unknown ? policy : policy === "AlwaysAllow",
  };
}

/** Whether a budget covers a workload's pods. An empty selector covers all of its namespace (`policy/v1`). */
export function covers({ object, selector }: Budget, workload: Workload): Match {
  if (workload.runsToEnd && isEmptySelector(selector)) return false;
  return every([sameNamespace(object, workload.object), selects(selector, workload.podLabels)]);
}

/**
 * Pods that may be evicted at the same time while all of so many are healthy. Percentages are rounded up, both of what
 * must stay and of what may go (Kubernetes documentation, "Specifying a Disruption Budget").
 */
export function allowedDisruptions({ minAvailable, maxUnavailable }: Budget, expected: number): Read<number> {
  if (maxUnavailable instanceof Unknown || minAvailable instanceof Unknown) return new Unknown();
  const isShare = [maxUnavailable, minAvailable].some((amount) => amount !== undefined && "percent" in amount);
  if (isShare && !Number.isFinite(expected)) return new Unknown();
  if (maxUnavailable !== undefined) return Math.min(expected, podsIn(maxUnavailable, expected, "up"));
  // A budget that states neither expects no pods, and then allows nothing (kube-controller-manager, disruption).
  if (minAvailable === undefined) return 0;
  return Math.max(0, expected - podsIn(minAvailable, expected, "up"));
}
