import type { Resource, Value } from "@nospof/inventory";
import { customResource, Reference, Unknown } from "@nospof/inventory";
import { proveSurvival } from "@nospof/survival";
import { buildTopology } from "@nospof/topology";
import { kubernetesModel } from "@nospof/topology/kubernetes";
import { deployment, inventoryOf, nodes, service, zoneSpread } from "../../../policies/kubernetes/test/cluster";

const three = nodes(["a", "b", "c"]);

function planned(
  type: string,
  name: string,
  inputs: Readonly<Record<string, Value>>,
  more: Partial<Resource> = {},
): Resource {
  return customResource({
    urn: `urn:pulumi:dev::p::kubernetes:${type}::${name}`,
    type: `kubernetes:${type}`,
    name,
    inputs,
    ...more,
  });
}

/** The stack of a Deployment `web`, its Service and three nodes, with further resources. */
function withMore(...resources: readonly Resource[]) {
  const own = inventoryOf([deployment(), service(), ...three]);
  return own.with({ resources: [...own.resources, ...resources] });
}

describe("a patch of an object of the stack", () => {
  const patch = (
    spec: Value,
    metadata: Readonly<Record<string, Value>> = {},
    type = "apps/v1:DeploymentPatch",
  ): Resource => planned(type, "patch", { metadata: { name: "web", namespace: "default", ...metadata }, spec });
  const web = (...patches: readonly Resource[]) => kubernetesModel(withMore(...patches)).workloads[0];

  it("says what the object is like", () => {
    expect(web()?.count.total).toBe(3);
    expect(web(patch({ replicas: 1 }))?.count.total).toBe(1);
    expect(
      web(patch({ replicas: 1 }), planned("apps/v1:DeploymentPatch", "next", patch({ replicas: 5 }).inputs))?.count
        .total,
    ).toBe(5);
    const annotated = patch({}, { annotations: { "nospof/required-pods": "2" }, labels: { team: "x" } });
    expect(web(annotated)).toMatchObject({ required: 2, workload: { name: "web" } });
    const bound = web(patch({ template: { spec: { nodeSelector: { "topology.kubernetes.io/zone": "a" } } } }));
    expect(bound?.placement.zones).toEqual([{ zone: "a" }]);
  });

  it("lays items of lists on those that have the same key", () => {
    const spreads = (...items: readonly Value[]): Resource =>
      patch({ template: { spec: { topologySpreadConstraints: items } } });
    const { topologyKey, whenUnsatisfiable } = zoneSpread;
    expect(web(spreads({ topologyKey, whenUnsatisfiable, maxSkew: 2 }))?.scheduling.spread).toMatchObject([
      { maxSkew: 2, selectsOwn: true },
    ]);
    const soft = { topologyKey, whenUnsatisfiable: "ScheduleAnyway", maxSkew: 1 };
    expect(web(spreads(soft))?.scheduling.spread).toMatchObject([{ required: true }, { required: false }]);
  });

  it("says nothing of others", () => {
    const changes = { replicas: 1 };
    expect(web(patch(changes, { name: "api" }))?.count.total).toBe(3);
    expect(web(patch(changes, { namespace: "shop" }))?.count.total).toBe(3);
    expect(web(patch(changes, {}, "apps/v1:StatefulSetPatch"))?.count.total).toBe(3);
    expect(web(patch(changes, { name: new Unknown() }))?.count.total).toBe(3);
  });
});

describe("a property that a planned object leaves out", () => {
  const urn = "urn:pulumi:dev::p::kubernetes:storage.k8s.io/v1:StorageClass::fast";
  const disk = (given: Partial<Resource>): Resource =>
    planned(
      "storage.k8s.io/v1:StorageClass",
      "fast",
      { metadata: { name: "fast" }, provisioner: "ebs.csi.aws.com" },
      given,
    );
  const claims = { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { storageClassName: "fast" } }] };
  const volumes = (given: Partial<Resource>) => {
    const own = inventoryOf([deployment({}, claims, { name: "db", kind: "StatefulSet" })]);
    return kubernetesModel(own.with({ resources: [...own.resources, disk(given)] })).workloads[0]?.volumes;
  };

  it("has the default that the API gives it, and not the answer of a server that is not known yet", () => {
    const later = {
      outputs: { volumeBindingMode: new Reference(urn, "volumeBindingMode"), allowedTopologies: new Unknown() },
    };
    expect(volumes({})).toMatchObject([{ immediate: true }]);
    expect(volumes(later)).toMatchObject([{ immediate: true }]);
    expect(volumes({ outputs: { volumeBindingMode: "WaitForFirstConsumer" } })).toMatchObject([{ immediate: false }]);
    expect(volumes({ ...later, external: true })).toMatchObject([{ immediate: false }]);
  });
});

describe("namespaces that are resources", () => {
  const space = (name: string): Resource =>
    planned("core/v1:Namespace", name, {
      metadata: { name: new Reference(`urn:pulumi:dev::p::kubernetes:core/v1:Namespace::${name}`, "metadata.name") },
    });
  const inSpace = (one: Resource, namespace: Value): Resource => ({
    ...one,
    inputs: { ...one.inputs, metadata: { name: one.name, namespace } },
  });
  const nameOf = ({ urn }: Resource): Reference => new Reference(urn, "metadata.name");
  const [shop, edge] = [space("shop"), space("edge")];

  function verdicts(first: Value, second: Value): readonly string[] {
    const own = inventoryOf([deployment(), service(), ...three]);
    const [pods, front, ...rest] = own.resources;
    if (pods === undefined || front === undefined) throw new Error("no objects");
    const resources = [inSpace(pods, first), inSpace(front, second), ...rest, shop, edge];
    return proveSurvival(buildTopology(own.with({ resources }))).flows.map(
      ({ flow, verdict }) => `${flow.id} ${verdict}`,
    );
  }

  it("keep a Service from pods in another one", () => {
    expect(verdicts(nameOf(shop), nameOf(shop))).toEqual(["internal:web proven"]);
    expect(verdicts(nameOf(shop), nameOf(edge))).toEqual(["internal:web refuted"]);
    expect(verdicts(new Unknown(), new Unknown())).toEqual(["internal:web unknown"]);
  });

  it("may be unknown where the program refers to the Service", () => {
    const own = inventoryOf([deployment(), service(), ...three]);
    const resources = own.resources.map((one) => (one.name === "web" ? inSpace(one, new Unknown()) : one));
    const front = resources.find(({ type }) => type.endsWith(":Service"));
    if (front === undefined) throw new Error("no Service");
    const ingress = planned("networking.k8s.io/v1:Ingress", "i", {
      metadata: { name: "i", namespace: new Unknown() },
      spec: { defaultBackend: { service: { name: nameOf(front), port: { number: 80 } } } },
    });
    const { flows } = proveSurvival(buildTopology(own.with({ resources: [...resources, ingress] })));
    expect(flows.map(({ flow }) => [flow.id, flow.destination])).toEqual([["ingress:i/web", "service web"]]);
  });
});
