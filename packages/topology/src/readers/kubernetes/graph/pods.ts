import { Unknown } from "@nospof/inventory";
import type { Because, ElementId, MemberLoss } from "../../../model/topology";
import type { GraphBuilder } from "../../builder";
import { because } from "../../values";
import type { Budget } from "../budget";
import { allowedDisruptions } from "../budget";
import type { KubernetesModel, WorkloadFacts } from "../model";
import { eligible } from "../constraints";
import { fullestZone } from "../placement";
import { deadProbe } from "../ports";
import type { JointPods } from "../joint";
import { mostTogether } from "../joint";
import { rolloutOf } from "../rollout";
import { keepApart, runMore, rollAlone, slowDrain, slowRollout } from "../remedies";
import { workloadLabel } from "../workload";
import type { ClusterDomains } from "./domains";
import { zoneWords } from "./domains";

/** Stands for a number of nodes that is not known: more than any limit in pods, so that only a share of all takes all. */
const manyNodes = 1_000_000;

/** One pod of a StatefulSet to which a Service leads. */
export interface NamedPod {
  readonly name: string;
  /** What names it. */
  readonly because: Because;
  /** What to change where it is lost. */
  readonly remedy: string;
}

/** Lowers workloads: one element for each zone in which their pods may stand. */
export class PodGraph {
  readonly #zones = new Map<string, readonly string[]>();

  constructor(
    readonly builder: GraphBuilder,
    readonly model: KubernetesModel,
    readonly domains: ClusterDomains,
  ) {}

  /**
   * The elements of a workload, by zone.
   *
   * @param pod the only one of its pods that is meant
   * @param advice what to change where its pods are lost; default: what it lacks itself
   */
  parts(of: WorkloadFacts, pod?: NamedPod, advice = pod?.remedy): readonly ElementId[] {
    const { builder, domains } = this;
    const facts = pod === undefined ? of : { ...of, count: { total: 1, because: pod.because } };
    const { workload, placement, count } = facts;
    const { resource, cluster } = workload.object;
    const { zones } = placement;
    const uncertain = placement.uncertain ?? facts.autoscalerOpen;
    const dead = deadProbe(workload);
    const own = builder.id("instances", resource) + (pod === undefined ? "" : `/${pod.name}`);
    const ids = zones.map(({ zone }, at) => {
      const where = zoneWords(zone);
      return builder.add({
        id: `${own}@${where}`,
        kind: "instances",
        label: `${pod === undefined ? "pods" : `pod ${pod.name}`} of ${workloadLabel(workload)} in ${where}`,
        resource,
        placement: domains.placement(cluster, zones, at),
        forwarding: { kind: "all" },
        broken: facts.refused ?? placement.broken ?? dead,
        uncertain: placement.uncertain ?? facts.quotaOpen,
      });
    });
    if (workload.kind === "DaemonSet") {
      this.#groupOnNodes(facts, ids);
      return ids;
    }
    const losses = this.#losses(facts);
    // What refuses pods is no number of them, so nobody should raise it to one: rooms keep them apart as the skew does.
    const refusal = facts.quota?.pods === undefined ? undefined : facts.quota.refusal.fix;
    const fullest = refusal === undefined ? Infinity : fullestZone(placement, count.total ?? Infinity);
    const isLimited = refusal !== undefined || zones.some(({ room }) => room !== undefined);
    builder.group({
      id: own.slice("instances:".length),
      resource: resource.urn,
      members: ids,
      maxSkew: pod === undefined && refusal === undefined ? placement.skew : Infinity,
      ...(isLimited ? { room: zones.map(({ room = Infinity }) => Math.min(room, fullest)) } : {}),
      ...(count.total === undefined || (uncertain === facts.autoscalerOpen && uncertain !== undefined)
        ? {}
        : { total: count.total }),
      unit: "pods",
      ...(facts.quorum === undefined ? {} : { majority: true }),
      because: count.because,
      remedy: advice ?? refusal ?? keepApart(facts, "zone"),
      memberLosses: advice === undefined ? losses : losses.map((loss) => ({ ...loss, remedy: advice })),
    });
    return ids;
  }

  /** The elements of workloads that are judged together, by zone: one group, of which a zone holds only so many. */
  jointParts({ workloads, total, zones }: JointPods): readonly ElementId[] {
    const { builder, domains } = this;
    const [first] = workloads;
    if (first === undefined) return [];
    const { resource, cluster } = first.workload.object;
    const names = workloads.map(({ workload }) => workloadLabel(workload)).join(", ");
    const ids = workloads.map(({ workload }) => builder.id("instances", workload.object.resource));
    const own = ids.join("+");
    const members = zones.map(({ zone }, at) =>
      builder.add({
        id: `${own}@${zoneWords(zone)}`,
        kind: "instances",
        label: `pods of ${names} in ${zoneWords(zone)}`,
        resource,
        placement: domains.placement(cluster, zones, at),
        forwarding: { kind: "all" },
      }),
    );
    builder.group({
      id: own.slice("instances:".length),
      resource: resource.urn,
      members,
      maxSkew: Infinity,
      room: zones.map(({ room }) => room),
      total,
      unit: "pods",
      because: first.count.because,
      remedy: keepApart(first, "zone"),
      memberLosses: this.#jointLosses(workloads, Math.max(...zones.map(({ room }) => room))),
    });
    return members;
  }

  /** What several workloads lose: a node takes of those that keep apart the pods of one, and no more than are in its zone. */
  #jointLosses(workloads: readonly WorkloadFacts[], inZone: number): readonly MemberLoss[] {
    const byDomain = new Map<string, Map<WorkloadFacts, MemberLoss>>();
    for (const facts of workloads)
      for (const loss of this.#losses(facts)) {
        const all = byDomain.get(loss.domain) ?? new Map<WorkloadFacts, MemberLoss>();
        byDomain.set(loss.domain, all.set(facts, loss));
      }
    return [...byDomain.values()].flatMap((all): readonly MemberLoss[] => {
      const [first, ...others] = all.values();
      if (first === undefined || others.length === 0) return first === undefined ? [] : [first];
      const most = mostTogether([...all.keys()], "node", (facts) => all.get(facts)?.members ?? 0);
      const members = Math.min(most, inZone);
      const losses = [...all.values()];
      const isOpen = losses.some((one) => one.least !== undefined);
      const least = Math.min(members, Math.max(...losses.map((one) => one.least ?? one.members)));
      return [{ ...first, members, ...(isOpen ? { least } : {}) }];
    });
  }

  /**
   * Groups the pods of a DaemonSet where something takes all of them. Every node has one of its own, so there is nothing
   * to spread; of nodes that are not known there is one in each zone at least.
   */
  #groupOnNodes(facts: WorkloadFacts, members: readonly ElementId[]): void {
    const { builder, domains, model } = this;
    const { workload, placement } = facts;
    const { resource, cluster } = workload.object;
    const nodes = model.nodesOf(cluster);
    const fitting = nodes.known ? eligible(facts, nodes) : [];
    const isCounted = fitting.length > 0 && fitting.every(({ count }) => count !== undefined);
    const total = isCounted ? fitting.reduce((sum, { count }) => sum + (count ?? 0), 0) : manyNodes;
    const { missing, because: reason } = rolloutOf(model.inventory, workload, total);
    const takesAll = typeof missing === "number" && missing >= total;
    if (!takesAll && total > 1) return;
    const room = placement.zones.map(({ zone }) =>
      isCounted ? fitting.reduce((sum, node) => sum + (node.zone === zone ? (node.count ?? 0) : 0), 0) : 1,
    );
    const number = room.reduce((sum, one) => sum + one, 0);
    const alone = `add nodes that fit the pods of ${workloadLabel(workload)}: there is only one`;
    const losses: readonly MemberLoss[] = [
      ...(takesAll
        ? [
            {
              domain: domains.rollout(workload),
              members: number,
              announced: true,
              because: reason,
              remedy: slowRollout(facts),
            },
          ]
        : []),
      ...(total === 1
        ? [domains.node(cluster), domains.drain(cluster)].map((domain) => ({ domain, members: 1, remedy: alone }))
        : []),
    ];
    builder.group({
      id: builder.id("instances", resource).slice("instances:".length),
      resource: resource.urn,
      members,
      maxSkew: Infinity,
      room,
      total: number,
      unit: "pods",
      because: facts.count.because,
      memberLosses: losses,
    });
  }

  #losses(facts: WorkloadFacts): readonly MemberLoss[] {
    const { workload, placement } = facts;
    const { cluster } = workload.object;
    const { node } = placement;
    const total = facts.count.total ?? Infinity;
    const drained = this.#drained(facts, total);
    const rollout = rolloutOf(this.model.inventory, workload, total);
    const missing =
      rollout.missing instanceof Unknown ? { members: total, least: 0 } : { members: rollout.missing ?? 0 };
    const losses: readonly MemberLoss[] = [
      { domain: this.domains.pod(workload), members: 1, remedy: runMore(facts, "node") },
      ...this.#nodeZones(facts).map((zone) => ({
        domain: this.domains.node(cluster, zone),
        members: node.most,
        because: node.because ?? placement.because,
        remedy: keepApart(facts, "node"),
        ...(node.least < node.most ? { least: node.least } : {}),
      })),
      ...this.#nodeZones(facts).map((zone) => ({
        domain: this.domains.drain(cluster, zone),
        announced: true,
        remedy: slowDrain(facts),
        ...drained,
      })),
      {
        domain: this.domains.rollout(workload),
        announced: true,
        because: rollout.because,
        remedy: missing.members > 0 ? slowRollout(facts) : rollAlone(facts),
        ...missing,
        ...(rollout.surge > 0 && Number.isFinite(rollout.surge) ? { spare: rollout.surge } : {}),
      },
    ];
    return losses.filter(({ members, spare = 0 }) => members > 0 || spare > 0);
  }

  /**
   * The zones of which a node may hold pods of a workload; one entry that is undefined where any node is like another. They
   * are told apart only where workloads are bound to a zone each: those share no node.
   */
  #nodeZones({ workload, placement }: WorkloadFacts): readonly (string | undefined)[] {
    const all = this.#zonesOf(workload.object.cluster);
    const own = placement.zones.flatMap(({ zone, uncertain }) =>
      typeof zone === "string" && uncertain === undefined ? [zone] : [],
    );
    if (all.length === 0) return [undefined];
    return own.length === placement.zones.length ? own : all;
  }

  /** All zones of a cluster in which pods certainly are, where at least two workloads are bound to different ones. */
  #zonesOf(cluster: string): readonly string[] {
    let found = this.#zones.get(cluster);
    if (found === undefined) {
      const placed = this.model.workloads
        .filter(({ workload, off }) => workload.object.cluster === cluster && !off && !workload.runsToEnd)
        .map(({ placement }) => placement.zones.flatMap(({ zone }) => (typeof zone === "string" ? [zone] : [])));
      const bound = new Set(placed.filter(({ length }) => length === 1).flat());
      found = bound.size < 2 ? [] : [...new Set(placed.flat())];
      this.#zones.set(cluster, found);
    }
    return found;
  }

  /**
   * Pods that a drain takes at one time: all of the node, or as many as the budget allows. Where two budgets cover a pod,
   * the eviction is refused and nothing is taken.
   */
  #drained(facts: WorkloadFacts, total: number): Pick<MemberLoss, "members" | "least" | "because"> {
    const { budgets } = facts;
    const { most, least, because: open } = facts.placement.node;
    const [first] = budgets;
    const reason = { because: first?.budget.because ?? open ?? facts.placement.because };
    if (budgets.filter(({ certain }) => certain).length > 1) return { members: 0, ...reason };
    const limits = budgets.map(({ budget }) => this.#allowed(budget, facts, total));
    const isOpen = budgets.some(({ certain }) => !certain);
    const allowed = isOpen ? Infinity : Math.min(Infinity, ...limits.map((limit) => limit.most));
    const members = Math.min(most, allowed);
    const fewest = isOpen ? 0 : Math.min(least, ...limits.map((limit) => limit.least));
    return { members, ...reason, ...(fewest < members ? { least: fewest } : {}) };
  }

  /**
   * Pods that a budget lets go at one time, which may all be of one workload: it counts the pods of all that it covers.
   */
  #allowed(budget: Budget, facts: WorkloadFacts, total: number): { readonly most: number; readonly least: number } {
    const others = this.model.coveredBy(budget).filter((one) => one.facts !== facts);
    const counts = others.map((one) => (one.certain ? one.facts.count.total : undefined));
    const known = allowedDisruptions(
      budget,
      counts.reduce<number>((sum, count) => sum + (count ?? 0), total),
    );
    if (typeof known !== "number") return { most: Infinity, least: 0 };
    return { most: counts.includes(undefined) ? Infinity : known, least: known };
  }

  /** What runs by itself, behind no Service: its pods, and where traffic to it ends. */
  addService(facts: WorkloadFacts): void {
    const { builder } = this;
    const { resource } = facts.workload.object;
    const sink = builder.add({
      id: builder.id("service", resource),
      kind: "service",
      label: `service ${facts.workload.name}`,
      resource,
    });
    for (const part of this.parts(facts)) builder.link(part, sink, because(resource, ""));
  }
}
