import type { Value } from "@nospof/inventory";
import { Reference } from "@nospof/inventory";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import {
  autoscaler,
  deployment,
  inventoryOf,
  nodes,
  service,
  zoneSpread,
} from "../../../policies/kubernetes/test/cluster";
import { Stack } from "./stack";
import { verdicts } from "./kubernetes-verdicts";

const three = nodes(["a", "b", "c"]);
const named = (kind: string, name: string, rest: Manifest = {}): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: { name },
  ...rest,
});

/** A program's objects; those that name themselves nothing are called as their resource is, with a suffix. */
function program(
  objects: readonly Manifest[],
  suffixed: readonly string[],
  config: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const stack = new Stack(config);
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string } };
    const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
    const { urn } = stack.add(type, metadata.name, object as Record<string, Value>);
    const own = { ...metadata, namespace: "default" };
    const name = suffixed.includes(kind) ? new Reference(urn, "metadata.name") : metadata.name;
    stack.change(metadata.name, { metadata: { ...own, name } as Value }, type);
  }
  const { flows } = proveSurvival(buildTopology(stack.inventory()));
  return Object.fromEntries(
    flows.map(({ flow, verdict, failures }) => [flow.id, `${verdict}: ${failures[0]?.fix?.toString() ?? ""}`]),
  );
}

function container(change: Manifest): Manifest {
  return { containers: [{ name: "main", image: "example.com/web:1", ...change }] };
}

describe("a name as text", () => {
  const entry = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "shop" },
    spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
  };
  const base = [deployment(), service(), ...three];

  it("leads to no Service that is given a suffix", () => {
    expect(program([...base, entry], [])["ingress:shop/web"]).toBe("proven: ");
    expect(program([...base, entry], ["Service"])["ingress:shop/web"]).toMatch(/^refuted: let Ingress shop lead to/);
    const verbatim = { "pulumi:autonaming": '{"mode":"verbatim"}' };
    expect(program([...base, entry], ["Service"], verbatim)["ingress:shop/web"]).not.toMatch(/^refuted/);
  });

  it("scales no Deployment that is given a suffix", () => {
    const scaled = [deployment({}, { replicas: undefined }), service(), ...three, autoscaler({ minReplicas: 3 })];
    expect(program(scaled, [])["internal:web"]).toMatch(/^proven/);
    expect(program(scaled, ["Deployment"])["internal:web"]).toMatch(/^refuted/);
  });

  it.each<[string, string, Manifest]>([
    ["a ConfigMap", "ConfigMap", container({ envFrom: [{ configMapRef: { name: "settings" } }] })],
    [
      "a key of a Secret",
      "Secret",
      container({ env: [{ valueFrom: { secretKeyRef: { name: "settings", key: "a" } } }] }),
    ],
    ["a volume", "ConfigMap", { volumes: [{ name: "v", configMap: { name: "settings" } }] }],
    [
      "a projected volume",
      "Secret",
      { volumes: [{ name: "v", projected: { sources: [{ secret: { name: "settings" } }] } }] },
    ],
    ["a service account", "ServiceAccount", { serviceAccountName: "settings" }],
  ])("of %s that is given a suffix keeps pods from starting", (_, kind, pod) => {
    const objects = [deployment(pod), service(), ...three, named(kind, "settings")];
    expect(program(objects, [])["internal:web"]).toMatch(/^proven/);
    expect(program(objects, [kind])["internal:web"]).toMatch(/^refuted: let .* by its metadata.name/);
  });
});

describe("an object that pods name", () => {
  const pod = (name: string, more: Manifest = {}): Manifest =>
    container({ envFrom: [{ configMapRef: { name, ...more } }] });
  const judged = (...manifests: readonly Manifest[]) => verdicts([...manifests, service(), ...three]);
  const never = { "": "refuted" };
  const works = { a: "proven" };

  it("is missing where one with a slip in its name is there, which nothing else names", () => {
    expect(judged(deployment(pod("web-config")), named("ConfigMap", "web-conifg"))).toMatchObject(never);
    expect(judged(deployment(pod("web-config")), named("ConfigMap", "web-config"))).toMatchObject(works);
  });

  it("may be made elsewhere", () => {
    expect(judged(deployment(pod("web-config")), named("ConfigMap", "other"))).toMatchObject(works);
    expect(judged(deployment(pod("web-config")), named("Secret", "web-conifg"))).toMatchObject(works);
    const both = container({ envFrom: ["web-config", "web-conifg"].map((name) => ({ configMapRef: { name } })) });
    expect(judged(deployment(both), named("ConfigMap", "web-conifg"))).toMatchObject(works);
  });

  it.each([
    ["web-config-eu", "web-config-us"],
    ["settings-a", "settings-b"],
    ["settings-1", "settings-2"],
  ])("may be made elsewhere where the stack has one that is meant to be another: %s, %s", (name, other) => {
    expect(judged(deployment(pod(name)), named("ConfigMap", other))).toMatchObject(works);
  });

  it("may be made elsewhere where what is called almost the same is in use", () => {
    const account = (imagePullSecrets: unknown[]): Manifest => ({
      ...named("ServiceAccount", "builder"),
      imagePullSecrets,
    });
    const secret = container({ envFrom: [{ secretRef: { name: "web-config" } }] });
    const other = named("Secret", "web-conifg");
    expect(judged(deployment(secret), other, account([]))).toMatchObject(never);
    expect(judged(deployment(secret), other, account([{ name: "web-conifg" }]))).toMatchObject(works);
  });

  it("may be left out where it is optional", () => {
    const optional = pod("web-config", { optional: true });
    expect(judged(deployment(optional), named("ConfigMap", "web-conifg"))).toMatchObject(works);
  });
});

describe("a workload that an autoscaler may scale to nothing", () => {
  it("has no pod at times", () => {
    const scaled = [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 0 })];
    expect(verdicts([...scaled, service(), ...three])).toMatchObject({ "": "refuted" });
  });
});

describe("a quorum in two zones", () => {
  it("is told to use a third one, and no number of members", () => {
    const set = deployment(
      {},
      { replicas: 5 },
      { name: "web", kind: "StatefulSet", annotations: { "nospof/quorum": "true" } },
    );
    const objects = [set, service(), ...nodes(["a", "a", "a", "b", "b", "b"])];
    expect(program(objects, [])["internal:web"]).toBe(
      "refuted: add nodes in other zones that fit the pods of StatefulSet web",
    );
  });
});

describe("a quorum whose members are workloads of their own", () => {
  const member = (name: string, zone: string): Manifest => {
    const labels = { app: "web", member: name };
    const spec = {
      ...container({ image: "quay.io/coreos/etcd:v3.5.0" }),
      nodeSelector: { [zoneSpread.topologyKey]: zone },
    };
    const template = { metadata: { labels }, spec };
    return {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template },
    };
  };
  const lost = (...zones: readonly string[]) =>
    verdicts([...zones.map((zone, at) => member(`etcd-${String(at)}`, zone)), service(), ...three]);

  it("is lost with a zone that holds most of them", () => {
    expect(lost("a", "a", "b")).toMatchObject({ a: "refuted", b: "proven" });
    expect(lost("a", "b", "c")).toMatchObject({ a: "proven", b: "proven", c: "proven" });
  });
});

describe("a Service in another place than what leads to it, or what it leads to", () => {
  const at = (object: Manifest, namespace: string): Manifest => ({
    ...object,
    metadata: { ...(object["metadata"] as Manifest), namespace },
  });
  const entry = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "shop" },
    spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
  };
  const flows = (objects: readonly Manifest[]): Readonly<Record<string, string>> => {
    const found = proveSurvival(buildTopology(inventoryOf([...objects, ...three]))).flows;
    return Object.fromEntries(
      found.map(({ flow, verdict, failures }) => [flow.id, `${verdict}: ${failures[0]?.fix?.toString() ?? ""}`]),
    );
  };

  it("is not led to from another namespace", () => {
    const apart = [at(deployment(), "shop"), at(service(), "shop"), at(entry, "edge")];
    expect(flows(apart)["ingress:edge/shop/web"]).toBe(
      "refuted: put Ingress edge/shop and Service shop/web into one namespace: Ingress edge/shop leads only to Services of its own",
    );
    expect(flows([deployment(), service(), at(entry, "edge")])["ingress:edge/shop/web"]).toMatch(/^unknown/);
  });

  it("leads to no pods of another cluster", () => {
    const stack = new Stack({});
    const add = (type: string, object: Manifest, provider: string): void => {
      const metadata = { name: "web", namespace: "default" };
      stack.add(`kubernetes:${type}`, "web", { ...object, metadata } as Record<string, Value>, { provider });
    };
    add("apps/v1:Deployment", deployment(), "urn:pulumi:test::test::pulumi:providers:kubernetes::west");
    add("core/v1:Service", service(), "urn:pulumi:test::test::pulumi:providers:kubernetes::east");
    const [flow] = proveSurvival(buildTopology(stack.inventory())).flows;
    expect(flow?.failures[0]?.fix).toMatch(/^give Service web and Deployment web the same provider/);
  });
});

test("a route names a port of its Service", () => {
  const route = (backend: Manifest): Manifest => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "web" },
    spec: { rules: [{ backendRefs: [{ name: "web", ...backend }] }] },
  });
  const judged = (backend: Manifest) => verdicts([deployment(), service(), route(backend), ...three]);
  expect(judged({ port: 80 })).toMatchObject({ a: "proven" });
  expect(judged({})).toMatchObject({ "": "refuted" });
});
