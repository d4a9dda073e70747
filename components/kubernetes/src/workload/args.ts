import type * as pulumi from "@pulumi/pulumi";

/** What runs the pods. */
export enum WorkloadKind {
  /** Pods that are all alike. */
  Deployment = "Deployment",
  /** Pods with names and volumes of their own. */
  StatefulSet = "StatefulSet",
}

/** Whom the service prefers to send a client to. */
export enum TrafficDistribution {
  /** A pod in the client's zone; Kubernetes 1.34 or later. */
  PreferSameZone = "PreferSameZone",
  /** The same under its older name, before Kubernetes 1.34. */
  PreferClose = "PreferClose",
}

/** What a taint does to pods that do not tolerate it. */
export enum TaintEffect {
  NoSchedule = "NoSchedule",
  PreferNoSchedule = "PreferNoSchedule",
  NoExecute = "NoExecute",
}

/** How a pod is asked whether it is well: by an HTTP path, by a command, or with neither by a TCP connection. */
export interface PodCheck {
  /** Path that answers with a status from 200 to 399 when the pod is well. */
  path?: string;
  /** Command that ends with status 0 when the pod is well, run inside the container. */
  command?: string[];
  /** Port that is asked, 1 to 65535. Defaults to the port of the workload. */
  port?: number;
  /** Seconds between two checks, 1 or more. Defaults to 5 for readiness and 10 for liveness. */
  periodSeconds?: number;
  /** Seconds that an answer may take, 1 or more. Defaults to 2 for readiness and 5 for liveness. */
  timeoutSeconds?: number;
  /** Failed checks in a row that decide, 1 or more. Defaults to 2 for readiness and 6 for liveness. */
  failureThreshold?: number;
}

/** Whom the pods may talk to, or who may talk to them: blocks of addresses, pods, or both. */
export interface TrafficPeer {
  /** Blocks of addresses outside the cluster, or of its nodes. Default to none. */
  cidrBlocks?: string[];
  /** Labels of the pods. Default to any pod, if namespaceLabels are given. */
  podLabels?: Record<string, pulumi.Input<string>>;
  /** Labels of the namespaces of the pods. Default to the namespace of the workload, if podLabels are given. */
  namespaceLabels?: Record<string, pulumi.Input<string>>;
  /** TCP port that is talked to, 1 to 65535. Defaults to the workload's own for clients, and to any for servers. */
  port?: number;
}

/** A ConfigMap as files of the container. */
export interface ConfigMapFiles {
  /** Name of the ConfigMap. With an immutable one under a name of Pulumi's, new content rolls through the pods. */
  configMapName: pulumi.Input<string>;
  /** Folder that holds one file for each of its keys. */
  path: string;
}

/** A volume for each pod of a StatefulSet. None of this can change on a running workload. */
export interface PodVolume {
  /** Folder at which the volume stands. */
  path: string;
  /** Size, for example 10Gi. */
  size: string;
  /**
   * Storage class; it must bind when the first pod is placed (WaitForFirstConsumer), or the volume picks the zone.
   * Defaults to the cluster's.
   */
  storageClassName?: pulumi.Input<string>;
}

/** A taint that the pods tolerate. */
export interface NodeTaint {
  /** Key of the taint. */
  key: string;
  /** Value of the taint. Defaults to any. */
  value?: pulumi.Input<string>;
  /** Effect of the taint. Defaults to any. */
  effect?: TaintEffect;
}

export interface WorkloadArgs {
  /** What runs the pods. Defaults to Deployment. */
  kind?: WorkloadKind;
  /**
   * Name of the Kubernetes objects and value of the label by which they find the pods; both change together, so a new
   * name is a new workload beside the old one. At most 52 lower-case letters, digits and hyphens. Defaults to the name
   * of the component.
   */
  objectName?: string;
  /** Namespace. Defaults to the provider's. */
  namespace?: pulumi.Input<string>;
  /** Image of the container, by a digest or a tag other than latest. */
  image: pulumi.Input<string>;
  /** Command of the container. Defaults to the image's. */
  command?: string[];
  /** Arguments of the command. Default to the image's. */
  commandArguments?: pulumi.Input<string>[];
  /** Environment variables. Default to none. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Names of Secrets whose keys become environment variables. Default to none. */
  environmentSecrets?: pulumi.Input<string>[];
  /** ConfigMaps that become files. Default to none. */
  configMaps?: ConfigMapFiles[];
  /** Folders that the container may write to; the rest of its file system is read-only. Default to none. */
  scratchPaths?: string[];
  /** Volume of each pod, for a StatefulSet. Defaults to none. */
  volume?: PodVolume;

  /** Pods that must still serve after the loss of any one zone. */
  requiredPods: number;
  /**
   * Zones with room for the pods, 2 or more. With it pods wait rather than crowd into fewer zones. Defaults to unknown:
   * sizes are then those of two zones, which are enough for more.
   */
  zoneCount?: number;
  /**
   * Whether the pods of a StatefulSet decide by majority. Their number is then odd, and a majority is left when a zone
   * is lost, which takes three zones. Defaults to false.
   */
  quorum?: boolean;
  /**
   * Most pods that scaling may reach; the smallest number means no scaling. Defaults to twice the smallest number for a
   * Deployment, and to no scaling for a StatefulSet.
   */
  maxPods?: number;
  /** Average CPU load that scaling aims at, in percent of cpu, 1 to 100. Defaults to 50. */
  targetCpuPercent?: number;
  /** CPU of a pod, for example 250m: what it is promised, and unless cpuLimit says more, all it gets. */
  cpu: pulumi.Input<string>;
  /** Most CPU of a pod. Defaults to cpu, so that what a pod can do does not depend on its neighbours. */
  cpuLimit?: pulumi.Input<string>;
  /** Memory of a pod, promised and limited, for example 256Mi. */
  memory: pulumi.Input<string>;
  /** Disk of a pod for logs and scratchPaths, promised and limited. Defaults to 256Mi. */
  scratchSize?: pulumi.Input<string>;

  /** Port on which the pods serve, 1 to 65535. Defaults to 8080. */
  port?: number;
  /** Port of the service, 1 to 65535. Defaults to 80. */
  servicePort?: number;
  /** Ports on which the pods of a StatefulSet talk to each other, beside port. Default to none. */
  peerPorts?: number[];
  /** Who may connect to the pods, for example the gateway; nobody else can. */
  clients: TrafficPeer[];
  /** Whom the pods may connect to, beside DNS; they reach nobody else. Default to nobody. */
  servers?: TrafficPeer[];
  /**
   * Whom the service prefers to send a client to. Needs zoneCount, and makes the number of pods a multiple of it, as
   * each zone must carry its own clients. Defaults to any pod.
   */
  trafficDistribution?: TrafficDistribution;

  /** Whether a pod may get traffic. Defaults to the path /readyz. */
  readiness?: PodCheck;
  /**
   * Whether a pod must be restarted: a check of its own, which neither load nor other services make fail. Also decides
   * when a pod has started. Defaults to the path /livez.
   */
  liveness?: PodCheck;
  /** Seconds that a pod may take to start, 1 or more. Defaults to 60. */
  startupSeconds?: number;
  /** Seconds that a new pod must be ready before the rollout goes on, 0 or more. Defaults to 10. */
  minReadySeconds?: number;
  /**
   * Seconds that a pod goes on serving after it was told to stop, until everyone who sends traffic has heard of it,
   * 1 or more. Defaults to 15.
   */
  drainSeconds?: number;
  /** Seconds of the longest request, which a pod finishes before it goes, 0 or more. Defaults to 30. */
  longestRequestSeconds?: number;
  /**
   * Seconds after the loss of a node or zone within which its pods run elsewhere, if there is room. Not less than 60
   * more than startupSeconds. Defaults to 120 more than startupSeconds.
   */
  recoverySeconds?: number;

  /** Labels of the nodes that the pods may run on. Default to any node. */
  nodeLabels?: Record<string, pulumi.Input<string>>;
  /** Taints of nodes that the pods may run on all the same. Default to none. */
  toleratedTaints?: NodeTaint[];
  /** Priority class; after a loss, it decides who gets the room that is left. Defaults to the cluster's. */
  priorityClassName?: pulumi.Input<string>;
  /** User and group that the container runs as, 1 or more: never root. Defaults to 65532. */
  userId?: number;
  /** Annotations of the service account, for example the cloud identity that it stands for. Default to none. */
  serviceAccountAnnotations?: Record<string, pulumi.Input<string>>;
  /** Labels of every object and of the pods, beside those that select. Default to none. */
  labels?: Record<string, pulumi.Input<string>>;
}
