import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { customResource, Inventory } from "@nospof/inventory";
import { verdicts } from "../../../packages/topology/test/kubernetes-verdicts";
import type { Manifest } from "./cluster";
import { autoscaler, budget, deployment, inventoryOf, nodes, service, zoneSpread } from "./cluster";
import { judgementsIn, outcomes, words } from "./judge";

const rule = "kubernetes-admission";
const cluster = [service(), ...nodes(["a", "b", "c"])];
const never = { "": "refuted" };
const works = { a: "proven", "one node": "proven" };

function quota(hard: Manifest, spec: Manifest = {}, namespace = "default"): Manifest {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team", namespace }, spec: { hard, ...spec } };
}

function range(limit: Manifest): Manifest {
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "range" },
    spec: { limits: [{ type: "Container", ...limit }] },
  };
}

function container(change: Manifest): Manifest {
  return { containers: [{ name: "main", image: "example.com/web:1", ...change }] };
}

const required = "requiredDuringSchedulingIgnoredDuringExecution";

function spread(...changes: readonly Manifest[]): Manifest {
  return { topologySpreadConstraints: changes.map((change) => ({ ...zoneSpread, ...change })) };
}

function withPorts(...ports: readonly Manifest[]): Manifest {
  return { ...service(), spec: { selector: { app: "web" }, ports } };
}

const sized = container({ resources: { requests: { cpu: "500m" }, limits: { cpu: 1, memory: "512Mi" } } });
const inPlace = { strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } };

describe("an object that no cluster takes", () => {
  it.each<[string, Manifest, string]>([
    ["a kind in other case", { ...deployment(), kind: "deployment" }, "apps/v1 has no kind deployment"],
    ["a kind with a slip", { ...deployment(), kind: "Deploymnet" }, "write kind Deployment for web"],
    ["the group of another kind", { ...deployment(), apiVersion: "v1" }, "write apiVersion apps/v1 for Deployment web"],
    [
      "a group that nobody can define",
      { ...deployment(), apiVersion: "app/v1" },
      "no Kubernetes serves Deployment as app/v1",
    ],
    [
      "a version that never was",
      { ...deployment(), apiVersion: "apps/v2" },
      "no Kubernetes serves Deployment as apps/v2",
    ],
    ["text for replicas", deployment({}, { replicas: "3" }), 'the API server refuses the text "3" in spec.replicas'],
    ["a number in the environment", deployment(container({ env: [{ name: "PORT", value: 80 }] })), "be text"],
    ["a flag for a label of nodes", deployment({ nodeSelector: { fast: true } }), 'nodeSelector["fast"]'],
  ])("has %s", (_, object, said) => {
    expect(words(rule, [object])).toContain(said);
    expect(verdicts([object, ...cluster])).toMatchObject(never);
  });

  it.each<[string, Manifest, string]>([
    [
      "a selector of other labels",
      deployment({}, { selector: { matchLabels: { app: "other" } } }),
      "let spec.selector of",
    ],
    [
      "a rollout of nothing",
      deployment({}, { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } }),
      "neither",
    ],
    ["no skew at all", deployment(spread({ maxSkew: 0 })), "a maxSkew of 0"],
    ["one constraint twice", deployment(spread({}, { maxSkew: 2 })), "a second constraint over topology"],
    [
      "a key counted twice",
      deployment(spread({ matchLabelKeys: ["app"] })),
      "app in matchLabelKeys and in labelSelector",
    ],
    [
      "a term over nothing",
      deployment({ affinity: { podAntiAffinity: { [required]: [{}] } } }),
      "a term without topologyKey",
    ],
  ])("says %s", (_, object, said) => {
    expect(words(rule, [object])).toContain(said);
    const way = service("web", { tier: "front" });
    expect(verdicts([object, way, ...nodes(["a", "b", "c"])])).toMatchObject(never);
  });

  it.each<[string, Manifest, Manifest]>([
    ["two limits", budget({ minAvailable: 1, maxUnavailable: 1 }), budget({ minAvailable: 1 })],
    ["more than most", autoscaler({ minReplicas: 12 }), autoscaler({ minReplicas: 2 })],
    ["ports without names", withPorts({ port: 80 }, { port: 81 }), withPorts({ port: 80 })],
  ])("says %s beside each other", (_, wrong, right) => {
    expect(outcomes(rule, [wrong])).toEqual(["fail"]);
    expect(outcomes(rule, [right])).toEqual(["pass"]);
  });

  it("is told of Services and Ingresses, too", () => {
    const text = { ...service(), spec: { selector: { app: "web" }, ports: [{ port: "80" }] } };
    expect(verdicts([deployment(), text])).toMatchObject(never);
    const backend = { service: { name: "web", port: { number: 80 } } };
    const entry = { apiVersion: "v1", kind: "Ingress", metadata: { name: "web" }, spec: { defaultBackend: backend } };
    expect(verdicts([entry, deployment(), ...cluster])).toMatchObject(never);
  });

  it("is none where others define its kind, or its fields are of the right form", () => {
    const function_ = { apiVersion: "serving.knative.dev/v1", kind: "Service", metadata: { name: "f" }, spec: {} };
    expect(outcomes(rule, [function_, deployment(sized), ...cluster])).toEqual(["pass"]);
  });

  it("may be of a version that Kubernetes no longer serves, which old clusters take", () => {
    const old = { ...deployment(), apiVersion: "extensions/v1beta1" };
    expect(words(rule, [old])).toBe(
      "Deployment web: Kubernetes has not served extensions/v1beta1 since 1.16\nwrite Deployment web as apps/v1",
    );
    expect(verdicts([old, ...cluster])).toMatchObject(works);
  });

  it("is a list that a program makes a resource by itself", () => {
    const type = "kubernetes:apps/v1:DeploymentList";
    const urn = `urn:pulumi:dev::shop::${type}::all`;
    const list = customResource({ urn, type, name: "all", inputs: { items: [] } });
    const inventory = new Inventory([list], { project: "shop", stack: "dev", source: "program" });
    expect(judgementsIn(rule, inventory)).toMatchObject([{ outcome: "fail" }]);
  });
});

describe("a quota", () => {
  it("that allows one of three pods leaves the Service with it", () => {
    const found = [deployment(), quota({ pods: "1" })];
    expect(words(rule, found)).toContain("leaves room for 1 of its 3 pods (pods: 1)");
    expect(verdicts([...found, ...cluster])).toMatchObject({ a: "refuted", b: "refuted" });
    expect(words("kubernetes-single-backend", [...found, service()])).toContain(
      "raise spec.hard.pods of ResourceQuota",
    );
  });

  it("is raised by what it limits, and not to a number of pods", () => {
    const { flows } = proveSurvival(
      buildTopology(inventoryOf([deployment(sized), quota({ "requests.cpu": "900m" }), ...cluster])),
    );
    const fixes = new Set(flows[0]?.failures.flatMap(({ fix }) => fix ?? []));
    expect([...fixes]).toEqual([
      'raise spec.hard["requests.cpu"] of ResourceQuota team so that all 3 pods of Deployment web are allowed',
    ]);
  });

  it("counts what pods ask for, beside the other pods of the namespace", () => {
    const other = deployment(sized, {}, { name: "other" });
    expect(outcomes(rule, [deployment(sized), quota({ "requests.cpu": "2" })])).toEqual(["pass"]);
    expect(outcomes(rule, [deployment(sized), other, quota({ "requests.cpu": "2" })])).toContain("fail");
    expect(outcomes(rule, [deployment(sized), other, quota({ "requests.cpu": "3500m" })])).toEqual(["pass"]);
  });

  it("stops a rollout that takes no pod away first and has no room for one more", () => {
    expect(words(rule, [deployment(), quota({ pods: "3" })])).toContain("it never ends");
    expect(outcomes(rule, [deployment(), quota({ pods: "4" })])).toEqual(["pass"]);
    expect(outcomes(rule, [deployment({}, inPlace), quota({ pods: "3" })])).toEqual(["pass"]);
  });

  it("refuses pods that do not state what it limits, unless a LimitRange does", () => {
    const silent = [deployment(), quota({ "limits.memory": "9Gi" })];
    expect(words(rule, silent)).toContain("container main does not: its pods are refused");
    expect(verdicts([...silent, ...cluster])).toMatchObject(never);
    expect(verdicts([...silent, range({ default: { memory: "1Gi" } }), ...cluster])).toMatchObject(works);
  });

  it("says nothing of other namespaces and of pods out of its scope", () => {
    expect(outcomes(rule, [deployment(), quota({ pods: "1" }, {}, "other")])).toEqual(["pass"]);
    expect(outcomes(rule, [deployment(), quota({ pods: "1" }, { scopes: ["BestEffort"] })])).toEqual(["pass"]);
    expect(outcomes(rule, [deployment(), quota({ pods: "1" }, { scopes: ["NotTerminating"] })])).toContain("fail");
  });
});

describe("a LimitRange", () => {
  it.each<[string, Manifest, Manifest]>([
    ["allows less", sized, { max: { memory: "256Mi" } }],
    ["asks for more", sized, { min: { cpu: "600m" } }],
    ["gives a smaller limit", container({ resources: { requests: { cpu: 1 } } }), { default: { cpu: "200m" } }],
  ])("refuses pods where it %s", (_, pod, limit) => {
    expect(verdicts([deployment(pod), range(limit), ...cluster])).toMatchObject(never);
    expect(outcomes(rule, [deployment(pod), range(limit)])).toContain("fail");
    expect(outcomes(rule, [deployment(pod), range({ max: { memory: "4Gi", cpu: 4 } })])).toEqual(["pass"]);
  });
});

describe("a budget", () => {
  const own = "kubernetes-budget-selector";
  const wrong = budget({ maxUnavailable: 1 }, "web", { app: "wbe" });

  it("that no pod has the labels of limits nothing", () => {
    expect(words(own, [deployment(), wrong])).toContain("nothing limits its drains");
    expect(outcomes(own, [deployment(), budget({ maxUnavailable: 1 })])).toEqual(["pass"]);
  });

  it("may be for pods that something else makes, or stand beside one of every workload", () => {
    const operated = { apiVersion: "db.example.com/v1", kind: "Cluster", metadata: { name: "db" } };
    expect(outcomes(own, [deployment(), wrong, operated])).toEqual(["not-applicable"]);
    const other = budget({ maxUnavailable: 1 }, "other");
    expect(outcomes(own, [deployment(), wrong, other])).toEqual(["not-applicable", "pass"]);
  });
});

describe("required anti-affinity", () => {
  const apart = (change: Manifest = {}): Manifest => ({
    affinity: {
      podAntiAffinity: {
        [required]: [
          { topologyKey: zoneSpread.topologyKey, labelSelector: { matchLabels: { app: "web" } }, ...change },
        ],
      },
    },
    topologySpreadConstraints: [],
  });
  const outcome = (pod: Manifest, spec: Manifest = {}, zones = ["a", "b", "c"]): readonly string[] =>
    outcomes("kubernetes-spread-holds", [deployment(pod, spec), ...nodes(zones)]);

  it("leaves the new pod of a rollout no place where there are as many zones as pods", () => {
    expect(outcome(apart())).toEqual(["fail"]);
    expect(outcome(apart(), inPlace)).toEqual(["pass"]);
    expect(outcome(apart(), {}, ["a", "b", "c", "d"])).toEqual(["pass"]);
    expect(outcome(apart({ matchLabelKeys: ["pod-template-hash"] }))).toEqual(["pass"]);
  });
});
