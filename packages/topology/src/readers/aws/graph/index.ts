import type { Wanted } from "../../../build";
import type { Topology } from "../../../model/topology";
import type { AwsModel } from "../model";
import { GraphBuilder } from "./builder";
import { ComputeGraph } from "./compute";
import { DnsGraph } from "./dns";
import { EgressGraph } from "./egress";
import { LoadBalancingGraph } from "./load-balancing";
import { UnreachedServices } from "./unreached";
import { SharedGraph } from "./shared";

/**
 * The graph of what an AWS model says.
 *
 * @param wanted what must be in it besides what derived flows need
 */
export function awsTopology(model: AwsModel, wanted?: Wanted): Omit<Topology, "unmodelled"> {
  const builder = new GraphBuilder(model.inventory);
  const egress = new EgressGraph(builder, model);
  const compute = new ComputeGraph(builder, model);
  const loadBalancing = new LoadBalancingGraph(builder, model, egress, compute);
  loadBalancing.addFlows();
  new UnreachedServices(builder, model, compute).addFlows();
  egress.addFlows();
  const hasStandbyRegion = new DnsGraph(builder, model, loadBalancing, compute).addFlows();
  for (const urn of wanted?.resources ?? []) compute.addService(urn);
  const tiers = wanted?.tiers === true ? egress.tiers() : [];
  new SharedGraph(builder, model).add();
  return {
    domains: model.zones.domains(),
    elements: builder.elements,
    links: builder.links,
    groups: builder.groups,
    flows: builder.flows,
    shared: builder.shared,
    ...(tiers.length === 0 ? {} : { tiers }),
    hasStandbyRegion,
  };
}
