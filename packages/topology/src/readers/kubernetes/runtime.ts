import type { Inventory, Value } from "@nospof/inventory";
import { isRecord } from "@nospof/inventory";
import { field, listOf } from "../values";
import type { KubernetesObject } from "./object";
import { namesObject, valueOf } from "./object";

/** A pod's spec, and what of it is its RuntimeClass's. */
export interface ClassedPod {
  readonly pod: Value | undefined;
  /** Keys of the node selector that the class adds. */
  readonly byClass?: ReadonlySet<string>;
}

/** A pod's spec with the node selector and the tolerations that admission adds for its RuntimeClass. */
export function withRuntimeClass(
  inventory: Inventory,
  pod: Value | undefined,
  classes: readonly KubernetesObject[],
): ClassedPod {
  const name = classes.length === 0 ? undefined : field(pod, "runtimeClassName");
  const chosen = name === undefined ? undefined : classes.find((one) => namesObject(name, one) === true);
  if (chosen === undefined || !isRecord(pod)) return { pod };
  const scheduling = valueOf(inventory, chosen, "scheduling");
  const [selector, own] = [field(scheduling, "nodeSelector"), field(pod, "nodeSelector") ?? {}];
  const tolerations = listOf(field(scheduling, "tolerations"));
  const added = isRecord(selector) && isRecord(own) ? { nodeSelector: { ...selector, ...own } } : {};
  const more = tolerations.length === 0 ? {} : { tolerations: [...listOf(field(pod, "tolerations")), ...tolerations] };
  const keys = isRecord(selector) && isRecord(own) ? Object.keys(selector).filter((key) => !(key in own)) : [];
  return { pod: { ...pod, ...added, ...more }, ...(keys.length === 0 ? {} : { byClass: new Set(keys) }) };
}
