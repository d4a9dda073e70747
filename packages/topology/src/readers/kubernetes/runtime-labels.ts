import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { asText } from "../values";
import type { Labels } from "./labels";

/** Labels by which the controller of a StatefulSet names a single pod (Kubernetes documentation, "StatefulSets"). */
const podLabels = ["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"] as const;

/** Labels by which controllers tell revisions apart. */
const revisionLabels: ReadonlySet<string> = new Set(["pod-template-hash", "controller-revision-hash"]);

/** What members call themselves once they have agreed who leads; what runs in the pod, or an operator, writes it down. */
const roles =
  /^(?:primary|master|leader|active|writer|replica|secondary|standby|slave|follower|reader|read-only|true)$/i;
const roleKey = /(?:role|primary|master|leader)$/i;

/** Whether a label of a selector is one that pods have only once they run. */
export function isSetAtRuntime(key: string, value: Value): boolean {
  return isPodLabel(key) || revisionLabels.has(key) || isRole(key, value);
}

/** Whether a label is one by which the controller of a StatefulSet names a pod. */
export function isPodLabel(key: string): boolean {
  return podLabels.some((label) => label === key);
}

/** The labels of a selector that a template of pods can have. */
export function fixedLabels(selector: Labels): Labels {
  if (selector instanceof Unknown) return selector;
  return new Map([...selector].filter(([key, value]) => !isSetAtRuntime(key, value)));
}

/** Whether a label tells who leads. */
function isRole(key: string, value: Value): boolean {
  return roleKey.test(key) && typeof value === "string" && roles.test(value);
}

/**
 * The number of the only pod of a StatefulSet that a selector names; undefined: it names none, `false`: a pod of another
 * set.
 *
 * @param name of the StatefulSet
 */
export function ordinalIn(selector: Labels, name: Value | undefined): number | false | undefined {
  if (selector instanceof Unknown) return undefined;
  const [pod, index] = podLabels.map((label) => asText(selector.get(label)));
  if (typeof index === "string" && /^\d+$/.test(index)) return Number(index);
  if (typeof pod !== "string" || typeof name !== "string") return undefined;
  const ordinal = pod.startsWith(`${name}-`) ? pod.slice(name.length + 1) : "";
  return /^\d+$/.test(ordinal) ? Number(ordinal) : false;
}
