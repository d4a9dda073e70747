import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Constraints } from "./constraints";
import { apartOnNodes, requiredSpread, zoneSpread } from "./constraints";
import type { ClusterNodes, NodeFact } from "./nodes";
import { fits, tolerationsOf } from "./nodes";
import type { SpreadConstraint } from "./scheduling";

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
  constraints: Constraints,
  cluster: ClusterNodes,
  nodes: readonly NodeFact[],
  most: number | undefined,
): readonly PlacedZone[] {
  const { scheduling, total } = constraints;
  const named = zonesOf(nodes);
  const stray = nodes.find(({ zone }) => zone instanceof Unknown);
  const spread = zoneSpread(scheduling);
  // A domain that is counted and takes no pod keeps the others at the skew.
  const stuck =
    spread !== undefined &&
    (zonesOf(countedNodes(spread.constraint, constraints, cluster)).length > named.length ||
      (typeof spread.constraint.minDomains === "number" && spread.constraint.minDomains > named.length));
  const zones = named.map((zone): PlacedZone => {
    const rooms = [most, stuck ? spread.skew : undefined, roomOnNodes(constraints, cluster, nodes, zone)];
    const room = Math.min(...rooms.map((one) => one ?? Infinity));
    return Number.isFinite(room) && room < (total ?? Infinity) ? { zone, room } : { zone };
  });
  if (stray === undefined) return zones;
  const uncertain = { ...stray.zoneBecause, text: `the zone of ${stray.name} is not known` };
  return zones.length === 0 ? [{ zone: 1 }, { zone: 2, uncertain }] : [...zones, { zone: zones.length + 1, uncertain }];
}

/**
 * Nodes that a constraint counts, those included on which the pods may not run: ones that it counts whatever their taints
 * are, or although the pods' node affinity excludes them. What is not known of it counts them.
 */
function countedNodes(
  { honorsTaints, honorsAffinity }: SpreadConstraint,
  { workload, scheduling }: Constraints,
  { nodes }: ClusterNodes,
): readonly NodeFact[] {
  const needs = honorsAffinity === true ? scheduling.needs : [];
  const tolerations = tolerationsOf(workload.pod);
  return nodes.filter(
    (node) => fits(honorsTaints === true ? node : { ...node, taints: [] }, needs, tolerations) !== false,
  );
}

/** Different zones of nodes, as far as they are known. */
function zonesOf(nodes: readonly NodeFact[]): readonly string[] {
  return [...new Set(nodes.map(({ zone }) => zone).filter((zone) => typeof zone === "string"))];
}

/** Pods that the nodes of a zone take where each takes only so many; undefined: any number. */
function roomOnNodes(
  constraints: Constraints,
  cluster: ClusterNodes,
  nodes: readonly NodeFact[],
  zone: string,
): number | undefined {
  const each = apartOnNodes(constraints.scheduling) ? 1 : stuckOnNodes(constraints, cluster, nodes);
  if (each === undefined) return undefined;
  const own = nodes.filter((node) => node.zone === zone);
  return own.some(({ count }) => count === undefined)
    ? undefined
    : own.reduce((sum, { count }) => sum + (count ?? 0) * each, 0);
}

/** Pods that each node takes at most where a spread over nodes counts some that take none. */
function stuckOnNodes(constraints: Constraints, cluster: ClusterNodes, nodes: readonly NodeFact[]): number | undefined {
  const spread = requiredSpread(constraints.scheduling.spread, "node");
  if (spread === undefined) return undefined;
  return countedNodes(spread.constraint, constraints, cluster).some((node) => !nodes.includes(node))
    ? spread.skew
    : undefined;
}
