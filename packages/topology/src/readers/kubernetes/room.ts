import type { Resource } from "@nospof/inventory";
import type { KubernetesModel, WorkloadFacts } from "./model";
import type { NodeFact } from "./nodes";
import { fits, tolerationsOf } from "./nodes";
import { asks, type Asked, requestOf } from "./request";

/** What the nodes of a cluster offer when the zone with most of it is lost. */
export interface RoomFact {
  /** A node of the zone. */
  readonly resource: Resource;
  readonly zone: string;
  readonly what: Asked;
  /** What all workloads ask for: cores, bytes, or pods. */
  readonly needed: number;
  /** What the nodes of the other zones offer, without what DaemonSets take of it. */
  readonly left: number;
  /** Names of those nodes. */
  readonly named: readonly string[];
}

/** Room after the loss of the largest zone, for each cluster of which all nodes and their sizes are known. */
export function roomAfterZoneLoss(model: KubernetesModel): readonly RoomFact[] {
  const clusters = new Set(model.workloads.map(({ workload }) => workload.object.cluster));
  return [...clusters].flatMap((cluster) => {
    const { nodes } = model.nodesOf(cluster);
    const workloads = model.workloads.filter(({ workload, off }) => workload.object.cluster === cluster && !off);
    return asks.flatMap((what) => roomOf(nodes, workloads, what) ?? []);
  });
}

function roomOf(nodes: readonly NodeFact[], workloads: readonly WorkloadFacts[], what: Asked): RoomFact | undefined {
  const sizes = nodes.map((node) => (node.count === undefined ? undefined : node.count * (node[what] ?? Number.NaN)));
  if (nodes.length === 0 || sizes.some((size) => size === undefined || Number.isNaN(size))) return undefined;
  const zones = new Map<string, number>();
  nodes.forEach((node, at) => {
    if (typeof node.zone === "string") zones.set(node.zone, (zones.get(node.zone) ?? 0) + (sizes[at] ?? 0));
  });
  const [largest] = [...zones].sort((a, b) => b[1] - a[1]);
  const first = nodes.find(({ zone }) => zone === largest?.[0]);
  if (largest === undefined || first === undefined || zones.size < 2) return undefined;
  const rest = nodes.filter(({ zone }) => zone !== largest[0]);
  const everywhere = workloads.filter(({ workload }) => workload.kind === "DaemonSet");
  const taken = everywhere.reduce(
    (sum, { workload, scheduling }) =>
      sum +
      requestOf(workload.pod, what) *
        rest
          .filter((node) => fits(node, scheduling.needs, tolerationsOf(workload.pod)) === true)
          .reduce((number, { count = 0 }) => number + count, 0),
    0,
  );
  const counted = workloads.filter(({ workload }) => workload.kind !== "DaemonSet" && !workload.runsToEnd);
  // A workload of unknown size asks for one pod at least.
  const needed = counted.reduce(
    (sum, { workload, count }) => sum + (count.total ?? 1) * requestOf(workload.pod, what),
    0,
  );
  const offered = rest.reduce((sum, node) => sum + (node.count ?? 0) * (node[what] ?? 0), 0);
  return {
    resource: first.resource,
    zone: largest[0],
    what,
    needed,
    left: offered - taken,
    named: rest.map(({ name }) => name),
  };
}
