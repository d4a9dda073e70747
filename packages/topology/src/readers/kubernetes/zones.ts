import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Constraints } from "./constraints";
import { apartOnNodes, zoneSpread } from "./constraints";
import type { ClusterNodes, NodeFact } from "./nodes";
import { fits } from "./nodes";
import type { Scheduling, SpreadConstraint } from "./scheduling";

/** A zone in which pods of a workload may run. */
export interface PlacedZone {
  /** Its name; a number stands for a zone that nobody names. */
  readonly zone: string | number;
  /** Set when it is not known whether it is a zone of its own: what would tell. */
  readonly uncertain?: Because;
  /** Most pods that it takes; absent: any number. */
  readonly room?: number;
}

/** The zones of the nodes that fit, each with the pods that it takes at most. */
export function knownZones(
  { scheduling, total }: Constraints,
  cluster: ClusterNodes,
  nodes: readonly NodeFact[],
  most: number | undefined,
): readonly PlacedZone[] {
  const named = [...new Set(nodes.map(({ zone }) => zone).filter((zone) => typeof zone === "string"))];
  const stray = nodes.find(({ zone }) => zone instanceof Unknown);
  const spread = zoneSpread(scheduling);
  // A domain that is counted and takes no pod keeps the others at the skew.
  const stuck =
    spread !== undefined &&
    (countedZones(spread.constraint, scheduling, cluster) > named.length ||
      (typeof spread.constraint.minDomains === "number" && spread.constraint.minDomains > named.length));
  const zones = named.map((zone): PlacedZone => {
    const rooms = [most, stuck ? spread.skew : undefined, roomOnNodes(scheduling, nodes, zone)];
    const room = Math.min(...rooms.map((one) => one ?? Infinity));
    return Number.isFinite(room) && room < (total ?? Infinity) ? { zone, room } : { zone };
  });
  if (stray === undefined) return zones;
  const uncertain = { ...stray.zoneBecause, text: `the zone of ${stray.name} is not known` };
  return zones.length === 0 ? [{ zone: 1 }, { zone: 2, uncertain }] : [...zones, { zone: zones.length + 1, uncertain }];
}

/** Zones that a constraint counts: of nodes that match the pods' node affinity, tainted or not. */
function countedZones(constraint: SpreadConstraint, scheduling: Scheduling, { nodes }: ClusterNodes): number {
  const counted = nodes.filter(
    (node) => fits(constraint.honorsTaints === false ? { ...node, taints: [] } : node, scheduling.needs, []) !== false,
  );
  return new Set(counted.map(({ zone }) => zone).filter((zone) => typeof zone === "string")).size;
}

/** Pods that the nodes of a zone take where each takes one; undefined: any number. */
function roomOnNodes(scheduling: Scheduling, nodes: readonly NodeFact[], zone: string): number | undefined {
  if (!apartOnNodes(scheduling)) return undefined;
  const own = nodes.filter((node) => node.zone === zone);
  return own.some(({ count }) => count === undefined)
    ? undefined
    : own.reduce((sum, { count }) => sum + (count ?? 0), 0);
}
