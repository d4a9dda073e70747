import { fromManifests } from "@nospof/inventory/manifests";
import type { Inventory } from "@nospof/inventory";

/** A manifest as plain data. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The inventory of manifests. */
export function inventoryOf(manifests: readonly Manifest[]): Inventory {
  const text = manifests.map((manifest) => JSON.stringify(manifest)).join("\n---\n");
  const { inventory, unread } = fromManifests([{ file: "test.yaml", text }], "test");
  if (unread.length > 0) throw new Error(JSON.stringify(unread));
  return inventory;
}

/** A topology spread constraint over zones that selects `app: web`. */
export const zoneSpread = {
  maxSkew: 1,
  topologyKey: "topology.kubernetes.io/zone",
  whenUnsatisfiable: "DoNotSchedule",
  labelSelector: { matchLabels: { app: "web" } },
};

/** A Deployment `web` of three pods in different zones; `pod` and `spec` add to its pods' spec and its own. */
export function deployment(
  pod: Manifest = {},
  spec: Manifest = {},
  { name = "web", kind = "Deployment", annotations = {} as Manifest } = {},
): Manifest {
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, annotations },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: name } },
      ...spec,
      template: {
        metadata: { labels: { app: name, tier: "front" } },
        spec: {
          containers: [{ name: "main", image: "example.com/web:1" }],
          topologySpreadConstraints: [{ ...zoneSpread, labelSelector: { matchLabels: { app: name } } }],
          ...pod,
        },
      },
    },
  };
}

export function service(name = "web", selector: Manifest = { app: "web" }): Manifest {
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector, ports: [{ port: 80 }] } };
}

export function budget(limit: Manifest, name = "web", matchLabels: Manifest = { app: "web" }): Manifest {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name },
    spec: { ...limit, selector: { matchLabels } },
  };
}

export function autoscaler(bounds: Manifest, name = "web", kind = "Deployment"): Manifest {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind, name }, maxReplicas: 9, ...bounds },
  };
}

/** Nodes, one for each zone that is named, in order. */
export function nodes(zones: readonly string[], status: Manifest = {}, spec: Manifest = {}): readonly Manifest[] {
  return zones.map((zone, at) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `node-${String(at + 1)}`,
      labels: { "topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": `node-${String(at + 1)}` },
    },
    spec,
    status,
  }));
}

export function claim(
  storageClassName: string | undefined,
  accessModes: readonly string[] = ["ReadWriteOnce"],
): Manifest {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data" },
    spec: { accessModes, storageClassName, resources: { requests: { storage: "1Gi" } } },
  };
}
