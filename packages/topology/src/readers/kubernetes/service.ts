import type { Inventory, Read, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asText, field, listOf } from "../values";
import type { Labels, Match } from "./labels";
import { every, holdsAll, labelsOf } from "./labels";
import type { KubernetesObject } from "./object";
import { sameNamespace, valueOf } from "./object";
import { refusalOf, refusedBecause } from "./refusal";
import { isPodLabel, isSetAtRuntime, ordinalIn } from "./runtime-labels";
import type { Workload } from "./workload";

/** A Service. */
export interface Service {
  readonly object: KubernetesObject;
  readonly name: string;
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  readonly type: Read<string>;
  readonly headless: boolean;
  /** It leads clients in the cluster only to pods of their own node. */
  readonly isLocal: boolean;
  /** Why the API server does not take it. */
  readonly refused?: Because;
  /** Absent: its endpoints are somebody else's business. */
  readonly selector?: Labels;
}

/** The Service that an object is. */
export function serviceOf(inventory: Inventory, object: KubernetesObject): Service | undefined {
  if (object.kind !== "Service" || object.group !== "") return undefined;
  const selector = labelsOf(valueOf(inventory, object, "spec", "selector"));
  const refusal = refusalOf(object);
  const isEmpty = !(selector instanceof Unknown) && selector.size === 0;
  return {
    object,
    name: object.name,
    type: asText(valueOf(inventory, object, "spec", "type")) ?? "ClusterIP",
    isLocal: asText(valueOf(inventory, object, "spec", "internalTrafficPolicy")) === "Local",
    headless: asText(valueOf(inventory, object, "spec", "clusterIP")) === "None",
    ...(refusal === undefined ? {} : { refused: refusedBecause(object, refusal) }),
    ...(isEmpty ? {} : { selector }),
  };
}

/** How a Service leads to a workload's pods. */
export interface Lead {
  readonly match: Match;
  /** Number of the only pod of a StatefulSet to which it leads. */
  readonly ordinal?: number;
  /** A label of its selector that pods get only while they run: `role: primary`. */
  readonly runtimeLabel?: string;
}

/** Whether a Service leads to a workload's pods, or to one of them. */
export function leadsTo({ object, selector }: Service, workload: Workload): Lead {
  const { podLabels } = workload;
  if (selector === undefined || workload.runsToEnd) return { match: false };
  const near = sameNamespace(object, workload.object);
  if (selector instanceof Unknown || podLabels instanceof Unknown)
    return { match: every([near, holdsAll(selector, podLabels)]) };
  const isRuntime = ([key, value]: readonly [string, Value]): boolean =>
    !podLabels.has(key) && isSetAtRuntime(key, value);
  const runtime = [...selector].filter(isRuntime);
  const written = new Map([...selector].filter((one) => !isRuntime(one)));
  const match = every([near, holdsAll(written, podLabels)]);
  if (match === false || runtime.length === 0) return { match };
  const ordinal = ordinalIn(selector, workload.object.nameValue);
  const isOther = runtime.some(([key]) => isPodLabel(key)) && (workload.kind !== "StatefulSet" || ordinal === false);
  if (isOther) return { match: false };
  // Which pods have the other labels, only the cluster knows.
  const open = runtime.find(([key]) => !isPodLabel(key)) ?? (ordinal === undefined ? runtime[0] : undefined);
  return {
    match: open === undefined ? match : undefined,
    ...(typeof ordinal === "number" ? { ordinal } : {}),
    ...(open === undefined ? {} : { runtimeLabel: `${open[0]}: ${String(asText(open[1]) ?? "")}` }),
  };
}

/** A backend that a route or an Ingress names. */
export interface BackendRef {
  /** Property path in the object. */
  readonly path: string;
  readonly name: Value | undefined;
  /** Namespace as written; absent: that of the object. */
  readonly namespace?: Value;
  readonly weight: Read<number>;
  /** The port of the Service, by its number, its name, or either; absent where none is named. */
  readonly port?: { readonly value: Value; readonly by: "number" | "name" | "either"; readonly path: string };
  /** It may be no Service but an action of the load balancer controller of AWS, which an annotation states. */
  readonly isAction?: boolean;
  /** Why the Service is never asked. */
  readonly refused?: Because;
}

/** The Services that an Ingress leads to. */
export function ingressBackends(inventory: Inventory, object: KubernetesObject): readonly BackendRef[] {
  const spec = valueOf(inventory, object, "spec");
  const one = (backend: Value | undefined, path: string): readonly BackendRef[] => {
    const name = field(field(backend, "service"), "name") ?? field(backend, "serviceName");
    if (name === undefined) return [];
    if (isAction(backend)) return [{ path, name, weight: 1, isAction: true }];
    const port = ingressPort(backend, path);
    return [{ path, name, weight: 1, ...(port === undefined ? {} : { port }) }];
  };
  const rules = listOf(field(spec, "rules")).flatMap((rule, at) =>
    listOf(field(field(rule, "http"), "paths")).flatMap((entry, index) =>
      one(field(entry, "backend"), `spec.rules[${String(at)}].http.paths[${String(index)}].backend`),
    ),
  );
  return [
    ...one(field(spec, "defaultBackend"), "spec.defaultBackend"),
    ...one(field(spec, "backend"), "spec.backend"),
    ...rules,
  ];
}

/** The load balancer controller of AWS has a word in place of the port for what an annotation states. */
function isAction(backend: Value | undefined): boolean {
  const port = field(field(field(backend, "service"), "port"), "name") ?? field(backend, "servicePort");
  return port === "use-annotation";
}

/** The port that a backend of an Ingress names. */
function ingressPort(backend: Value | undefined, path: string): BackendRef["port"] {
  const of = field(field(backend, "service"), "port");
  const [number, name, either] = [field(of, "number"), field(of, "name"), field(backend, "servicePort")];
  if (number !== undefined) return { value: number, by: "number", path: `${path}.service.port.number` };
  if (name !== undefined) return { value: name, by: "name", path: `${path}.service.port.name` };
  return either === undefined ? undefined : { value: either, by: "either", path: `${path}.servicePort` };
}
