import type { KubernetesObject, V1Node } from "@kubernetes/client-node";
import type { Inventory } from "@nospof/inventory";
import { fromManifests } from "@nospof/inventory/manifests";
import type { FailureResult } from "@nospof/survival";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { ControlPlaneTimers, WorkloadFacts } from "@nospof/topology/kubernetes";
import { allowedDisruptions, defaultTimers, kubernetesModel, tolerationsOf } from "@nospof/topology/kubernetes";
import { stringify } from "yaml";
import { podsThatFit } from "./room";

/** What is done to a cluster: nodes that are lost, by name, or work on its workloads. */
export type Disruption =
  | { readonly kind: "zone"; readonly zone: string; readonly lost: readonly string[] }
  | { readonly kind: "node"; readonly lost: readonly string[] }
  | { readonly kind: "scale-down"; readonly to: number }
  | { readonly kind: "rollout" | "drain" | "drain during a rollout" };

/** Timers of a control plane, in seconds, and what it does while many nodes of a zone are lost. */
export interface Timers extends ControlPlaneTimers {
  /** Nodes of a zone from which pods are evicted per second (`--node-eviction-rate`). */
  readonly evictionRate: number;
  /** Share of a zone's nodes from which on evictions stop, unless all are lost (`--unhealthy-zone-threshold`). */
  readonly unhealthyZoneThreshold: number;
}

/** The defaults of kube-controller-manager; evictions stop altogether in clusters of up to 50 nodes. */
export const TIMERS: Timers = { ...defaultTimers, evictionRate: 0.1, unhealthyZoneThreshold: 0.55 };

/** What the analysis says of a workload, from its manifests and the nodes alone: the worst that may happen. */
export interface Prediction {
  /** Ready endpoints before. */
  readonly before: number;
  /** Fewest ready endpoints. */
  readonly lowest: number;
  /** Seconds until endpoints left; undefined: none has to. */
  readonly left: number | undefined;
  /** Seconds until there are as many as before; undefined: not predicted. */
  readonly back: number | "never" | undefined;
  /** Pods that find no node. */
  readonly pending: number;
  /** Whether the drains end; undefined: nothing is drained. */
  readonly drained: boolean | undefined;
}

/**
 * Asks the analysis what becomes of the only Service of some manifests.
 *
 * @param objects the workload's manifests
 * @param nodes of the cluster
 */
export function predict(
  objects: readonly KubernetesObject[],
  nodes: readonly V1Node[],
  disruption: Disruption,
  timers: Timers,
): Prediction {
  const inventory = inventoryOf([...nodes, ...objects]);
  if (disruption.kind === "scale-down") return scaledDown(inventory, disruption.to);
  const { flows } = proveSurvival(buildTopology(inventory), {
    lose: ["disruption", "device", "zone"],
    simultaneous: disruption.kind === "drain during a rollout" ? 2 : 1,
  });
  const [facts] = kubernetesModel(inventory).workloads;
  const [flow] = flows;
  if (flow === undefined || facts === undefined) throw new Error("the analysis finds no Service with a workload");
  const of = (failures: readonly FailureResult[]): readonly number[] =>
    failures.flatMap(({ capacity }) => capacity?.after ?? []);
  const before = facts.count.total ?? 0;
  const found = flow.failures.filter(({ lost }) => isOf(lost, disruption));
  const lowest = Math.max(0, Math.min(before, ...of(found)));
  const common = { before, lowest };
  if (disruption.kind !== "zone" && disruption.kind !== "node") {
    const drained = disruption.kind === "rollout" ? undefined : drainsEnd(facts, before);
    return { ...common, left: undefined, back: undefined, pending: 0, drained };
  }
  const known = found.flatMap(({ recovery }) => recovery?.seconds ?? []);
  const left = lowest === before ? undefined : Math.max(timers.nodeMonitorGracePeriod, ...known);
  const pending = pendingAfter(objects, nodes, disruption.lost, lowest, before);
  const back = lowest === before ? 0 : pending > 0 ? "never" : backAfter(facts, nodes, disruption, timers);
  return { ...common, left, back, pending, drained: undefined };
}

/** Taking pods away leaves as many as were asked for; where they stand is not kept (kubernetes#124149). */
function scaledDown(inventory: Inventory, to: number): Prediction {
  const before = kubernetesModel(inventory).workloads[0]?.count.total ?? 0;
  return { before, lowest: Math.min(before, to), left: undefined, back: "never", pending: 0, drained: undefined };
}

function inventoryOf(objects: readonly KubernetesObject[]): Inventory {
  const text = objects.map((object) => stringify(object)).join("---\n");
  const { inventory, unread } = fromManifests([{ file: "drill.yaml", text }], "drill");
  if (unread.length > 0) throw new Error(unread.map(({ message }) => message).join("\n"));
  return inventory;
}

function isOf(lost: readonly string[], disruption: Exclude<Disruption, { readonly kind: "scale-down" }>): boolean {
  const is = (part: string): boolean => lost.length === 1 && lost[0]?.includes(part) === true;
  switch (disruption.kind) {
    case "zone":
      return is(`kubernetes/${disruption.zone}`);
    case "node":
      return is("kubernetes/node");
    case "drain":
      return is("/drain");
    case "rollout":
      return is("/rollout of ");
    case "drain during a rollout":
      return lost.length > 0 && lost.every((domain) => domain.endsWith("/drain") || domain.includes("/rollout of "));
  }
}

/** A drain asks until the budget of each pod allows it; where two cover a pod, the server never does. */
function drainsEnd({ budgets }: WorkloadFacts, total: number): boolean {
  return budgets.length < 2 && budgets.every(({ budget }) => allowedDisruptions(budget, total) !== 0);
}

/** Pods that find no node once those on lost nodes are evicted: what the analysis still places on a cluster with the taint. */
function pendingAfter(
  objects: readonly KubernetesObject[],
  nodes: readonly V1Node[],
  lost: readonly string[],
  survivors: number,
  total: number,
): number {
  const key = "node.kubernetes.io/unreachable";
  const tainted = nodes.map((node) =>
    lost.includes(node.metadata?.name ?? "")
      ? { ...node, spec: { ...node.spec, taints: [{ key, effect: "NoSchedule" }] } }
      : node,
  );
  const [facts] = kubernetesModel(inventoryOf([...tainted, ...objects])).workloads;
  const left = nodes.filter(({ metadata }) => !lost.includes(metadata?.name ?? ""));
  if (facts === undefined || facts.placement.broken !== undefined) return total - survivors;
  const allowed = facts.placement.zones.reduce((sum, { room = Infinity }) => sum + room, 0);
  return Math.max(0, total - Math.max(survivors, Math.min(allowed, podsThatFit(objects, left))));
}

/**
 * Seconds until evicted pods are ready elsewhere. The pods of a StatefulSet are never replaced while nobody says that
 * their node is gone, and none is evicted while most of a zone, and not all of it, is lost.
 */
function backAfter(
  { workload }: WorkloadFacts,
  nodes: readonly V1Node[],
  { lost }: { readonly lost: readonly string[] },
  timers: Timers,
): number | "never" {
  if (workload.kind === "StatefulSet") return "never";
  const zones = new Map<string, { all: number; lost: number }>();
  for (const { metadata } of nodes) {
    const zone = metadata?.labels?.["topology.kubernetes.io/zone"] ?? "";
    const counted = zones.get(zone) ?? { all: 0, lost: 0 };
    counted.all++;
    if (lost.includes(metadata?.name ?? "")) counted.lost++;
    zones.set(zone, counted);
  }
  const hit = [...zones.values()].filter((zone) => zone.lost > 0);
  if (
    hit.some((zone) => zone.lost < zone.all && zone.lost > 2 && zone.lost / zone.all >= timers.unhealthyZoneThreshold)
  )
    return "never";
  const queue = (Math.max(...hit.map((zone) => zone.lost)) - 1) / timers.evictionRate;
  const stays = tolerationsOf(workload.pod).filter(({ key }) => key === "node.kubernetes.io/unreachable");
  const toleration = Math.min(...stays.map(({ seconds }) => seconds ?? Infinity));
  const patience = stays.length === 0 ? timers.defaultToleration : toleration;
  if (patience === Infinity) return "never";
  return timers.nodeMonitorGracePeriod + queue + patience + START_SECONDS;
}

/** Until a new pod is placed and ready: stages.yaml makes it ready after a second. */
const START_SECONDS = 2;
