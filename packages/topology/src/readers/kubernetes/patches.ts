import type { Inventory, Resource, Value } from "@nospof/inventory";
import { isList, isRecord, unwrap } from "@nospof/inventory";
import { field } from "../values";
import type { KubernetesObject } from "./object";
import { namesObject, objectOf, patchOf, sameNamespace } from "./object";

/**
 * The inventory with the patches of a stack laid on the objects that they name, as a server-side apply does: later ones
 * win. Patches of objects that are not part of the stack say nothing of it.
 */
export function withPatches(inventory: Inventory): Inventory {
  const patches = inventory.resources.flatMap((resource) => patchOf(inventory, resource) ?? []);
  if (patches.length === 0) return inventory;
  return inventory.with({
    resources: inventory.resources.map((resource) => {
      const object = objectOf(inventory, resource);
      return object === undefined ? resource : patched(resource, object, patches);
    }),
  });
}

function patched(resource: Resource, object: KubernetesObject, patches: readonly KubernetesObject[]): Resource {
  const own = patches.filter(
    (patch) =>
      patch.kind === object.kind &&
      patch.group === object.group &&
      sameNamespace(patch, object) === true &&
      namesObject(patch.nameValue, object) === true,
  );
  return own.reduce((made, patch) => ({ ...made, inputs: laidOn(made.inputs, patch.resource.inputs) }), resource);
}

type Properties = Readonly<Record<string, Value>>;

/** Who an object is, which no patch changes. */
const identity: ReadonlySet<string> = new Set(["apiVersion", "kind", "name", "namespace"]);

function laidOn(inputs: Properties, patch: Properties): Properties {
  const said = Object.entries(patch).filter(([key]) => !identity.has(key));
  return said.reduce((made, [key, value]) => {
    const isMetadata = key === "metadata" && isRecord(value);
    const own = isMetadata ? Object.fromEntries(Object.entries(value).filter(([name]) => !identity.has(name))) : value;
    return { ...made, [key]: merged(key, made[key], own) };
  }, inputs);
}

/** Properties that tell the items of a list apart, by the list's name; all other lists are replaced as a whole. */
const itemKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
};

/** Maps that are replaced as a whole (`x-kubernetes-map-type: atomic` of the API's schema). */
const atomic: ReadonlySet<string> = new Set(["nodeSelector", "selector", "labelSelector", "podSelector"]);

function merged(name: string, before: Value | undefined, after: Value): Value {
  const [old, now] = [before === undefined ? undefined : unwrap(before), unwrap(after)];
  if (isRecord(old) && isRecord(now) && !atomic.has(name))
    return Object.entries(now).reduce<Properties>(
      (made, [key, value]) => ({ ...made, [key]: merged(key, made[key], value) }),
      old,
    );
  const keys = itemKeys[name];
  if (!isList(old) || !isList(now) || keys === undefined) return after;
  const isSame = (a: Value, b: Value): boolean => keys.every((key) => field(a, key) === field(b, key));
  const kept = old.map((item) => {
    const change = now.find((one) => isSame(one, item));
    return change === undefined ? item : merged("", item, change);
  });
  return [...kept, ...now.filter((item) => !old.some((one) => isSame(one, item)))];
}
