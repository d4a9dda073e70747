import type { V1EndpointSlice } from "@kubernetes/client-node";
import { DiscoveryV1Api, makeInformer } from "@kubernetes/client-node";
import type { Cluster } from "./cluster";
import type { Moment } from "./history";

const PATH = "/apis/discovery.k8s.io/v1/endpointslices";

/** Watches the endpoints of all Services of a cluster, from the moment that it is started. */
export class Watcher {
  readonly #slices = new Map<string, V1EndpointSlice>();
  readonly #moments = new Map<string, Moment[]>();
  readonly #informer;
  #isStopped = false;

  private constructor(readonly cluster: Cluster) {
    const api = cluster.config.makeApiClient(DiscoveryV1Api);
    this.#informer = makeInformer(cluster.config, PATH, () => api.listEndpointSliceForAllNamespaces());
  }

  static async start(cluster: Cluster): Promise<Watcher> {
    const watcher = new Watcher(cluster);
    const informer = watcher.#informer;
    const set = (slice: V1EndpointSlice): void => {
      watcher.#slices.set(keyOf(slice), slice);
      watcher.#look(namespaceOf(slice));
    };
    informer.on("add", set);
    informer.on("update", set);
    informer.on("delete", (slice) => {
      watcher.#slices.delete(keyOf(slice));
      watcher.#look(namespaceOf(slice));
    });
    // To be stopped is an error, too, after which it must not look for a server that is gone.
    informer.on("error", () => {
      if (!watcher.#isStopped) void informer.start();
    });
    await informer.start();
    return watcher;
  }

  /** What the Service of a namespace had so far, in order. */
  moments(namespace: string): readonly Moment[] {
    return this.#moments.get(namespace) ?? [];
  }

  /** Notes what all Services have now; to be told when nodes are lost, which no endpoint shows. */
  lookAtAll(): void {
    for (const namespace of this.#moments.keys()) this.#look(namespace);
  }

  #look(namespace: string): void {
    const ready = [...this.#slices.values()]
      .filter((slice) => namespaceOf(slice) === namespace)
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready === true);
    const dead = ready.filter(({ nodeName }) => nodeName !== undefined && this.cluster.hasLost(nodeName)).length;
    const moments = this.#moments.get(namespace) ?? [];
    moments.push({ at: Date.now(), alive: ready.length - dead, dead });
    this.#moments.set(namespace, moments);
  }

  /** Ready endpoints of the Service of a namespace on nodes that are there. */
  alive(namespace: string): number {
    return this.moments(namespace).at(-1)?.alive ?? 0;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#informer.stop();
  }
}

function namespaceOf({ metadata }: V1EndpointSlice): string {
  return metadata?.namespace ?? "";
}

function keyOf(slice: V1EndpointSlice): string {
  return `${namespaceOf(slice)}/${slice.metadata?.name ?? ""}`;
}
