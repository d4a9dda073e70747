import type { Inventory } from "@nospof/inventory";
import { awsModel } from "../aws/model";
import type { ClusterNodes, NodeFact } from "./nodes";
import { hasOtherNodes, nodeOf, pooledNodes } from "./nodes";
import type { KubernetesObject } from "./object";

/** The clusters of a stack, with the nodes of each. */
export class Clusters {
  readonly #nodes = new Map<string, ClusterNodes>();
  readonly #declared: readonly (NodeFact & { readonly cluster: string })[];
  readonly #number: number;
  #pooled: readonly NodeFact[] | undefined;
  #hasOthers: boolean | undefined;

  constructor(
    readonly inventory: Inventory,
    readonly objects: readonly KubernetesObject[],
  ) {
    this.#declared = objects.flatMap((object) => {
      const node = nodeOf(inventory, object);
      return node === undefined ? [] : [{ ...node, cluster: object.cluster }];
    });
    this.#number = new Set(objects.map(({ cluster }) => cluster)).size;
  }

  /** The nodes of a cluster. Nodes without a provider of their own (declared ones) are of every cluster. */
  nodesOf(cluster: string): ClusterNodes {
    let found = this.#nodes.get(cluster);
    if (found === undefined) {
      const own = this.#declared.filter((node) => node.cluster === cluster || node.cluster === "");
      // With several clusters it is not known which one a node pool belongs to.
      const nodes = this.#number > 1 ? own : [...own, ...this.#fromPools()];
      this.#nodes.set(cluster, (found = { known: nodes.length > 0 && !this.#mayHaveOthers(), nodes }));
    }
    return found;
  }

  #fromPools(): readonly NodeFact[] {
    return (this.#pooled ??= pooledNodes(this.inventory, () => awsModel(this.inventory)));
  }

  /** Whether something makes further nodes. */
  #mayHaveOthers(): boolean {
    return (this.#hasOthers ??= hasOtherNodes(this.inventory, this.objects));
  }
}
