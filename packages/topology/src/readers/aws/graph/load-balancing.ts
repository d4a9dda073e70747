import type { ElementId, Sla } from "../../../model/topology";
import type { Admission } from "../admission/security";
import type { Registration } from "../registration";
import type { LoadBalancer } from "../load-balancer";
import type { Forward } from "../load-balancing";
import type { AwsModel } from "../model";
import { because } from "../reader";
import { slaOfLoadBalancer } from "../sla";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
import { zoneLabel } from "../zone";
import type { GraphBuilder } from "../../builder";
import type { ComputeGraph, Part } from "./compute";
import { serviceName, withoutTargets } from "./compute";
import type { EgressGraph } from "./egress";
import { slowestHealth } from "./health-term";
import { Blindness } from "./blindness";
import type { Node } from "./nodes";
import { unevenGroups } from "./node-views";
import { addNodes, callersOf, enabledOf, linkNode } from "./nodes";
import { addOwnAnswers, emptied } from "./own-answers";
import { forwardAdmission } from "./reach";
import { addDeadEndFlows, deadEnds, linkDeadEnds } from "./redirects";
import { linkTargets } from "./targets";

/** Lowers load balancers: a DNS name in front of one node per zone, and the target groups behind them. */
export class LoadBalancingGraph {
  readonly #sinks = new Map<string, readonly ElementId[]>();
  readonly #nodes = new Map<string, readonly ElementId[]>();

  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
    readonly egress: EgressGraph,
    readonly compute: ComputeGraph,
  ) {}

  /** One flow for each target group that a listener reaches. */
  addFlows(): void {
    for (const loadBalancer of this.model.loadBalancing.loadBalancers) {
      for (const group of this.#groups(loadBalancer).keys()) this.#flow(loadBalancer, group);
      const ends = deadEnds(this.model, loadBalancer);
      addDeadEndFlows(this.builder, loadBalancer, () => this.name(loadBalancer), ends);
    }
  }

  /** The DNS name of a load balancer: where traffic to it starts. */
  name(loadBalancer: LoadBalancer): ElementId {
    const { builder } = this;
    const id = builder.id("load-balancer", loadBalancer.resource);
    if (builder.has(id)) return id;
    const groups = this.#groups(loadBalancer);
    const split = [...groups.keys()].some(
      (group) => this.model.loadBalancing.crossesZones(loadBalancer, group) === false,
    );
    builder.add({
      id,
      kind: "load-balancer",
      label: `load balancer ${loadBalancer.name} (DNS)`,
      resource: loadBalancer.resource,
      // Where no zone has a healthy target, DNS names all of them.
      forwarding: { kind: split ? "equal" : "any", failOpen: true },
      broken: loadBalancer.refused,
      sla: this.#sla(loadBalancer),
    });
    const nodes = addNodes(builder, this.model, loadBalancer, [...groups.values()].flat());
    const term = split ? slowestHealth([...groups.keys()]) : undefined;
    const registrationsOf = (group: TargetGroup): readonly Registration[] => this.#registrations(group);
    const uneven = unevenGroups(this.model, loadBalancer, [...groups.keys()], nodes, registrationsOf);
    const blindness = new Blindness(this.model, loadBalancer, [...groups.keys()], uneven, registrationsOf);
    for (const node of nodes) linkNode(this.egress, id, loadBalancer, node, { term, ...blindness.of(node, nodes) });
    for (const [group, forwards] of groups) this.#linkGroup(loadBalancer, nodes, group, forwards, uneven.has(group));
    if (groups.size === 0) this.#linkOwnAnswers(loadBalancer, nodes);
    const elements = nodes.map(({ element }) => element);
    this.#nodes.set(loadBalancer.resource.urn, elements);
    linkDeadEnds(builder, loadBalancer, elements, deadEnds(this.model, loadBalancer));
    return id;
  }

  /**
   * Where callers of a load balancer start. A gateway load balancer is not called by name: each endpoint sends to the
   * node of its own zone, and no other takes over for it.
   */
  #entries(loadBalancer: LoadBalancer): readonly ElementId[] {
    const name = this.name(loadBalancer);
    return loadBalancer.type === "gateway" ? (this.#nodes.get(loadBalancer.resource.urn) ?? [name]) : [name];
  }

  /** What answers for a load balancer by itself, whatever becomes of its targets: any of its nodes. */
  ownAnswers(loadBalancer: LoadBalancer): ElementId {
    this.name(loadBalancer);
    return addOwnAnswers(this.builder, loadBalancer, this.#nodes.get(loadBalancer.resource.urn) ?? []);
  }

  /** Where traffic to a load balancer ends: one sink for each service behind it. */
  sinks(loadBalancer: LoadBalancer): readonly ElementId[] {
    this.name(loadBalancer);
    return this.#sinks.get(loadBalancer.resource.urn) ?? [];
  }

  /** The most members that a service behind a load balancer needs. */
  required(group: TargetGroup): number {
    const needs = this.#registrations(group).map(({ member }) => (member.kind === "fleet" ? member.fleet.required : 1));
    return Math.max(1, ...needs);
  }

  #flow(loadBalancer: LoadBalancer, group: TargetGroup): void {
    const kind = loadBalancer.internal === true || loadBalancer.type === "gateway" ? "internal" : "ingress";
    const service = serviceName(group.name);
    const isOwn = group.resource.urn === loadBalancer.resource.urn;
    this.builder.flow({
      id: isOwn ? `${kind}:${loadBalancer.name}` : `${kind}:${loadBalancer.name}/${service}`,
      kind,
      source: kind === "ingress" ? "internet" : `VPC ${loadBalancer.vpc?.name ?? "of the load balancer"}`,
      destination: `service ${service}`,
      sources: this.#entries(loadBalancer),
      destinations: this.#sinksOf(group),
      need: { capacity: this.required(group), unit: "instances" },
      resource: loadBalancer.resource.urn,
    });
  }

  /** Target groups in use, with the ways to them. Groups of which every member is switched off are not in use. */
  #groups(loadBalancer: LoadBalancer): ReadonlyMap<TargetGroup, readonly Forward[]> {
    const groups = new Map<TargetGroup, Forward[]>();
    for (const forward of this.model.loadBalancing.forwardsOf(loadBalancer)) {
      if (this.#isOff(forward.group)) continue;
      const found = groups.get(forward.group);
      if (found === undefined) groups.set(forward.group, [forward]);
      else found.push(forward);
    }
    return groups;
  }

  #isOff(group: TargetGroup): boolean {
    const all = this.model.compute.registeredWith(group.resource);
    return all.length > 0 && all.every(({ member }) => member.kind === "fleet" && member.fleet.off);
  }

  #registrations(group: TargetGroup): readonly Registration[] {
    return this.model.compute
      .registeredWith(group.resource)
      .filter(({ member }) => !(member.kind === "fleet" && member.fleet.off));
  }

  /** It is promised for the whole load balancer, not for each node. */
  #sla({ type, zones, uncertain }: LoadBalancer): Sla | undefined {
    if (uncertain !== undefined) return undefined;
    return slaOfLoadBalancer(type, this.model.zones.spread(zones.map(({ zone }) => zone)));
  }

  #linkGroup(
    loadBalancer: LoadBalancer,
    nodes: readonly Node[],
    group: TargetGroup,
    forwards: readonly Forward[],
    isUneven: boolean,
  ): void {
    const sinks = this.#sinksOf(group);
    this.#remember(loadBalancer, sinks);
    const crossing = this.model.loadBalancing.crossesZones(loadBalancer, group);
    const [first] = forwards;
    if (first === undefined) return;
    const certain = forwards.some((forward) => forward.certain);
    const reason = (forwards.find((forward) => forward.certain) ?? first).because;
    const admission = forwardAdmission(this.model, loadBalancer, forwards);
    const ownZone = crossing === false;
    const shared = ownZone || isUneven ? undefined : this.#group(loadBalancer, group, admission, undefined);
    const isSure = enabledOf(nodes).length > 0 && crossing === true;
    for (const node of nodes) {
      const own = shared ?? this.#group(loadBalancer, group, admission, node.enabled?.zone ?? "?");
      this.builder.link(node.element, own, reason, { certain });
      if (shared !== undefined) continue;
      const [used, isKnown] = ownZone ? [[node], node.enabled !== undefined] : [nodes, isSure];
      this.#linkTargets(loadBalancer, group, own, used, [node], isKnown, certain);
    }
    if (shared !== undefined) this.#linkTargets(loadBalancer, group, shared, nodes, nodes, isSure, certain);
  }

  /** A target group as a load balancer sees it: whole, or the part in one zone. */
  #group(
    loadBalancer: LoadBalancer,
    group: TargetGroup,
    admission: Admission,
    zone: ZoneFact | "?" | undefined,
  ): ElementId {
    const { builder } = this;
    const place = zone === undefined ? "" : `@${zone === "?" || typeof zone.zone !== "string" ? "?" : zone.zone}`;
    const base = builder.id("target-group", group.resource);
    const where = zone === undefined || zone === "?" ? "" : ` in ${zoneLabel(zone)}`;
    const own = loadBalancer.type === "classic" ? "instances behind load balancer" : "target group";
    return builder.add({
      id: `${base} of ${loadBalancer.name}${place}`,
      kind: "target-group",
      label: `${own} ${group.name}${where}`,
      resource: group.resource,
      // While no target at all passes its health check, the nodes send to all of them.
      forwarding: { kind: "any", failOpen: true },
      broken: admission.state === "refused" ? admission.because : undefined,
      uncertain: admission.state === "unknown" ? admission.because : undefined,
    });
  }

  /**
   * Links a target group to its targets in the zones that the load balancer uses.
   *
   * @param nodes the nodes in whose zones targets are in use
   * @param senders the nodes that send to it
   * @param isUsed false when it is not known whether anything is forwarded to it: then it may well have no targets
   */
  #linkTargets(
    loadBalancer: LoadBalancer,
    group: TargetGroup,
    from: ElementId,
    nodes: readonly Node[],
    senders: readonly Node[],
    certain: boolean,
    isUsed: boolean,
  ): void {
    const { builder, model } = this;
    const registrations = this.#registrations(group);
    const [sink] = this.#sinksOf(group);
    if (registrations.length > 0 && sink !== undefined) {
      const partsOf = (registration: Registration): readonly Part[] => this.#partsOf(registration, sink);
      const [zones, callers] = [enabledOf(nodes), callersOf(senders)];
      // What becomes of a target on whose health the nodes do not agree is not known.
      const watchers = callersOf(nodes);
      const ownAnswersOf = (one: LoadBalancer): ElementId => this.ownAnswers(one);
      const spec = {
        loadBalancer,
        group,
        registrations,
        from,
        sink,
        zones,
        callers,
        watchers,
        certain,
        partsOf,
        ownAnswersOf,
      };
      linkTargets(builder, model, spec);
      return;
    }
    const reason = withoutTargets(group);
    if (sink !== undefined && isUsed && !model.isHandedOn(group.resource)) {
      builder.missing(from, sink, `a target of ${group.name}`, reason);
      return;
    }
    const unknown = builder.unknown(`targets:${group.name}`, `the targets of ${group.name}`, reason);
    builder.link(from, unknown, reason);
    if (sink !== undefined) builder.link(unknown, sink, reason);
  }

  #partsOf(registration: Registration, sink: ElementId): readonly Part[] {
    if (registration.member.kind !== "load-balancer") return this.compute.parts(registration, sink);
    const behind = this.model.loadBalancing.loadBalancer(registration.member.resource);
    return behind === undefined ? [] : [{ element: this.name(behind), label: `load balancer ${behind.name}` }];
  }

  /** Where traffic to a target group ends; behind another load balancer, at that one's services. */
  #sinksOf(group: TargetGroup): readonly ElementId[] {
    const behind = this.#registrations(group).flatMap(({ member }) =>
      member.kind === "load-balancer" ? (this.model.loadBalancing.loadBalancer(member.resource) ?? []) : [],
    );
    const further = behind.flatMap((one) => (one.resource.urn === group.resource.urn ? [] : this.sinks(one)));
    return further.length > 0 ? further : [this.compute.sink(group)];
  }

  /** A load balancer that forwards to nothing answers by itself, or its listeners are not part of this stack. */
  #linkOwnAnswers(loadBalancer: LoadBalancer, nodes: readonly Node[]): void {
    const { builder, model } = this;
    const listens = model.loadBalancing.listens(loadBalancer);
    const reason = because(
      loadBalancer.resource,
      "arn",
      `no listener in this stack forwards traffic of ${loadBalancer.name}`,
    );
    const sink = builder.add({
      id: builder.id("service", loadBalancer.resource),
      kind: "service",
      label: `answers of ${loadBalancer.name}`,
      resource: loadBalancer.resource,
      uncertain: listens ? undefined : reason,
      broken: emptied(loadBalancer, model.loadBalancing.forwardsOf(loadBalancer), (group) => this.#isOff(group)),
    });
    for (const node of nodes) builder.link(node.element, sink, reason);
    this.#remember(loadBalancer, [sink]);
  }

  #remember(loadBalancer: LoadBalancer, sinks: readonly ElementId[]): void {
    const { urn } = loadBalancer.resource;
    this.#sinks.set(urn, [...new Set([...(this.#sinks.get(urn) ?? []), ...sinks])]);
  }
}
