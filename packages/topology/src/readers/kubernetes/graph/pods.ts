import { Unknown } from "@nospof/inventory";
import type { ElementId, MemberLoss } from "../../../model/topology";
import type { GraphBuilder } from "../../builder";
import { because } from "../../values";
import { allowedDisruptions } from "../budget";
import type { KubernetesModel, WorkloadFacts } from "../model";
import { rolloutOf } from "../rollout";
import { keepApart, runMore, slowDrain, slowRollout } from "../remedies";
import { workloadLabel } from "../workload";
import type { ClusterDomains } from "./domains";
import { zoneWords } from "./domains";

/** Lowers workloads: one element for each zone in which their pods may stand. */
export class PodGraph {
  constructor(
    readonly builder: GraphBuilder,
    readonly model: KubernetesModel,
    readonly domains: ClusterDomains,
  ) {}

  /** The elements of a workload, by zone. */
  parts(facts: WorkloadFacts): readonly ElementId[] {
    const { builder, domains } = this;
    const { workload, placement, count } = facts;
    const { resource, cluster } = workload.object;
    const { zones } = placement;
    const uncertain = placement.uncertain ?? facts.autoscalerOpen;
    const ids = zones.map(({ zone }, at) => {
      const where = zoneWords(zone);
      return builder.add({
        id: builder.id("instances", resource, where),
        kind: "instances",
        label: `pods of ${workloadLabel(workload)} in ${where}`,
        resource,
        placement: domains.placement(cluster, zones, at),
        forwarding: { kind: "all" },
        broken: placement.broken,
        uncertain: placement.uncertain,
      });
    });
    // Every node has a pod of a DaemonSet of its own: there is nothing to spread.
    if (workload.kind === "DaemonSet") return ids;
    builder.group({
      id: builder.id("instances", resource).slice("instances:".length),
      resource: resource.urn,
      members: ids,
      maxSkew: placement.skew,
      ...(zones.some(({ room }) => room !== undefined) ? { room: zones.map(({ room }) => room ?? Infinity) } : {}),
      ...(count.total === undefined || (uncertain === facts.autoscalerOpen && uncertain !== undefined)
        ? {}
        : { total: count.total }),
      unit: "pods",
      because: count.because,
      remedy: keepApart(facts, "zone"),
      memberLosses: this.#losses(facts),
    });
    return ids;
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
      {
        domain: this.domains.node(cluster),
        members: node.most,
        because: node.because ?? placement.because,
        remedy: keepApart(facts, "node"),
        ...(node.least < node.most ? { least: node.least } : {}),
      },
      { domain: this.domains.drain(cluster), announced: true, remedy: slowDrain(facts), ...drained },
      {
        domain: this.domains.rollout(workload),
        announced: true,
        because: rollout.because,
        remedy: slowRollout(facts),
        ...missing,
      },
    ];
    return losses.filter(({ members }) => members > 0);
  }

  /**
   * Pods that a drain takes at one time: all of the node, or as many as the budget allows. Where two budgets cover a pod,
   * the eviction is refused and nothing is taken.
   */
  #drained({ budgets, placement }: WorkloadFacts, total: number): Pick<MemberLoss, "members" | "least" | "because"> {
    const { most, least, because: open } = placement.node;
    const [first, second] = budgets;
    const reason = { because: first?.budget.because ?? open ?? placement.because };
    if (first?.certain === true && second?.certain === true) return { members: 0, ...reason };
    const limits = budgets.map(({ budget }) => allowedDisruptions(budget, total));
    const known = limits.map((limit) => (typeof limit === "number" ? limit : Infinity));
    const isOpen = limits.some((limit) => limit instanceof Unknown) || budgets.some(({ certain }) => !certain);
    const allowed = Math.min(...(isOpen ? [Infinity] : known));
    const members = Math.min(most, allowed);
    const fewest = isOpen ? 0 : Math.min(least, allowed);
    return { members, ...reason, ...(fewest < members ? { least: fewest } : {}) };
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
