import type { Value } from "@nospof/inventory";
import { isList, isRecord, unwrap } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { because } from "../values";
import { apiVersionOf } from "./kinds";
import type { KubernetesObject } from "./object";
import { invalid } from "./validation";
import { isWorkload } from "./workload";

/** Why the API server does not take an object, or the pods that it makes. */
export interface Refusal {
  readonly property: string;
  /** What is wrong, as a sentence without its full stop: `apps/v1 has no kind deployment`. */
  readonly problem: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Why the API server does not take an object as it is written. */
export function refusalOf(object: KubernetesObject): Refusal | undefined {
  return misnamed(object) ?? mistyped(object) ?? invalid(object);
}

/** A refusal as the reason why something never works. */
export function refusedBecause({ resource }: KubernetesObject, { property, problem, fix }: Refusal): Because {
  return because(resource, property, `${fix}: ${problem}`);
}

function misnamed({ kind, name, written, meant }: KubernetesObject): Refusal | undefined {
  if (written === undefined || meant === undefined) return undefined;
  if (written.kind !== kind)
    return {
      property: "kind",
      problem: `${apiVersionOf(written)} has no kind ${written.kind}`,
      fix: `write kind ${kind}${written.group === meant.group ? "" : ` and apiVersion ${apiVersionOf(meant)}`} for ${name}`,
    };
  return {
    property: "apiVersion",
    problem: `no Kubernetes serves ${kind} as ${apiVersionOf(written)}`,
    fix: `write apiVersion ${apiVersionOf(meant)} for ${kind} ${name}`,
  };
}

type Wanted = "a number" | "text" | "true or false";

/** Fields by path, with what the API server takes in them and in no other form; `*` is each entry of a list or a map. */
type Fields = readonly (readonly [path: string, wanted: Wanted])[];

const ofAll: Fields = [
  ["metadata.labels.*", "text"],
  ["metadata.annotations.*", "text"],
];

const containers = ["containers.*", "initContainers.*"];
const probes = ["readinessProbe", "livenessProbe", "startupProbe"];

const ofPods: Fields = [
  ["metadata.labels.*", "text"],
  ["metadata.annotations.*", "text"],
  ["spec.nodeSelector.*", "text"],
  ["spec.hostNetwork", "true or false"],
  ["spec.terminationGracePeriodSeconds", "a number"],
  ["spec.topologySpreadConstraints.*.maxSkew", "a number"],
  ["spec.topologySpreadConstraints.*.minDomains", "a number"],
  ...containers.flatMap((container): Fields => [
    [`spec.${container}.env.*.value`, "text"],
    [`spec.${container}.ports.*.containerPort`, "a number"],
    ...probes.flatMap((probe): Fields => [
      [`spec.${container}.${probe}.initialDelaySeconds`, "a number"],
      [`spec.${container}.${probe}.periodSeconds`, "a number"],
      [`spec.${container}.${probe}.failureThreshold`, "a number"],
    ]),
  ]),
];

const ofWorkloads: Fields = [
  ["spec.replicas", "a number"],
  ["spec.minReadySeconds", "a number"],
  ["spec.selector.matchLabels.*", "text"],
];

const byKind: Readonly<Record<string, Fields>> = {
  Service: [
    ["spec.selector.*", "text"],
    ["spec.ports.*.port", "a number"],
    ["spec.ports.*.nodePort", "a number"],
  ],
  HorizontalPodAutoscaler: [
    ["spec.minReplicas", "a number"],
    ["spec.maxReplicas", "a number"],
  ],
  PodDisruptionBudget: [["spec.selector.matchLabels.*", "text"]],
  Ingress: [["spec.rules.*.http.paths.*.backend.service.port.number", "a number"]],
};

function mistyped(object: KubernetesObject): Refusal | undefined {
  const { resource, kind, name } = object;
  for (const [path, wanted] of fieldsOf(object))
    for (const [property, value] of valuesAt(resource.inputs as Value, path.split("."), "")) {
      const given = unwrap(value);
      const isOther =
        (typeof given === "string" && wanted !== "text") ||
        (typeof given === "number" && wanted !== "a number") ||
        (typeof given === "boolean" && wanted !== "true or false");
      if (!isOther) continue;
      const form = typeof given === "string" ? "the text" : `the ${typeof given === "boolean" ? "flag" : "number"}`;
      return {
        property,
        problem: `the API server refuses ${form} ${JSON.stringify(given)} in ${property}`,
        fix: `let ${property} of ${kind} ${name} be ${wanted}`,
      };
    }
  return undefined;
}

function fieldsOf(object: KubernetesObject): Fields {
  const { kind, group } = object;
  if (kind === "Service" && group !== "") return [];
  const own = Object.hasOwn(byKind, kind) ? (byKind[kind] ?? []) : [];
  if (!isWorkload(object)) return [...ofAll, ...own];
  const template = kind === "Pod" ? "" : kind === "CronJob" ? "spec.jobTemplate.spec.template." : "spec.template.";
  return [...ofAll, ...ofWorkloads, ...ofPods.map(([path, wanted]) => [`${template}${path}`, wanted] as const)];
}

/** The values at a path, each with its own path as it is written in messages. */
function valuesAt(
  value: Value | undefined,
  [step, ...rest]: readonly string[],
  path: string,
): readonly (readonly [path: string, value: Value])[] {
  if (value === undefined || value === null) return [];
  if (step === undefined) return [[path, value]];
  const bare = unwrap(value);
  if (step !== "*") return isRecord(bare) ? valuesAt(bare[step], rest, path === "" ? step : `${path}.${step}`) : [];
  if (isList(bare)) return bare.flatMap((item, at) => valuesAt(item, rest, `${path}[${String(at)}]`));
  if (!isRecord(bare)) return [];
  return Object.entries(bare).flatMap(([key, item]) => valuesAt(item, rest, `${path}["${key}"]`));
}
