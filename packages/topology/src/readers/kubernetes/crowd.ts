import type { Value } from "@nospof/inventory";
import { field } from "../values";
import type { LabelIndex } from "./label-index";
import { selects } from "./labels";
import { sameNamespace } from "./object";
import type { AffinityTerm } from "./scheduling";
import { termSelects } from "./scheduling";
import type { Workload } from "./workload";

/** How many pods of other workloads a selector selects. */
export interface CrowdFact {
  /** Absent: not known. */
  readonly pods?: number;
  readonly names: readonly string[];
  readonly workloads: readonly Workload[];
}

/** A workload with the pods that it has at least; absent: not known. */
export interface CrowdMember {
  readonly workload: Workload;
  readonly count: { readonly total?: number };
}

/** The pods of other workloads of its namespace that a selector of a workload selects, too. */
export function crowdBeside(
  index: LabelIndex<CrowdMember>,
  workload: Workload,
  selector: Value | undefined,
): CrowdFact {
  const selected = index
    .selectable(selector)
    .filter(
      (member) =>
        member.workload !== workload &&
        !member.workload.runsToEnd &&
        sameNamespace(member.workload.object, workload.object) === true &&
        selects(selector, member.workload.podLabels) === true,
    );
  const workloads = selected.map((member) => member.workload);
  const names = workloads.map(({ name }) => name);
  const totals = selected.map(({ count }) => count.total);
  if (totals.includes(undefined)) return { names, workloads };
  return { pods: totals.reduce<number>((sum, total) => sum + (total ?? 0), 0), names, workloads };
}

/** The workload of the only pod that a term of affinity selects, where it selects just one. */
export function loneBeside(
  index: LabelIndex<CrowdMember>,
  workload: Workload,
  { term }: AffinityTerm,
): string | undefined {
  const near = index
    .selectable(field(term, "labelSelector"))
    .filter((member) => member.workload !== workload && !member.workload.runsToEnd);
  const selected = near.filter((member) => termSelects(workload, term, member.workload) !== false);
  const [first] = selected;
  const isSure = first !== undefined && termSelects(workload, term, first.workload) === true;
  return isSure && selected.length === 1 && first.count.total === 1 ? first.workload.name : undefined;
}
