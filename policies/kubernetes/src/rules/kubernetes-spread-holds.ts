import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, unknown } from "@nospof/rules";
import type { KubernetesModel, SpreadConstraint, WorkloadFacts } from "@nospof/topology/kubernetes";
import {
  isBound,
  jointPods,
  kubernetesModel,
  fullestZone,
  podBecause,
  rolloutOf,
  togetherIn,
  workloadLabel,
} from "@nospof/topology/kubernetes";
import { isReplicated, pods, servingWorkloads } from "./workloads";

/** Pods of a workload stand in several zones because the scheduler must keep them so, and can. */
export const kubernetesSpreadHolds = defineRule({
  id: "kubernetes-spread-holds",
  title: "Pods of a workload are kept in several zones by a constraint that the scheduler must keep, and can.",
  rationale:
    "Without a required constraint the scheduler may put all pods of a workload into one zone, and does when the others are full or were just lost. One that cannot be kept leaves pods pending.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const facts of servingWorkloads(model)) yield judge(model, facts);
  },
});

function judge(model: KubernetesModel, facts: WorkloadFacts): Judgement {
  const { workload, scheduling, count } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  if (!isReplicated(facts)) return notApplicable(resource, "it has no pods that could stand in several zones");
  if (togetherIn(facts, "zone") !== undefined || isBound(facts))
    return notApplicable(resource, "its pods are bound to one place");
  const nodes = model.nodesOf(workload.object.cluster);
  const zones = facts.placement.zones.filter(({ uncertain }) => uncertain === undefined);
  if (nodes.known && zones.length < 2) return notApplicable(resource, "the nodes that fit stand in one zone");
  const own = scheduling.spread.filter(({ over }) => over === "zone");
  const impossible = cannotHold(model, facts, own) ?? crowdedOut(facts);
  if (impossible !== undefined) return fail(resource, `${label}: ${impossible.message}`, impossible.fix);
  const apart = scheduling.apart.filter((term) => term.over === "zone" && term.selectsOwn !== false);
  const counting = own.filter(({ selectsOwn }) => selectsOwn !== false);
  const required = [...apart.filter((term) => term.required), ...counting.filter((one) => one.required === true)];
  if (required.some(({ selectsOwn }) => selectsOwn === true)) return loose(model, facts, counting) ?? pass(resource);
  const [open] = [...required, ...counting.filter((one) => typeof one.required === "object")];
  if (open !== undefined || scheduling.unknown.length > 0)
    return unknown(
      resource,
      `it is not known whether the pods of ${label} are kept in several zones`,
      podBecause(workload, open?.path ?? scheduling.unknown[0] ?? "topologySpreadConstraints"),
    );
  if (own.length > 0 && counting.length === 0)
    return notApplicable(resource, "its constraint over zones does not select its pods");
  // Each zone has too little room for all of them: with one pod to a node, nodes are what keeps them apart.
  if (nodes.known && zones.length === facts.placement.zones.length && count.total !== undefined)
    if (fullestZone(facts.placement, count.total) < count.total) return pass(resource);
  if (hasSibling(model, facts)) return pass(resource);
  const preferred = [...counting, ...apart][0];
  if (preferred !== undefined)
    return fail(
      resource,
      `${label}: ${workload.podPath}.${preferred.path} is only a preference: all ${count.total === undefined ? "pods" : pods(count.total)} may stand in one zone`,
      "maxSkew" in preferred
        ? `set whenUnsatisfiable of ${workload.podPath}.${preferred.path} to DoNotSchedule`
        : `add a constraint over topology.kubernetes.io/zone with whenUnsatisfiable DoNotSchedule to ${workload.podPath}.topologySpreadConstraints`,
    );
  return fail(
    resource,
    `${label}: nothing keeps its ${count.total === undefined ? "pods" : pods(count.total)} in several zones: all of them may stand in one`,
    `add a constraint over topology.kubernetes.io/zone with whenUnsatisfiable DoNotSchedule to ${workload.podPath}.topologySpreadConstraints`,
  );
}

/** Whether a Service leads to pods of other workloads as well, which are kept out of the zone of these. */
function hasSibling(model: KubernetesModel, facts: WorkloadFacts): boolean {
  return model.services.some((service) => {
    const backends = model.backendsOf(service).flatMap((one) => (one.certain ? [one.facts] : []));
    const own = backends.includes(facts) ? jointPods(backends) : [];
    return own.some(
      ({ workloads, total, zones }) =>
        workloads.includes(facts) && zones.every(({ room, uncertain }) => uncertain === undefined && room < total),
    );
  });
}

/** Pods of other workloads that keep apart from these and may leave them too few places. */
function crowdedOut(facts: WorkloadFacts): { readonly message: string; readonly fix: string } | undefined {
  const { crowded } = facts.placement;
  if (crowded === undefined) return undefined;
  const { over, places, taken, needed, names, because } = crowded;
  const others = `the pods of ${list(names)}`;
  return {
    message: `its pods keep apart from ${others} (${because.property}), which may take ${String(taken)} of the ${String(places)} ${over}s that fit, and its own need ${String(needed)}: pods stay pending`,
    fix: `let the anti-affinity select only the pods of its own workload, or add nodes${over === "zone" ? " in other zones" : ""}`,
  };
}

/** A required constraint that lets all pods stand in one zone. */
function loose(
  model: KubernetesModel,
  facts: WorkloadFacts,
  spread: readonly SpreadConstraint[],
): Judgement | undefined {
  const { workload, count, placement } = facts;
  const { total } = count;
  if (total === undefined) return undefined;
  const zones = Math.max(2, placement.zones.length);
  if (fullestZone(placement, total, zones) < total) return undefined;
  if (hasSibling(model, facts)) return undefined;
  const mixed = spread.find((one) => one.required === true && model.besides(facts, one).names.length > 0);
  if (mixed !== undefined)
    return fail(
      workload.object.resource,
      `${workloadLabel(workload)}: the labelSelector of ${workload.podPath}.${mixed.path} also selects the pods of ${list(model.besides(facts, mixed).names)}, so all ${pods(total)} of its own may stand in one zone`,
      `let the labelSelector of ${workload.podPath}.${mixed.path} select only the pods of ${workloadLabel(workload)}`,
    );
  const wide = spread.find((one) => one.required === true && typeof one.maxSkew === "number" && one.maxSkew > 1);
  if (wide === undefined) return undefined;
  return fail(
    workload.object.resource,
    `${workloadLabel(workload)}: maxSkew ${String(placement.skew)} of ${workload.podPath}.${wide.path} lets all ${pods(total)} stand in one zone`,
    `set maxSkew of ${workload.podPath}.${wide.path} to 1`,
  );
}

/** A rollout that starts a pod before it takes one away, where those that there are take every place. */
function stuckRollout(
  model: KubernetesModel,
  { workload, scheduling, placement }: WorkloadFacts,
  total: number,
): { readonly message: string; readonly fix: string } | undefined {
  const apart = scheduling.apart.find((one) => one.required && one.selectsOwn === true && !one.byRevision);
  const path = apart?.path ?? scheduling.hostPort;
  const { missing, surge } = rolloutOf(model.inventory, workload, total);
  if (path === undefined || missing !== 0 || surge === 0) return undefined;
  const zones = list(placement.zones.map(({ zone }) => String(zone)));
  return {
    message: `its rollout starts a new pod before it takes one away, and ${workload.podPath}.${path} leaves no place for it on the nodes that fit (in ${zones}): it never ends`,
    fix: `let ${workloadLabel(workload)} roll out with maxUnavailable 1, or add nodes`,
  };
}

/** What keeps the scheduler from keeping a constraint, so that pods stay pending or the API server refuses it. */
function cannotHold(
  model: KubernetesModel,
  facts: WorkloadFacts,
  spread: readonly SpreadConstraint[],
): { readonly message: string; readonly fix: string } | undefined {
  const { workload, placement, count, scheduling } = facts;
  const soft = spread.find((one) => one.required === false && typeof one.minDomains === "number");
  if (soft !== undefined)
    return {
      message: `minDomains of ${workload.podPath}.${soft.path} has no meaning with ScheduleAnyway: the API server refuses it`,
      fix: `set whenUnsatisfiable of ${workload.podPath}.${soft.path} to DoNotSchedule`,
    };
  const { total } = count;
  if (total === undefined || !model.nodesOf(workload.object.cluster).known || placement.broken !== undefined)
    return undefined;
  if (placement.zones.some(({ uncertain }) => uncertain !== undefined)) return undefined;
  const room = placement.zones.reduce((sum, zone) => sum + (zone.room ?? Infinity), 0);
  if (room === total) return stuckRollout(model, facts, total);
  if (room > total) return undefined;
  const zones = list(placement.zones.map(({ zone }) => String(zone)));
  const many = spread.find(
    (one) => one.required === true && typeof one.minDomains === "number" && one.minDomains > placement.zones.length,
  );
  const pending = `${pods(total - room)} of ${String(total)} ${total - room === 1 ? "stays" : "stay"} pending`;
  if (many !== undefined)
    return {
      message: `minDomains ${String(many.minDomains)} of ${workload.podPath}.${many.path} asks for more zones than its nodes stand in (${zones}): ${pending}`,
      fix: `set minDomains of ${workload.podPath}.${many.path} to at most ${String(placement.zones.length)}, or add nodes in more zones`,
    };
  const held = facts.volumes.find(({ places }) => places !== undefined);
  if (held !== undefined)
    return {
      message: `${held.label} can be mounted in ${zones} only, and the constraint over zones counts the others, too: ${pending}`,
      fix: `let ${held.label} have volumes in every zone of the nodes`,
    };
  if (scheduling.hostPort !== undefined)
    return {
      message: `each pod takes a port of its node (${workload.podPath}.${scheduling.hostPort}), and the nodes that fit (in ${zones}) are too few: ${pending}`,
      fix: `leave ${workload.podPath}.${scheduling.hostPort} out and let a Service lead to the pods, or add nodes`,
    };
  const alone = scheduling.apart.find((one) => one.required && one.selectsOwn === true);
  const strict = [...spread, ...scheduling.spread].find((one) => one.required === true);
  const path = alone?.path ?? strict?.path ?? "topologySpreadConstraints";
  return {
    message: `${workload.podPath}.${path} lets the nodes that fit (in ${zones}) take ${pods(room)}: ${pending}`,
    fix:
      alone !== undefined
        ? `use a topology spread constraint in place of ${workload.podPath}.${path}, or add nodes`
        : strict?.honorsAffinity === false
          ? `set nodeAffinityPolicy of ${workload.podPath}.${path} to Honor, so that nodes which the pods do not select are not counted`
          : `set nodeTaintsPolicy of ${workload.podPath}.${path} to Honor, so that places whose nodes the pods do not tolerate are not counted`,
  };
}
