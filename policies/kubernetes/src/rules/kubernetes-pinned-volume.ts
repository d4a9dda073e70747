import type { Judgement } from "@nospof/rules";
import { defineRule, fail, pass, unknown } from "@nospof/rules";
import type { PinnedVolume, WorkloadFacts } from "@nospof/topology/kubernetes";
import { kubernetesModel, workloadLabel } from "@nospof/topology/kubernetes";
import { pods, servingWorkloads } from "./workloads";

/** No volume holds all pods of a workload in one zone or on one node. */
export const kubernetesPinnedVolume = defineRule({
  id: "kubernetes-pinned-volume",
  title: "No volume holds all pods of a workload in one zone or on one node.",
  rationale:
    "A disk of one zone can be mounted nowhere else: while the zone is away, the pod that needs it cannot start, whatever room other zones have.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    for (const facts of servingWorkloads(kubernetesModel(inventory)))
      if (facts.volumes.length > 0 && facts.workload.kind !== "DaemonSet") yield judge(facts);
  },
});

function judge(facts: WorkloadFacts): Judgement {
  const { workload, count } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  const single = count.total === 1;
  const all = count.total === undefined || single ? "its pod" : `all ${pods(count.total)}`;
  for (const volume of facts.volumes) {
    const place = placeOf(volume, single);
    if (place === undefined) continue;
    return fail(resource, `${label}: ${volume.label} ${place.why}: it holds ${all} ${place.where}`, place.fix);
  }
  const open = facts.volumes.find(({ reach, shared }) => reach === "unknown" && (single || shared));
  return open === undefined
    ? pass(resource)
    : unknown(
        resource,
        `whether ${open.label} holds the pods of ${label} in one zone is not known: its storage class is not part of the stack`,
        open.because,
      );
}

function placeOf(
  { shared, reach, oneNode, onePod, places, immediate, made }: PinnedVolume,
  single: boolean,
): { readonly why: string; readonly where: string; readonly fix: string } | undefined {
  const regional = "use storage that every zone can mount (a replicated disk or a network file system)";
  if (shared && onePod === true && !single)
    return {
      why: "is ReadWriteOncePod, so that only one of them can run",
      where: "on the node that mounts it",
      fix: `give each pod a volume of its own (StatefulSet with volumeClaimTemplates), or use ReadWriteMany`,
    };
  if (shared || single) {
    if (reach === "node") return { why: "is a disk of one node", where: "on that node", fix: regional };
    if (reach === "zone")
      return {
        why: `is a disk of ${places?.length === 1 ? `zone ${String(places[0])}` : "one zone"}`,
        where: "in that zone",
        fix:
          shared && !single
            ? `give each pod a volume of its own (StatefulSet with volumeClaimTemplates), or ${regional}`
            : regional,
      };
    if (shared && oneNode && !single)
      return {
        why: "is ReadWriteOnce",
        where: "on the node that mounts it",
        fix: `give each pod a volume of its own (StatefulSet with volumeClaimTemplates), or use ReadWriteMany`,
      };
    return undefined;
  }
  if (places?.length === 1 && made)
    return {
      why: `has volumes only ${reach === "node" ? "on node" : "in zone"} ${String(places[0])}`,
      where: `${reach === "node" ? "on that node" : "in that zone"}`,
      fix: "make PersistentVolumes in other zones, at least one for each pod",
    };
  if (places?.length === 1)
    return {
      why: `may only be made in zone ${String(places[0])}`,
      where: "in that zone",
      fix: "name more zones in allowedTopologies of its StorageClass",
    };
  if (immediate)
    return {
      why: "is made before a node is chosen (volumeBindingMode Immediate)",
      where: "where the disks happen to be, which may be one zone",
      fix: "set volumeBindingMode of its StorageClass to WaitForFirstConsumer",
    };
  return undefined;
}
