import type { Inventory, Value } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { asText, because, field, listOf } from "../values";
import type { Match } from "./labels";
import { every, some } from "./labels";
import type { KubernetesObject } from "./object";
import { sameText, valueOf } from "./object";

const group = "gateway.networking.k8s.io";

/** Whether an object is a ReferenceGrant. */
export function isGrant(object: KubernetesObject): boolean {
  return object.group === group && object.kind === "ReferenceGrant";
}

/** A Service that a route names. */
export interface ServiceRef {
  readonly route: KubernetesObject;
  /** Property path of the reference. */
  readonly path: string;
  readonly name: Value | undefined;
  /** As written; absent: that of the route. */
  readonly namespace: Value | undefined;
}

/**
 * Why a route may not send traffic to a Service of another namespace: no ReferenceGrant there lets it. Routes of a mesh,
 * whose parents are Services, need none.
 */
export function ungranted(
  inventory: Inventory,
  { route, path, name, namespace }: ServiceRef,
  grants: readonly KubernetesObject[],
): Because | undefined {
  if (namespace === undefined || sameText(namespace, route.namespace) !== false) return undefined;
  const parents = listOf(valueOf(inventory, route, "spec", "parentRefs"));
  if (!parents.some((parent) => (asText(field(parent, "kind")) ?? "Gateway") === "Gateway")) return undefined;
  const near = grants.filter(({ cluster }) => cluster === route.cluster);
  const matches = near.map((grant) => lets(inventory, grant, { route, path, name, namespace }));
  if (some(matches) !== false) return undefined;
  const text = `let ${route.kind} ${route.name} use Service ${String(asText(name))} of namespace ${String(asText(namespace))}: no ReferenceGrant there does`;
  return because(route.resource, path, text);
}

function lets(inventory: Inventory, grant: KubernetesObject, { route, name, namespace }: ServiceRef): Match {
  const listed = (key: string): readonly Value[] => listOf(valueOf(inventory, grant, "spec", key));
  const is = (value: Value | undefined, text: string): Match => sameText(value ?? "", text);
  const from = listed("from").map((one) =>
    every([
      is(field(one, "group"), route.group),
      is(field(one, "kind"), route.kind),
      sameText(field(one, "namespace"), route.namespace),
    ]),
  );
  const to = listed("to").map((one) => {
    const only = field(one, "name");
    return every([
      is(field(one, "group"), ""),
      is(field(one, "kind"), "Service"),
      only === undefined ? true : sameText(only, name),
    ]);
  });
  return every([sameText(namespace, grant.namespace), some(from), some(to)]);
}
