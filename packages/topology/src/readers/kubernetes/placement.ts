import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Constraints, RequiredSpread } from "./constraints";
import { boundZones, eligible, requiredSpread, sureDomains, togetherIn, zoneSpread } from "./constraints";
import type { CrowdFact } from "./crowd";
import type { NodeShare } from "./node-share";
import { nodeShare } from "./node-share";
import type { ClusterNodes } from "./nodes";
import { fits } from "./nodes";
import { lackingOn } from "./request";
import type { Crowding } from "./rivals";
import { crowdedOut } from "./rivals";
import { largestShare } from "./share";
import type { Workload } from "./workload";
import { podBecause, workloadLabel } from "./workload";
import type { PlacedZone } from "./zones";
import { knownZones } from "./zones";

/** Where a workload's pods may stand: the worst that their constraints allow. */
export interface Placement {
  readonly zones: readonly PlacedZone[];
  /** How many more pods one zone may hold than another; `Infinity`: all may be in one. */
  readonly skew: number;
  readonly node: NodeShare;
  /** What decides how far the pods are apart. */
  readonly because: Because;
  /** No node fits: the pods never run. */
  readonly broken?: Because;
  /** Other pods may leave too few places. */
  readonly crowded?: Crowding;
  /** Set when it is not known whether a constraint holds. */
  readonly uncertain?: Because;
}

/** Pods in the fullest of some zones, in the worst legal case. */
export function fullestZone({ skew, zones }: Placement, total: number, number = zones.length): number {
  const room = Math.max(0, ...zones.map((zone) => zone.room ?? Infinity));
  return Math.min(total, room, skew === Infinity ? total : largestShare(total, number, skew));
}

/**
 * The worst placement of a workload's pods that the scheduler may legally choose.
 *
 * Preferences do not count. Where the nodes of the cluster are not known, as many zones are certain as the constraints
 * themselves ask for, since pods that stay pending are no pods; what only the nodes would tell is uncertain.
 */
export function placementOf(constraints: Constraints, cluster: ClusterNodes): Placement {
  const { workload, scheduling, total } = constraints;
  const spread = zoneSpread(scheduling);
  const alone = scheduling.apart.find((term) => term.required && term.over === "zone" && term.selectsOwn === true);
  const together = togetherIn(constraints, "zone");
  const crowd = alone === undefined && spread !== undefined ? constraints.beside?.(spread.constraint) : undefined;
  const open = openReason(constraints) ?? openCrowd(workload, spread, crowd);
  const done = (own: readonly PlacedZone[], ownSkew: number, because: Because): Placement => {
    const among = crowdedIn(own, ownSkew, total, crowd);
    const node = nodeShare(constraints, cluster, among.zones, among.skew);
    return { ...among, node, because, ...(open === undefined ? {} : { uncertain: open }) };
  };
  const deciding = together ?? deciderOf(constraints, spread, alone?.path);
  const skew =
    together !== undefined ? Infinity : alone !== undefined ? 1 : spread === undefined ? Infinity : spread.skew;
  if (cluster.known) {
    const nodes = eligible(constraints, cluster);
    const crowded = crowdedOut(constraints, constraints.rivals ?? [], cluster);
    const zones = knownZones(constraints, cluster, nodes, alone !== undefined ? 1 : undefined);
    if (zones.length === 0) {
      const held = heldElsewhere(constraints, cluster);
      const text = `${held?.text ?? fitting(constraints, cluster)}, so they never run`;
      return {
        ...done([{ zone: 1 }], Infinity, deciding),
        broken: { ...(held ?? podBecause(workload, needsPath(constraints, cluster))), text },
      };
    }
    return crowded === undefined
      ? done(zones, skew, deciding)
      : { uncertain: openPlaces(workload, crowded), ...done(zones, skew, deciding), crowded };
  }
  const text = `how many zones the nodes of the cluster stand in is not known: declare them under kubernetes.nodes in nospof.yaml${workload.kind === "DaemonSet" ? "" : ", or state minDomains"}`;
  const unsure: Because = { ...deciding, text };
  const bound = boundZones(constraints);
  // There is one of its pods on every node.
  if (workload.kind === "DaemonSet" && bound?.length !== 1)
    return done(
      (bound ?? [1, 2]).map((zone, at) => (at === 0 ? { zone } : { zone, uncertain: unsure })),
      1,
      deciding,
    );
  if (bound?.length === 1) return done([{ zone: bound[0] ?? 1 }], Infinity, deciding);
  if (skew === Infinity)
    return done(bound === undefined ? [{ zone: 1 }] : bound.map((zone) => ({ zone })), Infinity, deciding);
  const certain = Math.max(1, alone !== undefined ? (total ?? 2) : sureDomains(spread?.constraint, total));
  const names = bound ?? [];
  const zones = Array.from({ length: Math.max(certain, 2) }, (_, at): PlacedZone => {
    const zone = names[at] ?? at + 1;
    const room = alone === undefined ? {} : { room: 1 };
    return at < certain ? { zone, ...room } : { zone, uncertain: unsure, ...room };
  });
  return done(zones, skew, deciding);
}

/**
 * The zones of pods that a constraint spreads only together with those of other workloads: what it keeps even is the sum,
 * and of one workload each zone may hold as many as of all.
 */
function crowdedIn(
  zones: readonly PlacedZone[],
  skew: number,
  total: number | undefined,
  crowd: CrowdFact | undefined,
): { readonly zones: readonly PlacedZone[]; readonly skew: number } {
  if (skew === Infinity || crowd === undefined || crowd.names.length === 0) return { zones, skew };
  const share = largestShare((total ?? Infinity) + (crowd.pods ?? Infinity), zones.length, skew);
  return { zones: zones.map((zone) => ({ ...zone, room: Math.min(zone.room ?? Infinity, share) })), skew: Infinity };
}

function openPlaces(workload: Workload, { because, over, names }: Crowding): Because {
  const text = `which ${over}s the pods of ${names.join(", ")} leave to those of ${workload.name} is not known: they keep apart, and there are too few ${over}s for all`;
  return { ...because, text };
}

function openCrowd(
  workload: Workload,
  spread: RequiredSpread | undefined,
  crowd: CrowdFact | undefined,
): Because | undefined {
  if (spread === undefined || crowd === undefined || crowd.names.length === 0 || crowd.pods !== undefined)
    return undefined;
  const text = `how many pods of ${crowd.names.join(", ")} it counts beside those of ${workload.name} is not known`;
  return podBecause(workload, `${spread.constraint.path}.labelSelector`, text);
}

function deciderOf({ workload, scheduling }: Constraints, spread: RequiredSpread | undefined, alone?: string): Because {
  const path = scheduling.zones?.names.length === 1 ? scheduling.zones.path : (alone ?? spread?.constraint.path);
  const any = scheduling.spread.find(({ over }) => over === "zone")?.path ?? "topologySpreadConstraints";
  return podBecause(workload, path ?? any);
}

/** A volume that no node can mount, where its pods fit some. */
function heldElsewhere(constraints: Constraints, cluster: ClusterNodes): Because | undefined {
  const volume = constraints.volumes.find(({ places }) => places !== undefined);
  if (volume === undefined || eligible({ ...constraints, volumes: [] }, cluster).length === 0) return undefined;
  const place = (volume.places ?? []).join(", ");
  const text = `give ${workloadLabel(constraints.workload)} volumes that its nodes can mount: ${volume.label} has them in ${place} only`;
  return { ...volume.because, text };
}

/** What to change where no node fits, and why. */
function fitting({ workload, ...constraints }: Constraints, cluster: ClusterNodes): string {
  const path = needsPath({ workload, ...constraints }, cluster);
  const label = workloadLabel(workload);
  return cluster.nodes.every((node) => lackingOn(node, workload.pod) !== undefined)
    ? `lower ${workload.podPath}.${path} of ${label}, or add larger nodes: none is large enough for its pods`
    : `let ${workload.podPath}.${path} of ${label} fit a node, or add one that fits: none of the cluster fits its pods`;
}

/** What no node has; where each need alone would leave one, the first of all. */
function needsPath({ workload, scheduling }: Constraints, { nodes }: ClusterNodes): string {
  const { needs } = scheduling;
  const lacking = nodes.map((node) => lackingOn(node, workload.pod));
  if (!lacking.includes(undefined)) return `containers[*].resources.requests.${String(lacking[0])}`;
  const anywhere = [{ key: "", operator: "Exists", value: "", effect: "" }];
  const unmet = needs.find((need) => nodes.every((node) => fits(node, [need], anywhere) === false));
  return unmet?.path ?? needs[0]?.path ?? "tolerations";
}

/** Why it is not known what binds the pods. */
function openReason({ workload, scheduling, volumes }: Constraints): Because | undefined {
  const [path] = scheduling.unknown;
  if (path !== undefined) return podBecause(workload, path, `where the pods of ${workload.name} may run is not known`);
  const strict =
    requiredSpread(scheduling.spread, "zone") !== undefined ||
    scheduling.apart.some((one) => one.required && one.over === "zone" && one.selectsOwn === true);
  const open = scheduling.spread.find(
    (one) =>
      one.over === "zone" &&
      (one.required instanceof Unknown ||
        one.maxSkew instanceof Unknown ||
        (one.required === true && one.selectsOwn === undefined)),
  );
  if (!strict && open !== undefined)
    return podBecause(workload, open.path, `whether it keeps the pods of ${workload.name} apart is not known`);
  const volume = volumes.find(({ reach, shared, oneNode }) => reach === "unknown" && shared && !oneNode);
  return volume === undefined
    ? undefined
    : {
        ...volume.because,
        text: `whether ${volume.label} can be mounted in every zone is not known: its storage class is not part of this stack`,
      };
}
