import type { Wanted } from "../../../build";
import type { GraphBuilder } from "../../builder";
import type { ReaderGraph } from "../../reader-graph";
import type { AwsModel } from "../model";
import { ComputeGraph } from "./compute";
import { DnsGraph } from "./dns";
import { EgressGraph } from "./egress";
import { LoadBalancingGraph } from "./load-balancing";
import { UnreachedServices } from "./unreached";
import { SharedGraph } from "./shared";

/**
 * Adds what an AWS model says to a graph.
 *
 * @param wanted what must be in it besides what derived flows need
 */
export function awsGraph(builder: GraphBuilder, model: AwsModel, wanted?: Wanted): ReaderGraph {
  const egress = new EgressGraph(builder, model);
  const compute = new ComputeGraph(builder, model);
  const loadBalancing = new LoadBalancingGraph(builder, model, egress, compute);
  loadBalancing.addFlows();
  new UnreachedServices(builder, model, compute).addFlows();
  egress.addFlows();
  new DnsGraph(builder, model, loadBalancing, compute).addFlows();
  for (const urn of wanted?.resources ?? []) compute.addService(urn);
  const tiers = wanted?.tiers === true ? egress.tiers() : [];
  new SharedGraph(builder, model).add();
  return { domains: model.zones.domains(), tiers, notes: notesOf(model) };
}

function notesOf(model: AwsModel): readonly string[] {
  const regions = new Set(model.routing.takenAsMade.map(({ region }) => region));
  return [...regions].map(
    (region) =>
      `The default VPC of ${region} is taken to be as AWS makes it: its main route table leads to its internet gateway. Manage it with a DefaultRouteTable to be sure.`,
  );
}
