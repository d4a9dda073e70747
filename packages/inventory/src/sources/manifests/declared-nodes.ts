import type { Resource } from "../../model/inventory";
import { nameOfUrn, type Urn } from "../../model/urn";
import type { Inventory } from "../../model/inventory";
import { resourceOfObject } from "./objects";

/** Nodes of one kind in one zone, which no source tells. */
export interface DeclaredNodes {
  /** Label `topology.kubernetes.io/zone`. */
  readonly zone: string;
  /** Default: 1. */
  readonly count?: number;
  /** Begins the names of the nodes: `<name>-<zone>-<number>`. Default: `node`. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  /** What pods may ask of one node, as quantities of Kubernetes (`4`, `500m`); default: not known. */
  readonly cpu?: string | number;
  /** `16Gi`; default: not known. */
  readonly memory?: string | number;
  /** Default: not known. */
  readonly pods?: number;
  /** Where they are declared. */
  readonly position?: { readonly file: string; readonly line: number };
}

/** Kubernetes' own package, and those that are made from custom resource definitions. */
const OBJECT = /^kubernetes:[^:]+\/v[^:/]+:\w+$/;

/**
 * The inventory with `Node` objects for the nodes that are declared, in each cluster of which it has objects. Nothing
 * changes where it has none. A node that the inventory has under the same name is left as it is.
 */
export function withDeclaredNodes(inventory: Inventory, declared: readonly DeclaredNodes[]): Inventory {
  const clusters = clustersOf(inventory);
  if (declared.length === 0 || clusters.length === 0) return inventory;
  const taken = new Set(inventory.resources.map(({ urn }) => urn));
  const nodes = clusters
    .flatMap((provider, at) => objectsOf(declared).map((node) => nodeResource(node, inventory, provider, at > 0)))
    .filter(({ urn }) => !taken.has(urn));
  return inventory.with({
    resources: [...inventory.resources, ...nodes],
    notes: [...inventory.notes, noteOn(declared)],
  });
}

interface NamedNode {
  readonly name: string;
  readonly declared: DeclaredNodes;
}

function objectsOf(declared: readonly DeclaredNodes[]): readonly NamedNode[] {
  const counts = new Map<string, number>();
  return declared.flatMap((nodes) => {
    const base = `${nodes.name ?? "node"}-${nodes.zone}`;
    const before = counts.get(base) ?? 0;
    const count = nodes.count ?? 1;
    counts.set(base, before + count);
    return Array.from({ length: count }, (_, at) => ({ name: `${base}-${String(before + at + 1)}`, declared: nodes }));
  });
}

function nodeResource(
  { name, declared }: NamedNode,
  { project, stack }: Inventory,
  provider: Urn | undefined,
  isFurther: boolean,
): Resource {
  const { zone, labels, taints, cpu, memory, pods, position } = declared;
  const amounts = Object.entries({ cpu, memory, pods }).filter(([, amount]) => amount !== undefined);
  const allocatable = Object.fromEntries(amounts.map(([key, amount]) => [key, String(amount)]));
  const object = {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, ...labels },
    },
    spec: taints === undefined ? {} : { taints },
    ...(amounts.length === 0 ? {} : { status: { allocatable } }),
  };
  return resourceOfObject(object, {
    project,
    stack,
    name: isFurther && provider !== undefined ? `${name} (${nameOfUrn(provider)})` : name,
    ...(provider === undefined ? {} : { provider }),
    ...(position === undefined ? {} : { position }),
  });
}

/** The clusters in which there are objects, by their providers; undefined: the one of the default provider. */
function clustersOf({ resources }: Inventory): readonly (Urn | undefined)[] {
  const objects = resources.filter(({ type, custom }) => custom && OBJECT.test(type));
  const providers = objects.map(({ provider }) =>
    provider === undefined || /^default(_\w+)*$/.test(nameOfUrn(provider)) ? undefined : provider,
  );
  return [...new Set(providers)];
}

function noteOn(declared: readonly DeclaredNodes[]): string {
  const zones = new Map<string, number>();
  for (const { zone, count = 1 } of declared) zones.set(zone, (zones.get(zone) ?? 0) + count);
  const parts = [...zones].map(([zone, count]) => `${String(count)} in ${zone}`);
  const file = declared[0]?.position?.file ?? "the settings";
  return `Nodes of the cluster are taken as ${file} declares them: ${parts.join(", ")}.`;
}
