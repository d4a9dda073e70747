import type { Manifest } from "./cluster";
import { autoscaler, budget, claim, deployment, nodes, service, zoneSpread } from "./cluster";
import { failing, outcomes, words } from "./judge";

const three = nodes(["a", "b", "c"]);
const good = [deployment(), service(), budget({ maxUnavailable: 1 })];

function volume(name = "data"): Manifest {
  return { volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }] };
}

function storage(extra: Manifest = {}): Manifest {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "disk" },
    provisioner: "ebs.csi.aws.com",
    volumeBindingMode: "WaitForFirstConsumer",
    ...extra,
  };
}

/** A class whose volumes somebody makes by hand. */
const handMade = storage({ provisioner: "kubernetes.io/no-provisioner" });

function madeIn(name: string, zone: string, storageClassName = "disk", claimName?: string): Manifest {
  const terms = [{ matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] }];
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `volume-${name}` },
    spec: {
      storageClassName,
      nodeAffinity: { required: { nodeSelectorTerms: terms } },
      ...(claimName === undefined ? {} : { claimRef: { name: claimName, namespace: "default" } }),
    },
  };
}

function cache(replicas: number): Manifest {
  return deployment({}, { replicas }, { name: "cache", kind: "StatefulSet" });
}

function barePod(name: string, spec: Manifest = {}): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: "web" } },
    spec: { containers: [{ name: "main", image: "i" }], ...spec },
  };
}

/** What Helm runs when somebody asks for the tests of a chart. */
const chartTest = barePod("web-test", { restartPolicy: "Never" });

function scaledObject(bounds: Manifest): Manifest {
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "web" },
    spec: { scaleTargetRef: { name: "web" }, ...bounds },
  };
}

function stateful(pod: Manifest = {}, spec: Manifest = {}, annotations: Manifest = {}): Manifest {
  return deployment(pod, spec, { name: "web", kind: "StatefulSet", annotations });
}

/** Anti-affinity over zones to all pods of a tier. */
function apart(tier: string): Manifest {
  return affinity("podAntiAffinity", { ...ownZone, labelSelector: { matchLabels: { tier } } });
}

const template = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], storageClassName: "disk" } }];
const etcd = { containers: [{ name: "etcd", image: "quay.io/coreos/etcd:v3.6.5" }] };

function ended(hook: Manifest, grace?: number): Manifest {
  const lifecycle = { preStop: hook };
  return {
    containers: [{ name: "main", image: "example.com/web:1", lifecycle }],
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
  };
}

function spread(change: Manifest): Manifest {
  return { topologySpreadConstraints: [{ ...zoneSpread, ...change }] };
}

function affinity(kind: string, term: Manifest, required = true): Manifest {
  const list = required
    ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
  return { affinity: { [kind]: list } };
}

const ownZone = { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app: "web" } } };
const ownNode = { ...ownZone, topologyKey: "kubernetes.io/hostname" };
const inZones = (...values: readonly string[]): Manifest => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values }] }],
      },
    },
  },
});

describe("a good workload", () => {
  test("raises nothing, with or without known nodes", () => {
    expect(failing(good)).toEqual([]);
    expect(failing([...good, ...three])).toEqual([]);
  });

  test.each(["Job", "CronJob"])("of kind %s is none that serves", (kind) => {
    const pod = {
      metadata: { labels: { app: "web" } },
      spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] },
    };
    const spec =
      kind === "Job" ? { template: pod } : { schedule: "* * * * *", jobTemplate: { spec: { template: pod } } };
    expect(failing([{ apiVersion: "batch/v1", kind, metadata: { name: "web" }, spec }])).toEqual([]);
  });

  test("scaled to nothing, a DaemonSet and an autoscaled one without replicas raise nothing", () => {
    expect(failing([deployment({}, { replicas: 0 }), service(), ...three])).toEqual([]);
    const daemon = deployment(
      { topologySpreadConstraints: undefined },
      { replicas: undefined },
      { name: "web", kind: "DaemonSet" },
    );
    expect(failing([daemon, service(), ...three])).toEqual([]);
    const scaled = [
      deployment({}, { replicas: undefined }),
      service(),
      autoscaler({ minReplicas: 3 }),
      budget({ maxUnavailable: 1 }),
    ];
    expect(failing([...scaled, ...three])).toEqual([]);
  });
});

/** A rule, what is wrong, the repaired twin, and a good one that a simpler check would flag. */
const cases: readonly (readonly [
  string,
  string,
  readonly Manifest[],
  string | RegExp,
  readonly Manifest[],
  readonly Manifest[],
])[] = [
  [
    "kubernetes-spread-selector",
    "a selector with another label",
    [deployment(spread({ labelSelector: { matchLabels: { app: "webserver" } } }))],
    /selects none of its pods/,
    [deployment()],
    // Anti-affinity to the pods of another workload is not about its own.
    [
      deployment(affinity("podAntiAffinity", { ...ownZone, labelSelector: { matchLabels: { app: "api" } } })),
      deployment({}, {}, { name: "api" }),
    ],
  ],
  [
    "kubernetes-spread-selector",
    "no selector at all",
    [deployment(spread({ labelSelector: undefined }))],
    /topologySpreadConstraints\[0\]/,
    [deployment(spread({ labelSelector: {} }))],
    [
      deployment(
        spread({ labelSelector: { matchExpressions: [{ key: "tier", operator: "In", values: ["front", "back"] }] } }),
      ),
    ],
  ],
  [
    "kubernetes-spread-holds",
    "anti-affinity to the pods of another workload as well, and too few zones for both",
    [
      deployment(apart("front"), { replicas: 2 }),
      deployment(apart("front"), { replicas: 2 }, { name: "api" }),
      ...three,
    ],
    /Deployment web: its pods keep apart from the pods of api \(spec.*podAntiAffinity.*take 2 of the 3 zones/s,
    [
      deployment(apart("front"), { replicas: 2 }),
      deployment(apart("front"), { replicas: 1 }, { name: "api" }),
      ...three,
    ],
    [
      deployment(apart("front"), { replicas: 2 }),
      deployment(
        { ...apart("front"), nodeSelector: { "topology.kubernetes.io/zone": "a" } },
        { replicas: 2 },
        { name: "api" },
      ),
      ...three,
    ],
  ],
  [
    "kubernetes-spread-holds",
    "only a preference",
    [deployment(spread({ whenUnsatisfiable: "ScheduleAnyway" }))],
    /only a preference.*DoNotSchedule/s,
    [deployment()],
    // A preference over nodes beside a required one over zones is the usual good choice.
    [
      deployment({
        topologySpreadConstraints: [
          zoneSpread,
          { ...zoneSpread, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
        ],
      }),
    ],
  ],
  [
    "kubernetes-spread-holds",
    "preferred anti-affinity",
    [deployment({ topologySpreadConstraints: undefined, ...affinity("podAntiAffinity", ownZone, false) })],
    /only a preference/,
    [deployment({ topologySpreadConstraints: undefined, ...affinity("podAntiAffinity", ownZone) })],
    [deployment({}, { replicas: 1 })],
  ],
  [
    "kubernetes-spread-holds",
    "nothing but preferences where a zone has room for all pods",
    [
      deployment({ topologySpreadConstraints: undefined, ...affinity("podAntiAffinity", ownNode) }),
      ...nodes(["a", "a", "a", "b"]),
    ],
    /all of them may stand in one/,
    // One pod to a node, and two nodes in each zone at most.
    [
      deployment({ topologySpreadConstraints: undefined, ...affinity("podAntiAffinity", ownNode) }),
      ...nodes(["a", "a", "b", "b"]),
    ],
    [deployment(spread({ whenUnsatisfiable: "DoNotSchedule" })), ...nodes(["a", "a", "a", "b"])],
  ],
  [
    "kubernetes-spread-holds",
    "more minDomains than zones",
    [deployment(spread({ minDomains: 4 }), { replicas: 5 }), ...three],
    /minDomains 4.*2 pods of 5 stay pending/,
    [deployment(spread({ minDomains: 3 })), ...three],
    [deployment(spread({ minDomains: 2 })), ...three],
  ],
  [
    "kubernetes-spread-holds",
    "a skew as large as the workload",
    [deployment(spread({ maxSkew: 3 }))],
    /maxSkew 3/,
    [deployment(spread({ maxSkew: 1 }))],
    [deployment(spread({ maxSkew: 2 }), { replicas: 9 })],
  ],
  [
    "kubernetes-spread-holds",
    "a selector that spreads the pods only together with others",
    [
      deployment(spread({ labelSelector: { matchLabels: { tier: "front" } } }), { replicas: 2 }),
      deployment({}, { replicas: 4 }, { name: "canary" }),
      ...three,
    ],
    /also selects the pods of canary/,
    [deployment({}, { replicas: 2 }), deployment({}, { replicas: 4 }, { name: "canary" }), ...three],
    // Two of the sum of four pods stand in a zone at most.
    [
      deployment(spread({ labelSelector: { matchLabels: { tier: "front" } } })),
      deployment({}, { replicas: 1 }, { name: "canary", kind: "Deployment", annotations: {} }),
      ...three,
    ],
  ],
  [
    "kubernetes-one-place",
    "a node selector for one zone",
    [deployment({ nodeSelector: { "topology.kubernetes.io/zone": "a" } })],
    /in zone a/,
    [deployment(inZones("a", "b", "c"))],
    // Each zone has a workload of its own behind one Service.
    [
      deployment({ nodeSelector: { "topology.kubernetes.io/zone": "a" } }),
      deployment({ nodeSelector: { "topology.kubernetes.io/zone": "b" } }, {}, { name: "web-b" }),
      service("both", { tier: "front" }),
    ],
  ],
  [
    "kubernetes-one-place",
    "an affinity to itself on one node",
    [deployment(affinity("podAffinity", ownNode))],
    /on the same node/,
    [deployment(affinity("podAntiAffinity", ownNode))],
    [deployment(affinity("podAffinity", { ...ownNode, labelSelector: { matchLabels: { app: "cache" } } }))],
  ],
  [
    "kubernetes-one-place",
    "planned nodes in one zone",
    [deployment(), ...nodes(["a", "a", "a"])],
    /all stand in zone a/,
    [deployment(), ...nodes(["a", "b"])],
    [
      deployment({ tolerations: [{ operator: "Exists" }] }),
      ...nodes(["a", "b"], {}, { taints: [{ key: "x", effect: "NoSchedule" }] }),
    ],
  ],
  [
    "kubernetes-zone-loss-capacity",
    "fewer pods left than declared",
    [
      deployment(
        {},
        { replicas: 4 },
        { name: "web", kind: "Deployment", annotations: { "nospof/required-pods": "3" } },
      ),
      ...three,
    ],
    /2 of 3 required/,
    [
      deployment(
        {},
        { replicas: 5 },
        { name: "web", kind: "Deployment", annotations: { "nospof/required-pods": "3" } },
      ),
      ...three,
    ],
    [
      deployment(
        {},
        { replicas: 6 },
        { name: "web", kind: "Deployment", annotations: { "nospof/required-pods": "4" } },
      ),
      ...three,
    ],
  ],
  [
    "kubernetes-zone-loss-capacity",
    "no room on the nodes that are left",
    [
      deployment({ containers: [{ name: "c", image: "i", resources: { requests: { cpu: "1500m" } } }] }),
      ...nodes(["a", "b", "c"], { allocatable: { cpu: "2", memory: "8Gi" } }),
    ],
    /without zone a.*cpu/s,
    [
      deployment({ containers: [{ name: "c", image: "i", resources: { requests: { cpu: "500m" } } }] }),
      ...nodes(["a", "b", "c"], { allocatable: { cpu: "2", memory: "8Gi" } }),
    ],
    [
      deployment({ containers: [{ name: "c", image: "i", resources: { requests: { cpu: "1500m" } } }] }),
      ...nodes(["a", "b", "c"], { allocatable: { cpu: "4", memory: "8Gi" } }),
    ],
  ],
  [
    "kubernetes-zone-loss-capacity",
    "too many pods for the nodes that are left",
    [deployment(), ...nodes(["a", "b", "c"], { allocatable: { pods: "1" } })],
    /without zone a.*offer room for 2 pods and the workloads ask for 3 pods.*fewer pods/s,
    [deployment(), ...nodes(["a", "b", "c"], { allocatable: { pods: "2" } })],
    [deployment({}, { replicas: 4 }), ...nodes(["a", "b", "c"], { allocatable: { pods: "2" } })],
  ],
  [
    "kubernetes-single-backend",
    "a Service with one pod",
    [deployment({}, { replicas: 1 }), service()],
    /single pod.*at least 2/s,
    [deployment(), service()],
    // Two workloads of one pod each behind the same Service.
    [
      deployment({}, { replicas: 1 }),
      deployment({}, { replicas: 1 }, { name: "web-2" }),
      service("web", { tier: "front" }),
    ],
  ],
  [
    "kubernetes-single-backend",
    "a route whose Service has one pod",
    [
      deployment({}, { replicas: undefined }),
      service(),
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: "shop" },
        spec: { parentRefs: [{ name: "gate" }], rules: [{ backendRefs: [{ name: "web", port: 80 }] }] },
      },
    ],
    /HTTPRoute shop and Service web/,
    [deployment({}, { replicas: 2 }), service()],
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 2 }), service()],
  ],
  [
    "kubernetes-quorum-zones",
    "three members in two zones",
    [stateful(etcd), ...nodes(["a", "b"])],
    /without the fullest one 1 is left, 2 are a majority/,
    [stateful(etcd), ...three],
    [stateful({ containers: [{ name: "c", image: "nginx" }] }), ...nodes(["a", "b"])],
  ],
  [
    "kubernetes-quorum-zones",
    "an even number of members, evenly in three zones",
    [stateful(etcd, { replicas: 4 }), ...three, ...three],
    /without the fullest one 2 are left, 3 are a majority.*replicas of StatefulSet web to 5/s,
    [stateful(etcd, { replicas: 5 }), ...three, ...three],
    [stateful(etcd, { replicas: 3 }), ...three, ...three],
  ],
  [
    "kubernetes-quorum-zones",
    "two members",
    [stateful(etcd, { replicas: 2 })],
    /majority of 2/,
    [stateful({ ...etcd, ...spread({ minDomains: 3 }) }, { replicas: 3 })],
    [stateful({ ...etcd, ...spread({ minDomains: 3 }) }, { replicas: 5 })],
  ],
  [
    "kubernetes-pinned-volume",
    "a disk of one zone under all pods",
    [deployment(volume()), claim("gp3")],
    /disk of one zone/,
    [stateful({}, { volumeClaimTemplates: template }), storage()],
    [deployment(volume()), claim("efs-sc", ["ReadWriteMany"])],
  ],
  [
    "kubernetes-pinned-volume",
    "a volume that only one pod may mount, whatever makes it",
    [deployment(volume()), claim("efs-sc", ["ReadWriteOncePod"])],
    /claim data is ReadWriteOncePod, so that only one of them can run/,
    [stateful({}, { volumeClaimTemplates: template }), storage()],
    // A file system is attached to no node.
    [deployment(volume()), claim("efs-sc", ["ReadWriteOnce"])],
  ],
  [
    "kubernetes-pinned-volume",
    "a replicated disk that only one node may mount",
    [deployment(volume()), claim("longhorn")],
    /claim data is ReadWriteOnce: it holds all 3 pods on the node that mounts it/,
    [deployment(volume()), claim("longhorn", ["ReadWriteMany"])].concat(
      stateful({}, { volumeClaimTemplates: template }),
      storage(),
    ),
    [deployment(volume(), { replicas: 1 }), claim("longhorn")],
  ],
  [
    "kubernetes-pinned-volume",
    "disks that are made before a node is chosen",
    [stateful({}, { volumeClaimTemplates: template }), storage({ volumeBindingMode: "Immediate" })],
    /WaitForFirstConsumer/,
    [stateful({}, { volumeClaimTemplates: template }), storage()],
    [
      stateful({}, { volumeClaimTemplates: template }),
      storage({
        provisioner: "pd.csi.storage.gke.io",
        parameters: { "replication-type": "regional-pd" },
        volumeBindingMode: "Immediate",
      }),
    ],
  ],
  [
    "kubernetes-autoscaler-minimum",
    "a minimum of one",
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 1 })],
    /shrinks Deployment web to 1 pod.*at least 2/s,
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 2 })],
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 3 })],
  ],
  [
    "kubernetes-one-place",
    "an affinity to the only pod of another workload",
    [deployment(affinity("podAffinity", { ...ownZone, labelSelector: { matchLabels: { app: "cache" } } })), cache(1)],
    /in the same zone, where the only pod of cache is.*run cache in several zones/s,
    [deployment(affinity("podAffinity", { ...ownZone, labelSelector: { matchLabels: { app: "cache" } } })), cache(3)],
    [
      deployment(affinity("podAffinity", { ...ownZone, labelSelector: { matchLabels: { app: "cache" } } }, false)),
      cache(1),
    ],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "a budget that only the pod of a chart's test would leave room",
    [deployment({}, { replicas: 2 }), chartTest, budget({ minAvailable: 2 })],
    /has 2 pods/,
    [deployment({}, { replicas: 3 }), chartTest, budget({ minAvailable: 2 })],
    [deployment({}, { replicas: 2 }), chartTest, budget({ minAvailable: 1 })],
  ],
  [
    "kubernetes-single-backend",
    "one pod beside that of a chart's test",
    [deployment({}, { replicas: 1 }), chartTest, service()],
    /single pod behind it: Deployment web/,
    [deployment({}, { replicas: 2 }), chartTest, service()],
    [barePod("x"), barePod("y"), service()],
  ],
  [
    "kubernetes-pinned-volume",
    "a disk that the pods name themselves",
    [deployment({ volumes: [{ name: "data", gcePersistentDisk: { pdName: "d" } }] })],
    /volume data \(gcePersistentDisk\) is a disk of one zone/,
    [stateful({}, { volumeClaimTemplates: template }), storage()],
    // Neither are volumes that live and die with the pod.
    [
      deployment({ volumes: [{ name: "data", emptyDir: {} }] }),
      deployment(volume(), {}, { name: "api" }),
      claim("efs"),
    ],
  ],
  [
    "kubernetes-pinned-volume",
    "volumes that somebody made in one zone only",
    [stateful({}, { volumeClaimTemplates: template }), handMade, madeIn("0", "a"), madeIn("1", "a"), madeIn("2", "a")],
    /has volumes only in zone a.*PersistentVolumes in other zones/s,
    [stateful({}, { volumeClaimTemplates: template }), handMade, madeIn("0", "a"), madeIn("1", "b"), madeIn("2", "c")],
    // Those of another class are no business of its claims.
    [stateful({}, { volumeClaimTemplates: template }), storage(), madeIn("0", "a", "other")],
  ],
  [
    "kubernetes-pinned-volume",
    "volumes for its claims that stand in one zone",
    [
      stateful({}, { volumeClaimTemplates: template }),
      storage(),
      ...["0", "1", "2"].map((at) => madeIn(at, "a", "disk", `data-web-${at}`)),
    ],
    /has volumes only in zone a/,
    [
      stateful({}, { volumeClaimTemplates: template }),
      storage(),
      ...["0", "1", "2"].map((at) => madeIn(at, `zone-${at}`, "disk", `data-web-${at}`)),
    ],
    // A disk for one of three claims says nothing about the others.
    [stateful({}, { volumeClaimTemplates: template }), storage(), madeIn("0", "a", "disk", "data-web-0")],
  ],
  [
    "kubernetes-autoscaler-minimum",
    "a default minimum of none behind an Ingress",
    [
      deployment({}, { replicas: undefined }),
      service(),
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: { name: "shop" },
        spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } },
      },
      scaledObject({}),
    ],
    /no pod at all.*behind Ingress shop.*minReplicaCount of ScaledObject web to at least 2/s,
    [deployment({}, { replicas: undefined }), service(), scaledObject({ minReplicaCount: 3 })],
    // Whatever takes its work from a queue may be asked for its metrics, too.
    [deployment({}, { replicas: undefined }), service(), scaledObject({})],
  ],
  [
    "kubernetes-autoscaler-minimum",
    "no minimum",
    [deployment({}, { replicas: undefined }), autoscaler({})],
    /spec.minReplicas/,
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 2 })],
    [deployment({}, { replicas: undefined }), scaledObject({})],
  ],
  [
    "kubernetes-autoscaler-replicas",
    "replicas under an autoscaler",
    [deployment(), autoscaler({ minReplicas: 3 })],
    /undoes the autoscaler/,
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 3 })],
    // The autoscaler scales another workload of the same name.
    [stateful(), deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 3 })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "as many must stay as there are",
    [deployment(), budget({ minAvailable: 3 })],
    /no eviction is ever allowed/,
    [deployment(), budget({ minAvailable: 2 })],
    [deployment(), budget({ minAvailable: "60%" })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "a percentage of one pod",
    [deployment({}, { replicas: 1 }), budget({ minAvailable: "10%" })],
    /at least 2/,
    [deployment({}, { replicas: 2 }), budget({ minAvailable: "10%" })],
    [deployment({}, { replicas: 1 }), budget({ maxUnavailable: "10%" })],
  ],
  [
    "kubernetes-budget-blocks-drain",
    "the minimum of an autoscaler",
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 2 }), budget({ minAvailable: 2 })],
    /at the least/,
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 3 }), budget({ minAvailable: 2 })],
    [deployment({}, { replicas: undefined }), autoscaler({ minReplicas: 2 }), budget({ maxUnavailable: 1 })],
  ],
  [
    "kubernetes-budget-overlap",
    "two budgets",
    [deployment(), budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 1 }, "front", { tier: "front" })],
    /eviction API refuses/,
    [deployment(), budget({ maxUnavailable: 1 })],
    // The same labels in another namespace.
    [
      deployment(),
      budget({ maxUnavailable: 1 }),
      { ...budget({ maxUnavailable: 1 }), metadata: { name: "web", namespace: "other" } },
    ],
  ],
  [
    "kubernetes-budget-overlap",
    "a budget for all pods of the namespace beside another one",
    [deployment(), budget({ maxUnavailable: 1 }), budget({ maxUnavailable: 1 }, "all", {})],
    /PodDisruptionBudgets all and web|PodDisruptionBudgets web and all/,
    [deployment(), budget({ maxUnavailable: 1 }, "all", {})],
    // An empty selector covered nothing before policy/v1.
    [
      deployment(),
      budget({ maxUnavailable: 1 }),
      { ...budget({ maxUnavailable: 1 }, "all", {}), apiVersion: "policy/v1beta1" },
    ],
  ],
  [
    "kubernetes-grace-period",
    "a native sleep of the whole grace period",
    [deployment(ended({ sleep: { seconds: 30 } }))],
    /waits 30 s and the grace period is 30 s/,
    [deployment(ended({ sleep: { seconds: 30 } }, 60))],
    [deployment(ended({ sleep: { seconds: 5 } }))],
  ],
  [
    "kubernetes-grace-period",
    "a sleep in a shell",
    [deployment(ended({ exec: { command: ["sh", "-c", "sleep 60 && nginx -s quit"] } }, 45))],
    /waits 60 s/,
    [deployment(ended({ exec: { command: ["sh", "-c", "sleep 60 && nginx -s quit"] } }, 90))],
    [deployment(ended({ exec: { command: ["/bin/asleep", "100"] } }))],
  ],
];

test("a volume that holds the pods in one zone is not told as nodes that stand in one", () => {
  const held = [
    stateful({}, { volumeClaimTemplates: template }),
    handMade,
    madeIn("0", "a"),
    madeIn("1", "a"),
    ...nodes(["a", "a", "b", "c"]),
  ];
  expect(outcomes("kubernetes-one-place", held)).toEqual(["not-applicable"]);
  expect(outcomes("kubernetes-spread-holds", held)).toEqual(["not-applicable"]);
});

test("pods that take a port of their node stay pending where there are too few", () => {
  const ports = [{ containerPort: 443, hostPort: 443 }];
  const taking = deployment({ containers: [{ name: "main", image: "i", ports }] });
  expect(words("kubernetes-spread-holds", [taking, ...nodes(["a", "b"])])).toMatch(
    /hostPort.*1 pod of 3 stays pending/s,
  );
  expect(words("kubernetes-spread-holds", [taking, ...three])).toMatch(
    /its rollout starts a new pod .*hostPort.*never ends/s,
  );
  expect(outcomes("kubernetes-spread-holds", [taking, ...nodes(["a", "b", "c", "c"])])).toEqual(["pass"]);
});

test("an object as the server answers it may have replicas under an autoscaler", () => {
  const { metadata, ...rest } = deployment();
  const live = { ...rest, metadata: { ...(metadata as Manifest), uid: "0b5e" } };
  expect(outcomes("kubernetes-autoscaler-replicas", [live, autoscaler({ minReplicas: 3 })])).toEqual([
    "not-applicable",
  ]);
});

describe("a Service whose addresses are written down", () => {
  const legacy = { apiVersion: "v1", kind: "Service", metadata: { name: "legacy" }, spec: { ports: [{ port: 80 }] } };
  const slice = (...endpoints: readonly Manifest[]): Manifest => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "legacy-1", labels: { "kubernetes.io/service-name": "legacy" } },
    endpoints,
  });
  const endpoints = (...ips: readonly string[]): Manifest => ({
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "legacy" },
    subsets: [{ addresses: ips.map((ip) => ({ ip })) }],
  });
  const [first, second] = [{ addresses: ["10.0.0.1"] }, { addresses: ["10.0.0.2"] }];

  test.each<[string, readonly Manifest[], string]>([
    ["two", [slice(first, second)], "not-applicable"],
    ["one", [slice(first)], "fail"],
    ["the same one twice", [slice(first, first)], "fail"],
    ["one that is ready", [slice(first, { ...second, conditions: { ready: false } })], "fail"],
    ["the same one in Endpoints and in their mirror", [slice(first), endpoints("10.0.0.1")], "fail"],
    ["two in Endpoints", [endpoints("10.0.0.1", "10.0.0.2")], "not-applicable"],
  ])("has %s", (_, manifests, outcome) => {
    expect(outcomes("kubernetes-single-backend", [legacy, ...manifests])).toEqual([outcome]);
  });
});

test("a minimum of none is only called a default where it is left out", () => {
  const front = { ...service(), spec: { type: "NodePort", selector: { app: "web" } } };
  const said = (scaler: Manifest): string =>
    words("kubernetes-autoscaler-minimum", [deployment({}, { replicas: undefined }), front, scaler]);
  expect(said(scaledObject({}))).toContain("(spec.minReplicaCount is left out, and its default is 0)");
  expect(said(scaledObject({ minReplicaCount: 0 }))).toContain("(spec.minReplicaCount 0)");
  expect(said(autoscaler({ minReplicas: 0 }))).toContain("(spec.minReplicas 0)");
});

test("what a RuntimeClass adds is not told as the pod's own", () => {
  const gvisor = (nodeSelector: Manifest): Manifest => ({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name: "gvisor" },
    scheduling: { nodeSelector },
  });
  const own = (pod: Manifest): Manifest => deployment({ runtimeClassName: "gvisor", ...pod });
  const zone = { "topology.kubernetes.io/zone": "a" };
  const said = (pod: Manifest, selector: Manifest): string =>
    words("kubernetes-one-place", [own(pod), gvisor(selector), ...three]);
  expect(said({}, zone)).toContain("spec.template.spec.runtimeClassName puts all 3 pods in zone a");
  expect(said({ nodeSelector: zone }, zone)).toContain("nodeSelector[");
  expect(said({}, { sandbox: "yes" })).toContain("let spec.template.spec.runtimeClassName fit a node of the cluster");
  expect(said({ nodeSelector: { disk: "fast" } }, {})).toContain('let spec.template.spec.nodeSelector["disk"] fit');
});

describe.each(cases)("%s: %s", (rule, _, bad, said, twin, trap) => {
  test("the bad one fails, with the field to change", () => {
    expect(outcomes(rule, bad)).toContain("fail");
    expect(words(rule, bad)).toMatch(said);
  });

  test("the repaired twin does not fail", () => {
    expect(outcomes(rule, twin)).not.toContain("fail");
    expect(outcomes(rule, twin)).toContain("pass");
  });

  test("the good one that looks bad does not fail", () => {
    expect(outcomes(rule, trap)).not.toContain("fail");
  });
});
