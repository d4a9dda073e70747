import type { Problems } from "@nospof/arguments";
import { NAME_LABEL } from "../scope";
import type { TrafficPeer, WorkloadArgs } from "./args";

const BIGGEST_PORT = 65_535;

/** Reports a port out of range, and returns the port. */
export function checkPort(propertyPath: string, port: number | undefined, problems: Problems): number | undefined {
  problems.requireWhole(propertyPath, port, 1, BIGGEST_PORT);
  return port;
}

/** Reports labels that would take the place of the one that selects. */
export function checkLabels({ labels }: Pick<WorkloadArgs, "labels">, problems: Problems): void {
  if (labels?.[NAME_LABEL] === undefined) return;
  problems.add(`labels["${NAME_LABEL}"]`, "is what the pods are found by; set objectName instead");
}

/** Reports an image that changes under its name, and folders that cannot be mounted side by side. */
export function checkContainer(args: WorkloadArgs, problems: Problems): void {
  if (typeof args.image === "string" && !isPinned(args.image)) {
    problems.add(
      "image",
      `${args.image} stands for another image tomorrow, so pods of one rollout could differ and a rollback would not go back; use a digest or a tag other than latest`,
    );
  }
  const mounts: (readonly [string, string])[] = [
    ...(args.scratchPaths ?? []).map((path, at) => [`scratchPaths[${String(at)}]`, path] as const),
    ...(args.configMaps ?? []).map(({ path }, at) => [`configMaps[${String(at)}].path`, path] as const),
    ...(args.volume === undefined ? [] : [["volume.path", args.volume.path] as const]),
  ];
  for (const [at, [propertyPath, path]] of mounts.entries()) {
    if (!/^\/[^:]+$/.test(path)) problems.add(propertyPath, `${path} is no absolute path below /`);
    const earlier = mounts.slice(0, at).find(([, other]) => other === path);
    if (earlier !== undefined) problems.add(propertyPath, `${path} is ${earlier[0]} already`);
  }
  for (const [at, port] of (args.peerPorts ?? []).entries()) checkPort(`peerPorts[${String(at)}]`, port, problems);
}

/** Reports peers that stand for nobody. */
export function checkPeers(propertyPath: string, peers: readonly TrafficPeer[], problems: Problems): void {
  if (!problems.requirePlainList(propertyPath, peers)) return;
  for (const [at, { cidrBlocks = [], podLabels, namespaceLabels, port }] of peers.entries()) {
    const place = `${propertyPath}[${String(at)}]`;
    checkPort(`${place}.port`, port, problems);
    if (cidrBlocks.length > 0 || podLabels !== undefined || namespaceLabels !== undefined) continue;
    problems.add(place, "names nobody; give cidrBlocks, podLabels or namespaceLabels (podLabels {} is every pod)");
  }
}

/** Whether an image has a digest, or a tag other than latest. A colon before the last slash belongs to a port. */
function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== "latest";
}
