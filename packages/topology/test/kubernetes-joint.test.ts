import type { Verdict } from "@nospof/survival";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { inventoryOf, nodes, service, zoneSpread } from "../../../policies/kubernetes/test/cluster";
import { outcomes } from "../../../policies/kubernetes/test/judge";
import { jointPods, kubernetesModel } from "@nospof/topology/kubernetes";
import { verdicts } from "./kubernetes-verdicts";

const three = nodes(["a", "b", "c"]);

/** A Deployment of pods with `app: web` and a `track` of their own. */
function track(name: string, replicas: number, pod: Manifest): Manifest {
  const labels = { app: "web", track: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { track: name } },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "main", image: "example.com/web:1" }], ...pod },
      },
    },
  };
}

function apartFrom(matchLabels: Manifest, topologyKey = "topology.kubernetes.io/zone"): Manifest {
  const term = { topologyKey, labelSelector: { matchLabels } };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

const shared = { topologySpreadConstraints: [zoneSpread] };
const from = (name: string, key?: string): Manifest => apartFrom({ track: name }, key);

describe("workloads behind one Service", () => {
  const judged = (workloads: readonly Manifest[], cluster: readonly Manifest[] = three) =>
    verdicts([...workloads, service(), ...cluster]);
  const survives = (zones: readonly string[]): Readonly<Record<string, Verdict>> =>
    Object.fromEntries([...zones, "one node", "the drain of a node"].map((domain) => [domain, "proven"]));

  it("survive together where their pods are kept apart from each other's over zones", () => {
    const single = [track("blue", 1, from("green")), track("green", 1, from("blue"))];
    expect(judged(single)).toMatchObject(survives(["a", "b", "c"]));
    expect(judged([track("blue", 2, from("green")), track("green", 2, {})])).toMatchObject(survives(["a", "b", "c"]));
    expect(judged([track("blue", 1, {}), track("green", 1, {})])).toMatchObject({
      a: "refuted",
      "one node": "refuted",
    });
  });

  it("are lost together with a zone where they are kept apart over nodes only", () => {
    const found = judged([
      track("blue", 1, from("green", "kubernetes.io/hostname")),
      track("green", 1, from("blue", "kubernetes.io/hostname")),
    ]);
    expect(found).toMatchObject({ a: "refuted", "one node": "proven", "the drain of a node": "proven" });
  });

  it("are lost together where one of three may stand with any of the others", () => {
    const all = [track("blue", 1, from("green")), track("green", 1, {}), track("red", 1, {})];
    const model = kubernetesModel(inventoryOf([...all, service(), ...three]));
    expect(jointPods(model.workloads)).toMatchObject([
      { total: 2, zones: [{ room: 1 }, { room: 1 }, { room: 1 }], workloads: [{}, {}] },
    ]);
    const twoOfThree = all.map((one, at) =>
      at > 0 ? one : { ...one, metadata: { name: "blue", annotations: { "nospof/required-pods": "2" } } },
    );
    expect(judged(twoOfThree)).toMatchObject({ a: "refuted", "one node": "refuted" });
  });

  it("survive together where one constraint spreads the pods of all of them", () => {
    const both = [track("blue", 1, shared), track("green", 1, shared)];
    expect(judged(both)).toMatchObject(survives(["a", "b", "c"]));
    expect(judged(both, [])).toMatchObject({ "one zone": "unknown" });
    expect(judged([track("blue", 1, shared), track("green", 1, {})])).toMatchObject({ a: "refuted" });
  });

  it("have a zone each where nobody knows the nodes", () => {
    const both = [track("blue", 1, from("green")), track("green", 1, {})];
    expect(judged(both, [])).toMatchObject(survives(["one zone", "a second zone"]));
  });

  it("are not asked to spread by themselves", () => {
    const spread = (pod: Manifest): readonly string[] =>
      outcomes("kubernetes-spread-holds", [track("blue", 2, pod), track("green", 2, {}), service()]);
    expect(spread(from("green"))).toEqual(["pass"]);
    expect(spread({})).toEqual(["fail"]);
  });
});

it("counts pods of other workloads that a constraint over nodes selects, too", () => {
  const spread = (matchLabels: Manifest): Manifest => ({
    topologySpreadConstraints: [
      { ...zoneSpread, labelSelector: { matchLabels: { track: "blue" } } },
      { ...zoneSpread, topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels } },
    ],
  });
  const beside = { ...track("green", 9, {}) };
  const blue = (matchLabels: Manifest) =>
    kubernetesModel(inventoryOf([track("blue", 6, spread(matchLabels)), beside, ...nodes(["a", "a", "b", "b"])]))
      .workloads[0]?.placement.node;
  expect(blue({ track: "blue" })).toEqual({ most: 2, least: 2 });
  expect(blue({ app: "web" })).toEqual({ most: 3, least: 3 });
});
