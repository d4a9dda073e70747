import type { Inventory, Urn, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Unknown, unwrap } from "@nospof/inventory";
import type { Element, ElementId, Flow, Need, Topology } from "./model/topology";

/** Elements on any way from a flow's sources to its destinations, and what those need in order to work. */
export function elementsOnTheWay(flow: Flow, topology: Topology): ReadonlySet<ElementId> {
  return new Ways(topology).of(flow);
}

/**
 * Which flows a change of a resource may touch: those that have it on their way, as an element, as what decides a link
 * or as what elements share; and those that have something on their way which refers to it, directly or through
 * configuration that is on no way itself (an instance's security group, a scaling group's template and its image).
 *
 * @returns for a urn the ids of the flows, in the order of the topology
 */
export function flowsCrossing(topology: Topology, inventory: Inventory): (urn: Urn) => readonly string[] {
  const direct = resourcesByFlow(topology);
  const onSomeWay = new Set([...direct.values()].flatMap((urns) => [...urns]));
  const referrers = referrersIn(inventory);
  return (urn) => {
    const touched = new Set([urn]);
    for (const next of touched) {
      if (next !== urn && onSomeWay.has(next)) continue;
      for (const other of referrers.get(next) ?? []) touched.add(other);
    }
    return topology.flows.flatMap(({ id }) => {
      const own = direct.get(id);
      return own !== undefined && [...touched].some((one) => own.has(one)) ? [id] : [];
    });
  };
}

/** The ways of the flows of one topology, indexed once. */
class Ways {
  readonly #onward: ReadonlyMap<ElementId, readonly ElementId[]>;
  readonly #back: ReadonlyMap<ElementId, readonly ElementId[]>;
  readonly #needs: ReadonlyMap<ElementId, readonly Need[]>;

  constructor(topology: Topology) {
    this.#onward = neighbours(topology.links.map(({ from, to }) => [from, to]));
    this.#back = neighbours(topology.links.map(({ from, to }) => [to, from]));
    this.#needs = new Map(topology.elements.map(({ id, needs }) => [id, needs]));
  }

  of({ sources, destinations }: Flow): Set<ElementId> {
    const way = this.#between(sources, destinations);
    for (const id of way) {
      for (const { to, alsoFrom = [], serves } of this.#needs.get(id) ?? []) {
        way.add(to);
        if (serves !== undefined) for (const needed of this.#between([to, ...alsoFrom], serves)) way.add(needed);
      }
    }
    return way;
  }

  #between(sources: readonly ElementId[], destinations: readonly ElementId[]): Set<ElementId> {
    const reached = closure(sources, this.#onward);
    const leads = closure(destinations, this.#back);
    return new Set([...reached].filter((id) => leads.has(id)));
  }
}

function resourcesByFlow(topology: Topology): ReadonlyMap<string, ReadonlySet<Urn>> {
  const ways = new Ways(topology);
  const byId = new Map(topology.elements.map((element) => [element.id, element]));
  return new Map(
    topology.flows.map((flow) => {
      const way = ways.of(flow);
      const links = topology.links.filter(({ from, to }) => way.has(from) && way.has(to));
      const probes = links.flatMap(({ detection }) =>
        detection === undefined || detection.signal === "target" ? [] : [detection.signal.probe],
      );
      const elements = [...way, ...probes].flatMap((id) => byId.get(id) ?? []);
      const groups = topology.groups.filter(({ members }) => members.some((id) => way.has(id)));
      const shared = topology.shared.filter((one) => one.elements.some((id) => way.has(id)));
      const urns = [
        flow.resource,
        ...elements.flatMap(resourcesOf),
        ...links.map(({ because }) => because.urn),
        ...groups.flatMap(({ resource, because }) => [resource, because.urn]),
        ...shared.map(({ resource }) => resource),
      ];
      return [flow.id, new Set(urns)];
    }),
  );
}

function resourcesOf({ resource, needs }: Element): readonly Urn[] {
  return [...(resource === undefined ? [] : [resource]), ...needs.map(({ because }) => because.urn)];
}

/** By resource, those whose inputs refer to it. */
function referrersIn(inventory: Inventory): ReadonlyMap<Urn, ReadonlySet<Urn>> {
  const found = new Map<Urn, Set<Urn>>();
  for (const { urn, type, inputs } of inventory.resources) {
    if (type.startsWith("pulumi:")) continue;
    for (const other of Object.values(inputs).flatMap(referredUrns)) {
      const known = found.get(other);
      if (known === undefined) found.set(other, new Set([urn]));
      else known.add(urn);
    }
  }
  return found;
}

/** The resources that a value refers to, anywhere inside. */
export function referredUrns(value: Value): readonly Urn[] {
  const content = unwrap(value);
  if (content instanceof Reference) return [content.urn];
  if (content instanceof Unknown) return content.dependsOn;
  if (content instanceof Interpolation) return content.parts.flatMap(referredUrns);
  if (isList(content)) return content.flatMap(referredUrns);
  return isRecord(content) ? Object.values(content).flatMap(referredUrns) : [];
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
