import { Problems } from "@nospof/arguments";
import { checkName } from "../names";
import type { WorkloadArgs } from "./args";
import { TaintEffect, TrafficDistribution, WorkloadKind } from "./args";
import { checkContainer, checkLabels, checkPeers, checkPort } from "./checks";
import type { CheckDesign } from "./probes";
import { designChecks } from "./probes";
import type { SizeDemand } from "./size";
import { FEWEST_ZONES_OF_QUORUM, neededPods, smallestSize, zoneShare } from "./size";

const DEFAULT_PORT = 8080;
const DEFAULT_SERVICE_PORT = 80;
const DEFAULT_STARTUP_SECONDS = 60;
const DEFAULT_MIN_READY_SECONDS = 10;
const DEFAULT_DRAIN_SECONDS = 15;
const DEFAULT_LONGEST_REQUEST_SECONDS = 30;
const DEFAULT_USER_ID = 65_532;
const BIGGEST_USER_ID = 2_147_483_647;
const FEWEST_ZONES = 2;
const DAY_SECONDS = 86_400;
/** Guards against a slipped digit; not a figure of Kubernetes. */
const MOST_PODS = 10_000;

/** Seconds between the end of the longest request and the end of the pod. */
const GRACE_MARGIN_SECONDS = 5;
/**
 * Seconds until a node that no longer reports counts as lost: node-monitor-grace-period of the kube-controller-manager.
 * Source: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
const NODE_DETECTION_SECONDS = 50;
/** Seconds until the first lost node has its turn: one in ten seconds (node-eviction-rate, same source). */
const EVICTION_TURN_SECONDS = 10;
const LEAST_RECOVERY_SECONDS = NODE_DETECTION_SECONDS + EVICTION_TURN_SECONDS;
const DEFAULT_TOLERATION_SECONDS = 60;

/** Every decision about a workload that is made before its first resource. */
export interface WorkloadDesign {
  readonly kind: WorkloadKind;
  readonly minPods: number;
  readonly maxPods: number;
  /** Pods that are not needed, so may be disrupted at a time: a budget that never stops a drain for good. */
  readonly disruptablePods: number;
  /** New pods that a rollout starts at a time: as many as a zone has. */
  readonly surgePods: number;
  readonly port: number;
  readonly servicePort: number;
  readonly checks: CheckDesign;
  readonly minReadySeconds: number;
  readonly drainSeconds: number;
  readonly graceSeconds: number;
  /** Seconds that a pod stays bound to a node that is not ready or not reachable. */
  readonly tolerationSeconds: number;
  readonly userId: number;
}

/**
 * Decides the sizes and times of a workload.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments
 */
export function designWorkload(type: string, name: string, args: WorkloadArgs): WorkloadDesign {
  const problems = new Problems();
  const kind = args.kind ?? WorkloadKind.Deployment;
  problems.requireMember("kind", args.kind, WorkloadKind);
  problems.requireMember("trafficDistribution", args.trafficDistribution, TrafficDistribution);
  for (const [at, { effect }] of (args.toleratedTaints ?? []).entries()) {
    problems.requireMember(`toleratedTaints[${String(at)}].effect`, effect, TaintEffect);
  }
  checkName("objectName", args.objectName ?? name, problems);
  checkLabels(args, problems);
  checkKind(kind, args, problems);
  checkContainer(args, problems);
  checkPeers("clients", args.clients, problems);
  checkPeers("servers", args.servers ?? [], problems);
  const port = checkPort("port", args.port, problems) ?? DEFAULT_PORT;
  const servicePort = checkPort("servicePort", args.servicePort, problems) ?? DEFAULT_SERVICE_PORT;
  const checks = designChecks(args, port, args.startupSeconds ?? DEFAULT_STARTUP_SECONDS, problems);
  const sizes = designSizes(kind, args, problems);
  const times = designTimes(args, problems);
  problems.requireWhole("userId", args.userId, 1, BIGGEST_USER_ID);
  if (problems.found) throw problems.toError(type, name);
  return { kind, checks, port, servicePort, ...sizes, ...times, userId: args.userId ?? DEFAULT_USER_ID };
}

type Sizes = Pick<WorkloadDesign, "minPods" | "maxPods" | "disruptablePods" | "surgePods">;

function designSizes(kind: WorkloadKind, args: WorkloadArgs, problems: Problems): Sizes {
  const zones = checkZones(args, problems);
  problems.requireWhole("requiredPods", args.requiredPods, 1, MOST_PODS);
  problems.requireWhole("maxPods", args.maxPods, 1, MOST_PODS);
  problems.requireWhole("targetCpuPercent", args.targetCpuPercent, 1, 100);
  const quorum = args.quorum === true;
  const demand: SizeDemand = {
    required: args.requiredPods,
    zones,
    quorum,
    even: args.trafficDistribution !== undefined,
  };
  const minPods = smallestSize(demand);
  const maxPods = args.maxPods ?? (kind === WorkloadKind.Deployment ? 2 * minPods : minPods);
  if (maxPods < minPods) {
    problems.add(
      "maxPods",
      `${String(maxPods)} is less than the ${String(minPods)} pods that ${String(zones)} zones need for ${String(args.requiredPods)} to be left after the loss of one`,
    );
  }
  if (quorum && maxPods > minPods) {
    problems.add(
      "maxPods",
      `${String(maxPods)} lets scaling change who is a majority; leave it out, or leave quorum out`,
    );
  }
  return {
    minPods,
    maxPods,
    // A quorum gives one at a time, so that it still survives a failure in the meantime where it has five or more.
    disruptablePods: quorum ? 1 : minPods - neededPods(minPods, demand),
    surgePods: zoneShare(minPods, zones),
  };
}

function checkZones(args: WorkloadArgs, problems: Problems): number {
  const { zoneCount, quorum, trafficDistribution } = args;
  if (zoneCount !== undefined && (!Number.isInteger(zoneCount) || zoneCount < FEWEST_ZONES)) {
    problems.add("zoneCount", `${String(zoneCount)} zones cannot lose one and still serve; use two or more`);
    return FEWEST_ZONES;
  }
  const zones = zoneCount ?? FEWEST_ZONES;
  if (quorum === true && zones < FEWEST_ZONES_OF_QUORUM) {
    const given = zoneCount === undefined ? "is missing; a quorum must" : `${String(zoneCount)} zones cannot`;
    problems.add(
      "zoneCount",
      `${given} keep its majority when a zone is lost: that takes ${String(FEWEST_ZONES_OF_QUORUM)} zones or more`,
    );
  }
  if (trafficDistribution !== undefined && zoneCount === undefined) {
    problems.add(
      "zoneCount",
      `is missing; with trafficDistribution every zone must carry its own clients, so their number must be known`,
    );
  }
  if (trafficDistribution !== undefined && quorum === true) {
    problems.add("trafficDistribution", "does not go with quorum, whose number of pods follows the majority");
  }
  return zones;
}

type Times = Pick<WorkloadDesign, "minReadySeconds" | "drainSeconds" | "graceSeconds" | "tolerationSeconds">;

function designTimes(args: WorkloadArgs, problems: Problems): Times {
  problems.requireWhole("startupSeconds", args.startupSeconds, 1, DAY_SECONDS);
  problems.requireWhole("minReadySeconds", args.minReadySeconds, 0, DAY_SECONDS);
  problems.requireWhole("drainSeconds", args.drainSeconds, 1, DAY_SECONDS);
  problems.requireWhole("longestRequestSeconds", args.longestRequestSeconds, 0, DAY_SECONDS);
  problems.requireWhole("recoverySeconds", args.recoverySeconds, 1, DAY_SECONDS);
  const startup = args.startupSeconds ?? DEFAULT_STARTUP_SECONDS;
  const least = LEAST_RECOVERY_SECONDS + startup;
  const recovery = args.recoverySeconds ?? least + DEFAULT_TOLERATION_SECONDS;
  if (recovery < least) {
    problems.add(
      "recoverySeconds",
      `${String(recovery)} is less than the ${String(least)} that pass in any case: ${String(NODE_DETECTION_SECONDS)} until a lost node is noticed, ${String(EVICTION_TURN_SECONDS)} until its pods have their turn, ${String(startup)} until a new pod has started (startupSeconds)`,
    );
  }
  const drainSeconds = args.drainSeconds ?? DEFAULT_DRAIN_SECONDS;
  const longestRequest = args.longestRequestSeconds ?? DEFAULT_LONGEST_REQUEST_SECONDS;
  return {
    minReadySeconds: args.minReadySeconds ?? DEFAULT_MIN_READY_SECONDS,
    drainSeconds,
    graceSeconds: drainSeconds + longestRequest + GRACE_MARGIN_SECONDS,
    tolerationSeconds: recovery - least,
  };
}

/** What only pods with names and volumes of their own can have. */
function checkKind(kind: WorkloadKind, args: WorkloadArgs, problems: Problems): void {
  if (kind === WorkloadKind.StatefulSet) return;
  const reserved = { volume: args.volume, quorum: args.quorum === true ? true : undefined, peerPorts: args.peerPorts };
  for (const [argument, value] of Object.entries(reserved)) {
    if (value !== undefined) problems.add(argument, "needs pods with names of their own; set kind to StatefulSet");
  }
}
