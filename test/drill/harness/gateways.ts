import type { KubeConfig, KubernetesObject } from "@kubernetes/client-node";
import { ApiextensionsV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { GATEWAY_API } from "../programs";
import { becomes, pause } from "./wait";

const GROUP = "gateway.networking.k8s.io";
const VERSION = "v1";
const GATEWAYS = { group: GROUP, version: VERSION, plural: "gateways" };
const LOOK_MILLISECONDS = 200;
const DEFINED_SECONDS = 60;

/** Address that every gateway gets; one of those for documentation (RFC 5737). */
export const ADDRESS = "192.0.2.7";

interface Gateway extends KubernetesObject {
  readonly status?: { readonly addresses?: readonly unknown[] };
}

/** Plays the controller of all gateways of a cluster: gives each an address and calls it programmed. */
export class GatewayController {
  readonly #api: CustomObjectsApi;
  #isRunning = true;
  #done: Promise<void> = Promise.resolve();

  private constructor(config: KubeConfig) {
    this.#api = config.makeApiClient(CustomObjectsApi);
  }

  /** Defines the kinds of the Gateway API as a release of it does, and starts to look after gateways. */
  static async start(config: KubeConfig): Promise<GatewayController> {
    const definitions = config.makeApiClient(ApiextensionsV1Api);
    for (const file of readdirSync(GATEWAY_API.folder).filter((name) => name.startsWith(GROUP))) {
      const body = parse(readFileSync(join(GATEWAY_API.folder, file), "utf8")) as Parameters<
        typeof definitions.createCustomResourceDefinition
      >[0]["body"];
      await definitions.createCustomResourceDefinition({ body });
    }
    const controller = new GatewayController(config);
    const isDefined = await becomes(DEFINED_SECONDS, () =>
      controller.#list().then(
        () => true,
        () => false,
      ),
    );
    if (!isDefined) throw new Error(`the Gateway API is not there after ${String(DEFINED_SECONDS)} s`);
    controller.#done = controller.#run();
    return controller;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      for (const gateway of await this.#list()) await this.#program(gateway);
      await pause(LOOK_MILLISECONDS);
    }
  }

  async #list(): Promise<readonly Gateway[]> {
    const { items } = (await this.#api.listClusterCustomObject(GATEWAYS)) as { items: Gateway[] };
    return items;
  }

  async #program(gateway: Gateway): Promise<void> {
    const { name = "", namespace = "" } = gateway.metadata ?? {};
    if (gateway.status?.addresses !== undefined) return;
    const condition = (type: string) => ({
      type,
      status: "True",
      reason: type,
      message: "",
      lastTransitionTime: new Date().toISOString(),
    });
    const conditions = ["Accepted", "Programmed"].map(condition);
    const status = { addresses: [{ type: "IPAddress", value: ADDRESS }], conditions };
    const body = { ...gateway, status };
    await this.#api.replaceNamespacedCustomObjectStatus({ ...GATEWAYS, name, namespace, body });
  }
}
