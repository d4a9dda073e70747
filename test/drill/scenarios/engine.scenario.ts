import { AppsV1Api, AutoscalingV2Api, CustomObjectsApi } from "@kubernetes/client-node";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { REPOSITORY, Sandbox } from "../../engine/harness/sandbox";
import { requireEngine } from "../../engine/harness/scenario";
import type { Outcome } from "../../engine/harness/stack";
import { TestStack } from "../../engine/harness/stack";
import { Cluster } from "../harness/cluster";
import { ADDRESS, GatewayController } from "../harness/gateways";
import { threeZones, ZONE_LABEL } from "../harness/nodes";
import { becomes } from "../harness/wait";

const PROVIDER = join(REPOSITORY, "test", "engine", "kubernetes");
const policyPacks = [join(REPOSITORY, "policies", "kubernetes")];
const NAMESPACE = "storefront-prod";
const SETTLED_SECONDS = 180;
const NOTHING = { created: [], updated: [], replaced: [], deleted: [] };
const ROUTES = { group: "gateway.networking.k8s.io", version: "v1", plural: "httproutes" };

interface Settings {
  readonly config: {
    readonly "storefront-kubernetes:services": Record<string, { requiredPods: number; cpu: string; memory: string }>;
  };
}

interface State {
  readonly deployment: { readonly resources: readonly { readonly outputs?: { readonly addresses?: unknown } }[] };
}

function expectSuccess(outcome: Outcome): void {
  expect(outcome.error).toBeUndefined();
  expect(outcome.violations).toEqual([]);
}

describe("the storefront on a real control plane, by the real Pulumi engine", () => {
  let cluster: Cluster;
  let gateways: GatewayController | undefined;
  let sandbox: Sandbox | undefined;

  beforeAll(async () => {
    cluster = await Cluster.start({ groups: threeZones(2) });
    gateways = await GatewayController.start(cluster.config);
  });

  afterAll(async () => {
    await sandbox?.close();
    await gateways?.stop();
    await cluster.close();
  });

  /** Ready pods of a service by zone. */
  async function podsOf(service: string): Promise<Record<string, number>> {
    const zones = new Map(cluster.nodes.map(({ metadata }) => [metadata?.name, metadata?.labels?.[ZONE_LABEL] ?? ""]));
    const { items } = await cluster.core.listNamespacedPod({
      namespace: NAMESPACE,
      labelSelector: `app.kubernetes.io/name=${service}`,
    });
    const counts: Record<string, number> = {};
    for (const { spec, status, metadata } of items) {
      const isReady = status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True");
      if (isReady !== true || metadata?.deletionTimestamp !== undefined) continue;
      const zone = zones.get(spec?.nodeName) ?? "nowhere";
      counts[zone] = (counts[zone] ?? 0) + 1;
    }
    return counts;
  }

  async function expectPods(service: string, wanted: Record<string, number>): Promise<void> {
    const text = (counts: Record<string, number>): string => JSON.stringify(Object.entries(counts).sort());
    let seen: Record<string, number> = {};
    await becomes(SETTLED_SECONDS, async () => {
      seen = await podsOf(service);
      return text(seen) === text(wanted);
    });
    expect({ [service]: seen }).toEqual({ [service]: wanted });
  }

  it("is made, spread over the zones, edited and removed without a trace", async () => {
    sandbox = new Sandbox(requireEngine());
    sandbox.environment["KUBECONFIG"] = cluster.kubeconfig;
    const project = join(sandbox.copy("storefront", ["stacks/kubernetes"]), "stacks", "kubernetes");
    appendFileSync(
      join(project, "Pulumi.yaml"),
      `plugins:\n  providers:\n    - name: kubernetes\n      path: ${PROVIDER}\n`,
    );
    const stack = await TestStack.create(sandbox, project, "prod");

    const made = await stack.up({ policyPacks });
    expectSuccess(made);
    const kinds = [
      "Deployment",
      "HorizontalPodAutoscaler",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Service",
      "ServiceAccount",
    ];
    const services = ["web", "api", "orders"];
    expect(made.changes).toEqual({
      ...NOTHING,
      created: [
        ...services.flatMap((service) => kinds.map((kind) => `${kind} ${service}`)),
        ...["web", "api", "orders", "http"].map((route) => `HTTPRoute front-${route}`),
        "Gateway front",
        "ConfigMap server",
        "Namespace storefront",
        "PriorityClass storefront",
      ].sort(),
    });
    for (const service of services) await expectPods(service, { a: 1, b: 1, c: 1 });
    const { resources } = (JSON.parse(await stack.export()) as State).deployment;
    expect(resources.map(({ outputs }) => outputs?.addresses)).toContainEqual([ADDRESS]);

    const again = await stack.preview({ policyPacks, expectNoChanges: true });
    expectSuccess(again);
    expect(again.changes).toEqual(NOTHING);
    expectSuccess(await stack.refresh());

    // The autoscaler has set the number of pods meanwhile; an edit must not set it back.
    const settings = join(project, "Pulumi.prod.yaml");
    const edited = parse(readFileSync(settings, "utf8")) as Settings;
    const { orders } = edited.config["storefront-kubernetes:services"];
    if (orders === undefined) throw new Error("there is no service orders");
    orders.requiredPods = 4;
    writeFileSync(settings, stringify(edited));
    const changed = await stack.up({ policyPacks });
    expectSuccess(changed);
    expect(changed.changes).toEqual({
      ...NOTHING,
      updated: ["Deployment orders", "HorizontalPodAutoscaler orders", "PodDisruptionBudget orders"],
    });
    await expectPods("orders", { a: 2, b: 2, c: 2 });
    for (const service of ["web", "api"]) await expectPods(service, { a: 1, b: 1, c: 1 });

    expectSuccess(await stack.destroy());
    const apps = cluster.config.makeApiClient(AppsV1Api);
    const autoscaling = cluster.config.makeApiClient(AutoscalingV2Api);
    const routes = await cluster.config.makeApiClient(CustomObjectsApi).listClusterCustomObject(ROUTES);
    expect([
      ...(await cluster.core.listPodForAllNamespaces()).items,
      ...(await cluster.core.listNamespace()).items.filter(({ metadata }) => metadata?.name === NAMESPACE),
      ...(await apps.listDeploymentForAllNamespaces()).items,
      ...(await autoscaling.listHorizontalPodAutoscalerForAllNamespaces()).items,
      ...(routes as { items: unknown[] }).items,
    ]).toEqual([]);
    expect(await stack.ids()).toEqual(new Set());
    expect(await sandbox.leftovers()).toEqual([]);
  });
});
