import type { Urn } from "@nospof/inventory";
import type { Domain, DomainId, DomainKind } from "./domain";

/** Stable id of an element: the resource's name and, where it spans zones, `@zone`. Unique in a topology. */
export type ElementId = string;

/** The resource and property behind a statement, for witnesses, cuts and blockers. */
export interface Because {
  readonly urn: Urn;
  /** Property path within the resource, for example `natGatewayId` or `routes[0].gatewayId`. */
  readonly property: string;
  /** The statement in words, where the property alone does not say it. */
  readonly text?: string;
}

/**
 * The failure domains an element needs: lost when one of them (or one that contains it) is lost.
 * `candidates` instead of `domains` when it is one of several and not known which; empty domains: nothing of ours.
 */
export type Placement =
  | { readonly domains: readonly DomainId[] }
  | { readonly candidates: readonly (readonly DomainId[])[]; readonly because: Because };

/**
 * How an element hands traffic on over its links.
 * - `any`: live links share the load; a dead one is left out once it is detected, a dead one that nothing detects loses its share.
 * - `equal`: like `any`, but every link in rotation gets the same share, whatever it can carry.
 * - `all`: every link carries its own kind of traffic (listener rules, weights): each is needed.
 * - `one`: a static next hop; several links are candidates for the one, and it is not known which.
 * - `first-live`: the first link by priority whose health signal says healthy; with `failOpen` the first one when none is.
 * - `quorum`: at least `need` links.
 */
export type Forwarding =
  | { readonly kind: "any" | "equal" | "all" | "one" }
  | { readonly kind: "first-live"; readonly failOpen: boolean }
  | { readonly kind: "quorum"; readonly need: number };

/** Neutral kinds of element, used for wording and grouping only. */
export type ElementKind =
  | "internet"
  | "subnet"
  | "internet-gateway"
  | "nat"
  | "load-balancer"
  | "target-group"
  | "instances"
  | "service"
  | "name"
  | "health-check"
  | "gateway"
  | "missing"
  | "unmodelled";

/** Something that carries or answers traffic. */
export interface Element {
  readonly id: ElementId;
  readonly kind: ElementKind;
  /** Human name: `web in us-east-1a`. */
  readonly label: string;
  readonly resource?: Urn;
  readonly placement: Placement;
  readonly forwarding: Forwarding;
  /** What must work for this element to work (a NAT gateway needs its internet gateway and the route to it). */
  readonly needs: readonly Need[];
  /** Limit of what it carries, in the unit of the flows that cross it; absent: no limit modelled. */
  readonly capacity?: Capacity;
  /** Set when it never works, failure or not: what is missing. */
  readonly broken?: Because;
  /** Set when it is not known whether and how it works (an unmodelled type on the path): the blocker. */
  readonly uncertain?: Because;
}

/** Element that another one needs. `may`: it is not known whether it is needed or there. */
export interface Need {
  readonly to: ElementId;
  readonly certainty: "must" | "may";
  readonly because: Because;
}

/** An amount with its unit. */
export interface Capacity {
  readonly amount: number;
  readonly unit: CapacityUnit;
}

/** What capacity is counted in. */
export type CapacityUnit = "instances" | "bits/s" | "connections" | "ports";

/** One term of a recovery time. */
export interface Term {
  /** What takes the time: `health check: 2 failures, 10 s apart`. */
  readonly what: string;
  readonly seconds: number;
  /** Where the figure comes from: `<resource>.<property>`, or `default: <source>`. */
  readonly from: string;
}

/** How the element before a link learns that the element behind it no longer answers. */
export interface Detection {
  /**
   * `target`: it watches the element behind the link itself (target health, evaluateTargetHealth, managed).
   * A probe: it trusts another element (a health check), healthy as long as that one reaches what it probes.
   */
  readonly signal: "target" | { readonly probe: ElementId };
  /** Detection, decision and propagation, in order. */
  readonly terms: readonly Term[];
  /** Set when it is not known whether this detection is in force. */
  readonly uncertain?: Because;
}

/** Traffic goes from one element to the next. */
export interface Link {
  readonly from: ElementId;
  readonly to: ElementId;
  readonly certainty: "must" | "may";
  readonly because: Because;
  /** Absent: nothing ever detects the loss of `to`. Without meaning for `one`, `all` and `quorum`. */
  readonly detection?: Detection;
  /** For `first-live`: lower is tried first. */
  readonly priority?: number;
}

/**
 * Elements among which one scaling group spreads its members, at most one more in one element than in another
 * (balanced); which elements get the surplus is not known, so the worst legal distribution counts.
 */
export interface Group {
  readonly id: string;
  readonly resource: Urn;
  readonly members: readonly ElementId[];
  /** Members that are always there (the minimum, or the fixed count); absent when not known. */
  readonly total?: number;
  readonly unit: CapacityUnit;
  /** Property that decides the total, named in fixes. */
  readonly because: Because;
  /** Device domain that stands for any one member: losing it takes one off the total. */
  readonly memberDomain?: DomainId;
}

/** What a flow needs. */
export interface FlowNeed {
  /** Capacity that must be left after a failure. Default 1 instance, or just a path where nothing is counted. */
  readonly capacity: number;
  readonly unit: CapacityUnit;
  /** Allowed recovery time in seconds by kind of failure; absent: any. */
  readonly recovery?: Readonly<Partial<Record<DomainKind, number>>>;
  /** Largest kind of failure it has to survive; absent: a zone, and for a name that fails over its region. */
  readonly survive?: DomainKind;
  /** Where the need was stated. */
  readonly because?: Because;
}

/** Traffic somebody needs. */
export interface Flow {
  /** Stable and readable: `ingress:storefront/web`, `egress:private`, `name:shop.example.com`. */
  readonly id: string;
  readonly kind: "ingress" | "internal" | "egress" | "name";
  /** In words: `internet`, `tier private`. */
  readonly source: string;
  /** In words: `service web`, `internet`. */
  readonly destination: string;
  readonly sources: readonly ElementId[];
  /** Reached when one of these is. */
  readonly destinations: readonly ElementId[];
  readonly need: FlowNeed;
  /** The resource that stands for the flow, for findings. */
  readonly resource: Urn;
}

/** Types of resources that no reader knows, with their number. */
export interface Unmodelled {
  readonly type: string;
  readonly count: number;
}

/** The graph of a stack: elements, links, failure domains and the flows derived from them. */
export interface Topology {
  readonly domains: readonly Domain[];
  readonly elements: readonly Element[];
  readonly links: readonly Link[];
  readonly groups: readonly Group[];
  readonly flows: readonly Flow[];
  readonly unmodelled: readonly Unmodelled[];
  /** True where a name fails over between regions: losing a region is then a failure worth proving. */
  readonly hasStandbyRegion: boolean;
}
