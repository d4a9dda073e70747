import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { ClusterNodes, NodeFact } from "./nodes";
import type { CrowdFact } from "./crowd";
import { fits, tolerationsOf } from "./nodes";
import type { Scheduling, SpreadConstraint } from "./scheduling";
import { largestShare } from "./share";
import type { PinnedVolume } from "./volumes";
import type { Workload } from "./workload";
import { podBecause } from "./workload";

/** A zone in which pods of a workload may run. */
export interface PlacedZone {
  /** Its name; a number stands for a zone that nobody names. */
  readonly zone: string | number;
  /** Set when it is not known whether it is a zone of its own: what would tell. */
  readonly uncertain?: Because;
  /** Most pods that it takes; absent: any number. */
  readonly room?: number;
}

/** Pods of a workload on one node in the worst legal case. */
export interface NodeShare {
  readonly most: number;
  /** As many at least, whatever is not known. */
  readonly least: number;
  /** What would tell, where `least` is below `most`. */
  readonly because?: Because;
}

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
  /** Set when it is not known whether a constraint holds. */
  readonly uncertain?: Because;
}

/** What is known of a workload's constraints. */
export interface Constraints {
  readonly workload: Workload;
  readonly scheduling: Scheduling;
  readonly volumes: readonly PinnedVolume[];
  /** Pods that there are; absent: not known. */
  readonly total?: number | undefined;
  /** Pods of other workloads that a spread constraint counts as well; default none. */
  readonly beside?: (constraint: SpreadConstraint) => CrowdFact;
}

/** Pods in the fullest of some zones, in the worst legal case. */
export function fullestZone({ skew, zones }: Placement, total: number, number = zones.length): number {
  const room = Math.max(0, ...zones.map((zone) => zone.room ?? Infinity));
  return Math.min(total, room, skew === Infinity ? total : largestShare(total, number, skew));
}

/** The nodes on which pods may run, as far as they are known. */
export function eligible({ workload, scheduling, volumes }: Constraints, { nodes }: ClusterNodes): readonly NodeFact[] {
  const tolerations = tolerationsOf(workload.pod);
  return nodes.filter(
    (node) => fits(node, scheduling.needs, tolerations) !== false && volumes.every((volume) => mayMount(node, volume)),
  );
}

/** Whether a volume of which the places are known may be mounted on a node. */
function mayMount({ zone, labels }: NodeFact, { reach, places }: PinnedVolume): boolean {
  if (places === undefined) return true;
  const place = reach === "zone" ? zone : labels.get("kubernetes.io/hostname");
  return typeof place !== "string" || places.includes(place);
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
    const zones = knownZones(constraints, cluster, nodes, alone !== undefined ? 1 : undefined);
    if (zones.length === 0) {
      const text = `no node of the cluster fits the pods of ${workload.name}: they never run`;
      return {
        ...done([{ zone: 1 }], Infinity, deciding),
        broken: { ...podBecause(workload, needsPath(scheduling)), text },
      };
    }
    return done(zones, skew, deciding);
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

function openCrowd(
  workload: Workload,
  spread: ZoneSpread | undefined,
  crowd: CrowdFact | undefined,
): Because | undefined {
  if (spread === undefined || crowd === undefined || crowd.names.length === 0 || crowd.pods !== undefined)
    return undefined;
  const text = `how many pods of ${crowd.names.join(", ")} it counts beside those of ${workload.name} is not known`;
  return podBecause(workload, `${spread.constraint.path}.labelSelector`, text);
}

interface ZoneSpread {
  readonly constraint: SpreadConstraint;
  readonly skew: number;
}

/** The strictest spread over zones that the scheduler must keep. */
export function zoneSpread({ spread }: Scheduling): ZoneSpread | undefined {
  return requiredSpread(spread, "zone");
}

function requiredSpread(spread: readonly SpreadConstraint[], over: "zone" | "node"): ZoneSpread | undefined {
  return spread
    .filter((one) => one.over === over && one.required === true && one.selectsOwn === true)
    .flatMap((constraint) =>
      constraint.maxSkew instanceof Unknown ? [] : [{ constraint, skew: constraint.maxSkew ?? 1 }],
    )
    .sort((a, b) => a.skew - b.skew)[0];
}

/**
 * Domains that there certainly are once all pods run: with fewer than `minDomains`, each one takes at most `maxSkew`
 * pods, and the others stay pending.
 */
function sureDomains(constraint: SpreadConstraint | undefined, total: number | undefined): number {
  const least = constraint?.minDomains;
  if (constraint === undefined || typeof least !== "number" || typeof constraint.maxSkew !== "number") return 1;
  return Math.max(1, total === undefined ? least : Math.min(least, Math.ceil(total / constraint.maxSkew)));
}

/** The zones of the nodes that fit, each with the pods that it takes at most. */
function knownZones(
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

function apartOnNodes({ apart, hostPort }: Scheduling): boolean {
  if (hostPort !== undefined) return true;
  return apart.some((term) => term.required && term.over === "node" && term.selectsOwn === true);
}

/** Pods on one node, in the worst legal case and at least. */
function nodeShare(
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
  const counts = cluster.known ? eligible(constraints, cluster).map(({ count }) => count) : [undefined];
  if (!counts.includes(undefined)) {
    const number = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const share = largestShare(total, Math.max(1, number), spread.skew);
    return { most: Math.min(inZone, share), least: Math.min(inZone, share) };
  }
  const least = Math.max(sure, sureDomains(spread.constraint, constraints.total));
  const most = Math.min(inZone, largestShare(total, least, spread.skew));
  const text = `how many nodes the cluster has is not known: declare them under kubernetes.nodes in nospof.yaml, or state minDomains`;
  return bounded(most, Math.min(most, spread.skew), {
    ...podBecause(constraints.workload, spread.constraint.path),
    text,
  });
}

function bounded(most: number, least: number, because: Because | undefined): NodeShare {
  return least >= most || because === undefined ? { most, least: most } : { most, least, because };
}

/** What holds all pods in one place: a volume that all of them mount, or an affinity to each other. */
export function togetherIn({ workload, scheduling, volumes }: Constraints, over: "zone" | "node"): Because | undefined {
  const bound = scheduling.nodes;
  if (bound?.names.length === 1) return podBecause(workload, bound.path);
  const volume = volumes.find(
    ({ reach, shared, oneNode }) => shared && (oneNode || reach === "node" || (over === "zone" && reach === "zone")),
  );
  if (volume !== undefined) return volume.because;
  const term = scheduling.together.find(
    (one) =>
      one.required && (one.selectsOwn === true || one.lone !== undefined) && (one.over === "node" || one.over === over),
  );
  return term === undefined ? undefined : podBecause(workload, term.path);
}

/** Zones to which the pods are bound by name, on nodes that are not known. */
function boundZones({ scheduling, volumes }: Constraints): readonly string[] | undefined {
  const places = volumes.find(({ reach, places: of }) => reach === "zone" && of !== undefined)?.places;
  return scheduling.zones?.names ?? places;
}

/** Whether the pods are bound to one zone or one node by name. */
export function isBound({ scheduling }: Pick<Constraints, "scheduling">): boolean {
  return scheduling.zones?.names.length === 1 || scheduling.nodes?.names.length === 1;
}

function deciderOf({ workload, scheduling }: Constraints, spread: ZoneSpread | undefined, alone?: string): Because {
  const path = scheduling.zones?.names.length === 1 ? scheduling.zones.path : (alone ?? spread?.constraint.path);
  const any = scheduling.spread.find(({ over }) => over === "zone")?.path ?? "topologySpreadConstraints";
  return podBecause(workload, path ?? any);
}

function needsPath(scheduling: Scheduling): string {
  return (
    scheduling.zones?.path ?? scheduling.nodes?.path ?? (scheduling.needs.length > 0 ? "nodeSelector" : "tolerations")
  );
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
