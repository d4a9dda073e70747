import type { V1Node } from "@kubernetes/client-node";

export const ZONE_LABEL = "topology.kubernetes.io/zone";
export const HOST_LABEL = "kubernetes.io/hostname";

/** Nodes of one kind in one zone. */
export interface NodeGroup {
  readonly zone: string;
  readonly count: number;
  /** Processors for pods, in cores. Default: 32. */
  readonly cpu?: number;
}

/** The same number of nodes in each of three zones. */
export function threeZones(count: number, cpu?: number): readonly NodeGroup[] {
  return ["a", "b", "c"].map((zone) => ({ zone, count, ...(cpu === undefined ? {} : { cpu }) }));
}

/** The nodes of a group, named by their zone and number: `a-1`. */
export function nodesOf({ zone, count, cpu = 32 }: NodeGroup): readonly V1Node[] {
  const amounts = { cpu: String(cpu), memory: "64Gi", "ephemeral-storage": "100Gi", pods: "110" };
  return Array.from({ length: count }, (_, at) => {
    const name = `${zone}-${String(at + 1)}`;
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { [ZONE_LABEL]: zone, [HOST_LABEL]: name, "kubernetes.io/os": "linux" } },
      spec: {},
      status: { capacity: amounts, allocatable: amounts },
    };
  });
}
