import type { Resource, Value } from "@nospof/inventory";
import { field, listOf } from "../values";
import { quantity } from "./amount";
import type { KubernetesModel, WorkloadFacts } from "./model";
import type { NodeFact } from "./nodes";
import { fits, tolerationsOf } from "./nodes";

/** What the nodes of a cluster offer when the zone with most of it is lost. */
export interface RoomFact {
  /** A node of the zone. */
  readonly resource: Resource;
  readonly zone: string;
  readonly what: "cpu" | "memory";
  /** What all workloads ask for: cores, or bytes. */
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
    return (["cpu", "memory"] as const).flatMap((what) => roomOf(nodes, workloads, what) ?? []);
  });
}

function roomOf(
  nodes: readonly NodeFact[],
  workloads: readonly WorkloadFacts[],
  what: "cpu" | "memory",
): RoomFact | undefined {
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

/** What one pod asks for: its containers together, or its largest init container. */
export function requestOf(pod: Value | undefined, what: "cpu" | "memory"): number {
  const of = (container: Value): number => {
    const resources = field(container, "resources");
    const asked = quantity(field(field(resources, "requests"), what) ?? field(field(resources, "limits"), what));
    return typeof asked === "number" ? asked : 0;
  };
  const together = listOf(field(pod, "containers")).reduce<number>((sum, container) => sum + of(container), 0);
  const first = Math.max(0, ...listOf(field(pod, "initContainers")).map(of));
  return Math.max(together, first);
}
