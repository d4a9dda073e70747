import type { Inventory, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { rules } from "nospof-policy-kubernetes/rules";
import { Stack } from "../../../packages/topology/test/stack";
import type { Manifest } from "./cluster";
import { autoscaler, budget, claim, deployment, nodes, service, zoneSpread } from "./cluster";
import { judgementsIn } from "./judge";

/** What only an `apply` would compute. */
const open = new Unknown();
const three = nodes(["a", "b", "c"]);

/** Objects as a program registers them, where values may be unknown. */
function planned(objects: readonly Manifest[]): Inventory {
  const stack = new Stack({});
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object as { apiVersion: string; kind: string; metadata: { name: string } };
    const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
    stack.add(`kubernetes:${group}:${kind}`, metadata.name, object as Record<string, Value>);
  }
  return stack.inventory();
}

function spread(change: Manifest): Manifest {
  return { topologySpreadConstraints: [{ ...zoneSpread, ...change }] };
}

function withModes(accessModes: unknown): Manifest {
  return { ...claim("fast"), spec: { accessModes, storageClassName: "fast" } };
}

function quota(hard: Manifest): Manifest {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "team" }, spec: { hard } };
}

const declared = { name: "web", kind: "Deployment", annotations: { "nospof/required-pods": "3" } };
const quorum = { name: "web", kind: "StatefulSet", annotations: { "nospof/quorum": "true" } };
const scaled = deployment({}, { replicas: undefined });
const data = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };
const ownDisks = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3" } }];

/** A workload of which not even the pods' labels are known. */
const hidden = { ...deployment({}, {}, { name: "web-b" }), spec: { replicas: 1, template: open } };

/** A rule, what is not known, the objects, the property that would tell, and the same with it known. */
const cases: readonly (readonly [string, string, readonly Manifest[], string, readonly Manifest[]])[] = [
  [
    "kubernetes-spread-selector",
    "the selector",
    [deployment(spread({ labelSelector: open }))],
    "spec.template.spec.topologySpreadConstraints[0].labelSelector",
    [deployment()],
  ],
  [
    "kubernetes-spread-selector",
    "a label in the selector",
    [deployment(spread({ labelSelector: { matchLabels: { app: open } } }))],
    "spec.template.spec.topologySpreadConstraints[0].labelSelector",
    [deployment()],
  ],
  [
    "kubernetes-spread-holds",
    "whether the constraint is required",
    [deployment(spread({ whenUnsatisfiable: open }))],
    "spec.template.spec.topologySpreadConstraints[0]",
    [deployment()],
  ],
  [
    "kubernetes-spread-holds",
    "the list of constraints",
    [deployment({ topologySpreadConstraints: open })],
    "spec.template.spec.topologySpreadConstraints",
    [deployment()],
  ],
  [
    "kubernetes-one-place",
    "the node selector",
    [deployment({ nodeSelector: open })],
    "spec.template.spec.nodeSelector",
    [deployment({ nodeSelector: { disk: "fast" } })],
  ],
  [
    "kubernetes-one-place",
    "the node affinity",
    [deployment({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: open } } })],
    "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
    [deployment()],
  ],
  [
    "kubernetes-zone-loss-capacity",
    "the number of pods",
    [deployment({}, { replicas: open }, declared), ...three],
    "spec.replicas",
    [deployment({}, { replicas: 5 }, declared), ...three],
  ],
  [
    "kubernetes-zone-loss-capacity",
    "the nodes",
    [deployment({}, { replicas: 5 }, declared)],
    "spec.template.spec.topologySpreadConstraints[0]",
    [deployment({}, { replicas: 5 }, declared), ...three],
  ],
  [
    "kubernetes-single-backend",
    "the number of pods",
    [deployment({}, { replicas: open }), service()],
    "spec.replicas",
    [deployment(), service()],
  ],
  [
    "kubernetes-single-backend",
    "whether it leads to a second workload",
    [deployment({}, { replicas: 1 }, { name: "web" }), hidden, service()],
    "spec.selector",
    [
      deployment({}, { replicas: 1 }),
      deployment({}, { replicas: 1 }, { name: "web-b" }),
      service("web", { tier: "front" }),
    ],
  ],
  [
    "kubernetes-quorum-zones",
    "the number of members",
    [deployment({}, { replicas: open }, quorum), ...three],
    "spec.replicas",
    [deployment({}, {}, quorum), ...three],
  ],
  [
    "kubernetes-quorum-zones",
    "the nodes",
    [deployment({}, {}, quorum)],
    "spec.template.spec.topologySpreadConstraints[0]",
    [deployment(spread({ minDomains: 3 }), {}, quorum)],
  ],
  [
    "kubernetes-pinned-volume",
    "the storage class",
    [deployment(data, { replicas: 1 }), claim("fast")],
    "spec.template.spec.volumes[0].persistentVolumeClaim",
    [deployment({}, { volumeClaimTemplates: ownDisks }, { name: "web", kind: "StatefulSet" })],
  ],
  [
    "kubernetes-pinned-volume",
    "how many nodes may mount it",
    [deployment(data), withModes(open)],
    "spec.template.spec.volumes[0].persistentVolumeClaim",
    [deployment({}, { volumeClaimTemplates: ownDisks }, { name: "web", kind: "StatefulSet" })],
  ],
  [
    "kubernetes-autoscaler-minimum",
    "the minimum",
    [scaled, autoscaler({ minReplicas: open })],
    "spec.minReplicas",
    [scaled, autoscaler({ minReplicas: 2 })],
  ],
  [
    "kubernetes-autoscaler-replicas",
    "what the autoscaler scales",
    [deployment(), autoscaler({ scaleTargetRef: { kind: "Deployment", name: open } })],
    "spec.scaleTargetRef",
    [scaled, autoscaler({ minReplicas: 2 })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "the amount",
    [deployment(), budget({ minAvailable: open })],
    "spec.minAvailable",
    [deployment(), budget({ minAvailable: 2 })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "the number of pods",
    [deployment({}, { replicas: open }), budget({ minAvailable: 2 })],
    "spec.replicas",
    [deployment(), budget({ minAvailable: 2 })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "what it covers",
    [deployment(), budget({ minAvailable: 3 }, "web", { app: open })],
    "spec.selector",
    [deployment(), budget({ minAvailable: 2 })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "whether it covers a second workload",
    [deployment(), hidden, budget({ minAvailable: 3 })],
    "spec.selector",
    [deployment(), budget({ minAvailable: 2 })],
  ],
  [
    "kubernetes-budget-overlap",
    "what a second budget covers",
    [deployment(), budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 1 }, "other", { app: open })],
    "spec.selector",
    [deployment(), budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 1 }, "other", { app: "other" })],
  ],
  [
    "kubernetes-budget-selector",
    "the selector",
    [deployment(), { ...budget({ maxUnavailable: 1 }), spec: { maxUnavailable: 1, selector: { matchLabels: open } } }],
    "spec.selector",
    [deployment(), budget({ maxUnavailable: 1 })],
  ],
  [
    "kubernetes-grace-period",
    "the grace period",
    [deployment({ terminationGracePeriodSeconds: open }), service()],
    "spec.template.spec.terminationGracePeriodSeconds",
    [deployment({ terminationGracePeriodSeconds: 45 }), service()],
  ],
  [
    "kubernetes-admission",
    "what a quota allows",
    [deployment(), quota({ pods: open })],
    "spec.hard",
    [deployment(), quota({ pods: "9" })],
  ],
  [
    "kubernetes-admission",
    "the number of pods",
    [deployment({}, { replicas: open }), quota({ pods: "9" })],
    "spec.replicas",
    [deployment(), quota({ pods: "9" })],
  ],
];

describe.each(cases)("%s does not know %s", (rule, _, objects, property, known) => {
  test("and says so, with the property that would tell", () => {
    const judged = judgementsIn(rule, planned(objects));
    expect(judged.map(({ outcome }) => outcome)).toContain("unknown");
    expect(judged.map(({ outcome }) => outcome)).not.toContain("fail");
    const blockers = judged.flatMap((one) => (one.outcome === "unknown" ? one.blockedBy : []));
    expect(blockers).toContainEqual(expect.objectContaining({ property }));
  });

  test("and passes once it is known", () => {
    const outcomes = judgementsIn(rule, planned(known)).map(({ outcome }) => outcome);
    expect(outcomes).toContain("pass");
    expect(outcomes).not.toContain("unknown");
  });
});

test("every rule of Kubernetes has an unknown outcome", () => {
  const own = rules.map(({ id }) => id).filter((id) => id.startsWith("kubernetes-"));
  expect([...new Set(cases.map(([rule]) => rule))]).toEqual(own);
});
