import type { KubernetesObject } from "@kubernetes/client-node";
import { HOST_LABEL, ZONE_LABEL } from "./nodes";

/** How long pods of the drill stay on a node that is lost, in seconds; admission gives 300 to those that do not say. */
export const TOLERATION_SECONDS = 5;

/** Any object, with the fields of its kind. */
export type Manifest = KubernetesObject & { readonly spec?: object };

export interface WorkloadOptions {
  readonly kind?: "Deployment" | "StatefulSet";
  readonly replicas: number;
  /** More fields of the workload's `spec`. */
  readonly spec?: object;
  /** More fields of the pods' `spec`. */
  readonly pod?: object;
  /** Processors of each pod, in cores. */
  readonly cpu?: number;
  /** The `spec` of each disruption budget, without its selector. */
  readonly budgets?: readonly object[];
}

/** A workload with its Service and its budgets, all named `web`, in a namespace that is named like the case. */
export function workload(namespace: string, options: WorkloadOptions): readonly Manifest[] {
  const { kind = "Deployment", replicas, spec = {}, pod = {}, cpu = 0.1, budgets = [] } = options;
  const labels = { app: "web" };
  const selector = { matchLabels: labels };
  const metadata = { name: "web", namespace };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
    ...budgets.map((budget, at) => ({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: `web-${String(at + 1)}`, namespace },
      spec: { selector, ...budget },
    })),
    {
      apiVersion: "apps/v1",
      kind,
      metadata,
      spec: {
        replicas,
        selector,
        ...(kind === "StatefulSet" ? { serviceName: "web", podManagementPolicy: "Parallel" } : {}),
        ...spec,
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: "web", image: "web:1", resources: { requests: { cpu: String(cpu) } } }],
            tolerations: ["not-ready", "unreachable"].map((condition) => ({
              key: `node.kubernetes.io/${condition}`,
              operator: "Exists",
              effect: "NoExecute",
              tolerationSeconds: TOLERATION_SECONDS,
            })),
            ...pod,
          },
        },
      },
    },
  ];
}

/** A spread that holds: no zone has two pods more than another, lost zones are no zones. */
export function spread(over: "zone" | "node", more: object = {}): object {
  return {
    maxSkew: 1,
    topologyKey: over === "zone" ? ZONE_LABEL : HOST_LABEL,
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: { app: "web" } },
    nodeTaintsPolicy: "Honor",
    ...more,
  };
}
