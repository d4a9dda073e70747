import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field } from "../values";
import type { Match } from "./labels";
import type { KubernetesObject } from "./object";
import { namesObject, sameNamespace, valueOf } from "./object";
import type { Workload } from "./workload";

/** What changes a workload's number of replicas by load. */
export interface Autoscaler {
  readonly object: KubernetesObject;
  readonly name: string;
  /** Fewest replicas; where it is left out, the default of the kind. */
  readonly min: Read<number>;
  /** It is left out. */
  readonly isDefault: boolean;
  readonly max: Read<number>;
  /** The kind and name that it scales. */
  readonly target: { readonly kind: Read<string>; readonly name: Value | undefined };
  /** The property that decides the fewest. */
  readonly because: Because;
  /** The property's path: `spec.minReplicas`. */
  readonly minProperty: string;
}

/** How a kind of autoscaler calls its bounds; KEDA's scales to zero unless told otherwise. */
const kinds: Readonly<
  Record<string, { readonly group: string; readonly min: string; readonly max: string; readonly least: number }>
> = {
  HorizontalPodAutoscaler: { group: "autoscaling", min: "minReplicas", max: "maxReplicas", least: 1 },
  ScaledObject: { group: "keda.sh", min: "minReplicaCount", max: "maxReplicaCount", least: 0 },
};

/** Whether an object is of a kind that scales workloads. */
export function isAutoscaler({ kind, group }: KubernetesObject): boolean {
  return kinds[kind]?.group === group;
}

/** The autoscaler that an object is. */
export function autoscalerOf(inventory: Inventory, object: KubernetesObject): Autoscaler | undefined {
  const words = kinds[object.kind];
  if (words?.group !== object.group) return undefined;
  const minProperty = `spec.${words.min}`;
  const number = (name: string): Read<number> => asNumber(valueOf(inventory, object, "spec", name));
  const target = valueOf(inventory, object, "spec", "scaleTargetRef");
  return {
    object,
    name: object.name,
    target: { kind: asText(field(target, "kind")) ?? "Deployment", name: field(target, "name") },
    min: number(words.min) ?? words.least,
    isDefault: number(words.min) === undefined,
    max: number(words.max),
    minProperty,
    because: because(object.resource, minProperty),
  };
}

/** Whether an autoscaler scales a workload; undefined: not known. */
export function scales({ object, target: { kind, name } }: Autoscaler, workload: Workload): Match {
  if (typeof kind === "string" && kind !== workload.kind) return false;
  const near = sameNamespace(object, workload.object);
  if (near === false) return false;
  if (kind instanceof Unknown) return undefined;
  const named = namesObject(name, workload.object);
  return named === true ? near : named;
}
