import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { labelsOf, selectorLabels, unlessEmpty } from "../scope";
import type { WorkloadArgs } from "./args";
import { WorkloadKind } from "./args";
import type { WorkloadDesign } from "./design";
import { probesOf } from "./probes";

type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;
type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type Container = kubernetes.types.input.core.v1.Container;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;
type Volume = kubernetes.types.input.core.v1.Volume;
type Spread = kubernetes.types.input.core.v1.TopologySpreadConstraint;
type Toleration = kubernetes.types.input.core.v1.Toleration;

export const PORT_NAME = "main";
/** Name of the volume of a StatefulSet's pods. */
export const VOLUME_NAME = "data";
const DEFAULT_SCRATCH_SIZE = "256Mi";

/** How the pods are made: spread, checked, drained and restricted. */
export function podTemplate(scope: Scope, args: WorkloadArgs, design: WorkloadDesign): PodTemplate {
  const { userId } = design;
  const spec: PodSpec = {
    serviceAccountName: scope.objectName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: design.graceSeconds,
    topologySpreadConstraints: spread(scope, args, design),
    tolerations: tolerations(args, design),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [container(scope, args, design)],
    ...unlessEmpty("volumes", volumes(args)),
    ...(args.priorityClassName === undefined ? {} : { priorityClassName: args.priorityClassName }),
    ...(args.nodeLabels === undefined ? {} : { nodeSelector: args.nodeLabels }),
  };
  return { metadata: { labels: labelsOf(scope) }, spec };
}

/**
 * Zones by force, hosts by preference: what survives a zone survives each of its hosts, and a pod on a shared host is
 * better than a pod that waits.
 *
 * A Deployment counts the pods of one revision only, or the old ones, which are about to go, would decide where the new
 * ones stand. A StatefulSet takes a pod away before it makes its successor, so the place that became free is the one
 * that keeps the balance; counted by revision, a pod that its volume binds to a zone could wait for ever.
 */
function spread(scope: Scope, { zoneCount }: WorkloadArgs, { kind }: WorkloadDesign): Spread[] {
  const constraint = {
    maxSkew: 1,
    labelSelector: { matchLabels: selectorLabels(scope) },
    ...(kind === WorkloadKind.Deployment ? { matchLabelKeys: ["pod-template-hash"] } : {}),
    // The nodes of a lost zone are tainted; counted, they would be the zone that the next pod must wait for.
    nodeTaintsPolicy: "Honor",
  };
  return [
    {
      ...constraint,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      ...(zoneCount === undefined ? {} : { minDomains: zoneCount }),
    },
    { ...constraint, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
  ];
}

/** How long a pod stays bound to a lost node, without which Kubernetes waits five minutes, and the user's own. */
function tolerations({ toleratedTaints = [] }: WorkloadArgs, { tolerationSeconds }: WorkloadDesign): Toleration[] {
  return [
    ...["not-ready", "unreachable"].map((state) => ({
      key: `node.kubernetes.io/${state}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds,
    })),
    ...toleratedTaints.map(({ key, value, effect }) => ({
      key,
      ...(value === undefined ? { operator: "Exists" } : { operator: "Equal", value }),
      ...(effect === undefined ? {} : { effect }),
    })),
  ];
}

function container(scope: Scope, args: WorkloadArgs, design: WorkloadDesign): Container {
  const { userId } = design;
  const ports = [{ name: PORT_NAME, containerPort: design.port, protocol: "TCP" }];
  const peerPorts = (args.peerPorts ?? []).map((containerPort) => ({ containerPort, protocol: "TCP" }));
  return {
    name: scope.objectName,
    image: args.image,
    ...(args.command === undefined ? {} : { command: args.command }),
    ...(args.commandArguments === undefined ? {} : { args: args.commandArguments }),
    ports: [...ports, ...peerPorts],
    ...unlessEmpty("env", environment(args)),
    ...unlessEmpty("envFrom", environmentSources(args)),
    resources: resources(args),
    ...probesOf(design.checks, design.port),
    // Traffic still arrives until everybody knows that the pod is going; the sleep needs no shell in the image.
    lifecycle: { preStop: { sleep: { seconds: design.drainSeconds } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...unlessEmpty("volumeMounts", mounts(args)),
  };
}

function environment({ environment = {} }: WorkloadArgs) {
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}

function environmentSources({ environmentSecrets = [] }: WorkloadArgs) {
  return environmentSecrets.map((name) => ({ secretRef: { name } }));
}

function resources({ cpu, cpuLimit = cpu, memory, scratchSize = DEFAULT_SCRATCH_SIZE }: WorkloadArgs) {
  const same: Record<string, pulumi.Input<string>> = { memory, "ephemeral-storage": scratchSize };
  return { requests: { cpu, ...same }, limits: { cpu: cpuLimit, ...same } };
}

function mounts({ scratchPaths = [], configMaps = [], volume }: WorkloadArgs): VolumeMount[] {
  return [
    ...scratchPaths.map((mountPath) => ({ name: volumeName("scratch", mountPath), mountPath })),
    ...configMaps.map(({ path: mountPath }) => ({ name: volumeName("config", mountPath), mountPath, readOnly: true })),
    ...(volume === undefined ? [] : [{ name: VOLUME_NAME, mountPath: volume.path }]),
  ];
}

function volumes({ scratchPaths = [], configMaps = [] }: WorkloadArgs): Volume[] {
  return [
    ...scratchPaths.map((path) => ({ name: volumeName("scratch", path), emptyDir: {} })),
    ...configMaps.map(({ path, configMapName: name }) => ({ name: volumeName("config", path), configMap: { name } })),
  ];
}

/** A folder as the name of its volume: `/var/cache` is `scratch-var-cache`. */
function volumeName(kind: string, path: string): string {
  return `${kind}${path.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`.replace(/-$/, "");
}
