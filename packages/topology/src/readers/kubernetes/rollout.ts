import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field } from "../values";
import { podAmount, podsIn } from "./amount";
import { valueOf } from "./object";
import type { Workload } from "./workload";

/** What a rollout takes from a workload's ready pods at one time. */
export interface RolloutFact {
  /** Pods that may be missing; unknown where the strategy is. */
  readonly missing: Read<number>;
  /** Pods that there may be above the number of replicas. */
  readonly surge: number;
  readonly because: Because;
}

const defaultShare = { percent: 25 };

/**
 * Pods that are missing at the worst moment of a rollout. A Deployment rounds `maxUnavailable` down and `maxSurge` up, 25 %
 * each where nothing is said; where both come to nothing, one pod may be missing (Kubernetes documentation, "Deployments",
 * and the controller's source); so does the canary of a Rollout of Argo (its specification). A StatefulSet replaces one pod
 * after the other.
 *
 * @param total pods before the rollout
 */
export function rolloutOf(inventory: Inventory, { object, kind }: Workload, total: number): RolloutFact {
  const { resource } = object;
  if (kind === "Deployment") {
    const strategy = valueOf(inventory, object, "spec", "strategy");
    const type = asText(field(strategy, "type"));
    if (type === "Recreate") return { missing: total, surge: 0, because: because(resource, "spec.strategy.type") };
    const reason = because(resource, "spec.strategy.rollingUpdate.maxUnavailable");
    if (type instanceof Unknown) return { missing: new Unknown(), surge: 0, because: reason };
    return rolling(field(strategy, "rollingUpdate"), total, reason);
  }
  if (kind === "Rollout") {
    const strategy = valueOf(inventory, object, "spec", "strategy");
    const canary = field(strategy, "canary");
    // All pods of a blue-green rollout run before traffic turns to them, and those behind a router stay beside the canary.
    if (canary === undefined || field(canary, "trafficRouting") !== undefined)
      return { missing: 0, surge: 0, because: because(resource, "spec.strategy") };
    return rolling(canary, total, because(resource, "spec.strategy.canary.maxUnavailable"));
  }
  if (kind === "StatefulSet" || kind === "DaemonSet") {
    const strategy = valueOf(inventory, object, "spec", "updateStrategy");
    const rolling = field(strategy, "rollingUpdate");
    const reason = because(resource, "spec.updateStrategy");
    if (asText(field(strategy, "type")) === "OnDelete") return { missing: 0, surge: 0, because: reason };
    const surge = podAmount(field(rolling, "maxSurge"));
    if (kind === "DaemonSet" && surge !== undefined && !(surge instanceof Unknown) && podsIn(surge, total, "up") > 0)
      return { missing: 0, surge: podsIn(surge, total, "up"), because: reason };
    const unavailable = podAmount(field(rolling, "maxUnavailable")) ?? { pods: 1 };
    const partition = asNumber(field(rolling, "partition")) ?? 0;
    if (unavailable instanceof Unknown || partition instanceof Unknown)
      return { missing: new Unknown(), surge: 0, because: reason };
    const replaced = Math.max(0, total - partition);
    return { missing: Math.min(replaced, Math.max(1, podsIn(unavailable, total, "up"))), surge: 0, because: reason };
  }
  return { missing: 0, surge: 0, because: because(resource, "spec") };
}

/** A rolling update: `maxUnavailable` rounded down, `maxSurge` up, and one pod where both come to nothing. */
function rolling(strategy: Value | undefined, total: number, reason: Because): RolloutFact {
  const unavailable = podAmount(field(strategy, "maxUnavailable")) ?? defaultShare;
  const surge = podAmount(field(strategy, "maxSurge")) ?? defaultShare;
  if (unavailable instanceof Unknown || surge instanceof Unknown)
    return { missing: new Unknown(), surge: 0, because: reason };
  const more = podsIn(surge, total, "up");
  const fewer = Math.min(total, podsIn(unavailable, total, "down"));
  return { missing: fewer === 0 && more === 0 ? Math.min(1, total) : fewer, surge: more, because: reason };
}
