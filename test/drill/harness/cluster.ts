import type { KubeConfig, KubernetesObject, V1Node } from "@kubernetes/client-node";
import { CoreV1Api, KubernetesObjectApi } from "@kubernetes/client-node";
import { join } from "node:path";
import { Workplace } from "../../processes/workplace";
import type { ControllerFlags } from "./control-plane";
import { startControlPlane } from "./control-plane";
import type { NodeGroup } from "./nodes";
import { HOST_LABEL, nodesOf, ZONE_LABEL } from "./nodes";
import { Program } from "./program";
import { becomes } from "./wait";

const STAGES = join(__dirname, "..", "hosts", "kwok", "stages.yaml");

/** How long nodes may take to be ready where the machine is busy with other things. */
const NODES_SECONDS = 120;

export interface ClusterOptions {
  readonly groups: readonly NodeGroup[];
  /** Names of nodes that can be lost alone. */
  readonly apart?: readonly string[];
  readonly controllers?: ControllerFlags;
}

/** A real control plane with simulated nodes, in a folder of its own. */
export class Cluster {
  readonly #workplace: Workplace;
  /** What plays nodes, by the zone or the node that is lost when it ends. */
  readonly #players = new Map<string, Program>();
  readonly #lost = new Set<string>();

  private constructor(
    workplace: Workplace,
    /** File with an administrator's access. */
    readonly kubeconfig: string,
    readonly config: KubeConfig,
    /** The nodes as they were declared. */
    readonly nodes: readonly V1Node[],
  ) {
    this.#workplace = workplace;
  }

  /** Starts a cluster and waits until its nodes are ready. */
  static async start({ groups, apart = [], controllers = {} }: ClusterOptions): Promise<Cluster> {
    const workplace = new Workplace("nospof-drill-");
    try {
      const { kubeconfig, config } = await startControlPlane(workplace, controllers);
      const cluster = new Cluster(workplace, kubeconfig, config, groups.flatMap(nodesOf));
      await cluster.#startNodes(apart);
      return cluster;
    } catch (error) {
      await workplace.close();
      throw error;
    }
  }

  get core(): CoreV1Api {
    return this.config.makeApiClient(CoreV1Api);
  }

  /** Makes objects, in the order that is given. */
  async create(objects: readonly KubernetesObject[]): Promise<void> {
    const api = KubernetesObjectApi.makeApiClient(this.config);
    for (const object of objects) await api.create(object);
  }

  /** Takes the power from all nodes of a zone. */
  loseZone(zone: string): void {
    for (const { metadata } of this.nodes)
      if (metadata?.labels?.[ZONE_LABEL] === zone) this.#lost.add(metadata.name ?? "");
    this.#end(zone);
    for (const node of this.#lost) this.#players.get(node)?.kill();
  }

  /** Takes the power from a node that is apart. */
  loseNode(name: string): void {
    this.#lost.add(name);
    this.#end(name);
  }

  /** Whether a node has been lost. */
  hasLost(node: string): boolean {
    return this.#lost.has(node);
  }

  /** Says whether new pods may be placed on a node. */
  async cordon(node: string, unschedulable = true): Promise<void> {
    await this.core.patchNode({ name: node, body: [{ op: "add", path: "/spec/unschedulable", value: unschedulable }] });
  }

  /** Ends all processes and removes the folder. */
  close(): Promise<void> {
    return this.#workplace.close();
  }

  #end(name: string): void {
    const player = this.#players.get(name);
    if (player === undefined) throw new Error(`nothing plays ${name} alone`);
    player.kill();
  }

  async #startNodes(apart: readonly string[]): Promise<void> {
    await this.create(this.nodes);
    const zones = new Set(this.nodes.map(({ metadata }) => metadata?.labels?.[ZONE_LABEL] ?? ""));
    const rest = apart.length === 0 ? "" : `,${HOST_LABEL} notin (${apart.join(",")})`;
    for (const zone of zones) this.#play(zone, `${ZONE_LABEL}=${zone}${rest}`);
    for (const node of apart) this.#play(node, `${HOST_LABEL}=${node}`);
    const ready = await becomes(NODES_SECONDS, async () => {
      const failures = [...this.#players.values()].flatMap((player) => player.failure() ?? []);
      if (failures.length > 0) throw new Error(failures.join("\n"));
      const { items } = await this.core.listNode();
      return items.every(({ spec, status }) => {
        const isReady = status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True");
        return isReady === true && (spec?.taints ?? []).length === 0;
      });
    });
    if (!ready) throw new Error(`the nodes are not ready after ${String(NODES_SECONDS)} s`);
  }

  #play(name: string, selector: string): void {
    const args = {
      config: STAGES,
      kubeconfig: this.kubeconfig,
      "manage-all-nodes": "false",
      "manage-nodes-with-label-selector": selector,
      "node-lease-duration-seconds": "40", // as a kubelet has it
      "node-port": "0", // otherwise it listens on every address
    };
    const flags = Object.entries(args).map(([flag, value]) => `--${flag}=${value}`);
    this.#players.set(name, new Program(this.#workplace, `kwok-${name}`, "kwok", flags));
  }
}
