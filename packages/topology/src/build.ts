import type { Inventory, Urn } from "@nospof/inventory";
import type { Domain } from "./model/domain";
import type { Topology } from "./model/topology";
import { awsGraph } from "./readers/aws/graph";
import { awsModel } from "./readers/aws/model";
import { GraphBuilder } from "./readers/builder";
import { kubernetesGraph } from "./readers/kubernetes/graph";
import type { ReaderGraph } from "./readers/reader-graph";
import { unmodelledTypes } from "./unmodelled";

/** What has to be part of a graph, whether or not a flow is derived for it. */
export interface Wanted {
  /** Urns of resources that run something. */
  readonly resources: readonly Urn[];
  /** Whether rows of subnets are asked for. */
  readonly tiers: boolean;
}

/** What adds the resources of one cloud to the graph of a stack. */
type Reader = (builder: GraphBuilder, inventory: Inventory, wanted?: Wanted) => ReaderGraph;

const readers: readonly Reader[] = [
  (builder, inventory, wanted) => awsGraph(builder, awsModel(inventory), wanted),
  kubernetesGraph,
];

const topologies = new WeakMap<Inventory, Topology>();

/**
 * The graph of a stack: elements, links, failure domains and the flows derived from them. Made once per inventory.
 *
 * @param wanted what must be in it besides, so that flows can be declared for it
 */
export function buildTopology(inventory: Inventory, wanted?: Wanted): Topology {
  const found = wanted === undefined ? topologies.get(inventory) : undefined;
  if (found !== undefined) return found;
  const builder = new GraphBuilder(inventory);
  const graphs = readers.map((read) => read(builder, inventory, wanted));
  const tiers = graphs.flatMap((graph) => graph.tiers ?? []);
  const notes = graphs.flatMap((graph) => graph.notes ?? []);
  const topology: Topology = {
    domains: distinct(graphs.flatMap(({ domains }) => domains)),
    elements: builder.elements,
    links: builder.links,
    groups: builder.groups,
    flows: builder.flows,
    shared: builder.shared,
    unmodelled: unmodelledTypes(inventory),
    ...(tiers.length === 0 ? {} : { tiers }),
    ...(notes.length === 0 ? {} : { notes }),
  };
  if (wanted === undefined) topologies.set(inventory, topology);
  return topology;
}

/** Two readers may name the same domain: nodes of a cluster stand in the cloud's zones. */
function distinct(domains: readonly Domain[]): readonly Domain[] {
  return [...new Map(domains.map((domain) => [domain.id, domain])).values()];
}
