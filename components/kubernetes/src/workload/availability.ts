import * as kubernetes from "@pulumi/kubernetes";
import type { Scope } from "../scope";
import { metadata, selectorLabels } from "../scope";
import type { WorkloadArgs } from "./args";
import type { Controller } from "./controller";
import type { WorkloadDesign } from "./design";

const DEFAULT_TARGET_CPU_PERCENT = 50;

/**
 * How many pods drains and upgrades may take away at a time: those that are not needed, which is one at least, so that
 * a drain always goes on. Pods that do not work do not hold it up.
 */
export function makeDisruptionBudget(scope: Scope, { disruptablePods }: WorkloadDesign): void {
  new kubernetes.policy.v1.PodDisruptionBudget(
    scope.name,
    {
      metadata: metadata(scope),
      spec: {
        selector: { matchLabels: selectorLabels(scope) },
        maxUnavailable: disruptablePods,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    { parent: scope.parent },
  );
}

/** Adds pods at once and removes them slowly, and never goes below what survives a zone. */
export function makeAutoscaler(
  scope: Scope,
  args: WorkloadArgs,
  { minPods, maxPods }: WorkloadDesign,
  { kind, name }: Controller,
): void {
  new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    scope.name,
    {
      metadata: metadata(scope),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind, name },
        minReplicas: minPods,
        maxReplicas: maxPods,
        metrics: [
          {
            type: "Resource",
            resource: {
              name: "cpu",
              target: { type: "Utilization", averageUtilization: args.targetCpuPercent ?? DEFAULT_TARGET_CPU_PERCENT },
            },
          },
        ],
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
          },
        },
      },
    },
    { parent: scope.parent },
  );
}
