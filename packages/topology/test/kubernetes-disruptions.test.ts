import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Topology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { budget, deployment, inventoryOf, nodes, service } from "../../../policies/kubernetes/test/cluster";
import { verdicts } from "./kubernetes-verdicts";

const three = nodes(["a", "b", "c"]);
const six = nodes(["a", "a", "b", "b", "c", "c"]);
const none = { topologySpreadConstraints: undefined };

function rollout(strategy: Manifest, spec: Manifest = {}): Manifest {
  const made = deployment({}, { strategy, ...spec }, { name: "web", kind: "Rollout" });
  return { ...made, apiVersion: "argoproj.io/v1alpha1" };
}

describe("a Rollout of Argo", () => {
  const label = "the rollout of Rollout web";

  it.each<[string, Manifest, string | undefined]>([
    ["of all pods at once", { canary: { maxUnavailable: "100%", maxSurge: 1 } }, "refuted"],
    ["one after the other", { canary: { maxUnavailable: 1, maxSurge: 0 } }, "proven"],
    ["that says nothing", { canary: {} }, undefined],
    ["behind a router", { canary: { maxUnavailable: "100%", trafficRouting: { nginx: {} } } }, undefined],
    ["blue-green", { blueGreen: { activeService: "web" } }, undefined],
  ])("%s", (_, strategy, verdict) => {
    expect(verdicts([rollout(strategy), service(), ...three])[label]).toBe(verdict);
  });

  it("runs the pods of the Deployment to which it refers", () => {
    const referring = (replicas: number, scaleDown?: string): Manifest => ({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "web" },
      spec: {
        replicas,
        workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web", scaleDown },
        strategy: { blueGreen: { activeService: "web" } },
      },
    });
    const off = deployment({}, { replicas: 0 });
    expect(verdicts([referring(3), off, service(), ...three])).toMatchObject({ a: "proven", "one node": "proven" });
    expect(verdicts([referring(1), off, service(), ...three])).toMatchObject({ a: "refuted" });
    expect(verdicts([referring(1, "onsuccess"), deployment(), service(), ...three])).toMatchObject({ a: "refuted" });
  });
});

describe("a DaemonSet", () => {
  const daemon = (rollingUpdate: Manifest, pod: Manifest = {}): Manifest =>
    deployment(
      { ...none, ...pod },
      { replicas: undefined, updateStrategy: { type: "RollingUpdate", rollingUpdate } },
      { name: "web", kind: "DaemonSet" },
    );
  const label = "the rollout of DaemonSet web";

  it.each<[string, Manifest, string | undefined]>([
    ["of all pods at once", { maxUnavailable: "100%" }, "refuted"],
    ["of as many pods as there are nodes", { maxUnavailable: 3 }, "refuted"],
    ["of a share", { maxUnavailable: "50%" }, undefined],
    ["with a pod more", { maxUnavailable: 0, maxSurge: "100%" }, undefined],
  ])("in a rollout %s", (_, rolling, verdict) => {
    expect(verdicts([daemon(rolling), service(), ...three])[label]).toBe(verdict);
  });

  it("takes no number of pods for all of them where the nodes are not known", () => {
    expect(verdicts([daemon({ maxUnavailable: 10 }), service()])[label]).toBeUndefined();
    expect(verdicts([daemon({ maxUnavailable: "100%" }), service()])[label]).toBe("refuted");
  });

  it("on a single node is lost and drained with it", () => {
    const one = daemon({ maxUnavailable: 1 }, { nodeSelector: { "kubernetes.io/hostname": "node-2" } });
    expect(verdicts([one, service(), ...three])).toMatchObject({
      "one node": "refuted",
      "the drain of a node": "refuted",
    });
    expect(verdicts([daemon({ maxUnavailable: 1 }), service(), ...three])).not.toHaveProperty("one node");
  });
});

describe("a budget over several workloads", () => {
  // All pods of one workload may stand on one node.
  const own = [deployment(none, { replicas: 2 }), service()];
  const other = deployment({ ...none, containers: [] }, {}, { name: "api" });
  const over = (limit: Manifest): Manifest => budget(limit, "all", { tier: "front" });
  const drained = (limit: Manifest, more: readonly Manifest[] = [other]): string | undefined =>
    verdicts([...own, ...more, over(limit), ...three])["the drain of a node"];

  it("lets as many go as it leaves of all, and they may be of one", () => {
    expect(drained({ minAvailable: 3 })).toBe("refuted");
    expect(drained({ minAvailable: 4 })).toBe("proven");
    expect(drained({ maxUnavailable: "40%" })).toBe("refuted");
    expect(drained({ maxUnavailable: "20%" })).toBe("proven");
  });

  it("does not count workloads that are off or run to their end", () => {
    const pod = { metadata: { labels: { tier: "front" } }, spec: { containers: [] } };
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" }, spec: { template: pod } };
    expect(drained({ minAvailable: 1 }, [deployment(none, { replicas: 0 }, { name: "api" }), job])).toBe("proven");
  });
});

describe("a drain during a rollout", () => {
  const rolled = (rollingUpdate: Manifest, replicas: number, limit: Manifest = { maxUnavailable: 1 }): Topology =>
    buildTopology(
      inventoryOf([deployment({}, { replicas, strategy: { rollingUpdate } }), service(), budget(limit), ...six]),
    );
  const left = (topology: Topology, simultaneous = 2): Readonly<Record<string, number>> =>
    Object.fromEntries(
      (proveSurvival(topology, { lose: ["disruption"], simultaneous }).flows[0]?.failures ?? []).map(
        ({ lost, capacity }) => [lost.map((id) => id.slice("kubernetes/".length)).join(" + "), capacity?.after ?? -1],
      ),
    );
  const both = "drain + rollout of Deployment web";

  it("takes what each of them takes, and once more the pods that there are too many", () => {
    expect(left(rolled({ maxUnavailable: 0, maxSurge: 1 }, 6))[both]).toBe(4);
    expect(left(rolled({}, 6))[both]).toBe(2);
    expect(left(rolled({ maxUnavailable: 1, maxSurge: 0 }, 6))[both]).toBe(4);
  });

  it("is tried although the rollout takes nothing by itself, which is no failure of its own", () => {
    const surging = rolled({ maxUnavailable: 0, maxSurge: 1 }, 2);
    expect(left(surging)).toEqual({ drain: 1, [both]: 0 });
    expect(left(surging, 1)).toEqual({ drain: 1 });
  });

  it("is no matter of a rollout where the budget lets nothing go", () => {
    expect(left(rolled({ maxUnavailable: 0, maxSurge: 1 }, 2, { maxUnavailable: 0 }))).toEqual({});
  });
});

describe("a port of the node", () => {
  const taking = (port: Manifest, pod: Manifest = {}): Manifest =>
    deployment({
      ...none,
      ...pod,
      containers: [{ name: "main", image: "i", ports: [{ containerPort: 443, ...port }] }],
    });

  it("keeps pods on nodes of their own", () => {
    expect(verdicts([taking({ hostPort: 443 }), service(), ...six])).toMatchObject({
      "one node": "proven",
      a: "proven",
    });
    expect(verdicts([taking({}, { hostNetwork: true }), service(), ...six])).toMatchObject({ "one node": "proven" });
    expect(verdicts([taking({}), service(), ...six])).toMatchObject({ "one node": "refuted" });
  });
});

describe("a RuntimeClass", () => {
  const gvisor = (scheduling: Manifest): Manifest => ({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name: "gvisor" },
    handler: "runsc",
    scheduling,
  });
  const own = [deployment({ runtimeClassName: "gvisor" }), service()];

  it("binds pods to nodes, and lets them tolerate taints", () => {
    const inA = gvisor({ nodeSelector: { "topology.kubernetes.io/zone": "a" } });
    expect(verdicts([...own, inA, ...three])).toMatchObject({ a: "refuted" });
    const taint = { key: "sandbox", value: "gvisor", effect: "NoSchedule" };
    const tainted = nodes(["a", "b", "c"], {}, { taints: [taint] });
    expect(verdicts([...own, gvisor({ tolerations: [taint] }), ...tainted])).toMatchObject({ a: "proven" });
    expect(verdicts([...own, gvisor({}), ...tainted])).toMatchObject({ "": "refuted" });
  });
});

describe("workloads that are bound to a zone each", () => {
  const bound = (name: string, zone: string): Manifest =>
    deployment({ ...none, nodeSelector: { "topology.kubernetes.io/zone": zone } }, { replicas: 1 }, { name });
  const all = service("web", { tier: "front" });

  it("share no node", () => {
    expect(verdicts([bound("x", "a"), bound("y", "b"), all, ...three])).toMatchObject({
      a: "proven",
      "one node in a": "proven",
      "the drain of a node in b": "proven",
    });
  });

  it("share one where they are bound to the same zone", () => {
    expect(verdicts([bound("x", "a"), bound("y", "a"), all, ...three])).toMatchObject({ "one node": "refuted" });
  });

  it("share one with a workload that may run in theirs", () => {
    const anywhere = deployment(none, { replicas: 1 });
    const found = verdicts([bound("x", "a"), anywhere, all, bound("y", "b"), ...three]);
    expect(found).toMatchObject({ "one node in a": "proven" });
  });
});
