import type { KubernetesObject, V1Node, V1PodTemplateSpec } from "@kubernetes/client-node";

/** How many pods of a workload some nodes can hold if nothing else asks for their processors. */
export function podsThatFit(objects: readonly KubernetesObject[], nodes: readonly V1Node[]): number {
  const templates = objects.flatMap((object) => ("spec" in object ? (templateOf(object.spec) ?? []) : []));
  const cpu = templates
    .flatMap(({ spec }) => spec?.containers ?? [])
    .reduce((sum, { resources }) => sum + Number(resources?.requests?.["cpu"] ?? 0), 0);
  if (cpu === 0) return Infinity;
  return nodes.reduce((sum, { status }) => sum + Math.floor(Number(status?.allocatable?.["cpu"] ?? 0) / cpu), 0);
}

function templateOf(spec: unknown): V1PodTemplateSpec | undefined {
  return (spec as { template?: V1PodTemplateSpec } | undefined)?.template;
}
