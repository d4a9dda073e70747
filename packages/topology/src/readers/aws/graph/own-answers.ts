import type { Because, ElementId } from "../../../model/topology";
import type { LoadBalancer } from "../load-balancer";
import type { Forward } from "../load-balancing";
import type { TargetGroup } from "../target-group";
import type { GraphBuilder } from "../../builder";

/**
 * Adds what a load balancer answers by itself: there as long as one of its nodes is.
 *
 * @param nodes its nodes, one per zone
 * @returns where requests start that no target answers
 */
export function addOwnAnswers(
  builder: GraphBuilder,
  { name, refused, resource, zonesBecause }: LoadBalancer,
  nodes: readonly ElementId[],
): ElementId {
  const base = builder.id("load-balancer", resource);
  const id = `${base}: own answers`;
  if (builder.has(id)) return id;
  const label = `own answers of load balancer ${name}`;
  const kind = "load-balancer";
  builder.add({ id, kind, label, resource, forwarding: { kind: "any" }, broken: refused });
  const end = builder.add({ id: `${id}: end`, kind, label, resource });
  for (const node of nodes) {
    const own = builder.add({ id: `${node}: own answers`, kind, label, resource, forwarding: { kind: "all" } });
    builder.need(own, node, zonesBecause);
    builder.link(id, own, zonesBecause, { detection: { signal: "target", terms: [] } });
    builder.link(own, end, zonesBecause);
  }
  return id;
}

/** Why a load balancer answers nothing although it forwards: all that it forwards to is scaled to zero. */
export function emptied(
  { name }: LoadBalancer,
  forwards: readonly Forward[],
  isOff: (group: TargetGroup) => boolean,
): Because | undefined {
  const empty = forwards.find(({ group }) => isOff(group));
  if (empty === undefined) return undefined;
  const text = `start instances behind ${name}: target group ${empty.group.name} is scaled to zero`;
  return { ...empty.because, text };
}
