import * as pulumi from "@pulumi/pulumi";
import type { RecordedGraph } from "@nospof/testing";
import fc from "fast-check";
import type { NodeTaint, WorkloadArgs } from "nospof-kubernetes";
import { TaintEffect, TrafficDistribution, Workload, WorkloadKind } from "nospof-kubernetes";
import { majority, neededPods, smallestSize } from "../src/workload/size";
import { identities, inputsOf, problemsOf, record } from "../../../test/components/support";

jest.setTimeout(120_000);

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
const SERVICE = "kubernetes:core/v1:Service";
const ACCOUNT = "kubernetes:core/v1:ServiceAccount";
const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const ZONE = "topology.kubernetes.io/zone";

const service: WorkloadArgs = {
  image: "registry.example.com/api:1.4.2",
  requiredPods: 4,
  zoneCount: 3,
  cpu: "250m",
  memory: "256Mi",
  clients: [{ podLabels: { role: "gateway" }, namespaceLabels: { team: "edge" } }],
};
/** The same without the number of zones. */
const anywhere: WorkloadArgs = Object.fromEntries(
  Object.entries(service).filter(([name]) => name !== "zoneCount"),
) as unknown as WorkloadArgs;
const store: WorkloadArgs = {
  ...service,
  kind: WorkloadKind.StatefulSet,
  requiredPods: 2,
  quorum: true,
  peerPorts: [2380],
  volume: { path: "/var/lib/store", size: "10Gi" },
};

type Json = Record<string, unknown>;

/** The graph of one workload. */
function workload(args: Partial<WorkloadArgs> = {}, name = "api"): Promise<RecordedGraph> {
  return record(() => new Workload(name, { ...service, ...args }));
}

function specOf(graph: RecordedGraph, type: string, name?: string): Json {
  return inputsOf(graph, type, name).spec as Json;
}

function templateOf(graph: RecordedGraph, type = DEPLOYMENT) {
  const { metadata, spec } = specOf(graph, type).template as { metadata: { labels: Json }; spec: Json };
  const [container = {}] = spec.containers as Json[];
  return { labels: metadata.labels, spec, container };
}

/** Every label selector that the resources hold, wherever it stands. */
function selectors(value: unknown, key = ""): Json[] {
  if (typeof value !== "object" || value === null) return [];
  const own = value as Json;
  if (["podSelector", "labelSelector"].includes(key) || (key === "selector" && own.matchLabels !== undefined))
    return [own.matchLabels as Json];
  if (key === "selector") return [own];
  return Object.entries(own).flatMap(([name, inner]) => selectors(inner, Array.isArray(own) ? key : name));
}

/** Continuous integration tries all of so many cases, others a tenth. */
function runs(all: number): number {
  return process.env["CI"] === undefined ? Math.ceil(all / 10) : all;
}

describe("the number of pods", () => {
  const demand = fc.record({
    required: fc.integer({ min: 1, max: 300 }),
    zones: fc.integer({ min: 2, max: 8 }),
    quorum: fc.constant(false),
    even: fc.boolean(),
  });
  /** Pods that are left when the fullest of the zones, between which they are spread one by one, is lost. */
  const left = (pods: number, zones: number): number => {
    const counts = Array.from({ length: zones }, () => 0);
    for (let pod = 0; pod < pods; pod += 1) counts[pod % zones] = (counts[pod % zones] ?? 0) + 1;
    return pods - Math.max(...counts);
  };

  it("is the smallest of which enough are left, in every zone at least one", () => {
    fc.assert(
      fc.property(demand, (wanted) => {
        const { required, zones, even } = wanted;
        const size = smallestSize(wanted);
        const fits = (pods: number) => pods >= zones && left(pods, zones) >= required && (!even || pods % zones === 0);
        expect(fits(size)).toBe(true);
        for (let smaller = zones; smaller < size; smaller += 1) expect(fits(smaller)).toBe(false);
      }),
      { numRuns: runs(500) },
    );
  });

  it("keeps the majority of a quorum, and is odd", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 3, max: 8 }), (required, zones) => {
        const wanted = { required, zones, quorum: true, even: false };
        const size = smallestSize(wanted);
        expect(size % 2).toBe(1);
        expect(left(size, zones)).toBeGreaterThanOrEqual(Math.max(required, majority(size)));
        const fits = (pods: number) => pods % 2 === 1 && left(pods, zones) >= Math.max(required, majority(pods));
        for (let smaller = zones; smaller < size; smaller += 1) expect(fits(smaller)).toBe(false);
      }),
      { numRuns: runs(500) },
    );
  });

  it("of two zones is enough in more, which is why it is taken where the zones are not known", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2, max: 8 }), (required, zones) => {
        const size = smallestSize({ required, zones: 2, quorum: false, even: false });
        expect(left(size, zones)).toBeGreaterThanOrEqual(required);
      }),
    );
  });

  it("always leaves a pod to disrupt, and never too few", () => {
    fc.assert(
      fc.property(demand, (wanted) => {
        const size = smallestSize(wanted);
        const disruptable = size - neededPods(size, wanted);
        expect(disruptable).toBeGreaterThanOrEqual(1);
        expect(size - disruptable).toBeGreaterThanOrEqual(wanted.required);
      }),
    );
  });
});

describe("a workload", () => {
  it("states what it requires and runs as many as a lost zone leaves", async () => {
    const graph = await workload();
    expect(inputsOf(graph, DEPLOYMENT).metadata).toMatchObject({
      name: "api",
      annotations: { "nospof/required-pods": "4" },
    });
    expect(specOf(graph, AUTOSCALER)).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "api" },
      minReplicas: 6,
      maxReplicas: 12,
      metrics: [{ resource: { name: "cpu", target: { averageUtilization: 50 } } }],
    });
    expect(specOf(graph, BUDGET)).toMatchObject({ maxUnavailable: 2, unhealthyPodEvictionPolicy: "AlwaysAllow" });
    expect(specOf(graph, BUDGET)).not.toHaveProperty("minAvailable");
  });

  it("leaves the number of pods to the autoscaler, and sets it where there is none", async () => {
    expect(specOf(await workload(), DEPLOYMENT)).not.toHaveProperty("replicas");
    const fixed = await workload({ maxPods: 6 });
    expect(specOf(fixed, DEPLOYMENT)).toMatchObject({ replicas: 6 });
    expect(fixed.ofType(AUTOSCALER)).toHaveLength(0);
  });

  it("spreads its pods over zones by force and over hosts by preference, each revision by itself", async () => {
    const common = {
      maxSkew: 1,
      labelSelector: { matchLabels: { "app.kubernetes.io/name": "api" } },
      matchLabelKeys: ["pod-template-hash"],
      nodeTaintsPolicy: "Honor",
    };
    expect(templateOf(await workload()).spec.topologySpreadConstraints).toEqual([
      { ...common, topologyKey: ZONE, whenUnsatisfiable: "DoNotSchedule", minDomains: 3 },
      { ...common, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
    ]);
  });

  it("sizes for two zones where their number is not known, and asks for no number of zones", async () => {
    const graph = await record(() => new Workload("api", anywhere));
    expect(specOf(graph, AUTOSCALER)).toMatchObject({ minReplicas: 8 });
    const [zones] = templateOf(graph).spec.topologySpreadConstraints as Json[];
    expect(zones).toMatchObject({ topologyKey: ZONE, whenUnsatisfiable: "DoNotSchedule" });
    expect(zones).not.toHaveProperty("minDomains");
  });

  it("rolls out without giving up a pod, a zone's worth at a time", async () => {
    expect(specOf(await workload(), DEPLOYMENT)).toMatchObject({
      minReadySeconds: 10,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } },
    });
  });

  it("asks three different things in three probes", async () => {
    const { container } = templateOf(await workload());
    expect(container).toMatchObject({
      startupProbe: { httpGet: { path: "/livez", port: 8080 }, periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: { path: "/readyz", port: 8080 }, periodSeconds: 5, failureThreshold: 2 },
      livenessProbe: { httpGet: { path: "/livez", port: 8080 }, periodSeconds: 10, failureThreshold: 6 },
    });
    const other = await workload({
      port: 5432,
      startupSeconds: 25,
      readiness: { command: ["pg_isready"], timeoutSeconds: 4 },
      liveness: {},
    });
    expect(templateOf(other).container).toMatchObject({
      startupProbe: { tcpSocket: { port: 5432 }, failureThreshold: 13 },
      readinessProbe: { exec: { command: ["pg_isready"] }, timeoutSeconds: 4 },
      livenessProbe: { tcpSocket: { port: 5432 } },
    });
  });

  it("drains before it ends, and has the time to", async () => {
    const { spec, container } = templateOf(await workload({ drainSeconds: 20, longestRequestSeconds: 60 }));
    expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 20 } } });
    expect(spec.terminationGracePeriodSeconds).toBe(85);
  });

  it("leaves a lost node in time for the recovery, whatever it tolerates besides", async () => {
    const taint: NodeTaint = { key: "pool", value: "web", effect: TaintEffect.NoSchedule };
    const graph = await workload({ startupSeconds: 30, recoverySeconds: 120, toleratedTaints: [taint, { key: "x" }] });
    expect(templateOf(graph).spec.tolerations).toEqual([
      { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 },
      { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 },
      { key: "pool", operator: "Equal", value: "web", effect: "NoSchedule" },
      { key: "x", operator: "Exists" },
    ]);
  });

  it("runs restricted: no root, no privileges, nothing to write to, no token", async () => {
    const graph = await workload({ scratchPaths: ["/tmp", "/var/cache"] });
    const { spec, container } = templateOf(graph);
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: "api",
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [
        { name: "scratch-tmp", emptyDir: {} },
        { name: "scratch-var-cache", emptyDir: {} },
      ],
    });
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsUser: 65_532,
        capabilities: { drop: ["ALL"] },
      },
      volumeMounts: [
        { name: "scratch-tmp", mountPath: "/tmp" },
        { name: "scratch-var-cache", mountPath: "/var/cache" },
      ],
      resources: {
        requests: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "256Mi" },
        limits: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "256Mi" },
      },
    });
    expect(inputsOf(graph, ACCOUNT)).toMatchObject({ automountServiceAccountToken: false });
  });

  it("is reached by its clients only, and reaches its servers and DNS only", async () => {
    const graph = await workload({
      clients: [...service.clients, { cidrBlocks: ["10.0.0.0/8"], port: 9090 }],
      servers: [{ podLabels: { "app.kubernetes.io/name": "db" }, port: 5432 }, { cidrBlocks: ["192.0.2.0/24"] }],
    });
    expect(specOf(graph, POLICY)).toEqual({
      podSelector: { matchLabels: { "app.kubernetes.io/name": "api" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [
            {
              podSelector: { matchLabels: { role: "gateway" } },
              namespaceSelector: { matchLabels: { team: "edge" } },
            },
          ],
          ports: [{ protocol: "TCP", port: 8080 }],
        },
        { from: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ protocol: "TCP", port: 9090 }] },
      ],
      egress: [
        {
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
        {
          to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "db" } } }],
          ports: [{ protocol: "TCP", port: 5432 }],
        },
        { to: [{ ipBlock: { cidr: "192.0.2.0/24" } }] },
      ],
    });
    const closed = specOf(await workload({ clients: [] }), POLICY);
    expect(closed.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(closed).not.toHaveProperty("ingress");
  });

  it("prefers a zone only where every zone can carry its clients", async () => {
    expect(specOf(await workload(), SERVICE)).not.toHaveProperty("trafficDistribution");
    const graph = await workload({ requiredPods: 5, trafficDistribution: TrafficDistribution.PreferSameZone });
    expect(specOf(graph, SERVICE)).toMatchObject({ trafficDistribution: "PreferSameZone" });
    expect(specOf(graph, AUTOSCALER)).toMatchObject({ minReplicas: 9 });
  });

  it("starts its pods only when their identity and their network policy are there", async () => {
    const graph = await workload();
    expect([...(graph.named("api", DEPLOYMENT).registered.dependsOn ?? [])].sort()).toEqual(
      [ACCOUNT, POLICY].map((type) => graph.named("api", type).urn).sort(),
    );
  });

  it("reads configuration and secrets without holding them", async () => {
    const graph = await workload({
      environment: { MODE: "fast" },
      environmentSecrets: ["api-secrets"],
      configMaps: [{ configMapName: pulumi.output("files-1"), path: "/etc/api" }],
      priorityClassName: "important",
      nodeLabels: { pool: "web" },
      serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/api" },
    });
    const { spec, container } = templateOf(graph);
    expect(container).toMatchObject({
      env: [{ name: "MODE", value: "fast" }],
      envFrom: [{ secretRef: { name: "api-secrets" } }],
      volumeMounts: [{ name: "config-etc-api", mountPath: "/etc/api", readOnly: true }],
    });
    expect(spec).toMatchObject({
      priorityClassName: "important",
      nodeSelector: { pool: "web" },
      volumes: [{ name: "config-etc-api", configMap: { name: "files-1" } }],
    });
    expect(inputsOf(graph, ACCOUNT)).toMatchObject({
      metadata: { annotations: { "eks.amazonaws.com/role-arn": /./ } },
    });
  });

  it("registers the same resources in a preview", async () => {
    const urns = async (preview: boolean) =>
      (await record(() => new Workload("api", store), preview)).resources.map(({ urn }) => urn).sort();
    expect(await urns(true)).toEqual(await urns(false));
  });
});

describe("the labels of a workload", () => {
  const change = fc.record(
    {
      kind: fc.constantFrom(WorkloadKind.Deployment, WorkloadKind.StatefulSet),
      requiredPods: fc.integer({ min: 1, max: 20 }),
      zoneCount: fc.integer({ min: 2, max: 5 }),
      port: fc.integer({ min: 1, max: 65_535 }),
      maxPods: fc.integer({ min: 50, max: 60 }),
      image: fc.constantFrom("a:1", "b:2"),
      labels: fc.constantFrom({}, { team: "shop" }, { app: "other" }),
      namespace: fc.constantFrom("shop", "other"),
      trafficDistribution: fc.constantFrom(TrafficDistribution.PreferClose),
    },
    { requiredKeys: ["zoneCount"] },
  );

  it("are the same one in every selector, whatever the arguments, and the pods carry it", async () => {
    await fc.assert(
      fc.asyncProperty(change, async (args) => {
        const graph = await workload(args as Partial<WorkloadArgs>);
        const type = args.kind === WorkloadKind.StatefulSet ? STATEFUL_SET : DEPLOYMENT;
        const inputs = graph.resources
          .filter((resource) => resource.type.startsWith("kubernetes:"))
          .map((resource) => ({ ...(JSON.parse(JSON.stringify(resource.inputs)) as Json), type: resource.type }));
        const clients = service.clients.map(({ podLabels }) => podLabels);
        const own = selectors(inputs).filter((labels) => !clients.some((client) => same(client, labels)));
        expect(own.length).toBeGreaterThanOrEqual(6);
        for (const labels of own) expect(labels).toEqual({ "app.kubernetes.io/name": "api" });
        expect(templateOf(graph, type).labels).toMatchObject({ ...args.labels, "app.kubernetes.io/name": "api" });
      }),
      { numRuns: runs(40) },
    );
  });

  it("change only with the name of what they select in, so that nothing is deleted before its successor is made", async () => {
    const of = async (args: Partial<WorkloadArgs>, name?: string) => {
      const { metadata, spec } = inputsOf(await workload(args, name), DEPLOYMENT) as {
        metadata: Json;
        spec: { selector: { matchLabels: Json } };
      };
      return { name: metadata.name, label: spec.selector.matchLabels["app.kubernetes.io/name"] };
    };
    expect(await of({})).toEqual({ name: "api", label: "api" });
    expect(await of({ objectName: "shop-api" })).toEqual({ name: "shop-api", label: "shop-api" });
    // A component under a new name keeps its objects with the old one as their name.
    expect(await of({ objectName: "api" }, "backend")).toEqual({ name: "api", label: "api" });
  });

  it("keep two workloads apart, whatever changes in one of them", async () => {
    const program = (args: Partial<WorkloadArgs>) => () => {
      new Workload("api", service);
      new Workload("orders", { ...service, ...args });
    };
    const of = async (args: Partial<WorkloadArgs>) =>
      [...identities(await record(program(args)))].filter(([urn]) => urn.endsWith("::api")).sort();
    const before = await of({});
    expect(before).toHaveLength(6);
    expect(await of({ requiredPods: 9, port: 9000, labels: { a: "b" }, maxPods: 20 })).toEqual(before);
  });
});

describe("a stateful workload", () => {
  it("has an odd number of pods with volumes, of which one at a time may be disrupted", async () => {
    const graph = await workload(store, "store");
    expect(inputsOf(graph, STATEFUL_SET).metadata).toMatchObject({
      annotations: { "nospof/required-pods": "2", "nospof/quorum": "true" },
    });
    expect(specOf(graph, STATEFUL_SET)).toMatchObject({
      replicas: 3,
      serviceName: "store-pods",
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
        },
      ],
    });
    expect(specOf(await workload({ ...store, requiredPods: 3 }), BUDGET)).toMatchObject({ maxUnavailable: 1 });
    expect(specOf(await workload({ ...store, requiredPods: 3 }), STATEFUL_SET)).toMatchObject({ replicas: 5 });
  });

  it("balances all its pods and not each revision, as its volumes bind them to their zones", async () => {
    const { spec } = templateOf(await workload(store), STATEFUL_SET);
    const constraints = spec.topologySpreadConstraints as Json[];
    expect(constraints).toHaveLength(2);
    for (const constraint of constraints) expect(constraint).not.toHaveProperty("matchLabelKeys");
  });

  it("lets its pods find and reach each other before they are ready", async () => {
    const graph = await workload(store);
    expect(specOf(graph, SERVICE, "api-pods")).toMatchObject({
      clusterIP: "None",
      publishNotReadyAddresses: true,
      ports: [{ port: 8080 }, { name: "peer-2380", port: 2380 }],
    });
    const own = {
      ports: [
        { protocol: "TCP", port: 8080 },
        { protocol: "TCP", port: 2380 },
      ],
    };
    const pods = [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "api" } } }];
    const { ingress, egress } = specOf(graph, POLICY);
    expect(ingress).toContainEqual({ ...own, from: pods });
    expect(egress).toContainEqual({ ...own, to: pods });
  });
});

describe("a workload refuses", () => {
  it.each<[string, Partial<WorkloadArgs>, RegExp]>([
    ["one zone", { zoneCount: 1 }, /^zoneCount: 1 zones cannot lose one/],
    ["half a zone", { zoneCount: 2.5 }, /^zoneCount: 2.5 zones/],
    ["no pod", { requiredPods: 0 }, /^requiredPods: 0 is no whole number from 1/],
    ["too few", { maxPods: 5 }, /^maxPods: 5 is less than the 6 pods that 3 zones need for 4 to be left/],
    ["a kind", { kind: "DaemonSet" as WorkloadKind }, /^kind: DaemonSet is not one of Deployment, StatefulSet/],
    ["a name", { objectName: "Api" }, /^objectName: Api is no name of at most 52/],
    ["a long name", { objectName: "a".repeat(53) }, /^objectName: a+ is no name of at most 52/],
    ["the label", { labels: { "app.kubernetes.io/name": "x" } }, /^labels\["app.kubernetes.io\/name"\]: is what/],
    ["latest", { image: "example.com:5000/api:latest" }, /^image: .*:latest stands for another image tomorrow/],
    ["no tag", { image: "example.com:5000/api" }, /^image: .* stands for another image tomorrow/],
    ["port", { port: 0 }, /^port: 0 is no whole number from 1 to 65535/],
    ["nobody", { clients: [{ cidrBlocks: [] }] }, /^clients\[0\]: names nobody/],
    [
      "same checks",
      { readiness: { path: "/livez" } },
      /^liveness: asks the same as readiness \(\/livez on port 8080\)/,
    ],
    ["same connection", { readiness: { port: 8080 }, liveness: {} }, /^liveness: asks the same as readiness/],
    ["two ways", { readiness: { path: "/x", command: ["x"] } }, /^readiness: has both a path and a command/],
    ["no path", { liveness: { path: "livez" } }, /^liveness\.path: livez does not begin with a slash/],
    ["haste", { recoverySeconds: 100 }, /^recoverySeconds: 100 is less than the 120 that pass in any case: 50 until/],
    ["no drain", { drainSeconds: 0 }, /^drainSeconds: 0 is no whole number from 1/],
    ["root", { userId: 0 }, /^userId: 0 is no whole number from 1/],
    ["volume", { volume: { path: "/data", size: "1Gi" } }, /^volume: needs pods with names of their own/],
    ["quorum", { quorum: true, maxPods: 7 }, /^quorum: needs pods with names of their own/],
    ["two mounts", { scratchPaths: ["/tmp", "/tmp"] }, /^scratchPaths\[1\]: \/tmp is scratchPaths\[0\] already/],
    ["no folder", { scratchPaths: ["tmp"] }, /^scratchPaths\[0\]: tmp is no absolute path/],
    ["two of three", { ...store, zoneCount: 2 }, /^zoneCount: 2 zones cannot keep its majority/],
    ["scaled quorum", { ...store, maxPods: 9 }, /^maxPods: 9 lets scaling change who is a majority/],
    [
      "taint",
      { toleratedTaints: [{ key: "x", effect: "Never" as TaintEffect }] },
      /^toleratedTaints\[0\]\.effect: Never is not one of/,
    ],
  ])("%s", async (_, change, expected) => {
    const problems = await problemsOf(() => new Workload("api", { ...service, ...change }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it("a preference for a zone without their number", async () => {
    const args = { ...anywhere, trafficDistribution: TrafficDistribution.PreferClose };
    expect(await problemsOf(() => new Workload("api", args))).toEqual([
      expect.stringMatching(/^zoneCount: is missing; with trafficDistribution/),
    ]);
  });

  it("everything that is wrong at once", async () => {
    const problems = await problemsOf(
      () => new Workload("API", { ...service, image: "api", requiredPods: -1, port: 0 }),
    );
    expect(problems.map((problem) => problem.replace(/:.*/, "")).sort()).toEqual([
      "image",
      "objectName",
      "port",
      "requiredPods",
    ]);
  });
});

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
