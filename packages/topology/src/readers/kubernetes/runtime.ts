import type { Inventory, Value } from "@nospof/inventory";
import { isRecord } from "@nospof/inventory";
import { field, listOf } from "../values";
import type { KubernetesObject } from "./object";
import { namesObject, valueOf } from "./object";

/** A pod's spec with the node selector and the tolerations that admission adds for its RuntimeClass. */
export function withRuntimeClass(
  inventory: Inventory,
  pod: Value | undefined,
  classes: readonly KubernetesObject[],
): Value | undefined {
  const name = classes.length === 0 ? undefined : field(pod, "runtimeClassName");
  const chosen = name === undefined ? undefined : classes.find((one) => namesObject(name, one) === true);
  if (chosen === undefined || !isRecord(pod)) return pod;
  const scheduling = valueOf(inventory, chosen, "scheduling");
  const [selector, own] = [field(scheduling, "nodeSelector"), field(pod, "nodeSelector") ?? {}];
  const tolerations = listOf(field(scheduling, "tolerations"));
  return {
    ...pod,
    ...(isRecord(selector) && isRecord(own) ? { nodeSelector: { ...selector, ...own } } : {}),
    ...(tolerations.length === 0 ? {} : { tolerations: [...listOf(field(pod, "tolerations")), ...tolerations] }),
  };
}
