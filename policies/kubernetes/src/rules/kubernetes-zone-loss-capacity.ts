import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, unknown } from "@nospof/rules";
import type { WorkloadFacts } from "@nospof/topology/kubernetes";
import {
  countProperty,
  fullestZone,
  kubernetesModel,
  largestShare,
  roomAfterZoneLoss,
  workloadLabel,
} from "@nospof/topology/kubernetes";
import { pods, servingWorkloads } from "./workloads";

/** Enough is left when the fullest zone of a workload is lost, and the nodes left hold what has to run. */
export const kubernetesZoneLossCapacity = defineRule({
  id: "kubernetes-zone-loss-capacity",
  title: "Enough pods, and enough room on the nodes, are left when a zone is lost.",
  rationale:
    "Pods of a lost zone come back after minutes, and only where the nodes that are left have room for them. What is left at once has to be enough.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = kubernetesModel(inventory);
    for (const facts of servingWorkloads(model)) yield judge(facts);
    for (const shortage of roomAfterZoneLoss(model)) {
      const { resource, zone, what, needed, left, named } = shortage;
      yield left >= needed
        ? pass(resource)
        : fail(
            resource,
            `without zone ${zone} the nodes that are left (${list(named.slice(0, 4))}) offer ${shown(left, what)}${what === "pods" ? "" : ` of ${what}`} and the workloads ask for ${what === "pods" ? pods(needed) : shown(needed, what)}: pods stay pending`,
            `add nodes outside zone ${zone}, or ask for ${what === "pods" ? "fewer pods" : `less ${what}`}`,
          );
    }
  },
});

function shown(amount: number, what: string): string {
  if (what === "pods") return `room for ${pods(amount)}`;
  return what === "memory" ? `${(amount / 2 ** 30).toFixed(1)} GiB` : `${String(Math.round(amount * 100) / 100)} cores`;
}

function judge(facts: WorkloadFacts): Judgement {
  const { workload, count, placement, required } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  if (facts.quorum !== undefined) return notApplicable(resource, "it needs a majority, not a number");
  if (required < 2) return notApplicable(resource, "no number of pods is declared that has to be left");
  const { total } = count;
  if (total === undefined) return unknown(resource, `the number of pods of ${label} is not known`, count.because);
  if (total < required)
    return fail(
      resource,
      `${label} has ${pods(total)} and ${pods(required)} are required even without a failure`,
      `raise ${countProperty(facts)} to more than ${String(required)}`,
    );
  if (fullestZone(placement, total) === total)
    return notApplicable(resource, "nothing keeps its pods in several zones");
  const sure = placement.zones.filter(({ uncertain }) => uncertain === undefined).length;
  const most = Math.max(sure, placement.zones.length);
  const left = (zones: number): number => total - fullestZone(placement, total, zones);
  if (left(Math.max(1, sure)) >= required && sure > 1) return pass(resource);
  // Without known nodes there may be more zones than any constraint asks for.
  const best = placement.zones.some(({ uncertain }) => uncertain !== undefined) ? total - 1 : left(most);
  if (best >= required)
    return unknown(
      resource,
      `in how many zones the pods of ${label} stand is not known`,
      placement.zones.find(({ uncertain }) => uncertain !== undefined)?.uncertain ?? placement.because,
    );
  let enough = total + 1;
  const skew = Number.isFinite(placement.skew) ? placement.skew : 1;
  while (enough - largestShare(enough, Math.max(2, most), skew) < required) enough++;
  return fail(
    resource,
    `${label} has ${pods(total)} in ${String(Math.max(2, most))} zones: without the fullest one ${String(best)} of ${String(required)} required are left`,
    `raise ${countProperty(facts)} from ${String(total)} to at least ${String(enough)}`,
  );
}
