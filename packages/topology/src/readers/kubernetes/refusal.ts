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
  if (!known.has(object)) known.set(object, misnamed(object) ?? mistyped(object) ?? invalid(object));
  return known.get(object);
}

/** The model and the rules ask about the same objects. */
const known = new WeakMap<KubernetesObject, Refusal | undefined>();

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

/** What is wanted of a value and of what it holds; under `*` what is wanted of each entry. */
interface Shape {
  wanted?: Wanted;
  readonly fields: Map<string, Shape>;
}

function shapeOf(fields: Fields): Shape {
  const whole: Shape = { fields: new Map() };
  for (const [path, wanted] of fields) {
    let at = whole;
    for (const step of path.split(".")) {
      let next = at.fields.get(step);
      if (next === undefined) at.fields.set(step, (next = { fields: new Map() }));
      at = next;
    }
    at.wanted = wanted;
  }
  return whole;
}

const shapes = new Map<string, Shape>();

function shapeFor(object: KubernetesObject): Shape {
  const { kind, group } = object;
  const key = `${group} ${kind}`;
  let shape = shapes.get(key);
  if (shape === undefined) shapes.set(key, (shape = shapeOf(fieldsOf(object))));
  return shape;
}

function mistyped(object: KubernetesObject): Refusal | undefined {
  const { resource, kind, name } = object;
  const found = firstOther(resource.inputs, shapeFor(object), []);
  if (found === undefined) return undefined;
  const { given, wanted } = found;
  const property = pathText(found.path);
  const form = typeof given === "string" ? "the text" : `the ${typeof given === "boolean" ? "flag" : "number"}`;
  return {
    property,
    problem: `the API server refuses ${form} ${JSON.stringify(given)} in ${property}`,
    fix: `let ${property} of ${kind} ${name} be ${wanted}`,
  };
}

function fieldsOf(object: KubernetesObject): Fields {
  const { kind, group } = object;
  if (kind === "Service" && group !== "") return [];
  const own = Object.hasOwn(byKind, kind) ? (byKind[kind] ?? []) : [];
  if (!isWorkload(object)) return [...ofAll, ...own];
  const template = kind === "Pod" ? "" : kind === "CronJob" ? "spec.jobTemplate.spec.template." : "spec.template.";
  return [...ofAll, ...ofWorkloads, ...ofPods.map(([path, wanted]) => [`${template}${path}`, wanted] as const)];
}

/** A name, an index, or the key of an entry of a map. */
type Step = string | number | { readonly key: string };

/** The first value of another form than is wanted. */
function firstOther(
  value: Value | undefined,
  { wanted, fields }: Shape,
  path: readonly Step[],
): { readonly path: readonly Step[]; readonly given: string | number | boolean; readonly wanted: Wanted } | undefined {
  if (value === undefined || value === null) return undefined;
  const bare = unwrap(value);
  if (wanted !== undefined) {
    if (typeof bare === "string") return wanted === "text" ? undefined : { path, given: bare, wanted };
    if (typeof bare === "number") return wanted === "a number" ? undefined : { path, given: bare, wanted };
    if (typeof bare === "boolean") return wanted === "true or false" ? undefined : { path, given: bare, wanted };
    return undefined;
  }
  const each = fields.get("*");
  if (each !== undefined) {
    const entries: readonly (readonly [Step, Value])[] = isList(bare)
      ? [...bare.entries()]
      : isRecord(bare)
        ? Object.entries(bare).map(([key, item]) => [{ key }, item] as const)
        : [];
    return firstIn(entries, ([step, item]) => firstOther(item, each, [...path, step]));
  }
  return isRecord(bare)
    ? firstIn([...fields], ([step, shape]) => firstOther(bare[step], shape, [...path, step]))
    : undefined;
}

function firstIn<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A path as it is written in messages: `spec.ports[0].port`, `metadata.labels["app"]`. */
function pathText(path: readonly Step[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${String(step)}]`;
    if (typeof step === "object") return `${text}["${step.key}"]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
