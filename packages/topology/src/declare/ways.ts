import type { Inventory, Urn } from "@nospof/inventory";
import { findResources } from "@nospof/inventory/assume";
import { referredUrns } from "../crossing";
import type { Because, Element, ElementId, Flow, Link, Topology } from "../model/topology";
import { parseNamed, type DeclarationProblem, type FlowDeclaration } from "./declaration";
import { Things, type Thing } from "./things";

/** What is wrong with a part of a declaration. */
export type Trouble = Pick<DeclarationProblem, "key" | "index" | "reason" | "unknown">;

/** Takes down what is wrong. */
export type Tell = (declaration: FlowDeclaration, trouble: Trouble) => void;

/** What declarations add to a graph. */
export interface Parts {
  readonly elements: Element[];
  readonly links: Link[];
  readonly flows: Flow[];
}

/** Traffic on its way: where it begins to be somebody else's, and where it ends. */
export interface Way {
  readonly sources: readonly ElementId[];
  readonly destinations: readonly ElementId[];
  readonly label: string;
  readonly resource: Urn;
}

/** Where traffic begins. */
export interface Source {
  readonly label: string;
  readonly elements: readonly ElementId[];
  readonly resource: Urn;
  /** Absent for a tier. */
  readonly thing?: Thing;
}

/** Finds the ways that the words of declarations mean. */
export class Ways {
  readonly #things: Things;

  constructor(
    readonly topology: Topology,
    readonly inventory: Inventory,
    readonly parts: Parts,
    readonly tell: Tell,
  ) {
    this.#things = new Things(topology, inventory);
  }

  /** Where traffic begins: the subnets of a tier, or what runs a thing. */
  source(declaration: FlowDeclaration, from: string): Source | undefined {
    const word = parseNamed(from);
    if (word.kind === "internet") {
      this.tell(declaration, {
        key: "from",
        reason: "traffic from the internet to the internet is no flow of a stack",
      });
      return undefined;
    }
    if (word.kind === "tier") {
      const { tiers = [] } = this.topology;
      const found = tiers.filter(({ id, name }) => id === word.name || name === word.name);
      const [tier] = found;
      if (tier !== undefined && found.length === 1) {
        return { label: `tier ${tier.name}`, elements: tier.elements, resource: tier.resource };
      }
      const known = tiers.map(({ id }) => id);
      this.tell(declaration, {
        key: "from",
        reason:
          tier === undefined
            ? `there is no tier "${word.name}"`
            : `"${word.name}" may be ${found.map(({ id }) => id).join(" or ")}: write it in full`,
        ...(tier === undefined ? { unknown: { name: word.name, known, others: tiers.map(({ name }) => name) } } : {}),
      });
      return undefined;
    }
    const thing = this.#thing(declaration, word.name, { key: "from" });
    if (thing === undefined) return undefined;
    if (thing.parts.length === 0) {
      this.tell(declaration, { key: "from", reason: `nothing of this stack runs ${thing.label}` });
      return undefined;
    }
    const { label, resource, parts } = thing;
    return { label, elements: parts.map(({ id }) => id), resource, thing };
  }

  /** The way that traffic takes to what a word names. */
  way(
    declaration: FlowDeclaration,
    text: string,
    isPublic: boolean,
    at: Pick<Trouble, "key" | "index">,
  ): Way | undefined {
    const flow = [...this.topology.flows, ...this.parts.flows].find(({ id }) => id === text.trim());
    if (flow !== undefined) return { ...flow, label: flow.destination };
    const word = parseNamed(text);
    if (word.kind !== "thing") {
      this.tell(declaration, {
        ...at,
        reason: `must be a service, a resource, a name or the id of a flow, is "${text}"`,
      });
      return undefined;
    }
    const thing = this.#thing(declaration, word.name, at);
    if (thing === undefined) return undefined;
    const derived = thing.ways.filter(({ kind }) => kind !== "internal");
    const inner = thing.ways.filter(({ kind }) => kind === "internal");
    if (isPublic && derived.length > 0) {
      const ids = derived.map(({ id }) => id).join(" and ");
      this.tell(declaration, { key: "id", reason: `this flow is derived already: declare what it needs as ${ids}` });
      return undefined;
    }
    const ways = inner.length > 0 ? inner : derived;
    const [only, ...others] = ways;
    if (others.length > 0) {
      const ids = ways.map(({ id }) => id).join(" or ");
      this.tell(declaration, { ...at, reason: `several ways lead to ${thing.label}: write the one to take, ${ids}` });
      return undefined;
    }
    if (only !== undefined) {
      return { sources: only.sources, destinations: thing.destinations, label: thing.label, resource: thing.resource };
    }
    if (isPublic) {
      this.tell(declaration, {
        ...at,
        reason: `nothing of this stack leads from the internet to ${thing.label}: no load balancer and no name`,
      });
      return undefined;
    }
    return this.#direct(thing);
  }

  /** The subnets that what runs a thing names. */
  subnetsOf({ parts }: Thing): readonly ElementId[] {
    const resources = new Set(parts.flatMap(({ resource }) => resource ?? []));
    const referred = new Set(
      [...resources].flatMap((urn) => Object.values(this.inventory.get(urn)?.inputs ?? {}).flatMap(referredUrns)),
    );
    return this.topology.elements
      .filter(({ kind, resource }) => kind === "subnet" && resource !== undefined && referred.has(resource))
      .map(({ id }) => id);
  }

  /** Straight to what runs a thing. How callers leave a dead one of several is then nobody's statement. */
  #direct({ label, resource, parts, destinations }: Thing): Way {
    const id = `declared:to ${label}`;
    const [only, ...others] = parts;
    if (only !== undefined && others.length === 0) return { sources: [only.id], destinations, label, resource };
    const reason: Because = {
      urn: resource,
      property: "",
      text: `how callers of ${label} notice that one of several does not answer`,
    };
    if (!this.parts.elements.some((element) => element.id === id)) {
      this.parts.elements.push({
        id,
        kind: "caller",
        label,
        resource,
        placement: { domains: [] },
        forwarding: { kind: "any" },
        needs: [],
      });
      for (const part of parts) {
        const detection = { signal: "target", terms: [], uncertain: reason } as const;
        this.parts.links.push({ from: id, to: part.id, certainty: "must", because: reason, detection });
      }
    }
    return { sources: [id], destinations, label, resource };
  }

  #thing(declaration: FlowDeclaration, name: string, at: Pick<Trouble, "key" | "index">): Thing | undefined {
    const found = this.#things.find(name);
    if (found !== undefined && "thing" in found) return found.thing;
    if (found !== undefined) {
      this.tell(declaration, { ...at, reason: `"${name}" may be ${found.several.join(" or ")}: write it in full` });
      return undefined;
    }
    const exists = findResources(this.inventory, name).length > 0;
    this.tell(declaration, {
      ...at,
      reason: exists
        ? `no reader knows how traffic reaches "${name}", so no flow can begin or end there`
        : `there is no service or resource "${name}"`,
      ...(exists ? {} : { unknown: { name, known: this.#things.names(), others: this.#resourceNames() } }),
    });
    return undefined;
  }

  #resourceNames(): readonly string[] {
    return this.inventory.resources.filter(({ custom }) => custom).map(({ name }) => name);
  }
}
