import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field } from "../values";
import type { Labels } from "./labels";
import { labelsOf } from "./labels";
import type { KubernetesObject } from "./object";
import { valueOf } from "./object";
import type { Rollouts } from "./rollouts";
import { withRuntimeClass } from "./runtime";

/** Kinds that run pods. */
export type WorkloadKind =
  | "Deployment"
  | "StatefulSet"
  | "DaemonSet"
  | "ReplicaSet"
  | "ReplicationController"
  | "Rollout"
  | "Pod"
  | "Job"
  | "CronJob";

/** Something that runs pods of one template. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly podLabels: Labels;
  /** The pods' `spec`. */
  readonly pod: Value | undefined;
  /** Keys of its node selector that its RuntimeClass adds. */
  readonly byClass?: ReadonlySet<string>;
  /** The object in which it is written; another one where a Rollout takes its pods from a Deployment. */
  readonly podObject: KubernetesObject;
  /** Where it stands in that object: `spec.template.spec`. */
  readonly podPath: string;
  /** `spec.replicas` as written; absent where it is left out or the kind has none. */
  readonly replicas: Read<number>;
  /** It runs to its end: nothing serves traffic. */
  readonly runsToEnd: boolean;
}

const groups: Readonly<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ["apps", "extensions"],
  StatefulSet: ["apps"],
  DaemonSet: ["apps", "extensions"],
  ReplicaSet: ["apps", "extensions"],
  ReplicationController: [""],
  Rollout: ["argoproj.io"],
  Pod: [""],
  Job: ["batch"],
  CronJob: ["batch"],
};

/** What decides about pods beside the object that runs them. */
export interface PodSources {
  readonly rollouts: Rollouts;
  readonly runtimeClasses: readonly KubernetesObject[];
}

/** Whether an object is of a kind that runs pods. */
export function isWorkload({ kind, group }: KubernetesObject): boolean {
  return Object.hasOwn(groups, kind) && groups[kind as WorkloadKind].includes(group);
}

/**
 * The workload that an object is; pods and sets that another object owns, and a Deployment that hands its pods over to a
 * Rollout of Argo, are part of that one and none of their own.
 */
export function workloadOf(
  inventory: Inventory,
  object: KubernetesObject,
  { rollouts, runtimeClasses }: PodSources,
): Workload | undefined {
  if (!isWorkload(object)) return undefined;
  const owners = valueOf(inventory, object, "metadata", "ownerReferences");
  if (Array.isArray(owners) && owners.length > 0) return undefined;
  if (rollouts.takeOver(object)) return undefined;
  const podObject = rollouts.source(object) ?? object;
  const kind = object.kind as WorkloadKind;
  const [template, templatePath] = templateOf(inventory, podObject, podObject.kind as WorkloadKind);
  const { pod, byClass } = withRuntimeClass(inventory, field(template, "spec"), runtimeClasses);
  return {
    object,
    kind,
    name: object.name,
    podLabels: labelsOf(field(field(template, "metadata"), "labels")),
    pod,
    ...(byClass === undefined ? {} : { byClass }),
    podObject,
    podPath: `${templatePath}spec`,
    replicas: hasReplicas(kind) ? asNumber(valueOf(inventory, object, "spec", "replicas")) : undefined,
    runsToEnd: kind === "Job" || kind === "CronJob" || (kind === "Pod" && endsByItself(inventory, object, pod)),
  };
}

/** Whether a Pod is not started again once it has ended, or is there only while a chart is installed or tested. */
function endsByItself(inventory: Inventory, object: KubernetesObject, pod: Value | undefined): boolean {
  const policy = asText(field(pod, "restartPolicy"));
  const hook = field(valueOf(inventory, object, "metadata", "annotations"), "helm.sh/hook");
  return policy === "Never" || policy === "OnFailure" || hook !== undefined;
}

/** Whether a kind has a number of replicas. */
export function hasReplicas(kind: WorkloadKind): boolean {
  return kind !== "Pod" && kind !== "DaemonSet" && kind !== "Job" && kind !== "CronJob";
}

/** A statement about a workload's pods: `spec.template.spec.nodeSelector of Deployment web`. */
export function podBecause(workload: Workload, property: string, text?: string): Because {
  return because(workload.podObject.resource, `${workload.podPath}.${property}`, text);
}

/** `Deployment web`. */
export function workloadLabel({ kind, name }: Workload): string {
  return `${kind} ${name}`;
}

function templateOf(
  inventory: Inventory,
  object: KubernetesObject,
  kind: WorkloadKind,
): readonly [Value | undefined, string] {
  if (kind === "Pod") {
    const part = (name: string): Value => valueOf(inventory, object, name) ?? {};
    return [{ metadata: part("metadata"), spec: part("spec") }, ""];
  }
  const path = kind === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
  const template = valueOf(inventory, object, ...path);
  return [template ?? new Unknown(), `${path.join(".")}.`];
}
