import type { Value } from "@nospof/inventory";
import { isRecord, Unknown, unwrap } from "@nospof/inventory";
import { asNumber, asText, field, listOf } from "../values";
import { labelsOf, selects } from "./labels";
import type { KubernetesObject } from "./object";
import type { Refusal } from "./refusal";
import { isWorkload } from "./workload";

/** Kinds whose selector has to select the labels of their own template. */
const selecting = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/**
 * What the API server's validation refuses although each field has a value of its type (Kubernetes' source, `validation.go`
 * of each group).
 */
export function invalid(object: KubernetesObject): Refusal | undefined {
  const spec = field(object.resource.inputs as Value, "spec");
  if (spec === undefined || spec instanceof Unknown) return undefined;
  const label = `${object.kind} ${object.name}`;
  if (isWorkload(object)) return invalidWorkload(object, spec, label);
  if (object.kind === "Service" && object.group === "") return invalidService(spec, label);
  if (object.kind === "PodDisruptionBudget") return invalidBudget(spec, label);
  if (object.kind === "HorizontalPodAutoscaler") return invalidAutoscaler(spec, label);
  return undefined;
}

function invalidWorkload({ kind, group }: KubernetesObject, spec: Value, label: string): Refusal | undefined {
  const template = field(spec, "template");
  const labels = labelsOf(field(field(template, "metadata"), "labels"));
  const selector = field(spec, "selector");
  const isPlain = group === "apps" && selecting.has(kind) && template !== undefined && !(template instanceof Unknown);
  if (isPlain && selector !== undefined && selects(selector, labels) === false)
    return {
      property: "spec.selector",
      problem: "the API server refuses a selector that does not select the labels of the template",
      fix: `let spec.selector of ${label} select spec.template.metadata.labels`,
    };
  const rolling = field(field(spec, "strategy"), "rollingUpdate");
  const [surge, unavailable] = ["maxSurge", "maxUnavailable"].map((name) => asText(field(rolling, name)));
  if (kind === "Deployment" && isNothing(surge) && isNothing(unavailable))
    return {
      property: "spec.strategy.rollingUpdate",
      problem: "the API server refuses a rollout that may neither add nor take a pod away",
      fix: `set maxSurge or maxUnavailable of ${label} to more than 0`,
    };
  const [pod, path] = kind === "Pod" ? [spec, "spec"] : [field(template, "spec"), "spec.template.spec"];
  return kind === "CronJob" ? undefined : invalidPod(pod, path, label);
}

function isNothing(amount: unknown): boolean {
  return typeof amount === "string" && /^0+%?$/.test(amount.trim());
}

function invalidPod(pod: Value | undefined, path: string, label: string): Refusal | undefined {
  const seen = new Set<string>();
  for (const [at, constraint] of listOf(field(pod, "topologySpreadConstraints")).entries()) {
    const own = `${path}.topologySpreadConstraints[${String(at)}]`;
    const [skew, key, when] = [
      asNumber(field(constraint, "maxSkew")),
      asText(field(constraint, "topologyKey")),
      asText(field(constraint, "whenUnsatisfiable")),
    ];
    if (typeof skew === "number" && skew < 1)
      return {
        property: `${own}.maxSkew`,
        problem: `the API server refuses a maxSkew of ${String(skew)}`,
        fix: `set ${own}.maxSkew of ${label} to 1`,
      };
    if (typeof key === "string" && typeof when === "string") {
      if (seen.has(`${key} ${when}`))
        return {
          property: own,
          problem: `the API server refuses a second constraint over ${key} with ${when}`,
          fix: `leave ${own} of ${label} out`,
        };
      seen.add(`${key} ${when}`);
    }
    const twice = listOf(field(constraint, "matchLabelKeys")).find((one) => isSelected(constraint, one));
    if (twice !== undefined)
      return {
        property: `${own}.matchLabelKeys`,
        problem: `the API server refuses ${String(asText(twice))} in matchLabelKeys and in labelSelector`,
        fix: `leave ${String(asText(twice))} out of matchLabelKeys or labelSelector in ${own} of ${label}`,
      };
  }
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    const name = "requiredDuringSchedulingIgnoredDuringExecution";
    for (const [at, term] of listOf(field(field(field(pod, "affinity"), kind), name)).entries())
      if (isRecord(term) && field(term, "topologyKey") === undefined) {
        const own = `${path}.affinity.${kind}.${name}[${String(at)}]`;
        return {
          property: own,
          problem: "the API server refuses a term without topologyKey",
          fix: `give ${own} of ${label} a topologyKey, such as topology.kubernetes.io/zone`,
        };
      }
  }
  return undefined;
}

function isSelected(constraint: Value, key: Value): boolean {
  const selector = field(constraint, "labelSelector");
  const pairs = field(selector, "matchLabels");
  const asked = listOf(field(selector, "matchExpressions")).map((one) => asText(field(one, "key")));
  const name = asText(key);
  if (typeof name !== "string") return false;
  return asked.includes(name) || (isRecord(pairs) && Object.hasOwn(pairs, name));
}

function invalidService(spec: Value, label: string): Refusal | undefined {
  const ports = listOf(field(spec, "ports"));
  const names = ports.map((port) => (isRecord(port) ? unwrap(port["name"] ?? null) : undefined));
  if (ports.length > 1 && names.includes(null))
    return {
      property: `spec.ports[${String(names.indexOf(null))}]`,
      problem: "the API server refuses a port without a name beside others",
      fix: `give each port of ${label} a name`,
    };
  return undefined;
}

function invalidBudget(spec: Value, label: string): Refusal | undefined {
  if (field(spec, "minAvailable") === undefined || field(spec, "maxUnavailable") === undefined) return undefined;
  return {
    property: "spec",
    problem: "the API server refuses minAvailable and maxUnavailable beside each other",
    fix: `leave minAvailable of ${label} out`,
  };
}

function invalidAutoscaler(spec: Value, label: string): Refusal | undefined {
  const [least, most] = ["minReplicas", "maxReplicas"].map((name) => asNumber(field(spec, name)));
  if (typeof least !== "number" || typeof most !== "number" || least <= most) return undefined;
  return {
    property: "spec.maxReplicas",
    problem: `the API server refuses a maxReplicas of ${String(most)} below the minReplicas of ${String(least)}`,
    fix: `set spec.maxReplicas of ${label} to ${String(least)} or more`,
  };
}
