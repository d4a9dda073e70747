import { Random } from "../stacks/random";

/** An object of Kubernetes. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

/** Nodes of one zone: room for all pods, two thirds of them after the loss of a zone. */
const nodesPerZone = 8;

/** Objects of one service at most. */
const largest = 7;

/**
 * The objects of a cluster whose services all survive the loss of a pod, a node and a zone: nodes in three zones, and
 * services of Deployments with all that belongs to them.
 *
 * @param size number of objects, at least 60
 * @param seed the same seed gives the same objects
 */
export function generateManifests(size: number, seed = 1): readonly KubernetesObject[] {
  if (size < 60) throw new Error(`${String(size)} objects are too few: 60 at least.`);
  const random = new Random(seed);
  const objects: KubernetesObject[] = zones.flatMap((zone) =>
    Array.from({ length: nodesPerZone }, (_, at) => node(`${zone}-${String(at + 1)}`, zone)),
  );
  for (let at = 0; objects.length + largest <= size; at++) objects.push(...service(`app-${String(at)}`, random));
  for (let at = objects.length; at < size; at++) objects.push(settings(`filler-${String(at)}`));
  return objects;
}

function service(name: string, random: Random): readonly KubernetesObject[] {
  const namespace = `team-${String(random.integer(1, 20))}`;
  const labels = { "app.kubernetes.io/name": name };
  const metadata = { name, namespace, labels };
  const isScaled = random.chance(0.5);
  const replicas = 3 * random.integer(1, 2);
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        ...(isScaled ? {} : { replicas }),
        selector: { matchLabels: labels },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: { metadata: { labels }, spec: pod(name, labels) },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: labels } },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    ...(isScaled ? [autoscaler(metadata, name)] : []),
    ...(random.chance(0.5) ? [settings(name, namespace)] : []),
  ];
}

function pod(name: string, labels: Readonly<Record<string, string>>): object {
  const spread = (topologyKey: string): object => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "DoNotSchedule",
    nodeTaintsPolicy: "Honor",
    labelSelector: { matchLabels: labels },
    matchLabelKeys: ["pod-template-hash"],
  });
  return {
    serviceAccountName: name,
    terminationGracePeriodSeconds: 60,
    topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")],
    containers: [
      {
        name: "app",
        image: `example.com/${name}:1.2.3`,
        ports: [{ name: "http", containerPort: 8080 }],
        startupProbe: { httpGet: { path: "/started", port: "http" }, periodSeconds: 2, failureThreshold: 30 },
        readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 5 },
        livenessProbe: { httpGet: { path: "/alive", port: "http" }, periodSeconds: 10 },
        lifecycle: { preStop: { sleep: { seconds: 15 } } },
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "64Mi" } },
      },
    ],
  };
}

function autoscaler(metadata: object, name: string): KubernetesObject {
  const target = { type: "Utilization", averageUtilization: 60 };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: 3,
      maxReplicas: 6,
      metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
    },
  };
}

function settings(name: string, namespace = "default"): KubernetesObject {
  const data = { LOG_LEVEL: "info", "app.properties": "cache.size=1000\ncache.seconds=60\n" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data };
}

function node(name: string, zone: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone } },
    status: { allocatable: { cpu: "192", memory: "1536Gi", pods: "1000" } },
  };
}
