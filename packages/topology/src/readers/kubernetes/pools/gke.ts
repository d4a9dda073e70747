import type { Inventory, Read, Resource, Value } from "@nospof/inventory";
import { isRecord, readValue, Reference, Unknown } from "@nospof/inventory";
import { asFlag, asNumber, asText, because, listOf } from "../../values";
import type { NodeFact } from "../nodes";
import { taintsOf } from "../nodes";

/**
 * The nodes of a GKE node pool by zone: its own `nodeLocations`, else those of its cluster, else the zone where either is
 * zonal. A regional pool without locations stands in zones that Google picks. `nodeCount` is for each zone.
 */
export function gkePool(inventory: Inventory, pool: Resource): readonly NodeFact[] {
  const clusterValue = readValue(inventory, pool, "cluster");
  const cluster = clusterValue instanceof Reference ? inventory.get(clusterValue.urn) : undefined;
  const zones =
    locations(readValue(inventory, pool, "nodeLocations")) ??
    (cluster === undefined ? undefined : zonesOfCluster(inventory, cluster)) ??
    zonal(readValue(inventory, pool, "location"));
  const isScaled = readValue(inventory, pool, "autoscaling") !== undefined;
  const count = asNumber(readValue(inventory, pool, "nodeCount") ?? readValue(inventory, pool, "initialNodeCount"));
  return nodesIn(inventory, pool, zones, isScaled ? undefined : count);
}

/** The nodes of the pool that every GKE cluster has until it is removed. */
export function defaultGkePool(inventory: Inventory, cluster: Resource): readonly NodeFact[] {
  const isRemoved = asFlag(readValue(inventory, cluster, "removeDefaultNodePool"));
  const count = asNumber(readValue(inventory, cluster, "initialNodeCount"));
  if (isRemoved === true || isRemoved instanceof Unknown || typeof count !== "number" || makesNodes(inventory, cluster))
    return [];
  return nodesIn(inventory, cluster, zonesOfCluster(inventory, cluster), count);
}

/** Whether a GKE cluster makes nodes by itself, in zones of its own choice. */
export function makesNodes(inventory: Inventory, cluster: Resource): boolean {
  const flags = [
    readValue(inventory, cluster, "enableAutopilot"),
    readValue(inventory, cluster, "clusterAutoscaling", "enabled"),
  ];
  return flags.some((flag) => asFlag(flag) === true);
}

function nodesIn(
  inventory: Inventory,
  resource: Resource,
  zones: readonly (string | Unknown)[] | undefined,
  count: Read<number>,
): readonly NodeFact[] {
  const labels = readValue(inventory, resource, "nodeConfig", "labels");
  const base = {
    resource,
    name: resource.name,
    zoneBecause: because(resource, "nodeLocations"),
    labels: new Map<string, Value>(isRecord(labels) ? Object.entries(labels) : []),
    labelsOpen: true,
    taints: taintsOf(readValue(inventory, resource, "nodeConfig", "taints")),
  };
  if (zones === undefined) return [{ ...base, zone: new Unknown() }];
  return zones.map((zone): NodeFact => ({ ...base, zone, ...(typeof count === "number" ? { count } : {}) }));
}

/** The zones of a cluster's nodes: a zonal cluster names only the further ones. */
function zonesOfCluster(inventory: Inventory, cluster: Resource): readonly (string | Unknown)[] | undefined {
  const own = zonal(readValue(inventory, cluster, "location"));
  const named = locations(readValue(inventory, cluster, "nodeLocations"));
  return named === undefined ? own : [...new Set([...(own ?? []), ...named])];
}

function locations(value: Value | undefined): readonly (string | Unknown)[] | undefined {
  if (value === undefined || value === null) return undefined;
  const zones = listOf(value).map((one) => asText(one) ?? new Unknown());
  return zones.length === 0 ? undefined : zones;
}

/** A location that is a zone (`europe-west1-b`) and no region. */
function zonal(value: Value | undefined): readonly string[] | undefined {
  const text = asText(value);
  return typeof text === "string" && /^[a-z]+-[a-z]+\d+-[a-z]$/.test(text) ? [text] : undefined;
}
