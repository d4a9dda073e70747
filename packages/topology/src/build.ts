import type { Inventory } from "@nospof/inventory";
import type { Topology } from "./model/topology";
import { awsTopology } from "./readers/aws/graph";
import { awsModel } from "./readers/aws/model";
import { unmodelledTypes } from "./unmodelled";

const topologies = new WeakMap<Inventory, Topology>();

/** The graph of a stack: elements, links, failure domains and the flows derived from them. Made once per inventory. */
export function buildTopology(inventory: Inventory): Topology {
  const found = topologies.get(inventory);
  if (found !== undefined) return found;
  const topology: Topology = { ...awsTopology(awsModel(inventory)), unmodelled: unmodelledTypes(inventory) };
  topologies.set(inventory, topology);
  return topology;
}
