import type { Inventory, Resource, Value } from "@nospof/inventory";
import { isRecord, readValue, Reference, Unknown } from "@nospof/inventory";
import { asText, because, listOf } from "../../values";
import type { NodeFact } from "../nodes";
import { taintsOf } from "../nodes";

/**
 * The nodes of a GKE node pool by zone: its own `nodeLocations`, else those of its cluster, else the zone where either is
 * zonal. A regional pool without locations stands in zones that Google picks.
 */
export function gkePool(inventory: Inventory, pool: Resource): readonly NodeFact[] {
  const clusterValue = readValue(inventory, pool, "cluster");
  const cluster = clusterValue instanceof Reference ? inventory.get(clusterValue.urn) : undefined;
  const zones =
    locations(readValue(inventory, pool, "nodeLocations")) ??
    (cluster === undefined ? undefined : locations(readValue(inventory, cluster, "nodeLocations"))) ??
    zonal(readValue(inventory, pool, "location")) ??
    (cluster === undefined ? undefined : zonal(readValue(inventory, cluster, "location")));
  const labels = readValue(inventory, pool, "nodeConfig", "labels");
  const base = {
    resource: pool,
    name: pool.name,
    zoneBecause: because(pool, "nodeLocations"),
    labels: new Map<string, Value>(isRecord(labels) ? Object.entries(labels) : []),
    labelsOpen: true,
    taints: taintsOf(readValue(inventory, pool, "nodeConfig", "taints")),
  };
  return (zones ?? [new Unknown()]).map((zone): NodeFact => ({ ...base, zone }));
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
