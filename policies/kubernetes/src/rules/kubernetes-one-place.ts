import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, unknown } from "@nospof/rules";
import type { KubernetesModel, WorkloadFacts } from "@nospof/topology/kubernetes";
import { eligible, kubernetesModel, togetherIn, workloadLabel } from "@nospof/topology/kubernetes";
import { isReplicated, pods, servingWorkloads } from "./workloads";

/** The pods of a workload are not all bound to one zone or one node. */
export const kubernetesOnePlace = defineRule({
  id: "kubernetes-one-place",
  title: "The pods of a workload may run in more than one zone and on more than one node.",
  rationale:
    "Replicas that a selector, an affinity or the planned nodes hold in one zone or on one node are lost together: their number protects from nothing.",
  severity: "critical",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const facts of servingWorkloads(model)) yield judge(model, facts);
  },
});

function judge(model: KubernetesModel, facts: WorkloadFacts): Judgement {
  const { workload, scheduling, count, placement } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  if (!isReplicated(facts)) return notApplicable(resource, "it has no pods that could stand in several places");
  const all = count.total === undefined ? "all pods" : `all ${pods(count.total)}`;
  if (facts.volumes.some(({ because }) => because === togetherIn(facts, "zone")))
    return notApplicable(resource, "a volume holds its pods in one place");
  for (const over of ["node", "zone"] as const) {
    const bound = over === "node" ? scheduling.nodes : scheduling.zones;
    const path = bound?.names.length === 1 ? bound.path : undefined;
    const together = togetherIn(facts, over);
    if (path === undefined && together === undefined) continue;
    if (over === "zone" && hasSibling(model, facts)) return pass(resource);
    const property = path === undefined ? (together?.property ?? "") : `${workload.podPath}.${path}`;
    const place =
      path === undefined
        ? `${over === "zone" ? "in" : "on"} the same ${over}`
        : `${over === "zone" ? "in zone" : "on node"} ${String(bound?.names[0])}`;
    const lone = scheduling.together.find((term) => term.required && term.lone !== undefined)?.lone;
    const beside = path === undefined && lone !== undefined ? `, where the only pod of ${lone} is` : "";
    const more =
      path === undefined
        ? lone === undefined
          ? `remove the affinity, or select other pods with it`
          : `only prefer the affinity, or run ${lone} in several ${over}s, too`
        : `allow more than one ${over}`;
    return fail(resource, `${label}: ${property} puts ${all} ${place}${beside}`, `${more} (${property})`);
  }
  if (placement.broken !== undefined)
    return fail(
      resource,
      `${label}: no node of the cluster fits its pods (${placement.broken.property}): they never run`,
      `let ${placement.broken.property} fit a node of the cluster, or add a node that fits`,
    );
  const nodes = model.nodesOf(workload.object.cluster);
  if (nodes.known) {
    const fitting = eligible(facts, nodes);
    const [only] = fitting;
    const isHeld = facts.volumes.some(({ places }) => places !== undefined);
    if (isHeld && placement.zones.length === 1) return notApplicable(resource, "a volume holds its pods in one place");
    if (fitting.length === 1 && only?.count === 1)
      return fail(
        resource,
        `${label}: only node ${only.name} fits its pods: ${all} stand on it`,
        `add nodes in other zones that fit the pods of ${label}`,
      );
    const zones = placement.zones;
    if (zones.length === 1 && typeof zones[0]?.zone === "string" && !hasSibling(model, facts))
      return fail(
        resource,
        `${label}: the nodes that fit its pods (${list(fitting.map(({ name }) => name).slice(0, 4))}) all stand in zone ${zones[0].zone}`,
        `add nodes in other zones that fit the pods of ${label}`,
      );
  }
  const [open] = scheduling.unknown;
  if (open !== undefined)
    return unknown(resource, `it is not known where the pods of ${label} may run`, {
      urn: resource.urn,
      property: `${workload.podPath}${open === "" ? "" : `.${open}`}`,
    });
  return pass(resource);
}

/** Whether a Service has pods of another workload elsewhere, as where each zone has a workload of its own. */
function hasSibling(model: KubernetesModel, facts: WorkloadFacts): boolean {
  const own = new Set(facts.placement.zones.map(({ zone }) => zone));
  return model.services.some((service) => {
    const backends = model.backendsOf(service).map((backend) => backend.facts);
    return (
      backends.includes(facts) &&
      backends.some(
        (other) =>
          other !== facts &&
          !other.off &&
          other.placement.zones.some(({ zone }) => typeof zone === "string" && !own.has(zone)),
      )
    );
  });
}
