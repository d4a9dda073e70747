import type { Inventory, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asNumber, asText, because, field, listOf } from "../values";
import { isEmptySelector } from "./labels";
import type { KubernetesObject } from "./object";
import { namesObject, sameNamespace, sameText, valueOf } from "./object";
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

/** The Services to which a route sends traffic; those with weight 0 get none. */
export function routeBackends(inventory: Inventory, route: KubernetesObject): readonly BackendRef[] {
  return listOf(valueOf(inventory, route, "spec", "rules")).flatMap((rule, at) =>
    listOf(field(rule, "backendRefs")).flatMap((ref, index): BackendRef[] => {
      const kind = asText(field(ref, "kind")) ?? "Service";
      const weight = asNumber(field(ref, "weight")) ?? 1;
      if (kind !== "Service" || weight === 0) return [];
      const namespace = field(ref, "namespace");
      const path = `spec.rules[${String(at)}].backendRefs[${String(index)}]`;
      return [{ path, name: field(ref, "name"), weight, ...(namespace === undefined ? {} : { namespace }) }];
    }),
  );
}

/** The Gateways of a route that are part of the stack, and why one of them does not take it. */
export interface Attachment {
  readonly gateway: KubernetesObject;
  readonly refused?: Because;
  readonly uncertain?: Because;
}

/** How a route is attached to the Gateways that it names. */
export function attachments(
  inventory: Inventory,
  route: KubernetesObject,
  gateways: readonly KubernetesObject[],
): readonly Attachment[] {
  return listOf(valueOf(inventory, route, "spec", "parentRefs")).flatMap((ref, at): Attachment[] => {
    const kind = asText(field(ref, "kind")) ?? "Gateway";
    if (kind !== "Gateway") return [];
    const path = `spec.parentRefs[${String(at)}]`;
    const namespace = field(ref, "namespace");
    const gateway = gateways.find((one) => {
      const near =
        namespace === undefined
          ? sameNamespace(one, route)
          : one.cluster === route.cluster && sameText(namespace, one.namespace);
      return near === true && namesObject(field(ref, "name"), one) === true;
    });
    return gateway === undefined
      ? []
      : [attach(inventory, { route, gateway, path, section: field(ref, "sectionName") })];
  });
}

function attach(
  inventory: Inventory,
  link: {
    readonly route: KubernetesObject;
    readonly gateway: KubernetesObject;
    readonly path: string;
    readonly section: Value | undefined;
  },
): Attachment {
  const { route, gateway, path, section } = link;
  const all = listOf(valueOf(inventory, gateway, "spec", "listeners"));
  if (all.some((listener) => listener instanceof Unknown))
    return { gateway, uncertain: because(gateway.resource, "spec.listeners") };
  const named = section === undefined ? all : all.filter((one) => sameText(field(one, "name"), section) !== false);
  if (named.length === 0) {
    const text = `name a listener of Gateway ${gateway.name} in ${route.kind} ${route.name}: it has none called ${String(asText(section) ?? "so")}`;
    return { gateway, refused: { ...because(route.resource, `${path}.sectionName`), text } };
  }
  const admits = named.map((listener) => admitsNamespace(listener, route, gateway));
  if (admits.includes(true)) return { gateway };
  if (admits.includes(undefined)) return { gateway, uncertain: because(gateway.resource, "spec.listeners") };
  const text = `let the listeners of Gateway ${gateway.name} take routes from the namespace of ${route.kind} ${route.name} (allowedRoutes.namespaces)`;
  return { gateway, refused: { ...because(gateway.resource, "spec.listeners"), text } };
}

/** Whether a listener takes routes of a route's namespace. Default: only those of its own. */
function admitsNamespace(listener: Value, route: KubernetesObject, gateway: KubernetesObject): boolean | undefined {
  const namespaces = field(field(listener, "allowedRoutes"), "namespaces");
  const from = asText(field(namespaces, "from")) ?? "Same";
  if (from instanceof Unknown) return undefined;
  if (from === "All") return true;
  if (from === "Same") return sameNamespace(route, gateway);
  if (from === "None") return false;
  return isEmptySelector(field(namespaces, "selector")) ? true : undefined;
}
