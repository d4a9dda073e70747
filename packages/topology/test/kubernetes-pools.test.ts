import type { Value } from "@nospof/inventory";
import { proveSurvival } from "@nospof/survival";
import type { Verdict } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import type { Manifest } from "../../../policies/kubernetes/test/cluster";
import { deployment, service, zoneSpread } from "../../../policies/kubernetes/test/cluster";
import { Stack } from "./stack";

/** Verdicts of the only flow of a program with these clouds' resources, by the last name of what is lost. */
function verdicts(
  make: (stack: Stack) => void,
  manifests = [deployment(), service()],
): Readonly<Record<string, Verdict>> {
  const stack = new Stack();
  make(stack);
  for (const object of manifests) {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string } };
    const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
    stack.add(`kubernetes:${group}:${kind}`, metadata.name, object as Record<string, Value>);
  }
  const { flows } = proveSurvival(buildTopology(stack.inventory()));
  expect(flows).toHaveLength(1);
  return Object.fromEntries(
    (flows[0]?.failures ?? []).map(({ lost, verdict }) => [lost.join().replace(/^.*\//, ""), verdict]),
  );
}

function eks(scalingConfig: Manifest, cluster: Manifest = {}, zones = ["a", "b", "c"]): (stack: Stack) => void {
  return (stack) => {
    const vpc = stack.add("Vpc", "main", { cidrBlock: "10.0.0.0/16" });
    const subnets = zones.map((zone) =>
      stack.add("Subnet", zone, { vpcId: vpc.id, cidrBlock: "10.0.0.0/24", availabilityZone: `us-east-1${zone}` }),
    );
    stack.add("aws:eks/cluster:Cluster", "c", cluster as Record<string, Value>);
    stack.add("aws:eks/nodeGroup:NodeGroup", "nodes", {
      subnetIds: subnets.map(({ id }) => id),
      scalingConfig: scalingConfig as Record<string, Value>,
    });
  };
}

describe("a node group of EKS", () => {
  it("stands in all zones of its subnets", () => {
    expect(verdicts(eks({ minSize: 3, maxSize: 6 }))).toMatchObject({ "us-east-1a": "proven", node: "proven" });
  });

  it("of a single node holds all pods on it, whatever its subnets are", () => {
    expect(verdicts(eks({ minSize: 1, maxSize: 1 }))).toMatchObject({ "us-east-1a": "refuted", node: "refuted" });
  });

  it("of two nodes stands in two of three zones", () => {
    const found = verdicts(eks({ minSize: 2, maxSize: 2 }));
    expect(found).toMatchObject({ "us-east-1a": "proven", node: "proven" });
    expect(found).not.toHaveProperty("us-east-1c");
  });

  it("in one zone does not tell where pods stand in a cluster that makes nodes by itself", () => {
    const one = ["a"];
    expect(verdicts(eks({ minSize: 2, maxSize: 3 }, {}, one))).toMatchObject({ "us-east-1a": "refuted" });
    const found = verdicts(eks({ minSize: 2, maxSize: 3 }, { computeConfig: { enabled: true } }, one), [
      deployment({ topologySpreadConstraints: [{ ...zoneSpread, minDomains: 2 }] }),
      service(),
    ]);
    expect(found).toMatchObject({ "zone 1": "proven" });
  });
});

describe("a node pool of GKE", () => {
  const gke =
    (pool: Manifest | undefined, cluster: Manifest = {}): ((stack: Stack) => void) =>
    (stack) => {
      const made = stack.add("gcp:container/cluster:Cluster", "c", {
        location: "europe-west1",
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        ...(cluster as Record<string, Value>),
      });
      if (pool !== undefined)
        stack.add("gcp:container/nodePool:NodePool", "nodes", { cluster: made.id, ...(pool as Record<string, Value>) });
    };
  const zones = ["europe-west1-b", "europe-west1-c"];

  it("stands where it says", () => {
    expect(verdicts(gke({ nodeLocations: zones, nodeCount: 1 }))).toMatchObject({ "europe-west1-b": "proven" });
    expect(verdicts(gke({ nodeLocations: ["europe-west1-b"] }))).toMatchObject({ "europe-west1-b": "refuted" });
  });

  it("stands in the zone of a zonal cluster, and in the further ones that it names", () => {
    const zonal = { location: "europe-west1-b" };
    expect(verdicts(gke({}, zonal))).toMatchObject({ "europe-west1-b": "refuted" });
    expect(verdicts(gke({}, { ...zonal, nodeLocations: ["europe-west1-c"] }))).toMatchObject({
      "europe-west1-b": "proven",
      "europe-west1-c": "proven",
    });
  });

  it("of one node in each zone takes one pod of those that keep apart", () => {
    const apart = {
      topologySpreadConstraints: undefined,
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } },
          ],
        },
      },
    };
    const pods = [deployment(apart, { replicas: 2 }), service()];
    expect(verdicts(gke({ nodeLocations: zones, nodeCount: 1 }), pods)).toMatchObject({ "europe-west1-b": "proven" });
    expect(verdicts(gke({ nodeLocations: zones, nodeCount: 2 }), pods)).toMatchObject({ "europe-west1-b": "refuted" });
    const scaled = { nodeLocations: zones, nodeCount: 1, autoscaling: { maxNodeCount: 3 } };
    expect(verdicts(gke(scaled), pods)).toMatchObject({ "europe-west1-b": "refuted" });
  });

  it("is there by default, until it is removed", () => {
    const zonal = { location: "europe-west1-b", removeDefaultNodePool: undefined, initialNodeCount: 3 };
    expect(verdicts(gke(undefined, zonal))).toMatchObject({ "europe-west1-b": "refuted" });
    expect(verdicts(gke(undefined, { ...zonal, enableAutopilot: true }))).toMatchObject({ "zone 1": "unknown" });
  });
});
