import type { Inventory, Resource } from "@nospof/inventory";
import type {
  Because,
  Detection,
  Element,
  ElementId,
  ElementKind,
  Flow,
  Group,
  Link,
  Need,
  Placement,
  SharedFate,
} from "../model/topology";
import { because } from "./values";

/** An element as a reader states it; what is left out has the plain meaning. */
export interface ElementSpec {
  readonly id: ElementId;
  readonly kind: ElementKind;
  readonly label: string;
  readonly resource?: Resource;
  /** Default: nothing of ours. */
  readonly placement?: Placement;
  /** Default `one`. */
  readonly forwarding?: Element["forwarding"];
  readonly capacities?: Element["capacities"];
  readonly sla?: Element["sla"];
  readonly broken?: Because | undefined;
  readonly uncertain?: Because | undefined;
}

/** What a link may have beside its ends. */
export interface LinkSpec {
  /** Default true. */
  readonly certain?: boolean;
  readonly detection?: Detection | undefined;
  readonly priority?: number;
}

/** Nothing of ours fails with it. */
export const nowhere: Placement = { domains: [] };

/** Collects elements, links, groups and flows; each element once, however many ways lead to it. */
export class GraphBuilder {
  readonly #elements = new Map<ElementId, Element & { needs: Need[] }>();
  readonly #links = new Map<string, Link>();
  readonly #ids = new Map<string, ElementId>();
  readonly #idCounts = new Map<string, number>();
  readonly #groups = new Map<string, Group>();
  readonly #flows = new Map<string, Flow>();
  readonly #flowCounts = new Map<string, number>();
  readonly shared: SharedFate[] = [];

  constructor(readonly inventory: Inventory) {}

  get elements(): readonly Element[] {
    return [...this.#elements.values()];
  }

  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  get groups(): readonly Group[] {
    return [...this.#groups.values()];
  }

  get flows(): readonly Flow[] {
    return [...this.#flows.values()];
  }

  /**
   * Id of an element: kind and resource name, `@zone` where the resource spans zones. Resources of one kind and name
   * (in different components) are told apart by a number, in the order of registration.
   */
  id(kind: ElementKind, resource: Resource, zone?: string): ElementId {
    const key = `${kind} ${resource.urn}`;
    let name = this.#ids.get(key);
    if (name === undefined) this.#ids.set(key, (name = numbered(`${kind}:${resource.name}`, this.#idCounts)));
    return zone === undefined ? name : `${name}@${zone}`;
  }

  has(id: ElementId): boolean {
    return this.#elements.has(id);
  }

  /** Adds an element unless it is there. What exists only because a symbolic value let an apply run is uncertain. */
  add(spec: ElementSpec): ElementId {
    if (this.#elements.has(spec.id)) return spec.id;
    const { resource } = spec;
    const conditional =
      resource?.conditional === true
        ? because(
            resource,
            "",
            `${resource.name} is created inside an apply: whether it exists is not known before the deployment`,
          )
        : undefined;
    const uncertain = spec.uncertain ?? conditional;
    this.#elements.set(spec.id, {
      id: spec.id,
      kind: spec.kind,
      label: spec.label,
      ...(resource === undefined ? {} : { resource: resource.urn }),
      placement: spec.placement ?? nowhere,
      forwarding: spec.forwarding ?? { kind: "one" },
      needs: [],
      ...(spec.capacities === undefined ? {} : { capacities: spec.capacities }),
      ...(spec.sla === undefined ? {} : { sla: spec.sla }),
      ...(spec.broken === undefined ? {} : { broken: spec.broken }),
      ...(uncertain === undefined ? {} : { uncertain }),
    });
    return spec.id;
  }

  /** Adds a link; of two that say the same, a certain one stays. */
  link(from: ElementId, to: ElementId, reason: Because, spec: LinkSpec = {}): void {
    const key = `${from}\n${to}`;
    const conditional = this.inventory.get(reason.urn)?.conditional === true;
    const certainty = spec.certain === false || conditional ? "may" : "must";
    const existing = this.#links.get(key);
    if (existing !== undefined && (existing.certainty === "must" || certainty === "may")) return;
    this.#links.set(key, {
      from,
      to,
      certainty,
      because: reason,
      ...(spec.detection === undefined ? {} : { detection: spec.detection }),
      ...(spec.priority === undefined ? {} : { priority: spec.priority }),
    });
  }

  /** States that an element needs another one to work. */
  need(of: ElementId, to: ElementId, reason: Because, certain = true): void {
    this.#elements.get(of)?.needs.push({ to, certainty: certain ? "must" : "may", because: reason });
  }

  /**
   * Puts an element that never works between two others: what is missing, and what to do about it, is told by the
   * reason.
   */
  missing(from: ElementId, to: ElementId, label: string, reason: Because, spec: LinkSpec = {}): void {
    const id = this.add({ id: `missing:${from}: ${label}`, kind: "missing", label, broken: reason });
    this.link(from, id, reason, spec);
    this.link(id, to, reason);
  }

  /** Adds an element of which nothing is known but that it is on the way. */
  unknown(id: string, label: string, reason: Because, placement: Placement = nowhere): ElementId {
    return this.add({ id: `unmodelled:${id}`, kind: "unmodelled", label, placement, uncertain: reason });
  }

  group(group: Group): void {
    if (!this.#groups.has(group.id)) this.#groups.set(group.id, group);
  }

  /** Adds a flow; a second one with the same id gets a number. */
  flow(flow: Flow): void {
    const id = numbered(flow.id, this.#flowCounts);
    this.#flows.set(id, { ...flow, id });
  }
}

/** The text itself the first time, then with a number that no other text has taken. */
function numbered(text: string, counts: Map<string, number>): string {
  let name = text;
  while (counts.has(name)) {
    const count = (counts.get(text) ?? 1) + 1;
    counts.set(text, count);
    name = `${text}#${String(count)}`;
  }
  counts.set(name, 1);
  return name;
}
