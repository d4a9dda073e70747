import type { Inventory, Resource } from "@nospof/inventory";
import type { Unmodelled } from "./model/topology";
import { isUnmodelledOfAws } from "./readers/aws/unmodelled";
import { isUnmodelledOfKubernetes } from "./readers/kubernetes/types";

/** Packages whose resources are values, files or commands: nothing that carries traffic. */
const utilities = new Set(
  "pulumi pulumi-nodejs pulumi-python random tls command local archive null time std http external cloudinit".split(
    " ",
  ),
);

/** What judges the resources of a package, by the package's name; resources of all others are unmodelled. */
const readers: Readonly<Record<string, (inventory: Inventory, resource: Resource) => boolean>> = {
  aws: isUnmodelledOfAws,
  kubernetes: isUnmodelledOfKubernetes,
};

/** Resources that no reader knows and that may stand on a path, by type with their number, most frequent first. */
export function unmodelledTypes(inventory: Inventory): readonly Unmodelled[] {
  const counts = new Map<string, number>();
  for (const resource of inventory.resources) {
    const [name = ""] = resource.type.split(":", 1);
    if ((!resource.custom && !resource.remote) || utilities.has(name)) continue;
    if (readers[name]?.(inventory, resource) === false) continue;
    counts.set(resource.type, (counts.get(resource.type) ?? 0) + 1);
  }
  return [...counts]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || a.type.localeCompare(b.type));
}
