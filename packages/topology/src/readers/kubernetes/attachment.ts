import type { Inventory, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asText, because, field, listOf } from "../values";
import type { Match } from "./labels";
import { every, some } from "./labels";
import type { Namespaces } from "./namespaces";
import type { KubernetesObject } from "./object";
import { namesObject, sameNamespace, sameText, valueOf } from "./object";

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
  namespaces: Namespaces,
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
    return gateway === undefined ? [] : [attach({ inventory, namespaces, route, gateway, path, ref })];
  });
}

interface Way {
  readonly inventory: Inventory;
  readonly namespaces: Namespaces;
  readonly route: KubernetesObject;
  readonly gateway: KubernetesObject;
  /** The route's reference to the Gateway, and where it stands. */
  readonly ref: Value;
  readonly path: string;
}

function attach(way: Way): Attachment {
  const { inventory, route, gateway, path, ref } = way;
  const all = listOf(valueOf(inventory, gateway, "spec", "listeners"));
  if (all.some((listener) => listener instanceof Unknown))
    return { gateway, uncertain: because(gateway.resource, "spec.listeners") };
  const named = all.filter((listener) => isAsked(listener, ref, "sectionName", "name"));
  const asked = named.filter((listener) => isAsked(listener, ref, "port", "port"));
  const refuse = (object: KubernetesObject, property: string, text: string): Attachment => ({
    gateway,
    refused: { ...because(object.resource, property), text },
  });
  const label = `${route.kind} ${route.name}`;
  if (asked.length === 0) {
    const [key, what] = named.length === 0 ? ["sectionName", "called"] : ["port", "on port"];
    const text = `name a listener of Gateway ${gateway.name} in ${label}: it has none ${what} ${String(asText(field(ref, key)) ?? "so")}`;
    return refuse(route, `${path}.${key}`, text);
  }
  const kept = asked.map((listener) => ({
    kind: takesKind(listener, route),
    namespace: takesNamespace(listener, way),
    hostname: takesHostname(listener, way),
  }));
  const answers = kept.map(({ kind, namespace, hostname }) => every([kind, namespace, hostname]));
  if (answers.includes(true)) return { gateway };
  if (answers.includes(undefined)) return { gateway, uncertain: because(gateway.resource, "spec.listeners") };
  if (kept.every(({ namespace }) => namespace === false))
    return refuse(
      gateway,
      "spec.listeners",
      `let the listeners of Gateway ${gateway.name} take routes from the namespace of ${label} (allowedRoutes.namespaces)`,
    );
  if (kept.every(({ kind }) => kind === false))
    return refuse(
      gateway,
      "spec.listeners",
      `let a listener of Gateway ${gateway.name} take routes of the kind ${route.kind} (protocol, allowedRoutes.kinds)`,
    );
  const names = asked.flatMap((listener) => asText(field(listener, "hostname")) ?? []).map(String);
  return refuse(
    route,
    "spec.hostnames",
    `give ${label} a host name that a listener of Gateway ${gateway.name} takes (${names.join(", ")})`,
  );
}

/** Whether a listener is one that a route's reference asks for; what it does not say excludes none. */
function isAsked(listener: Value, ref: Value, asks: string, has: string): boolean {
  const asked = field(ref, asks);
  return asked === undefined || sameText(field(listener, has), asked) !== false;
}

/** Kinds of routes that a listener takes by its protocol where it names none; other protocols are implementations' own. */
const kindsOf: Readonly<Record<string, readonly string[]>> = {
  HTTP: ["HTTPRoute", "GRPCRoute"],
  HTTPS: ["HTTPRoute", "GRPCRoute"],
  TLS: ["TLSRoute", "TCPRoute"],
  TCP: ["TCPRoute"],
  UDP: ["UDPRoute"],
};

/** Whether a listener takes routes of a route's kind. Default: those that fit its protocol. */
function takesKind(listener: Value, route: KubernetesObject): Match {
  const kinds = listOf(field(field(listener, "allowedRoutes"), "kinds"));
  if (kinds.length > 0) return some(kinds.map((one) => sameText(field(one, "kind"), route.kind)));
  const protocol = asText(field(listener, "protocol"));
  if (protocol instanceof Unknown) return undefined;
  return kindsOf[protocol ?? ""]?.includes(route.kind) ?? true;
}

/** Whether a listener takes routes of a route's namespace. Default: only those of its own. */
function takesNamespace(listener: Value, { route, gateway, namespaces }: Way): Match {
  const of = field(field(listener, "allowedRoutes"), "namespaces");
  const from = asText(field(of, "from")) ?? "Same";
  if (from instanceof Unknown) return undefined;
  if (from === "All") return true;
  if (from === "Same") return sameNamespace(route, gateway);
  return from === "None" ? false : namespaces.selects(field(of, "selector"), route);
}

/** Whether a route and a listener have a host name in common. One that names none takes all. */
function takesHostname(listener: Value, { inventory, route }: Way): Match {
  const own = asText(field(listener, "hostname"));
  const names = listOf(valueOf(inventory, route, "spec", "hostnames")).map((name) => asText(name));
  if (own === undefined || own === "" || names.length === 0) return true;
  return some(
    names.map((name) =>
      typeof name !== "string" || typeof own !== "string" ? undefined : covers(own, name) || covers(name, own),
    ),
  );
}

/** Whether a host name is, or covers as a wildcard, another one. */
function covers(pattern: string, name: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), name.toLowerCase()];
  return wide === narrow || (wide.startsWith("*.") && narrow.endsWith(wide.slice(1)));
}
