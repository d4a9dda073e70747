import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { because } from "../values";
import type { Autoscaler } from "./autoscaler";
import { scales } from "./autoscaler";
import type { KubernetesObject } from "./object";
import type { Workload } from "./workload";

/** How many pods there are before any failure, at least. */
export interface PodCount {
  /** Absent: not known. */
  readonly total?: number;
  readonly because: Because;
}

/** A workload with what decides how many pods it has. */
export interface CountedWorkload {
  readonly workload: Workload;
  readonly count: PodCount;
  readonly autoscaler: Autoscaler | undefined;
  /** May be its autoscaler. */
  readonly open: Autoscaler | undefined;
}

/** Counts the pods of workloads, of which some are scaled. */
export function podCounter(autoscalers: readonly Autoscaler[]): (workload: Workload) => CountedWorkload {
  const near = byTarget(autoscalers);
  return (workload) => {
    const matches = near(workload.object).map((autoscaler) => ({ autoscaler, match: scales(autoscaler, workload) }));
    const autoscaler = matches.find(({ match }) => match === true)?.autoscaler;
    const open = autoscaler === undefined ? matches.find(({ match }) => match === undefined)?.autoscaler : undefined;
    return { workload, autoscaler, open, count: countOf(workload, autoscaler, open) };
  };
}

function countOf(workload: Workload, autoscaler: Autoscaler | undefined, open: Autoscaler | undefined): PodCount {
  const { object, kind, replicas } = workload;
  if (autoscaler !== undefined)
    return typeof autoscaler.min === "number"
      ? { total: autoscaler.min, because: autoscaler.because }
      : { because: autoscaler.because };
  if (kind === "Pod") return { total: 1, because: because(object.resource, "") };
  if (kind === "DaemonSet") return { because: because(object.resource, "spec") };
  const reason = because(object.resource, "spec.replicas");
  if (open !== undefined) return { because: because(open.object.resource, "spec.scaleTargetRef") };
  return replicas instanceof Unknown ? { because: reason } : { total: replicas ?? 1, because: reason };
}

/** What may scale a workload, by its name. */
function byTarget(all: readonly Autoscaler[]): (object: KubernetesObject) => readonly Autoscaler[] {
  const known = new Map<string, Autoscaler[]>();
  const open: Autoscaler[] = [];
  for (const one of all) {
    const { name } = one.target;
    if (typeof name !== "string") open.push(one);
    else if (known.has(name)) known.get(name)?.push(one);
    else known.set(name, [one]);
  }
  return ({ nameValue }) => (typeof nameValue === "string" ? [...(known.get(nameValue) ?? []), ...open] : all);
}
