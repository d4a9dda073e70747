import type { Term } from "../../model/topology";

/** Timers of a control plane that decide how soon a loss is noticed and made good, in seconds. */
export interface ControlPlaneTimers {
  /** `--node-monitor-grace-period`: a node that is silent for so long is not ready, and its pods leave the endpoints. */
  readonly nodeMonitorGracePeriod: number;
  /** `tolerationSeconds` that admission gives pods which name none, for nodes that are not ready or unreachable. */
  readonly defaultToleration: number;
}

/**
 * The defaults: 50 s since Kubernetes 1.32, 40 s before (reference of kube-controller-manager), and 300 s (reference of
 * kube-apiserver, `--default-not-ready-toleration-seconds`).
 */
export const defaultTimers: ControlPlaneTimers = { nodeMonitorGracePeriod: 50, defaultToleration: 300 };

/** How long a lost node stays in the endpoints of its pods' Services. */
export function endpointsTerm({ nodeMonitorGracePeriod }: ControlPlaneTimers): Term {
  return {
    what: "node not heard of",
    seconds: nodeMonitorGracePeriod,
    from: "default: kube-controller-manager --node-monitor-grace-period (50 s since Kubernetes 1.32)",
  };
}
