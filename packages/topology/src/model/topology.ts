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
 * - `any`: live links share the load; a dead one is left out once it is detected, a dead one that nothing detects loses
 *   its share. With `failOpen` all links share it while none seems healthy.
 * - `equal`: like `any`, but every link in rotation gets the same share, whatever it can carry.
 * - `all`: every link carries its own kind of traffic (listener rules, weights): each is needed.
 * - `one`: a static next hop; several links are candidates for the one, and it is not known which.
 * - `first-live`: the first link by priority whose health signal says healthy; with `failOpen` the first one when none is.
 * - `quorum`: at least `need` links.
 */
export type Forwarding =
  | { readonly kind: "any" | "equal"; readonly failOpen?: boolean }
  | { readonly kind: "all" | "one" }
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
  /** Where a flow begins that somebody declared. */
  | "caller"
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
  /** Limits of what it carries, one for each unit at most; a unit that is not listed is not limited here. */
  readonly capacities?: readonly Capacity[];
  /** What the provider promises for it; absent: nothing is known. */
  readonly sla?: Sla;
  /** Set when it never works, failure or not: what is missing. */
  readonly broken?: Because;
  /** Set when it is not known whether and how it works (an unmodelled type on the path): the blocker. */
  readonly uncertain?: Because;
}

/** Element that another one needs. `may`: it is not known whether it is needed or there. */
export interface Need {
  readonly to: ElementId;
  /**
   * Absent: it is enough that the needed element works. Else traffic from it must reach one of these: a service that
   * needs another service needs the whole way to it. Services that need each other keep each other up.
   */
  readonly serves?: readonly ElementId[];
  /** With `serves`: traffic from these must reach too, as far as they are left; one of all of them is. */
  readonly alsoFrom?: readonly ElementId[];
  readonly certainty: "must" | "may";
  readonly because: Because;
}

/** An amount with its unit. */
export interface Capacity {
  readonly amount: number;
  readonly unit: CapacityUnit;
  /** Set when the amount is only what is certain and it may be more: the property that decides. */
  readonly uncertain?: Because;
}

/** A published service level: a ceiling that a contract states, not a probability of failure. */
export interface Sla {
  /** Monthly uptime in percent: 99.99. */
  readonly percent: number;
  /** What it is promised for, in words: `Elastic Load Balancing in two or more zones`. */
  readonly what: string;
  /** Title and date of the published text. */
  readonly source: string;
}

/** What capacity is counted in. */
export type CapacityUnit = "instances" | "pods" | "bits/s" | "connections" | "ports";

/** One term of a recovery time. */
export interface Term {
  /** What takes the time: `health check: 2 failures, 10 s apart`. */
  readonly what: string;
  readonly seconds: number;
  /** Where the figure comes from: `<resource>.<property>`, or `default: <source>`. */
  readonly from: string;
  /** Set when the seconds are only the least it takes and it may be longer: the property that decides. */
  readonly uncertain?: Because;
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
 * Elements among which one scaling group spreads its members. Which element gets how many within the allowed skew is
 * not known, so the worst legal distribution counts.
 */
export interface Group {
  readonly id: string;
  readonly resource: Urn;
  readonly members: readonly ElementId[];
  /** How many more members one element may hold than another; default 1 (balanced), `Infinity`: all may be in one. */
  readonly maxSkew?: number;
  /** Most members that each element holds (free addresses, room on nodes), parallel to `members`; absent: any number. */
  readonly room?: readonly number[];
  /** Members that are always there (the minimum, or the fixed count); absent when not known. */
  readonly total?: number;
  /** Set where `total` is only what is certain: the most that there may be, and the property on which it depends. */
  readonly uncertain?: { readonly most: number; readonly because: Because };
  readonly unit: CapacityUnit;
  /** It works only with more than half of its members, so that larger ones need more. Default false. */
  readonly majority?: boolean;
  /** Property that decides the total, named in fixes. */
  readonly because: Because;
  /** What to change where its members stand too close together, in words. */
  readonly remedy?: string;
  /** Domains that stand for no particular element but for any so many members: losing one takes them off the total. */
  readonly memberLosses?: readonly MemberLoss[];
  /** Set when lost members come back in the elements that are left; absent: only what is left at once counts. */
  readonly replacement?: Replacement;
}

/** Members that a group loses with a domain, wherever they stand: any one instance, all pods that one node may hold. */
export interface MemberLoss {
  readonly domain: DomainId;
  /** Most members that are lost with it. */
  readonly members: number;
  /** Fewest that are, where it is not known how many: `because` decides. Default `members`. */
  readonly least?: number;
  /**
   * Members above the total that there are while it lasts. Work on purpose that goes by how many there are, a rollout beside
   * a drain, takes each of them into account for itself, so that together they take as many more. Default 0.
   */
  readonly spare?: number;
  /** What leads to them is told before they go (an eviction, a rollout), so that nothing has to be detected. */
  readonly announced?: boolean;
  /** Property that decides how many. */
  readonly because?: Because;
  /** What to change so that fewer are lost, in words. */
  readonly remedy?: string;
}

/** How lost members of a group come back. Counted only where what is left at once is not enough. */
export interface Replacement {
  /** Detection, eviction, scheduling and start, in order. */
  readonly terms: readonly Term[];
  /**
   * Replacement stops while at least this share (above 0, at most 1) of some of these elements is lost, but not all of
   * them: Kubernetes stops evicting in a zone of which 55 % are unhealthy.
   */
  readonly stops?: readonly { readonly among: readonly ElementId[]; readonly share: number }[];
}

/**
 * Configuration or a dependency that several elements share (a route table, a certificate, a launch template, a key):
 * it is no failure domain, but a mistake in it hits all of them at once.
 */
export interface SharedFate {
  /** Unique in a topology. */
  readonly id: string;
  /** In words: `route table main`. */
  readonly label: string;
  readonly resource: Urn;
  readonly elements: readonly ElementId[];
  /** Labels of what shares it, where that is less than an element each: the records of a name. */
  readonly parts?: readonly string[];
  readonly because: Because;
}

/** What a flow needs. */
export interface FlowNeed {
  /** Capacity that must be left after a failure. Default 1 instance, or just a path where nothing is counted. */
  readonly capacity: number;
  readonly unit: CapacityUnit;
  /** Allowed recovery time in seconds by kind of failure; absent: any. */
  readonly recovery?: Readonly<Partial<Record<DomainKind, number>>>;
  /** Largest kind of failure it has to survive; absent: a zone, and for a name across regions its region. */
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
  /** True for a name that leads, or is meant to lead, to several regions: it owes to survive the loss of one. */
  readonly acrossRegions?: boolean;
}

/** A part of a stack that has a name but is no resource: a row of subnets. */
export interface Place {
  /** With what it is part of: `main/private`. */
  readonly id: string;
  /** `private`. */
  readonly name: string;
  readonly elements: readonly ElementId[];
  /** The resource that stands for it. */
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
  /** What elements share without failing together. */
  readonly shared: readonly SharedFate[];
  readonly unmodelled: readonly Unmodelled[];
  /** Rows of subnets, where somebody asked for them. */
  readonly tiers?: readonly Place[];
  /** What is taken for granted of things outside the stack, each as a sentence; absent: nothing. */
  readonly notes?: readonly string[];
}
