import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedGraph } from "@nospof/testing";
import { recordGraph } from "@nospof/testing";
import { readSettings } from "../src/settings";
import type { Settings } from "../src/settings";
import { makeStorefront } from "../src/storefront";

jest.setTimeout(120_000);

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";

const size = { requiredPods: 2, cpu: "500m", memory: "256Mi" };
const gateway = { className: "proxies", namespace: "gateways" };
const domain = { name: "shop.example.com", certificateSecretName: "shop-tls" };
const services = { web: size, api: size, orders: size };
const settings: Settings = { gateway, zoneCount: 3, domain, services };
const small: Settings = { gateway, zoneCount: 2, services };

function record(of: Settings, preview = false): Promise<RecordedGraph> {
  return recordGraph(() => makeStorefront(of).url, { preview });
}

function plain(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

/** Type and names of the resources whose inputs differ, or that are in one of the graphs only. */
function touched(before: RecordedGraph, after: RecordedGraph): string[] {
  const inputs = (graph: RecordedGraph) =>
    new Map(graph.resources.map((resource) => [resource.urn, { resource, text: JSON.stringify(resource.inputs) }]));
  const [was, is] = [inputs(before), inputs(after)];
  return [...new Map([...was, ...is])]
    .filter(([urn]) => was.get(urn)?.text !== is.get(urn)?.text)
    .map(([, { resource }]) => `${resource.type.split(":").at(-1) ?? ""} ${resource.name}`)
    .sort();
}

describe("the storefront on Kubernetes", () => {
  it("runs its services with what a lost zone leaves them, in a namespace of its own", async () => {
    const graph = await record(settings);
    const autoscalers = graph.ofType(AUTOSCALER);
    expect(autoscalers.map(({ name }) => name).sort()).toEqual(["api", "orders", "web"]);
    for (const { inputs } of autoscalers) {
      expect(plain(inputs)).toMatchObject({ metadata: { namespace: "storefront-stack" }, spec: { minReplicas: 3 } });
    }
    for (const { inputs } of graph.ofType(DEPLOYMENT)) {
      const { containers, priorityClassName } = (
        plain(inputs) as { spec: { template: { spec: Record<string, unknown> } } }
      ).spec.template.spec;
      expect(priorityClassName).toBe("storefront-stack");
      expect(containers).toMatchObject([{ command: ["python3", "/opt/storefront/server.py"] }]);
    }
  });

  it("leads each path to its service, over HTTPS with a domain", async () => {
    const routes = (graph: RecordedGraph) =>
      Object.fromEntries(graph.ofType(ROUTE).map(({ name, inputs }) => [name, plain(inputs).spec]));
    const secure = routes(await record(settings));
    const to = (service: string, prefix: string) => ({
      parentRefs: [{ name: "front", sectionName: "https" }],
      hostnames: ["shop.example.com"],
      rules: [
        { matches: [{ path: { type: "PathPrefix", value: prefix } }], backendRefs: [{ name: service, port: 80 }] },
      ],
    });
    expect(secure).toMatchObject({
      "front-web": to("web", "/"),
      "front-api": to("api", "/api"),
      "front-orders": to("orders", "/orders"),
      "front-http": { rules: [{ filters: [{ type: "RequestRedirect" }] }] },
    });
    expect(Object.keys(routes(await record(small))).sort()).toEqual(["front-api", "front-orders", "front-web"]);
  });

  it("gains a zone by changing sizes and spread only", async () => {
    const changed = touched(await record(settings), await record({ ...settings, zoneCount: 4 }));
    const of = (service: string) => [
      `Deployment ${service}`,
      `HorizontalPodAutoscaler ${service}`,
      `PodDisruptionBudget ${service}`,
      `Workload ${service}`,
    ];
    expect(changed).toEqual(["web", "api", "orders"].flatMap(of).sort());
  });

  it("changes nothing of the other services when one is changed", async () => {
    const orders = { requiredPods: 9, cpu: "1", memory: "1Gi" };
    const changed = touched(await record(settings), await record({ ...settings, services: { ...services, orders } }));
    expect(changed.length).toBeGreaterThan(2);
    for (const name of changed) expect(name).toMatch(/ orders$/);
  });

  it("rolls a new program out under a new name", async () => {
    const { inputs } = (await record(small)).named("server", "kubernetes:core/v1:ConfigMap");
    expect(plain(inputs)).toMatchObject({
      immutable: true,
      data: { "server.py": readFileSync(join(__dirname, "..", "server", "server.py"), "utf8") },
    });
    // The engine's own name, of which a new one is made with every change.
    expect(plain(inputs).metadata).toMatchObject({ name: "[metadata.name of server]" });
  });

  it("shows every resource in a preview", async () => {
    for (const environment of [small, settings]) {
      const urns = async (preview: boolean) =>
        (await record(environment, preview)).resources.map(({ urn }) => urn).sort();
      expect(await urns(true)).toEqual(await urns(false));
    }
  });

  it("answers under its domain, or at the address of its gateway", async () => {
    const url = async (of: Settings) => {
      const state = { status: { addresses: [{ value: "192.0.2.7" }] } };
      const newResource = ({ type }: { type: string }) => (type.endsWith(":Gateway") ? { state } : undefined);
      return (await recordGraph(() => ({ url: makeStorefront(of).url }), { mocks: { newResource } })).outputs.url;
    };
    expect(await url(settings)).toBe("https://shop.example.com");
    expect(await url(small)).toBe("http://192.0.2.7");
  });
});

describe("the configuration", () => {
  const config = (change: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries({ gateway, zoneCount: 3, services, ...change }).map(([key, value]) => [
        `project:${key}`,
        JSON.stringify(value),
      ]),
    );

  it("is read as it is written", async () => {
    let read: Settings | undefined;
    await recordGraph(() => void (read = readSettings()), { config: config({ domain }) });
    expect(read).toEqual(settings);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      "unknown key",
      { gateway: { ...gateway, class: "x" } },
      /project:gateway\.class is not known; known are className/,
    ],
    ["missing key", { domain: { name: "x" } }, /project:domain\.certificateSecretName is missing/],
    ["wrong type", { gateway: { ...gateway, namespace: 1 } }, /project:gateway\.namespace is of type number, expected/],
    ["missing service", { services: { web: size, api: size } }, /project:services\.orders is missing/],
    ["no object", { services: [] }, /project:services is no object with the keys web, api, orders/],
  ])("is refused with the key and the way out: %s", async (_, change, expected) => {
    await expect(recordGraph(() => readSettings(), { config: config(change) })).rejects.toThrow(expected);
  });
});
