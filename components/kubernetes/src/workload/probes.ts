import type { Problems } from "@nospof/arguments";
import type * as kubernetes from "@pulumi/kubernetes";
import type { PodCheck, WorkloadArgs } from "./args";
import { checkPort } from "./checks";

type Probe = kubernetes.types.input.core.v1.Probe;

/** Between two checks of a pod that starts, and until an answer. */
const STARTUP_PERIOD_SECONDS = 2;
const MOST = 86_400;

/** A check with every figure decided. Without a port it asks the port of the workload. */
type FullCheck = PodCheck & Required<Pick<PodCheck, "periodSeconds" | "timeoutSeconds" | "failureThreshold">>;

/** What decides whether a pod gets traffic, and whether it is restarted. */
export interface CheckDesign {
  readonly readiness: FullCheck;
  readonly liveness: FullCheck;
  /** Failed checks, two seconds apart, after which a pod that has not started is restarted. */
  readonly startupThreshold: number;
}

/** Traffic leaves a pod that is not ready within seconds. */
const READINESS = { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 };
/** A restart costs more than waiting, so liveness is six times as patient: a minute. */
const LIVENESS = { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 };

/** Decides the checks of a pod, and reports what is wrong with them. */
export function designChecks(
  args: Pick<WorkloadArgs, "readiness" | "liveness">,
  port: number,
  startupSeconds: number,
  problems: Problems,
): CheckDesign {
  const readiness = { ...READINESS, ...(args.readiness ?? { path: "/readyz" }) };
  const liveness = { ...LIVENESS, ...(args.liveness ?? { path: "/livez" }) };
  checkCheck("readiness", args.readiness, problems);
  checkCheck("liveness", args.liveness, problems);
  const asked = asks(liveness, port);
  if (asks(readiness, port) === asked) {
    problems.add(
      "liveness",
      `asks the same as readiness (${asked}); under load a pod that is only not ready would be restarted, and the load would fall on the others: give it a check that says no more than that the process works`,
    );
  }
  return { readiness, liveness, startupThreshold: Math.ceil(startupSeconds / STARTUP_PERIOD_SECONDS) };
}

/** The three probes of the container: startup holds the others off, and asks what liveness asks. */
export function probesOf({ readiness, liveness, startupThreshold }: CheckDesign, port: number) {
  const startup = {
    ...liveness,
    periodSeconds: STARTUP_PERIOD_SECONDS,
    timeoutSeconds: STARTUP_PERIOD_SECONDS,
    failureThreshold: startupThreshold,
  };
  return {
    startupProbe: probe(startup, port),
    readinessProbe: probe(readiness, port),
    livenessProbe: probe(liveness, port),
  };
}

function probe({ path, command, port: own, ...figures }: FullCheck, workloadPort: number): Probe {
  const port = own ?? workloadPort;
  if (command !== undefined) return { exec: { command }, ...figures };
  return path === undefined ? { tcpSocket: { port }, ...figures } : { httpGet: { path, port }, ...figures };
}

function checkCheck(propertyPath: string, check: PodCheck | undefined, problems: Problems): void {
  if (check === undefined) return;
  if (check.path !== undefined && check.command !== undefined) {
    problems.add(propertyPath, "has both a path and a command; a pod is asked one way");
  }
  if (check.command?.length === 0) problems.add(`${propertyPath}.command`, "is empty");
  if (check.path?.startsWith("/") === false) {
    problems.add(`${propertyPath}.path`, `${check.path} does not begin with a slash`);
  }
  checkPort(`${propertyPath}.port`, check.port, problems);
  problems.requireWhole(`${propertyPath}.periodSeconds`, check.periodSeconds, 1, MOST);
  problems.requireWhole(`${propertyPath}.timeoutSeconds`, check.timeoutSeconds, 1, MOST);
  problems.requireWhole(`${propertyPath}.failureThreshold`, check.failureThreshold, 1, MOST);
}

/** What a check asks, in words. */
function asks({ path, command, port }: PodCheck, workloadPort: number): string {
  if (command !== undefined) return command.join(" ");
  return `${path ?? "a TCP connection"} on port ${String(port ?? workloadPort)}`;
}
