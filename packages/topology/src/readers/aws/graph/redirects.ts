import type { Because, ElementId } from "../../../model/topology";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import type { GraphBuilder } from "../../builder";

/** A port to which a load balancer sends clients although nothing listens there. */
export interface DeadEnd {
  readonly port: number;
  readonly because: Because;
  /** False when another stack may listen there. */
  readonly certain: boolean;
}

/** Redirects of a load balancer to ports of its own on which it does not listen, one for each port. */
export function deadEnds(model: AwsModel, loadBalancer: LoadBalancer): readonly DeadEnd[] {
  const ports = model.loadBalancing.portsOf(loadBalancer);
  if (ports === undefined) return [];
  const ends = new Map<number, DeadEnd>();
  for (const { port, because } of model.loadBalancing.redirectsOf(loadBalancer)) {
    if (ports.includes(port) || ends.has(port)) continue;
    const text = `add a listener on port ${String(port)} to load balancer ${loadBalancer.name}: clients are redirected there, and nothing answers`;
    ends.set(port, { port, because: { ...because, text }, certain: !model.handsOut(loadBalancer.resource) });
  }
  return [...ends.values()];
}

/** Adds what redirected clients find, behind each node. */
export function linkDeadEnds(
  builder: GraphBuilder,
  loadBalancer: LoadBalancer,
  nodes: readonly ElementId[],
  ends: readonly DeadEnd[],
): void {
  for (const end of ends) {
    const sink = builder.add({
      id: sinkOf(builder, loadBalancer, end),
      kind: "service",
      label: `port ${String(end.port)} of load balancer ${loadBalancer.name}`,
      resource: loadBalancer.resource,
      broken: end.certain ? end.because : undefined,
      uncertain: end.certain ? undefined : end.because,
    });
    for (const node of nodes) builder.link(node, sink, end.because);
  }
}

/** One flow for each port to which clients are redirected in vain. */
export function addDeadEndFlows(
  builder: GraphBuilder,
  loadBalancer: LoadBalancer,
  name: () => ElementId,
  ends: readonly DeadEnd[],
): void {
  const kind = loadBalancer.internal === true ? "internal" : "ingress";
  for (const end of ends)
    builder.flow({
      id: `${kind}:${loadBalancer.name}:${String(end.port)}`,
      kind,
      source: kind === "ingress" ? "internet" : `VPC ${loadBalancer.vpc?.name ?? "of the load balancer"}`,
      destination: `port ${String(end.port)} of load balancer ${loadBalancer.name}`,
      sources: [name()],
      destinations: [sinkOf(builder, loadBalancer, end)],
      need: { capacity: 1, unit: "instances" },
      resource: loadBalancer.resource.urn,
    });
}

function sinkOf(builder: GraphBuilder, { resource }: LoadBalancer, { port }: DeadEnd): ElementId {
  return `${builder.id("service", resource)}:${String(port)}`;
}
