import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { CrowdFact } from "./crowd";
import type { ClusterNodes, NodeFact } from "./nodes";
import { fits, tolerationsOf } from "./nodes";
import { lackingOn } from "./request";
import type { Rival } from "./rivals";
import type { Scheduling, SpreadConstraint } from "./scheduling";
import type { PinnedVolume } from "./volumes";
import type { Workload } from "./workload";
import { podBecause } from "./workload";

/** What is known of a workload's constraints. */
export interface Constraints {
  readonly workload: Workload;
  readonly scheduling: Scheduling;
  readonly volumes: readonly PinnedVolume[];
  /** Pods that there are; absent: not known. */
  readonly total?: number | undefined;
  /** Pods of other workloads that keep away from these, or these from them; default none. */
  readonly rivals?: readonly Rival[];
  /** Pods of other workloads that a spread constraint counts as well; default none. */
  readonly beside?: (constraint: SpreadConstraint) => CrowdFact;
}

/** The nodes on which pods may run, as far as they are known. */
export function eligible({ workload, scheduling, volumes }: Constraints, { nodes }: ClusterNodes): readonly NodeFact[] {
  const tolerations = tolerationsOf(workload.pod);
  return nodes.filter(
    (node) =>
      fits(node, scheduling.needs, tolerations) !== false &&
      lackingOn(node, workload.pod) === undefined &&
      volumes.every((volume) => mayMount(node, volume)),
  );
}

/** Whether a volume of which the places are known may be mounted on a node. */
function mayMount({ zone, labels }: NodeFact, { reach, places }: PinnedVolume): boolean {
  if (places === undefined) return true;
  const place = reach === "zone" ? zone : labels.get("kubernetes.io/hostname");
  return typeof place !== "string" || places.includes(place);
}

/** A spread constraint that the scheduler must keep, with its largest allowed difference. */
export interface RequiredSpread {
  readonly constraint: SpreadConstraint;
  readonly skew: number;
}

/** The strictest spread over zones that the scheduler must keep. */
export function zoneSpread({ spread }: Scheduling): RequiredSpread | undefined {
  return requiredSpread(spread, "zone");
}

/** The strictest spread over zones or nodes that the scheduler must keep. */
export function requiredSpread(spread: readonly SpreadConstraint[], over: "zone" | "node"): RequiredSpread | undefined {
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
export function sureDomains(constraint: SpreadConstraint | undefined, total: number | undefined): number {
  const least = constraint?.minDomains;
  if (constraint === undefined || typeof least !== "number" || typeof constraint.maxSkew !== "number") return 1;
  return Math.max(1, total === undefined ? least : Math.min(least, Math.ceil(total / constraint.maxSkew)));
}

/** Whether no node takes two of the pods. */
export function apartOnNodes({ apart, hostPort }: Scheduling): boolean {
  if (hostPort !== undefined) return true;
  return apart.some((term) => term.required && term.over === "node" && term.selectsOwn === true);
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
export function boundZones({ scheduling, volumes }: Constraints): readonly string[] | undefined {
  const places = volumes.find(({ reach, places: of }) => reach === "zone" && of !== undefined)?.places;
  return scheduling.zones?.names ?? places;
}

/** Whether the pods are bound to one zone or one node by name. */
export function isBound({ scheduling }: Pick<Constraints, "scheduling">): boolean {
  return scheduling.zones?.names.length === 1 || scheduling.nodes?.names.length === 1;
}
