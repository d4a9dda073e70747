import type { Inventory, Urn } from "@nospof/inventory";
import type { Topology } from "./model/topology";
import { awsTopology } from "./readers/aws/graph";
import { awsModel } from "./readers/aws/model";
import { unmodelledTypes } from "./unmodelled";

/** What has to be part of a graph, whether or not a flow is derived for it. */
export interface Wanted {
  /** Urns of resources that run something. */
  readonly resources: readonly Urn[];
  /** Whether rows of subnets are asked for. */
  readonly tiers: boolean;
}

const topologies = new WeakMap<Inventory, Topology>();

/**
 * The graph of a stack: elements, links, failure domains and the flows derived from them. Made once per inventory.
 *
 * @param wanted what must be in it besides, so that flows can be declared for it
 */
export function buildTopology(inventory: Inventory, wanted?: Wanted): Topology {
  const found = wanted === undefined ? topologies.get(inventory) : undefined;
  if (found !== undefined) return found;
  const topology: Topology = {
    ...awsTopology(awsModel(inventory), wanted),
    unmodelled: unmodelledTypes(inventory),
  };
  if (wanted === undefined) topologies.set(inventory, topology);
  return topology;
}
