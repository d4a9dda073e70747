import type { Inventory, Read, Value } from "@nospof/inventory";
import { isList, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field, listOf } from "../values";
import { sameText, valueOf } from "./object";
import type { BackendRef, Service } from "./service";
import type { Workload } from "./workload";
import { podBecause, workloadLabel } from "./workload";

/** A port of a pod to which a port of a Service leads, as far as it is known. */
export interface TargetPort {
  readonly number?: number;
  readonly name?: string;
  /** `TCP`, `UDP` or `SCTP`; absent: not known. */
  readonly protocol?: string;
  /** What the containers call the port of this number. */
  readonly names?: readonly string[];
  /** No container has a port of that name: nothing of the pod is reached through it. */
  readonly isLacking: boolean;
}

/** The ports of a workload's pods to which a Service leads; a name that no container has is no port. */
export function targetPorts(inventory: Inventory, service: Service, workload: Workload): readonly TargetPort[] {
  return portsOf(inventory, service).map((port) => targetOf(port, workload));
}

/**
 * Why a Service has no endpoint in a workload's pods: all of its ports name one that no container has. The endpoints of a
 * headless Service are the pods themselves, whatever its ports are.
 */
export function lackingTarget(inventory: Inventory, service: Service, workload: Workload): Because | undefined {
  const targets = service.headless ? [] : targetPorts(inventory, service, workload);
  const [first] = targets;
  return first?.name !== undefined && targets.every(({ isLacking }) => isLacking)
    ? lacking(service, workload, 0, first.name)
    : undefined;
}

/** Why the port of a Service that a route or an Ingress names leads nowhere. */
export function refusedPort(
  inventory: Inventory,
  service: Service,
  { port }: Pick<BackendRef, "port">,
  workloads: readonly Workload[],
): { readonly property: string; readonly text: string } | undefined {
  const ports = portsOf(inventory, service);
  // What stands behind another name answers on ports of its own.
  const isElsewhere = service.type === "ExternalName" || service.type instanceof Unknown;
  if (port === undefined || ports.length === 0 || isElsewhere) return undefined;
  const matches = ports.map((one) => isPort(one, port));
  const at = matches.findIndex((match) => match !== false);
  if (at < 0) {
    const own = ports.map((one) => String(asText(field(one, "name")) ?? asText(field(one, "port"))));
    const text = `name a port that Service ${service.name} has (${own.join(", ")}): it has no port ${String(asText(port.value))}`;
    return { property: port.path, text };
  }
  const found = ports[at];
  if (found === undefined || matches[at] !== true || service.headless || workloads.length === 0) return undefined;
  const [first] = workloads;
  const targets = workloads.map((workload) => targetOf(found, workload));
  const name = targets[0]?.name;
  if (first === undefined || name === undefined || !targets.every(({ isLacking }) => isLacking)) return undefined;
  return { property: port.path, text: lacking(service, first, at, name).text };
}

/**
 * Why a workload's pods are never ready: a probe asks a port by a name that its container does not have, which fails like
 * a port on which nobody answers, or runs what always fails.
 */
export function deadProbe(workload: Workload): Because | undefined {
  for (const [at, container] of listOf(field(workload.pod, "containers")).entries())
    for (const kind of ["readinessProbe", "startupProbe", "livenessProbe"]) {
      const command = field(field(field(container, kind), "exec"), "command");
      if (alwaysFails(command)) {
        const path = `containers[${String(at)}].${kind}.exec.command`;
        const text = `let ${workload.podPath}.${path} of ${workloadLabel(workload)} test something: it always fails, so the pods are never ready`;
        return podBecause(workload, path, text);
      }
      for (const action of ["httpGet", "tcpSocket"]) {
        const name = nameOf(field(field(field(container, kind), action), "port"));
        if (name === undefined || !lacksPort([container], name)) continue;
        const path = `containers[${String(at)}].${kind}.${action}.port`;
        const text = `name a port of the container in ${workload.podPath}.${path} of ${workloadLabel(workload)}: it has none called ${name}, so the pods are never ready`;
        return podBecause(workload, path, text);
      }
    }
  return undefined;
}

/** Whether a command is `false`, or a shell that does nothing but fail. */
function alwaysFails(command: Value | undefined): boolean {
  const words = listOf(command).map((word) => asText(word));
  if (words.length === 0 || words.some((word) => typeof word !== "string")) return false;
  const [program = "", option, script] = words as readonly string[];
  if (words.length === 1) return /^(?:\/usr)?(?:\/bin\/)?false$/.test(program);
  const isShell = /^(?:.*\/)?(?:ba|da|a)?sh$/.test(program) && option === "-c" && words.length === 3;
  return isShell && /^\s*(?:(?:\/usr)?(?:\/bin\/)?false|exit\s+[1-9]\d*)\s*;?\s*$/.test(script ?? "");
}

function lacking(service: Service, workload: Workload, at: number, name: string): Because & { readonly text: string } {
  const text = `name a port of the containers of ${workloadLabel(workload)} in targetPort of Service ${service.name}: none is called ${name}`;
  return { ...because(service.object.resource, `spec.ports[${String(at)}].targetPort`), text };
}

/** Whether a Service certainly has the port that a backend names. */
export function hasPort(inventory: Inventory, service: Service, port: NonNullable<BackendRef["port"]>): boolean {
  return portsOf(inventory, service).some((one) => isPort(one, port) === true);
}

function portsOf(inventory: Inventory, { object }: Service): readonly Value[] {
  return listOf(valueOf(inventory, object, "spec", "ports"));
}

function targetOf(port: Value, workload: Workload): TargetPort {
  const protocol = asText(field(port, "protocol")) ?? "TCP";
  return { ...(typeof protocol === "string" ? { protocol } : {}), ...placeOf(port, workload) };
}

function placeOf(port: Value, workload: Workload): Omit<TargetPort, "protocol"> {
  const target = field(port, "targetPort") ?? field(port, "port");
  const number = asNumber(target);
  if (typeof number === "number") return { number, names: namesOf(workload, number), isLacking: false };
  const name = asText(target);
  if (typeof name !== "string") return { isLacking: false };
  const containers = servers(workload);
  const own = containers
    .flatMap((container) => listOf(field(container, "ports")))
    .find((one) => asText(field(one, "name")) === name);
  const found = asNumber(field(own, "containerPort"));
  return {
    name,
    ...(typeof found === "number" ? { number: found } : {}),
    isLacking: containers.length > 0 && lacksPort(containers, name),
  };
}

function namesOf(workload: Workload, number: number): readonly string[] {
  return servers(workload)
    .flatMap((container) => listOf(field(container, "ports")))
    .filter((port) => asNumber(field(port, "containerPort")) === number)
    .flatMap((port) => asText(field(port, "name")) ?? [])
    .filter((name) => typeof name === "string");
}

/** The containers that run as long as the pod: those that stay beside the others are listed with the first ones. */
function servers({ pod }: Workload): readonly Value[] {
  const beside = listOf(field(pod, "initContainers")).filter(
    (one) => asText(field(one, "restartPolicy")) !== undefined,
  );
  return [...listOf(field(pod, "containers")), ...beside];
}

/** Whether containers of which everything is known have no port of a name. */
function lacksPort(containers: readonly Value[], name: string): boolean {
  return containers.every((container) => {
    const ports = field(container, "ports");
    if (container instanceof Unknown || (ports !== undefined && !isList(ports))) return false;
    return listOf(ports).every((port) => {
      const own: Read<string> = asText(field(port, "name"));
      return !(port instanceof Unknown) && !(own instanceof Unknown) && own !== name;
    });
  });
}

/** A port's name; undefined where it is a number or not known. */
function nameOf(value: Value | undefined): string | undefined {
  const text = asText(value);
  return typeof text === "string" && !/^\d+$/.test(text.trim()) ? text : undefined;
}

/** Whether a port of a Service is the one that a backend names, by its number or its name; undefined: not known. */
function isPort(port: Value, { value, by }: NonNullable<BackendRef["port"]>): boolean | undefined {
  const number = sameText(field(port, "port"), value);
  const name = field(port, "name");
  const named = name === undefined ? false : sameText(name, value);
  if (by === "number") return number;
  if (by === "name") return named;
  return number === true || named === true ? true : number === undefined || named === undefined ? undefined : false;
}
