import type { Inventory } from "@nospof/inventory";
import type { Wanted } from "../../../build";
import { awsModel } from "../../aws/model";
import type { GraphBuilder } from "../../builder";
import type { ReaderGraph } from "../../reader-graph";
import { kubernetesModel } from "../model";
import { ClusterDomains } from "./domains";
import { PodGraph } from "./pods";
import { ServiceGraph } from "./services";

/**
 * Adds what an inventory says of Kubernetes to a graph.
 *
 * @param wanted what must be in it besides what derived flows need
 */
export function kubernetesGraph(builder: GraphBuilder, inventory: Inventory, wanted?: Wanted): ReaderGraph {
  const model = kubernetesModel(inventory);
  if (model.objects.length === 0) return { domains: [] };
  const hasAws = inventory.resources.some(({ type }) => type.startsWith("aws:"));
  const domains = new ClusterDomains(hasAws ? awsModel(inventory) : undefined);
  const pods = new PodGraph(builder, model, domains);
  new ServiceGraph(builder, model, pods).addFlows();
  for (const urn of wanted?.resources ?? []) {
    const facts = model.workloads.find(({ workload }) => workload.object.resource.urn === urn);
    const isThere = builder.elements.some(({ kind, resource }) => kind === "instances" && resource === urn);
    if (facts !== undefined && !isThere) pods.addService(facts);
  }
  return { domains: domains.all() };
}
