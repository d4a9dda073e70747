import type { ElementId, Flow, Topology } from "@nospof/topology";

/** Elements on any way from a flow's sources to its destinations, and what those need in order to work. */
export function elementsOnTheWay(flow: Flow, topology: Topology): ReadonlySet<ElementId> {
  const onward = neighbours(topology.links.map(({ from, to }) => [from, to]));
  const back = neighbours(topology.links.map(({ from, to }) => [to, from]));
  const reached = closure(flow.sources, onward);
  const leads = closure(flow.destinations, back);
  const way = [...reached].filter((id) => leads.has(id));
  const needs = new Map(topology.elements.map(({ id, needs: own }) => [id, own.map(({ to }) => to)]));
  return closure(way, needs);
}

function neighbours(pairs: readonly (readonly [ElementId, ElementId])[]): Map<ElementId, ElementId[]> {
  const next = new Map<ElementId, ElementId[]>();
  for (const [from, to] of pairs) {
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  return next;
}

function closure(start: readonly ElementId[], next: ReadonlyMap<ElementId, readonly ElementId[]>): Set<ElementId> {
  const seen = new Set(start);
  for (const id of seen) for (const other of next.get(id) ?? []) seen.add(other);
  return seen;
}
