import type { Judgement } from "@nospof/rules";
import { defineRule, fail, notApplicable, pass, unknown } from "@nospof/rules";
import type { WorkloadFacts } from "@nospof/topology/kubernetes";
import {
  countProperty,
  fullestZone,
  kubernetesModel,
  majorityOf,
  workloadLabel,
  zoneSpread,
} from "@nospof/topology/kubernetes";
import { pods, servingWorkloads } from "./workloads";

/** A quorum keeps its majority when any one zone is lost. */
export const kubernetesQuorumZones = defineRule({
  id: "kubernetes-quorum-zones",
  title: "A quorum keeps its majority when any one zone is lost.",
  rationale:
    "Members that agree by majority stop when half of them are away. Two zones can never do: one of them holds half of the members or more.",
  severity: "critical",
  level: "mandatory",
  *evaluate({ inventory }) {
    for (const facts of servingWorkloads(kubernetesModel(inventory)))
      if (facts.quorum !== undefined) yield judge(facts);
  },
});

function judge(facts: WorkloadFacts): Judgement {
  const { workload, count, placement } = facts;
  const { resource } = workload.object;
  const label = workloadLabel(workload);
  const { total } = count;
  if (total === undefined) return unknown(resource, `the number of members of ${label} is not known`, count.because);
  if (total === 1) return notApplicable(resource, "it has a single member");
  const majority = majorityOf(total);
  if (total - 1 < majority)
    return fail(
      resource,
      `${label} has ${pods(total)} and needs a majority of ${String(majority)}: it stops with the loss of any one`,
      `set ${countProperty(facts)} of ${label} to 3`,
    );
  const isKept = Number.isFinite(placement.skew) || zoneSpread(facts.scheduling) !== undefined;
  if (!isKept && placement.zones.length !== 1)
    return notApplicable(resource, "nothing keeps its pods in several zones");
  const sure = placement.zones.filter(({ uncertain }) => uncertain === undefined).length;
  const left = (zones: number): number => total - fullestZone(placement, total, zones);
  if (sure > 1 && left(sure) >= majority) return pass(resource);
  const open = placement.zones.find(({ uncertain }) => uncertain !== undefined);
  if (open?.uncertain !== undefined)
    return unknown(resource, `in how many zones the members of ${label} stand is not known`, open.uncertain);
  return fail(
    resource,
    `${label} has ${pods(total)} in ${String(sure)} zones: without the fullest one ${String(left(sure))} ${left(sure) === 1 ? "is" : "are"} left, ${String(majority)} are a majority`,
    sure < 3
      ? `let ${label} run in a third zone: with two zones one always holds half of the members or more`
      : enoughMembers(facts, total, sure),
  );
}

/** What gives a quorum in three zones or more a majority in the others: a number that divides better, or an even spread. */
function enoughMembers(facts: WorkloadFacts, total: number, zones: number): string {
  const label = workloadLabel(facts.workload);
  const isEnough = (count: number): boolean => count - fullestZone(facts.placement, count, zones) >= majorityOf(count);
  return facts.placement.skew === 1 && isEnough(total + 1)
    ? `set ${countProperty(facts)} of ${label} to ${String(total + 1)}`
    : `keep the pods of ${label} evenly in its zones (maxSkew 1)`;
}
