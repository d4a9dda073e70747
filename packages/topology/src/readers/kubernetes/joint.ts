import type { WorkloadFacts } from "./model";
import { zoneSpread } from "./constraints";
import { fullestZone } from "./placement";
import { largestShare } from "./share";
import type { PlacedZone } from "./zones";

/** Workloads whose pods are kept apart from each other's, so that they are not all lost together. */
export interface JointPods {
  /** Two or more, in the order in which they were given. */
  readonly workloads: readonly WorkloadFacts[];
  /** Pods of all of them. */
  readonly total: number;
  /** Zones in which they may stand, each with the most pods of all of them that it may hold. */
  readonly zones: readonly (PlacedZone & { readonly room: number })[];
}

/**
 * The sets among workloads whose pods keep away from each other's by a required anti-affinity, or are spread over zones
 * together by one constraint that each of them has. What is uncertain of a workload leaves it out of any set.
 */
export function jointPods(workloads: readonly WorkloadFacts[]): readonly JointPods[] {
  const left = new Set(workloads.filter(isSettled));
  const found: JointPods[] = [];
  for (const first of left) {
    left.delete(first);
    const members = [first];
    for (const own of members)
      for (const other of left)
        if (isApart(own, other, "node") || isSpreadWith(own, other)) {
          left.delete(other);
          members.push(other);
        }
    const own = jointOf(workloads.filter((facts) => members.includes(facts)));
    if (own !== undefined) found.push(own);
  }
  return found;
}

/**
 * Most pods of several workloads that one place takes: of those that keep away from each other the ones of a single
 * workload, of all others the sum.
 */
export function mostTogether(
  workloads: readonly WorkloadFacts[],
  over: "zone" | "node",
  most: (facts: WorkloadFacts) => number,
): number {
  const sets: WorkloadFacts[][] = [];
  for (const facts of workloads) {
    const set = sets.find((others) => others.every((other) => isApart(facts, other, over)));
    if (set === undefined) sets.push([facts]);
    else set.push(facts);
  }
  return sets.reduce((sum, set) => sum + Math.max(...set.map(most)), 0);
}

function isSettled({ workload, count, placement, autoscalerOpen, refused, quotaOpen, off }: WorkloadFacts): boolean {
  const isOpen = placement.uncertain ?? placement.broken ?? placement.crowded ?? autoscalerOpen ?? refused ?? quotaOpen;
  return isOpen === undefined && !off && workload.kind !== "DaemonSet" && count.total !== undefined;
}

/** Whether no place holds pods of both; who shares no zone shares no node. */
function isApart({ rivals }: WorkloadFacts, { workload }: WorkloadFacts, over: "zone" | "node"): boolean {
  return rivals.some((rival) => rival.workload === workload && (rival.over === "zone" || over === "node"));
}

/** Whether each of two has a constraint over zones that counts the pods of both. */
function isSpreadWith(a: WorkloadFacts, b: WorkloadFacts): boolean {
  const counts = ({ crowd }: WorkloadFacts, { workload }: WorkloadFacts): boolean =>
    crowd?.workloads.includes(workload) === true;
  return counts(a, b) && counts(b, a) && zonesOf(a) === zonesOf(b);
}

function zonesOf({ placement }: WorkloadFacts): string {
  return JSON.stringify(placement.zones.map(({ zone }) => zone));
}

/** Zones that are not known are no ground for more than a constraint that all have. */
function jointOf(workloads: readonly WorkloadFacts[]): JointPods | undefined {
  const [first] = workloads;
  if (first === undefined || workloads.length < 2) return undefined;
  const isShared = workloads.every((one) => workloads.every((other) => one === other || isSpreadWith(one, other)));
  const isOpen = workloads.some(({ placement }) => placement.zones.some(({ uncertain }) => uncertain !== undefined));
  if (isOpen && !isShared) return undefined;
  const share = isShared ? Math.max(...workloads.map(shareOf)) : Infinity;
  const all = new Map(workloads.flatMap(({ placement }) => placement.zones.map((one) => [one.zone, one])));
  const zones = unnamedApart(workloads) ?? [...all.values()];
  return {
    workloads,
    total: workloads.reduce((sum, { count }) => sum + (count.total ?? 0), 0),
    zones: zones.map((one) => ({
      ...one,
      room: Math.min(share, mostTogether(inZone(workloads, one.zone), "zone", mostOf(one.zone))),
    })),
  };
}

/**
 * Zones that there certainly are although nobody names any: those of all workloads, where no two share one. Pods that stay
 * pending are no pods.
 */
function unnamedApart(workloads: readonly WorkloadFacts[]): readonly PlacedZone[] | undefined {
  const isNamed = workloads.some(({ placement }) => placement.zones.some(({ zone }) => typeof zone === "string"));
  if (isNamed || mostTogether(workloads, "zone", () => 1) > 1) return undefined;
  const number = workloads.reduce((sum, { placement }) => sum + placement.zones.length, 0);
  return Array.from({ length: number }, (_, at) => ({ zone: at + 1 }));
}

function inZone(workloads: readonly WorkloadFacts[], zone: string | number): readonly WorkloadFacts[] {
  if (typeof zone === "number") return workloads;
  return workloads.filter(({ placement }) => placement.zones.some((one) => one.zone === zone));
}

function mostOf(zone: string | number): (facts: WorkloadFacts) => number {
  return ({ placement, count }) => {
    const room = placement.zones.find((one) => one.zone === zone)?.room ?? Infinity; // an unnamed one may be any
    return Math.min(room, fullestZone(placement, count.total ?? 0));
  };
}

/** Most pods of all that its constraint counts in one zone. */
function shareOf({ scheduling, crowd, count, placement }: WorkloadFacts): number {
  const skew = zoneSpread(scheduling)?.skew ?? Infinity;
  return largestShare((count.total ?? 0) + (crowd?.pods ?? Infinity), placement.zones.length, skew);
}
