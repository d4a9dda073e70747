import { Unknown } from "@nospof/inventory";
import { asText, field, listOf } from "../values";
import type { Workload } from "./workload";

/**
 * Programs that write only while the majority of their members is there, by the name of their image. From their own
 * documentation; those that only may be set up so (NATS, RabbitMQ, Kafka with its own controllers) are left out, and are
 * told by the annotation.
 */
const majorityPrograms: readonly RegExp[] = [
  /^etcd$/,
  /^(?:zookeeper|cp-zookeeper|kubernetes-zookeeper)$/,
  /^(?:consul|consul-enterprise)$/,
  /^clickhouse-keeper$/,
  /^(?:cockroach|cockroachdb)$/,
  /^(?:pd|tikv)$/,
  /^rqlite$/,
];

/** Those of which a single member, or two, is another set-up without a majority. */
const replicaSets: readonly RegExp[] = [
  /^(?:mongo|mongodb|percona-server-mongodb)$/,
  /^(?:mariadb-galera|percona-xtradb-cluster)$/,
];

/** What says that a workload needs the majority of its pods. */
export type QuorumFact = { readonly by: "annotation" } | { readonly by: "image"; readonly image: string };

/** Whether a workload needs the majority of its replicas, and what says so. */
export function quorumOf(
  workload: Workload,
  annotation: string | undefined,
  replicas: number | undefined,
): QuorumFact | undefined {
  if (annotation === "false") return undefined;
  if (annotation === "true") return { by: "annotation" };
  if (workload.kind !== "StatefulSet") return undefined;
  for (const container of listOf(field(workload.pod, "containers"))) {
    const image = asText(field(container, "image"));
    if (image === undefined || image instanceof Unknown) continue;
    const name = imageName(image);
    const many = replicas !== undefined && replicas > 2;
    if (majorityPrograms.some((pattern) => pattern.test(name)) || (many && replicaSets.some((one) => one.test(name))))
      return { by: "image", image: name };
  }
  return undefined;
}

/** Members of which a majority of so many consists. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** `etcd` of `registry.example.com:5000/coreos/etcd:v3.5.0@sha256:…`. */
function imageName(image: string): string {
  const path = image.replace(/@.*$/, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last.replace(/:.*$/, "");
}
