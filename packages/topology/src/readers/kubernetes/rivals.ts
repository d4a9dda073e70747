import type { Because } from "../../model/topology";
import { field } from "../values";
import { apartOnNodes, eligible, zoneSpread, type Constraints } from "./constraints";
import type { LabelIndex } from "./label-index";
import type { ClusterNodes, NodeFact } from "./nodes";
import { fits, tolerationsOf } from "./nodes";
import type { AffinityTerm, Scheduling } from "./scheduling";
import { termSelects } from "./scheduling";
import type { Workload } from "./workload";
import { podBecause } from "./workload";

/** Pods of another workload that a workload's pods keep away from, or that keep away from them. */
export interface Rival {
  readonly name: string;
  readonly workload: Workload;
  /** What the other pods need of a node. */
  readonly scheduling: Scheduling;
  /** Pods of the other workload; absent: not known. */
  readonly pods?: number;
  readonly over: "zone" | "node";
  /** What keeps them apart. */
  readonly because: Because;
}

/** A workload whose pods are counted and whose constraints are read. */
export interface ScheduledMember {
  readonly workload: Workload;
  readonly scheduling: Scheduling;
  readonly count: { readonly total?: number };
}

/**
 * The rivals of each workload: those that the required anti-affinity of one of both selects. The scheduler keeps it in both
 * directions, whichever pod comes first.
 */
export function rivalsOf(
  members: readonly ScheduledMember[],
  index: LabelIndex<{ readonly workload: Workload }>,
): ReadonlyMap<Workload, readonly Rival[]> {
  const byWorkload = new Map(members.map((member) => [member.workload, member]));
  const found = new Map<Workload, Rival[]>();
  const add = (
    of: Workload,
    { workload, scheduling, count }: ScheduledMember,
    rival: Pick<Rival, "over" | "because">,
  ) => {
    const list = found.get(of) ?? [];
    found.set(of, list);
    if (list.some((one) => one.workload === workload && one.over === rival.over)) return;
    const pods = count.total === undefined ? {} : { pods: count.total };
    list.push({ name: workload.name, workload, scheduling, ...pods, ...rival });
  };
  for (const member of members)
    for (const term of member.scheduling.apart) {
      if (!term.required || term.over === "other" || member.workload.runsToEnd) continue;
      for (const workload of selectedBy(term, member.workload, index)) {
        const other = byWorkload.get(workload);
        if (other === undefined) continue;
        const rival = { over: term.over, because: podBecause(member.workload, term.path) };
        add(member.workload, other, rival);
        add(workload, member, rival);
      }
    }
  return found;
}

function selectedBy(
  { term }: AffinityTerm,
  own: Workload,
  index: LabelIndex<{ readonly workload: Workload }>,
): readonly Workload[] {
  return index
    .selectable(field(term, "labelSelector"))
    .map(({ workload }) => workload)
    .filter((other) => other !== own && !other.runsToEnd && termSelects(own, term, other) === true);
}

/** Places that the pods of other workloads may take away. */
export interface Crowding {
  readonly over: "zone" | "node";
  /** Places that fit the pods. */
  readonly places: number;
  /** As many of them the others may take. */
  readonly taken: number;
  /** As many the pods need. */
  readonly needed: number;
  readonly names: readonly string[];
  readonly because: Because;
}

/**
 * Where the nodes that fit a workload's pods may be too few for them and those of its rivals: whichever come first take
 * the places, and the others stay pending.
 */
export function crowdedOut(
  constraints: Constraints,
  rivals: readonly Rival[],
  cluster: ClusterNodes,
): Crowding | undefined {
  if (!cluster.known) return undefined;
  const nodes = eligible(constraints, cluster);
  for (const over of ["zone", "node"] as const) {
    const own = rivals.filter((rival) => rival.over === over);
    const [first] = own;
    const places = placesOf(nodes, over);
    if (first === undefined || !Number.isFinite(places)) continue;
    const each = own.map(({ pods = Infinity, scheduling, workload }) => {
      const shared = nodes.filter((node) => fits(node, scheduling.needs, tolerationsOf(workload.pod)) !== false);
      return Math.min(workload.kind === "DaemonSet" ? Infinity : pods, placesOf(shared, over));
    });
    const taken = Math.min(
      places,
      each.reduce((sum, one) => sum + one, 0),
    );
    const needed = placesNeeded(constraints, over);
    if (taken > 0 && places - taken < needed)
      return { over, places, taken, needed, names: own.map(({ name }) => name), because: first.because };
  }
  return undefined;
}

/** Zones or nodes; `Infinity` where more are made by need. */
function placesOf(nodes: readonly NodeFact[], over: "zone" | "node"): number {
  if (over === "zone") return new Set(nodes.map(({ zone }) => zone)).size;
  return nodes.reduce((sum, { count = Infinity }) => sum + count, 0);
}

/** Places of which a workload's pods need as many. */
function placesNeeded({ scheduling, total = 1 }: Constraints, over: "zone" | "node"): number {
  if (total === 0) return 0;
  if (over === "node") return apartOnNodes(scheduling) ? total : 1;
  if (scheduling.apart.some((term) => term.required && term.over === "zone" && term.selectsOwn === true)) return total;
  const spread = zoneSpread(scheduling);
  return spread === undefined ? 1 : Math.ceil(total / spread.skew);
}
