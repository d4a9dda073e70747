import type { Because } from "../../model/topology";
import type { Constraints } from "./constraints";
import { apartOnNodes, eligible, requiredSpread, sureDomains, togetherIn } from "./constraints";
import type { ClusterNodes } from "./nodes";
import { largestShare } from "./share";
import { podBecause } from "./workload";
import type { PlacedZone } from "./zones";

/** Pods of a workload on one node in the worst legal case. */
export interface NodeShare {
  readonly most: number;
  /** As many at least, whatever is not known. */
  readonly least: number;
  /** What would tell, where `least` is below `most`. */
  readonly because?: Because;
}

/** Pods on one node, in the worst legal case and at least. */
export function nodeShare(
  constraints: Constraints,
  cluster: ClusterNodes,
  zones: readonly PlacedZone[],
  skew: number,
): NodeShare {
  const { scheduling, total = Infinity } = constraints;
  if (constraints.workload.kind === "DaemonSet") return { most: 1, least: 1 };
  if (togetherIn(constraints, "node") !== undefined) return { most: total, least: total };
  if (apartOnNodes(scheduling)) return { most: 1, least: 1 };
  const sure = zones.filter(({ uncertain }) => uncertain === undefined).length;
  const room = Math.max(0, ...zones.map((zone) => zone.room ?? Infinity));
  const inZone = Math.min(
    total,
    sure > 1 ? room : Infinity,
    skew === Infinity ? total : largestShare(total, sure, skew),
  );
  const inZoneLeast = Math.min(total, room, skew === Infinity ? total : largestShare(total, zones.length, skew));
  const spread = requiredSpread(scheduling.spread, "node");
  const unsure = zones.find(({ uncertain }) => uncertain !== undefined)?.uncertain;
  if (spread === undefined) return bounded(inZone, inZoneLeast, unsure);
  // What a constraint keeps even are all pods that it counts: those of other workloads leave nodes to these.
  const crowd = constraints.beside?.(spread.constraint);
  const counted = crowd === undefined || crowd.names.length === 0 ? total : total + (crowd.pods ?? Infinity);
  const counts = cluster.known ? eligible(constraints, cluster).map(({ count }) => count) : [undefined];
  if (!counts.includes(undefined)) {
    const number = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const share = (pods: number): number => Math.min(inZone, largestShare(pods, Math.max(1, number), spread.skew));
    const text = `how many pods of ${(crowd?.names ?? []).join(", ")} it counts beside those of ${constraints.workload.name} is not known`;
    const open = podBecause(constraints.workload, `${spread.constraint.path}.labelSelector`, text);
    return bounded(share(counted), share(Number.isFinite(counted) ? counted : total), open);
  }
  const least = Math.max(sure, sureDomains(spread.constraint, constraints.total));
  const most = Math.min(inZone, largestShare(counted, least, spread.skew));
  const text = `how many nodes the cluster has is not known: declare them under kubernetes.nodes in nospof.yaml, or state minDomains`;
  return bounded(most, Math.min(most, spread.skew), {
    ...podBecause(constraints.workload, spread.constraint.path),
    text,
  });
}

function bounded(most: number, least: number, because: Because | undefined): NodeShare {
  return least >= most || because === undefined ? { most, least: most } : { most, least, because };
}
