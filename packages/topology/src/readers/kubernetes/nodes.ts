import type { Inventory, Resource, Value } from "@nospof/inventory";
import { isRecord, readValue, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsModel } from "../aws/model";
import { zoneOfSubnets } from "./pools/eks";
import { defaultGkePool, gkePool, makesNodes } from "./pools/gke";
import { asFlag, asText, because, field, listOf } from "../values";
import { quantity } from "./amount";
import type { KubernetesObject } from "./object";
import { valueOf } from "./object";
import type { NodeCondition, NodeNeed } from "./scheduling";
import { zoneLabelKey } from "./scheduling";

/** A taint that keeps pods off a node which do not tolerate it. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** A node, or all nodes of a pool in one zone. */
export interface NodeFact {
  readonly resource: Resource;
  readonly name: string;
  /** Name of the zone; unknown where it is not told. */
  readonly zone: string | Unknown;
  readonly zoneBecause: Because;
  /** Labels as far as they are known; the provider sets more where `labelsOpen`. */
  readonly labels: ReadonlyMap<string, Value>;
  readonly labelsOpen: boolean;
  /** Labels that kubelets and clouds set are not written down: the node is only planned. */
  readonly systemLabelsOpen?: boolean;
  readonly taints: readonly Taint[];
  /** Number of nodes; absent: one or more, an autoscaler decides. */
  readonly count?: number;
  /** What pods may ask of one node: cores, bytes, pods; absent: not known. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly pods?: number;
}

/** What pods tolerate. */
export interface Toleration {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly effect: string;
  /** Seconds after which a pod leaves a node with the taint; absent: it stays. */
  readonly seconds?: number;
}

/** The nodes of a cluster. */
export interface ClusterNodes {
  /** Whether all nodes on which pods may run are known. */
  readonly known: boolean;
  readonly nodes: readonly NodeFact[];
}

/** The node that a Node object is. */
export function nodeOf(inventory: Inventory, object: KubernetesObject): NodeFact | undefined {
  if (object.kind !== "Node" || object.group !== "") return undefined;
  const labels = valueOf(inventory, object, "metadata", "labels");
  const own = new Map<string, Value>(isRecord(labels) ? Object.entries(labels) : []);
  if (!own.has("kubernetes.io/hostname")) own.set("kubernetes.io/hostname", object.nameValue ?? object.name);
  const allocatable = valueOf(inventory, object, "status", "allocatable");
  const amount = (name: string): number | undefined => {
    const read = quantity(field(allocatable, name));
    return typeof read === "number" ? read : undefined;
  };
  const [cpu, memory, pods] = [amount("cpu"), amount("memory"), amount("pods")];
  const unschedulable = asFlag(valueOf(inventory, object, "spec", "unschedulable")) === true;
  const cordon: readonly Taint[] = unschedulable
    ? [{ key: "node.kubernetes.io/unschedulable", value: "", effect: "NoSchedule" }]
    : [];
  return {
    resource: object.resource,
    name: object.name,
    zone: asText(own.get(zoneLabelKey) ?? own.get("failure-domain.beta.kubernetes.io/zone")) ?? new Unknown(),
    zoneBecause: because(object.resource, `metadata.labels["${zoneLabelKey}"]`),
    labels: own,
    labelsOpen: labels instanceof Unknown,
    // Every kubelet sets this one.
    systemLabelsOpen: !own.has("kubernetes.io/os"),
    taints: [...taintsOf(valueOf(inventory, object, "spec", "taints")), ...cordon],
    count: 1,
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(pods === undefined ? {} : { pods }),
  };
}

/** The nodes that cloud resources of a stack make: managed node groups of EKS, node pools of GKE and their default one. */
export function pooledNodes(inventory: Inventory, aws: () => AwsModel): readonly NodeFact[] {
  const eks = inventory
    .ofType("aws:eks/nodeGroup:NodeGroup")
    .flatMap((group) => zoneOfSubnets(inventory, aws(), group));
  const gke = inventory.ofType("gcp:container/nodePool:NodePool").flatMap((pool) => gkePool(inventory, pool));
  const first = inventory.ofType("gcp:container/cluster:Cluster").flatMap((one) => defaultGkePool(inventory, one));
  return [...eks, ...gke, ...first];
}

/** Taints as a Node object writes them, or as EKS and GKE do (`NO_SCHEDULE`). */
export function taintsOf(value: Value | undefined): readonly Taint[] {
  return listOf(value).map((taint) => {
    const text = (name: string): string => {
      const read = asText(field(taint, name));
      return typeof read === "string" ? read : "";
    };
    const effect = text("effect").toLowerCase().replaceAll("_", "");
    const known = ["NoSchedule", "NoExecute", "PreferNoSchedule"].find((one) => one.toLowerCase() === effect);
    return { key: text("key"), value: text("value"), effect: known ?? text("effect") };
  });
}

/** A pod that names its node is placed by nobody, so that only a taint which evicts it keeps it off. */
const placedByName: Toleration = { key: "", operator: "Exists", value: "", effect: "NoSchedule" };

/** Tolerations as a pod writes them. */
export function tolerationsOf(pod: Value | undefined): readonly Toleration[] {
  const written = listOf(field(pod, "tolerations")).map((toleration) => {
    const text = (name: string, otherwise = ""): string => {
      const read = asText(field(toleration, name));
      return typeof read === "string" ? read : otherwise;
    };
    const seconds = quantity(field(toleration, "tolerationSeconds"));
    return {
      key: text("key"),
      operator: text("operator", "Equal"),
      value: text("value"),
      effect: text("effect"),
      ...(typeof seconds === "number" ? { seconds } : {}),
    };
  });
  return field(pod, "nodeName") === undefined ? written : [...written, placedByName];
}

/** Whether a pod may run on a node, by its labels and taints; undefined: not known. */
export function fits(
  node: NodeFact,
  needs: readonly NodeNeed[],
  tolerations: readonly Toleration[],
): boolean | undefined {
  const repelled = node.taints.some(
    (taint) =>
      (taint.effect === "NoSchedule" || taint.effect === "NoExecute") &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
  if (repelled) return false;
  let open = false;
  for (const { alternatives } of needs) {
    const answers = alternatives.map((conditions) => conditions.map((one) => meets(node, one)));
    if (answers.some((all) => all.every((answer) => answer === true))) continue;
    if (answers.every((all) => all.includes(false))) return false;
    open = true;
  }
  return open ? undefined : true;
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== "" && toleration.effect !== taint.effect) return false;
  if (toleration.key === "") return toleration.operator === "Exists";
  if (toleration.key !== taint.key) return false;
  return toleration.operator === "Exists" || toleration.value === taint.value;
}

/** Labels that kubelets, clouds and provisioners set by themselves. */
const systemLabel = /(?:^|\.)(?:kubernetes\.io|k8s\.io|k8s\.aws|amazonaws\.com|google\.com|azure\.com|karpenter\.sh)\//;

/** Resources that make nodes of which the stack does not tell where they stand. */
export function hasOtherNodes(inventory: Inventory, objects: readonly KubernetesObject[]): boolean {
  return (
    objects.some(
      ({ group }) => group === "karpenter.sh" || group === "cluster.x-k8s.io" || group === "machine.openshift.io",
    ) ||
    inventory.ofType("aws:eks/fargateProfile:FargateProfile").length > 0 ||
    inventory
      .ofType("aws:eks/cluster:Cluster")
      .some((cluster) => asFlag(readValue(inventory, cluster, "computeConfig", "enabled")) === true) ||
    inventory.ofType("gcp:container/cluster:Cluster").some((cluster) => makesNodes(inventory, cluster)) ||
    inventory
      .ofType("kubernetes:helm.sh/v3:Release")
      .some((release) => String(asText(readValue(inventory, release, "chart"))).endsWith("karpenter")) ||
    inventory
      .ofType("aws:autoscaling/group:Group")
      .some((group) => JSON.stringify(group.inputs["tags"] ?? null).includes("kubernetes.io/cluster/"))
  );
}

function meets(node: NodeFact, { key, operator, values }: NodeCondition): boolean | undefined {
  const own = key === zoneLabelKey && typeof node.zone === "string" ? node.zone : node.labels.get(key);
  if (own === undefined && (node.labelsOpen || (node.systemLabelsOpen === true && systemLabel.test(key))))
    return undefined;
  const texts = values.map((value) => (typeof value === "string" ? value : undefined));
  const text = own === undefined ? undefined : asText(own);
  if (text instanceof Unknown || texts.includes(undefined)) return undefined;
  switch (operator) {
    case "In":
      return text !== undefined && texts.includes(text);
    case "NotIn":
      return text === undefined || !texts.includes(text);
    case "Exists":
      return text !== undefined;
    case "DoesNotExist":
      return text === undefined;
    case "Gt":
    case "Lt": {
      const [than, is] = [Number(texts[0]), Number(text)];
      return text !== undefined && (operator === "Gt" ? is > than : is < than);
    }
    default:
      return undefined;
  }
}
