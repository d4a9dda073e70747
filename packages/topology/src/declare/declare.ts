import type { Inventory } from "@nospof/inventory";
import { findResources } from "@nospof/inventory/assume";
import type { Wanted } from "../build";
import type { Because, Element, ElementId, Flow, Need, Topology } from "../model/topology";
import { parseNamed, type DeclarationProblem, type FlowDeclaration } from "./declaration";
import { Ways, type Parts, type Trouble, type Way } from "./ways";

/** What a graph must hold for flows to be declared on it; undefined where they need nothing besides. */
export function wantedBy(inventory: Inventory, declarations: readonly FlowDeclaration[]): Wanted | undefined {
  const names = declarations.flatMap(({ from, to, dependsOn = [] }) => [from, to, ...dependsOn]);
  const words = names.flatMap((name) => (name === undefined ? [] : [parseNamed(name)]));
  if (words.length === 0) return undefined;
  const resources = words.flatMap((word) =>
    word.kind === "thing" ? findResources(inventory, word.name).map(({ urn }) => urn) : [],
  );
  return { resources: [...new Set(resources)], tiers: words.some(({ kind }) => kind !== "thing") };
}

/**
 * Adds declared flows and dependencies to a graph. What does not fit the stack is told and left out.
 *
 * @param topology made with what {@link wantedBy} says
 */
export function declareFlows(
  topology: Topology,
  inventory: Inventory,
  declarations: readonly FlowDeclaration[],
): { readonly topology: Topology; readonly problems: readonly DeclarationProblem[] } {
  const draft = new Draft(topology, inventory);
  // Flows first: they may be what others depend on.
  for (const declaration of declarations) draft.addFlow(declaration);
  for (const declaration of declarations) draft.addDependencies(declaration);
  return { topology: draft.finish(), problems: draft.problems };
}

/** A graph with declarations on the way into it. */
class Draft {
  readonly problems: DeclarationProblem[] = [];
  readonly #parts: Parts = { elements: [], links: [], flows: [] };
  readonly #needs = new Map<ElementId, Need[]>();
  readonly #ways: Ways;

  constructor(
    readonly topology: Topology,
    inventory: Inventory,
  ) {
    this.#ways = new Ways(topology, inventory, this.#parts, (declaration, trouble) => {
      this.#tell(declaration, trouble);
    });
  }

  /** Adds a flow that is declared entirely. */
  addFlow(declaration: FlowDeclaration): void {
    const { id, from, to } = declaration;
    if (from === undefined || to === undefined) return;
    if (this.topology.flows.some((flow) => flow.id === id)) {
      this.#tell(declaration, {
        key: "id",
        reason: "this flow is derived already: leave from and to out, or choose another id",
      });
      return;
    }
    const flow =
      parseNamed(to).kind === "internet" ? this.#egress(declaration, from) : this.#inside(declaration, from, to);
    if (flow !== undefined) this.#parts.flows.push(flow);
  }

  /** Makes the service at the end of a flow need what it depends on. */
  addDependencies(declaration: FlowDeclaration): void {
    const { id, dependsOn = [], place } = declaration;
    const flow = [...this.topology.flows, ...this.#parts.flows].find((one) => one.id === id);
    if (flow === undefined) return;
    dependsOn.forEach((name, index) => {
      const trouble = (reason: string): void => {
        this.#tell(declaration, { key: "dependsOn", index, reason });
      };
      if (flow.destinations.includes(internet)) {
        trouble("only a service needs others, and this flow ends at the internet");
        return;
      }
      const way = this.#needed(declaration, name, index);
      if (way === undefined) return;
      if (way.destinations.some((one) => flow.destinations.includes(one))) {
        trouble(`${flow.destination} would need itself`);
        return;
      }
      const [first, ...alsoFrom] = way.sources;
      if (first === undefined) return;
      const need: Need = {
        to: first,
        ...(alsoFrom.length === 0 ? {} : { alsoFrom }),
        serves: way.destinations,
        certainty: "must",
        because: {
          urn: flow.resource,
          property: "",
          text: `${flow.destination} needs ${way.label}, as ${place} declares`,
        },
      };
      for (const end of flow.destinations) this.#needs.set(end, [...(this.#needs.get(end) ?? []), need]);
    });
  }

  /** The graph with everything that was added. */
  finish(): Topology {
    const { topology } = this;
    const elements = [...topology.elements, ...this.#parts.elements].map((element) => {
      const more = this.#needs.get(element.id);
      return more === undefined ? element : { ...element, needs: [...element.needs, ...more] };
    });
    return {
      ...topology,
      elements,
      links: [...topology.links, ...this.#parts.links],
      flows: [...topology.flows, ...this.#parts.flows],
    };
  }

  /** Traffic to the internet takes the ways of the subnets that it comes from. */
  #egress(declaration: FlowDeclaration, from: string): Flow | undefined {
    const { topology } = this;
    if (!topology.elements.some(({ id }) => id === internet)) {
      this.#tell(declaration, { key: "to", reason: "nothing in this stack leads to the internet" });
      return undefined;
    }
    const source = this.#ways.source(declaration, from);
    if (source === undefined) return undefined;
    const sources = source.thing === undefined ? source.elements : this.#ways.subnetsOf(source.thing);
    if (sources.length === 0) {
      this.#tell(declaration, { key: "from", reason: `in which subnets ${source.label} runs is not known` });
      return undefined;
    }
    const twin = topology.flows.find(
      (flow) => flow.destinations.includes(internet) && sameIds(flow.sources, sources) && source.thing === undefined,
    );
    if (twin !== undefined) {
      this.#tell(declaration, {
        key: "id",
        reason: `this flow is derived already: declare what it needs as ${twin.id}`,
      });
      return undefined;
    }
    return {
      id: declaration.id,
      kind: "egress",
      source: source.label,
      destination: "internet",
      sources,
      destinations: [internet],
      need,
      resource: source.resource,
    };
  }

  #inside(declaration: FlowDeclaration, from: string, to: string): Flow | undefined {
    const { id } = declaration;
    const isPublic = parseNamed(from).kind === "internet";
    const source = isPublic ? undefined : this.#ways.source(declaration, from);
    if (!isPublic && source === undefined) return undefined;
    const way = this.#ways.way(declaration, to, isPublic, { key: "to" });
    if (way === undefined) return undefined;
    const reason: Because = { urn: way.resource, property: "", text: `declared in ${declaration.place}` };
    const callers = source === undefined ? [undefined] : source.elements.flatMap((one) => this.#element(one) ?? []);
    const sources = callers.map((caller, at) => {
      const own = `declared:${id}${callers.length === 1 ? "" : `@${String(at + 1)}`}`;
      this.#parts.elements.push({
        id: own,
        kind: "caller",
        label: caller?.label ?? "internet",
        ...(caller?.resource === undefined ? {} : { resource: caller.resource }),
        placement: caller?.placement ?? { domains: [] },
        forwarding: { kind: "any" },
        needs: [],
      });
      for (const entry of way.sources)
        this.#parts.links.push({ from: own, to: entry, certainty: "must", because: reason });
      return own;
    });
    return {
      id,
      kind: "internal",
      source: source?.label ?? "internet",
      destination: way.label,
      sources,
      destinations: way.destinations,
      need,
      resource: way.resource,
    };
  }

  #needed(declaration: FlowDeclaration, name: string, index: number): Way | undefined {
    if (name.trim() === declaration.id) {
      this.#tell(declaration, { key: "dependsOn", index, reason: "a flow cannot need itself" });
      return undefined;
    }
    return this.#ways.way(declaration, name, false, { key: "dependsOn", index });
  }

  #element(id: ElementId): Element | undefined {
    return this.topology.elements.find((element) => element.id === id);
  }

  #tell(declaration: FlowDeclaration, trouble: Trouble): void {
    this.problems.push({ declaration, ...trouble });
  }
}

/** Id of the element that stands for the internet. */
const internet: ElementId = "internet";

const need: Flow["need"] = { capacity: 1, unit: "instances" };

function sameIds(a: readonly ElementId[], b: readonly ElementId[]): boolean {
  return [...a].sort().join("\n") === [...b].sort().join("\n");
}
