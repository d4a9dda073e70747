import type { Inventory, Value } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field, listOf } from "../values";
import { ungranted } from "./grants";
import type { KubernetesObject } from "./object";
import { valueOf } from "./object";
import type { BackendRef } from "./service";

const group = "gateway.networking.k8s.io";
const routeKinds: ReadonlySet<string> = new Set(["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"]);

/** Whether an object is a route of the Gateway API. */
export function isRoute(object: KubernetesObject): boolean {
  return object.group === group && routeKinds.has(object.kind);
}

/** Whether an object is a Gateway. */
export function isGateway(object: KubernetesObject): boolean {
  return object.group === group && object.kind === "Gateway";
}

/**
 * The Services to which a route sends traffic; those with weight 0 get none, and where all of a rule have it, nobody
 * answers what the rule takes.
 */
export function routeBackends(
  inventory: Inventory,
  route: KubernetesObject,
  grants: readonly KubernetesObject[],
): readonly BackendRef[] {
  return listOf(valueOf(inventory, route, "spec", "rules")).flatMap((rule, at) => {
    const refs = listOf(field(rule, "backendRefs"));
    const isIdle = refs.length > 0 && refs.every((ref) => asNumber(field(ref, "weight")) === 0);
    return refs.flatMap((ref, index): BackendRef[] => {
      const kind = asText(field(ref, "kind")) ?? "Service";
      const weight = asNumber(field(ref, "weight")) ?? 1;
      if (kind !== "Service" || (weight === 0 && !isIdle)) return [];
      const namespace = field(ref, "namespace");
      const path = `spec.rules[${String(at)}].backendRefs[${String(index)}]`;
      const [name, port] = [field(ref, "name"), field(ref, "port")];
      const text = `give a backend of ${route.kind} ${route.name} a weight above 0 (spec.rules[${String(at)}]): all have 0, so nobody answers`;
      const refused = isIdle
        ? because(route.resource, `${path}.weight`, text)
        : (portless(route, path, port) ?? ungranted(inventory, { route, path, name, namespace }, grants));
      return [
        {
          path,
          name,
          weight,
          ...(namespace === undefined ? {} : { namespace }),
          ...(port === undefined ? {} : { port: { value: port, by: "number", path: `${path}.port` } }),
          ...(refused === undefined ? {} : { refused }),
        },
      ];
    });
  });
}

/** Why the API server refuses a backend that is a Service: it names no port of it. */
function portless(route: KubernetesObject, path: string, port: Value | undefined): Because | undefined {
  if (port !== undefined) return undefined;
  const text = `give ${path} of ${route.kind} ${route.name} a port: the API server refuses a Service without one`;
  return because(route.resource, path, text);
}
