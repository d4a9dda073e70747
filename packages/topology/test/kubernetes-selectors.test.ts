import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { deployment, inventoryOf, nodes, service } from "../../../policies/kubernetes/test/cluster";

const three = nodes(["a", "b", "c"]);
const set = (replicas = 3): Manifest => deployment({}, { replicas }, { name: "db", kind: "StatefulSet" });

/** The verdict of each flow, with what cuts it or is not known. */
function flows(manifests: readonly Manifest[]): Readonly<Record<string, string>> {
  const found = proveSurvival(buildTopology(inventoryOf([...manifests, ...three]))).flows;
  return Object.fromEntries(
    found.map(({ flow, verdict, failures }) => {
      const said = failures.flatMap(({ fix = [], blockedBy = [] }) => [fix, ...blockedBy.map(({ text = "" }) => text)]);
      return [flow.id, [verdict, ...new Set(said.flat())].filter((text) => text !== "").join(": ")];
    }),
  );
}

describe("a Service that names a pod of a StatefulSet", () => {
  const podName = "statefulset.kubernetes.io/pod-name";
  const only = "refuted: let Service main lead to more than one pod of StatefulSet db: its selector names pod db-0";

  it.each<[string, Manifest]>([
    ["by its name", { [podName]: "db-0" }],
    ["by its name and a label of all", { app: "db", [podName]: "db-0" }],
    ["by its number", { app: "db", "apps.kubernetes.io/pod-index": "0" }],
  ])("%s leads to that one only", (_, selector) => {
    expect(flows([set(), service("main", selector)])).toEqual({ "internal:main": only });
  });

  it("is judged beside one for all of them", () => {
    const all = { ...service("db", { app: "db" }), spec: { clusterIP: "None", selector: { app: "db" } } };
    expect(flows([set(), all, service("main", { [podName]: "db-0" })])).toEqual({
      "internal:main": only,
      "internal:db": "proven",
    });
  });

  it("is no single point where each pod has one: clients know all of them", () => {
    const own = [0, 1, 2].map((at) => service(`db-${String(at)}`, { [podName]: `db-${String(at)}` }));
    expect(flows([set(), ...own, service("db", { app: "db" })])).toEqual({ "internal:db": "proven" });
    expect(Object.keys(flows([set(), ...own.slice(1), service("db", { app: "db" })]))).toHaveLength(3);
  });

  it("leads to no pod of another set, and of nothing else", () => {
    const other = service("main", { [podName]: "queue-0" });
    expect(flows([set(), other])["internal:main"]).toMatch(/^refuted: give Service main a selector/);
    expect(flows([deployment(), service("main", { [podName]: "web-0" })])["internal:main"]).toMatch(/^refuted: give/);
  });
});

describe("a label that pods get while they run", () => {
  it.each<[string, Manifest]>([
    ["who leads", { app: "db", role: "primary" }],
    ["who leads, by an operator's label", { app: "db", "cnpg.io/instanceRole": "replica" }],
    ["the revision", { app: "db", "controller-revision-hash": "db-5d8" }],
  ])("tells %s: whether they have it is not known", (_, selector) => {
    const said =
      /^unknown: which pods of StatefulSet db have the label [\w./-]+: \S+, by which Service db selects them/;
    expect(flows([set(), service("db", selector)])["internal:db"]).toMatch(said);
  });

  it("is known where the template has it, and no label for anything else", () => {
    const labelled = {
      ...set(),
      spec: { ...(set().spec as Manifest), template: { metadata: { labels: { role: "web" } } } },
    };
    expect(flows([labelled, service("db", { role: "primary" })])["internal:db"]).toMatch(/^refuted: give/);
    expect(flows([set(), service("db", { app: "db", role: "frontend" })])["internal:db"]).toMatch(/^refuted: give/);
  });
});

describe("pods that fit no node", () => {
  it.each<[string, Manifest, RegExp]>([
    [
      "by a label",
      { nodeSelector: { disk: "fast" } },
      /^refuted: let .*nodeSelector\["disk"\] of Deployment web fit a node/,
    ],
  ])("tell what to change where it is %s", (_, pod, said) => {
    expect(flows([deployment(pod), service()])["internal:web"]).toMatch(said);
  });

  it("tell their size where every node is too small", () => {
    const pod = { containers: [{ name: "main", image: "i", resources: { requests: { cpu: "64" } } }] };
    const small = nodes(["a", "b"], { allocatable: { cpu: "2", memory: "4Gi", pods: "110" } });
    const { flows: found } = proveSurvival(buildTopology(inventoryOf([deployment(pod), service(), ...small])));
    expect(found[0]?.failures[0]?.fix).toMatch(/^lower .* add larger nodes: none is large enough/);
  });
});

describe("a Service in another namespace than its pods", () => {
  const inSpace = (object: Manifest, namespace: string): Manifest => ({
    ...object,
    metadata: { ...(object.metadata as Manifest), namespace },
  });
  const own = inSpace(service(), "shop");

  it("leads nowhere", () => {
    expect(flows([inSpace(deployment(), "shop-prod"), own])).toEqual({
      "internal:shop/web":
        "refuted: let Service shop/web and the pods of Deployment shop-prod/web be in one namespace: a Service leads only to pods of its own (shop), and they are in shop-prod",
    });
  });

  it("is not known where one of them may get the namespace of the other", () => {
    expect(flows([deployment(), own])["internal:shop/web"]).toMatch(/^unknown: whether Service shop\/web and the pods/);
  });

  it("says nothing where those pods have a Service of their own, or other objects may make some", () => {
    const pods = inSpace(deployment(), "shop-prod");
    const app = { apiVersion: "example.com/v1", kind: "App", metadata: { name: "a", namespace: "shop" } };
    expect(flows([pods, own, inSpace(service(), "shop-prod")])).toEqual({ "internal:shop-prod/web": "proven" });
    expect(flows([pods, own, app])).toEqual({});
  });
});

describe("internalTrafficPolicy Local", () => {
  const local = { ...service(), spec: { selector: { app: "web" }, internalTrafficPolicy: "Local" } };

  it("reaches only pods of the client's own node, which may have none", () => {
    expect(flows([deployment(), local])["internal:web"]).toMatch(/^unknown: whether a pod of Deployment web stands on/);
    const agent = deployment(
      { topologySpreadConstraints: undefined },
      { replicas: undefined },
      { name: "web", kind: "DaemonSet" },
    );
    expect(flows([agent, local])).toEqual({ "internal:web": "proven" });
  });

  it("is about clients in the cluster", () => {
    const outside = { ...local, spec: { ...local.spec, type: "LoadBalancer" } };
    expect(flows([deployment(), outside])).toEqual({ "ingress:web": "proven" });
  });
});
