import { proveSurvival } from "@nospof/survival";
import type { Verdict } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import {
  autoscaler,
  budget,
  claim,
  deployment,
  inventoryOf,
  nodes,
  service,
  zoneSpread,
} from "../../../policies/kubernetes/test/cluster";
import { verdicts } from "./kubernetes-verdicts";

const three = nodes(["a", "b", "c"]);
const none = { topologySpreadConstraints: undefined };

describe("the loss of a zone", () => {
  it("is survived by pods that must stand in several known zones", () => {
    expect(verdicts([deployment(), service(), ...three])).toMatchObject({
      a: "proven",
      b: "proven",
      c: "proven",
      "one node": "proven",
    });
  });

  it("is not known where only the nodes would tell how many zones there are", () => {
    expect(verdicts([deployment(), service()])).toMatchObject({ "one zone": "unknown", "one node": "unknown" });
  });

  it("is survived where minDomains asks for two zones, whatever the nodes are", () => {
    const spread = { topologySpreadConstraints: [{ ...zoneSpread, minDomains: 2 }] };
    expect(verdicts([deployment(spread), service()])).toMatchObject({
      "one zone": "proven",
      "a second zone": "proven",
      "one node": "proven",
    });
  });

  it("is survived where anti-affinity keeps every pod in a zone of its own", () => {
    const term = { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app: "web" } } };
    const pod = { ...none, affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    expect(verdicts([deployment(pod), service()])).toMatchObject({ "one zone": "proven", "one node": "proven" });
  });

  it("is not known where pods keep apart from those of others, and there are too few zones for all", () => {
    const term = { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { tier: "front" } } };
    const pod = { ...none, affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    const two = { replicas: 2 };
    const beside = (other: Manifest, zones: readonly Manifest[]): unknown =>
      verdicts([deployment(pod, two), service(), other, ...zones]);
    const api = deployment(pod, two, { name: "api" });
    expect(beside(api, three)).toMatchObject({ a: "unknown", "one node": "unknown" });
    expect(beside(api, nodes(["a", "b", "c", "d"]))).toMatchObject({ a: "proven", "one node": "proven" });
    // Whichever comes first: the scheduler keeps the anti-affinity of pods that run already, too.
    expect(beside(deployment(none, two, { name: "api" }), three)).toMatchObject({ a: "unknown" });
    expect(beside(deployment(pod, two, { name: "api", kind: "DaemonSet" }), three)).toMatchObject({ a: "unknown" });
  });

  it("is survived by pods for which every node has room, and by none where no node has", () => {
    const asking = (requests: Manifest, more: Manifest = {}): Manifest =>
      deployment({ containers: [{ name: "main", image: "i", resources: { requests } }], ...more });
    const sized = nodes(["a", "b", "c"], { allocatable: { cpu: "4", memory: "8Gi" } });
    const on = (pods: Manifest): unknown => verdicts([pods, service(), ...sized]);
    expect(on(asking({ cpu: "4", memory: "8Gi" }))).toMatchObject({ a: "proven" });
    expect(on(asking({ cpu: "4001m" }))).toMatchObject({ "": "refuted" });
    expect(on(asking({ memory: "9Gi" }))).toMatchObject({ "": "refuted" });
    const first = { name: "first", image: "i", resources: { requests: { cpu: "3" } } };
    expect(on(asking({ cpu: "2" }, { initContainers: [first] }))).toMatchObject({ a: "proven" });
    const beside = { ...first, restartPolicy: "Always" };
    expect(on(asking({ cpu: "2" }, { initContainers: [beside] }))).toMatchObject({ "": "refuted" });
    expect(on(asking({ cpu: "2" }, { resources: { requests: { cpu: 5 } } }))).toMatchObject({ "": "refuted" });
  });

  it("meets fewer pods where a spread counts nodes that the pods do not select", () => {
    const labelled = (zones: readonly string[]): readonly Manifest[] =>
      nodes(zones).map((node) => ({
        ...node,
        metadata: {
          ...(node.metadata as Manifest),
          name: `x-${zones.join("")}`,
          labels: { ...(node.metadata as { labels: Manifest }).labels, pool: "x" },
        },
      }));
    const counting = (change: Manifest): unknown =>
      verdicts([
        deployment(
          { nodeSelector: { pool: "x" }, topologySpreadConstraints: [{ ...zoneSpread, ...change }] },
          { replicas: 4 },
          { name: "web", kind: "Deployment", annotations: { "nospof/required-pods": "2" } },
        ),
        service(),
        ...labelled(["a"]),
        ...labelled(["b"]),
        ...nodes(["c"]),
      ]);
    expect(counting({})).toMatchObject({ a: "proven" });
    expect(counting({ nodeAffinityPolicy: "Honor" })).toMatchObject({ a: "proven" });
    expect(counting({ nodeAffinityPolicy: "Ignore" })).toMatchObject({ a: "refuted" });
    const onNodes = { topologyKey: "kubernetes.io/hostname" };
    expect(counting({ ...onNodes, nodeAffinityPolicy: "Ignore" })).toMatchObject({ a: "refuted" });
  });

  it.each<[string, readonly Manifest[]]>([
    ["nothing keeps pods apart", [deployment(none), service(), ...three]],
    [
      "the selector selects no pod",
      [
        deployment({ topologySpreadConstraints: [{ ...zoneSpread, labelSelector: { matchLabels: { app: "wbe" } } }] }),
        service(),
        ...three,
      ],
    ],
    [
      "apart is only preferred",
      [
        deployment({ topologySpreadConstraints: [{ ...zoneSpread, whenUnsatisfiable: "ScheduleAnyway" }] }),
        service(),
        ...three,
      ],
    ],
    [
      "all mount one disk",
      [
        deployment({ volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] }),
        claim("gp3"),
        service(),
        ...three,
      ],
    ],
  ])("is not survived where %s", (_, manifests) => {
    expect(verdicts(manifests)).toMatchObject({ a: "refuted", b: "refuted", c: "refuted", "one node": "refuted" });
  });

  it("counts an autoscaler's minimum, whatever the replicas say", () => {
    expect(verdicts([deployment(), service(), autoscaler({ minReplicas: 1 }), ...three])).toMatchObject({
      a: "refuted",
    });
  });
});

describe("nodes", () => {
  const selecting = (labels: Manifest): readonly Manifest[] => [deployment({ nodeSelector: labels }), service()];

  it("that are only planned may have any label that a kubelet sets", () => {
    expect(verdicts([...selecting({ "kubernetes.io/os": "linux" }), ...three])).toMatchObject({ a: "proven" });
    expect(verdicts([...selecting({ pool: "db" }), ...three])).toMatchObject({ "": "refuted" });
  });

  it.each<[string, Manifest]>([
    ["by its name", { nodeName: "node-2" }],
    ["by its label", { nodeSelector: { "kubernetes.io/hostname": "node-2" } }],
  ])("of which one is named %s hold all pods, and stand in one zone", (_, pod) => {
    const own = [deployment(pod), service()];
    expect(verdicts([...own, ...three])).toMatchObject({ b: "refuted", "one node": "refuted" });
    expect(verdicts(own)).toMatchObject({ "one zone": "refuted", "one node": "refuted" });
  });

  it("take pods that name them, whatever keeps the scheduler from it", () => {
    const tainted = (effect: string): readonly Manifest[] => nodes(["a"], {}, { taints: [{ key: "control", effect }] });
    const own = [deployment({ ...none, nodeName: "node-1" }), service()];
    expect(verdicts([...own, ...tainted("NoSchedule")])).not.toHaveProperty("");
    expect(verdicts([...own, ...tainted("NoExecute")])).toMatchObject({ "": "refuted" });
  });

  it("are not all known where something makes more of them", () => {
    const pool = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "p" }, spec: {} };
    expect(verdicts([...selecting({}), ...nodes(["a"]), pool])).toMatchObject({ "one zone": "unknown" });
  });
});

describe("work on purpose", () => {
  it("is survived where the budget limits evictions, although one node may hold all pods", () => {
    const found = verdicts([deployment(none), service(), budget({ maxUnavailable: 1 }), ...three]);
    expect(found).toMatchObject({ "the drain of a node": "proven", "one node": "refuted" });
  });

  it("is not survived without a budget where one node may hold all pods", () => {
    expect(verdicts([deployment(none), service(), ...three])).toMatchObject({ "the drain of a node": "refuted" });
  });

  it.each<[string, Manifest, Verdict | undefined]>([
    ["replaces all pods at once", { strategy: { type: "Recreate" } }, "refuted"],
    ["may take all of them away", { strategy: { rollingUpdate: { maxUnavailable: "100%" } } }, "refuted"],
    ["takes one of three away", { strategy: { rollingUpdate: { maxUnavailable: 1 } } }, "proven"],
    // 25 % of 3, rounded down, is none.
    ["says nothing", {}, undefined],
  ])("a rollout that %s", (_, spec, verdict) => {
    expect(verdicts([deployment({}, spec), service(), ...three])["the rollout of Deployment web"]).toBe(verdict);
  });
});

describe("a Service", () => {
  it("that selects no pod of its namespace does not work", () => {
    expect(verdicts([deployment(), service("web", { app: "wbe" }), ...three])).toMatchObject({ "": "refuted" });
  });

  it("without pods is told as such", () => {
    const topology = buildTopology(inventoryOf([deployment(), service("web", { app: "wbe" }), ...three]));
    const [flow] = proveSurvival(topology).flows;
    expect(flow?.failures[0]?.fix).toMatch(/^give Service web a selector that its pods have/);
  });

  it("may lead to pods that another resource makes", () => {
    const custom = { apiVersion: "monitoring.coreos.com/v1", kind: "Prometheus", metadata: { name: "p" }, spec: {} };
    const { flows } = proveSurvival(buildTopology(inventoryOf([deployment(), service("p", { app: "p" }), custom])));
    expect(flows).toEqual([]);
  });

  it("behind a route that no Gateway takes does not work", () => {
    const gateway = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "gate", namespace: "infra" },
      spec: { listeners: [{ name: "web", port: 80, protocol: "HTTP" }] },
    };
    const route = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "shop" },
      spec: {
        parentRefs: [{ name: "gate", namespace: "infra" }],
        rules: [{ backendRefs: [{ name: "web", port: 80 }] }],
      },
    };
    expect(verdicts([deployment(), service(), gateway, route, ...three])).toMatchObject({ "": "refuted" });
    const open = {
      ...gateway,
      spec: {
        listeners: [{ name: "web", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } }],
      },
    };
    expect(verdicts([deployment(), service(), open, route, ...three])).toMatchObject({ a: "proven" });
  });
});

describe("a NetworkPolicy", () => {
  const policy = (spec: Manifest): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "p" },
    spec: { podSelector: {}, ...spec },
  });
  const good = [deployment(), service(), ...three];

  it.each<[string, Manifest]>([
    ["lets nothing in", {}],
    ["denies by its types", { policyTypes: ["Ingress", "Egress"] }],
    ["lets in on another port only", { ingress: [{ ports: [{ port: 8443 }] }] }],
  ])("that %s cuts the flow", (_, spec) => {
    expect(verdicts([...good, policy(spec)])).toMatchObject({ "": "refuted" });
  });

  it.each<[string, Manifest]>([
    ["lets in from some pods", { ingress: [{ from: [{ podSelector: { matchLabels: { role: "client" } } }] }] }],
    ["lets in on a range of ports", { ingress: [{ ports: [{ port: 1, endPort: 1023 }] }] }],
    ["is about what goes out", { policyTypes: ["Egress"] }],
    ["selects other pods", { podSelector: { matchLabels: { app: "db" } } }],
  ])("that %s does not", (_, spec) => {
    expect(verdicts([...good, policy(spec)])).toMatchObject({ a: "proven" });
  });

  it.each<[string, string, Verdict]>([
    ["the one of the Service", "http", "proven"],
    ["another one", "metrics", "refuted"],
  ])("may name a port of the pods: %s", (_, port, verdict) => {
    const ports = [
      { name: "http", containerPort: 80 },
      { name: "metrics", containerPort: 9090 },
    ];
    const pod = deployment({ containers: [{ name: "main", image: "i", ports }] });
    const found = verdicts([pod, service(), ...three, policy({ ingress: [{ ports: [{ port }] }] })]);
    expect(found["a"]).toBe(verdict);
  });

  const pods = { podSelector: { matchLabels: { role: "client" } } };
  const serviceOf = (type: string): Manifest => ({ ...service(), spec: { ...(service()["spec"] as Manifest), type } });
  const nobodyElse = { ingress: [{ from: [pods, { namespaceSelector: {} }] }] };

  it.each<[string, string, Manifest, Verdict]>([
    ["only pods", "LoadBalancer", nobodyElse, "refuted"],
    ["only pods", "NodePort", nobodyElse, "refuted"],
    ["only pods", "ClusterIP", nobodyElse, "proven"],
    [
      "pods and addresses",
      "LoadBalancer",
      { ingress: [{ from: [pods, { ipBlock: { cidr: "0.0.0.0/0" } }] }] },
      "proven",
    ],
    ["anybody by another rule", "LoadBalancer", { ingress: [{ from: [pods] }, { ports: [{ port: 80 }] }] }, "proven"],
    ["anybody by an empty list", "LoadBalancer", { ingress: [{ from: [] }] }, "proven"],
  ])("that lets in %s, for a Service of type %s", (_, type, spec, verdict) => {
    const found = verdicts([deployment(), serviceOf(type), ...three, policy(spec)]);
    expect(found[verdict === "refuted" ? "" : "a"]).toBe(verdict);
  });

  it("that lets in only pods is open for the proxies of an Ingress", () => {
    const ingress = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "in" },
      spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
    };
    const found = verdicts([deployment(), serviceOf("NodePort"), ingress, ...three, policy(nobodyElse)]);
    expect(found).toMatchObject({ a: "proven" });
  });

  it("that denies everything is opened by another one", () => {
    const open = { ...policy({ ingress: [{}] }), metadata: { name: "open" } };
    expect(verdicts([...good, policy({}), open])).toMatchObject({ a: "proven" });
  });
});
