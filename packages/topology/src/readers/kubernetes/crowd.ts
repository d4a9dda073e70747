import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { field } from "../values";
import { labelsOf, selects } from "./labels";
import { sameNamespace, textKey } from "./object";
import type { Workload } from "./workload";

/** How many pods of other workloads a selector selects. */
export interface CrowdFact {
  /** Absent: not known. */
  readonly pods?: number;
  readonly names: readonly string[];
}

interface Member {
  readonly workload: Workload;
  readonly total: number | undefined;
}

/** Finds the workloads that a selector selects beside the one that states it. */
export class Crowd {
  readonly #byLabel = new Map<string, Member[]>();

  constructor(readonly members: readonly Member[]) {
    for (const member of members) {
      const { podLabels } = member.workload;
      if (podLabels instanceof Unknown) continue;
      for (const [key, value] of podLabels) {
        const label = `${key} ${textKey(value) ?? ""}`;
        const found = this.#byLabel.get(label);
        if (found === undefined) this.#byLabel.set(label, [member]);
        else found.push(member);
      }
    }
  }

  /** The pods of other workloads of the same namespace that a selector of a workload selects, too. */
  beside(workload: Workload, selector: Value | undefined): CrowdFact {
    const others = this.#candidates(selector).filter((member) => member.workload !== workload);
    const selected = others.filter(
      (member) =>
        !member.workload.runsToEnd &&
        sameNamespace(member.workload.object, workload.object) === true &&
        selects(selector, member.workload.podLabels) === true,
    );
    const names = selected.map((member) => member.workload.name);
    const totals = selected.map(({ total }) => total);
    if (totals.includes(undefined)) return { names };
    return { pods: totals.reduce<number>((sum, total) => sum + (total ?? 0), 0), names };
  }

  /** Those that have the rarest of the labels that it asks for. */
  #candidates(selector: Value | undefined): readonly Member[] {
    const labels = labelsOf(field(selector, "matchLabels"));
    if (labels instanceof Unknown || labels.size === 0) return this.members;
    const lists = [...labels].map(([key, value]) => this.#byLabel.get(`${key} ${textKey(value) ?? ""}`) ?? []);
    return lists.reduce((fewest, list) => (list.length < fewest.length ? list : fewest));
  }
}
