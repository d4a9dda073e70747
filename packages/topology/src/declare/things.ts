import type { Inventory, Urn } from "@nospof/inventory";
import { findResources } from "@nospof/inventory/assume";
import type { Element, ElementId, Flow, Topology } from "../model/topology";

/** Something with a name at which flows begin or end. */
export interface Thing {
  /** `service web`. */
  readonly label: string;
  readonly resource: Urn;
  /** What runs it, by zone: where its own traffic begins. */
  readonly parts: readonly Element[];
  /** Reached when one of these is. */
  readonly destinations: readonly ElementId[];
  /** Flows that lead to it, whose way traffic to it takes. */
  readonly ways: readonly Flow[];
}

/** What a name fits: one thing, several, or none. */
export type Found = { readonly thing: Thing } | { readonly several: readonly string[] } | undefined;

/** Finds things of a stack by their names. */
export class Things {
  readonly #byId: ReadonlyMap<ElementId, Element>;

  constructor(
    readonly topology: Topology,
    readonly inventory: Inventory,
  ) {
    this.#byId = new Map(topology.elements.map((element) => [element.id, element]));
  }

  /** A service by its name or that of a resource which runs it, a DNS name, or a resource that carries traffic. */
  find(name: string): Found {
    const { topology, inventory } = this;
    const named = topology.flows.filter(({ kind, destination }) => kind === "name" && destination === name);
    const [way] = named;
    if (way !== undefined) return { thing: this.#behind(`name ${name}`, way.resource, named) };
    const urns = new Set(findResources(inventory, name).map(({ urn }) => urn));
    const own = topology.elements.filter(({ resource }) => resource !== undefined && urns.has(resource));
    const services = distinct([
      ...topology.elements.filter(({ kind, label }) => kind === "service" && label === `service ${name}`),
      ...own.flatMap((element) => (element.kind === "instances" ? this.#servicesOf(element) : [])),
      ...own.filter(({ kind }) => kind === "service"),
    ]);
    const [service, ...others] = services;
    if (others.length > 0) return { several: services.map(({ label, resource }) => this.#nameOf(resource) ?? label) };
    if (service?.resource !== undefined) return { thing: this.#service(service, service.resource) };
    const fronts = topology.flows.filter(({ sources }) =>
      sources.some((id) => own.some((element) => element.id === id)),
    );
    const [front] = own;
    if (front?.resource === undefined) return undefined;
    if (fronts.length > 0) return { thing: this.#behind(front.label, front.resource, fronts) };
    const parts = own.filter(({ kind }) => kind !== "caller");
    return {
      thing: { label: name, resource: front.resource, parts, destinations: parts.map(({ id }) => id), ways: [] },
    };
  }

  /** Names that {@link find} knows: those of services, and DNS names. */
  names(): readonly string[] {
    const services = this.topology.elements.filter(({ kind }) => kind === "service");
    const dns = this.topology.flows.filter(({ kind }) => kind === "name");
    return [
      ...new Set([
        ...services.map(({ label }) => label.replace(/^service /, "")),
        ...dns.map((flow) => flow.destination),
      ]),
    ].sort();
  }

  #service(service: Element, resource: Urn): Thing {
    const { topology } = this;
    const parts = topology.links
      .filter(({ to }) => to === service.id)
      .flatMap(({ from }) => this.#byId.get(from) ?? []);
    const ways = topology.flows.filter(({ destinations }) => destinations.includes(service.id));
    return { label: service.label, resource, parts, destinations: [service.id], ways };
  }

  #behind(label: string, resource: Urn, ways: readonly Flow[]): Thing {
    const destinations = [...new Set(ways.flatMap((flow) => flow.destinations))];
    const parts = this.topology.links
      .filter(({ to }) => destinations.includes(to))
      .flatMap(({ from }) => this.#byId.get(from) ?? []);
    return { label, resource, parts: distinct(parts), destinations, ways };
  }

  #servicesOf(part: Element): readonly Element[] {
    return this.topology.links
      .filter(({ from }) => from === part.id)
      .flatMap(({ to }) => this.#byId.get(to) ?? [])
      .filter(({ kind }) => kind === "service");
  }

  #nameOf(urn: Urn | undefined): string | undefined {
    const resource = urn === undefined ? undefined : this.inventory.get(urn);
    return resource === undefined ? undefined : `${resource.type}::${resource.name}`;
  }
}

function distinct(elements: readonly Element[]): readonly Element[] {
  return [...new Map(elements.map((element) => [element.id, element])).values()];
}
