import { Unknown } from "@nospof/inventory";
import { all, either } from "../admission/combine";
import { converse, ephemeral } from "../admission/conversation";
import type { Place } from "../admission/place";
import type { Admission, Peer, Traffic, Wearer } from "../admission/security";
import { admitted } from "../admission/security";
import type { Registration } from "../registration";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
import { admissionByListeners } from "./alb-target";
import { clientsOf } from "./reach";

/** Whether a load balancer's traffic and its health checks reach a target. */
export interface TargetReach {
  readonly traffic: Admission;
  readonly health: Admission;
}

/** A target as filters see it. */
interface Station {
  readonly wearers: readonly Wearer[];
  /** Subnets in which it may stand; one that is not known reads as absent. */
  readonly subnets: readonly (Subnet | undefined)[];
}

/** What is asked of one registration. */
interface Asked {
  readonly loadBalancer: LoadBalancer;
  readonly group: TargetGroup;
  readonly nodes: readonly EnabledZone[];
  readonly zone: ZoneFact | undefined;
  readonly apart: boolean;
  readonly reach: TargetReach;
}

/** A node's view, a target's and that of all nodes ask the same: the filters are judged once. */
const answered = new WeakMap<Registration, Asked[]>();

/**
 * Whether the filters between a load balancer's nodes and a target let traffic and health checks through.
 *
 * @param zone the zone of the target, where only a part of a fleet is meant
 * @param apart true to tell nodes by their subnets in messages: where others get through
 */
export function targetReach(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  registration: Registration,
  nodes: readonly EnabledZone[],
  zone?: ZoneFact,
  apart = false,
): TargetReach {
  let asked = answered.get(registration);
  if (asked === undefined) answered.set(registration, (asked = []));
  const isSame = (one: Asked): boolean =>
    one.loadBalancer === loadBalancer &&
    one.group === group &&
    one.zone === zone &&
    one.apart === apart &&
    one.nodes.length === nodes.length &&
    one.nodes.every((node, at) => node === nodes[at]);
  const known = asked.find(isSame);
  if (known !== undefined) return known.reach;
  const station = loadBalancer.type === "gateway" ? undefined : stationOf(model, registration, zone);
  const reach: TargetReach =
    station === undefined
      ? { traffic: admitted, health: admitted }
      : new Approach(model, loadBalancer, group, registration, station, nodes, apart);
  asked.push({ loadBalancer, group, nodes, zone, apart, reach });
  return reach;
}

/** A node of the load balancer. */
interface Caller {
  readonly subnet?: Subnet | undefined;
  /** As security groups see it. */
  readonly peer: Peer;
  /** As network ACLs see it. */
  readonly placed: Peer;
}

/** One of the places in which the target may stand. */
interface Callee {
  readonly subnet: Subnet | undefined;
  readonly wearer: Wearer;
  readonly peer: Peer;
}

/** All ways from a load balancer's nodes to a target, judged when somebody asks, and each filter once. */
class Approach implements TargetReach {
  readonly #callers: readonly Caller[];
  readonly #callees: readonly Callee[];
  #traffic: Admission | undefined;
  #health: Admission | undefined;

  constructor(
    readonly model: AwsModel,
    readonly loadBalancer: LoadBalancer,
    readonly group: TargetGroup,
    readonly registration: Registration,
    station: Station,
    nodes: readonly EnabledZone[],
    apart: boolean,
  ) {
    const subnets = nodes.length > 0 ? nodes.map(({ subnet }) => subnet) : [undefined];
    this.#callers = subnets.map((subnet) => callerIn(model, loadBalancer, subnet, apart));
    this.#callees = station.subnets.flatMap((subnet) =>
      station.wearers.map((wearer) => {
        const peer = peerAt(model, wearer, placeOf(loadBalancer, subnet));
        return { subnet, wearer, peer };
      }),
    );
  }

  get traffic(): Admission {
    const { loadBalancer, group } = this;
    const { family, protocols } = group;
    const port = this.#port;
    const listening = admissionByListeners(this.model, group, this.registration);
    // What nothing listens on need not be let in.
    if (listening.state === "refused") return listening;
    return (this.#traffic ??= all([
      listening,
      ...protocols.map((protocol) =>
        either(sourcesSeen(loadBalancer, group).map((seen) => this.#judge({ protocol, port, family }, seen))),
      ),
    ]));
  }

  get health(): Admission {
    const { family, health } = this.group;
    const port = health.port === "traffic" ? this.#port : health.port;
    return (this.#health ??= this.#judge({ protocol: "tcp", port, family }, "nodes"));
  }

  get #port(): Traffic["port"] {
    return this.registration.port ?? this.group.port;
  }

  /** What security groups at both ends and the network ACLs between them say of all ways. */
  #judge(traffic: Traffic, seen: "clients" | "nodes"): Admission {
    const { model, loadBalancer } = this;
    const { security, networkAcls } = model;
    const replies = seen === "nodes" ? ephemeral.managed : ephemeral.common;
    // What keeps the clients' addresses is still seen to come from the load balancer's own groups.
    const clients =
      seen === "nodes"
        ? []
        : clientsOf(model, loadBalancer).map((client): Peer => ({ ...client, groups: loadBalancer.wearer }));
    const out = new Gate((wearer, peer) => security.admits("egress", wearer, peer, traffic));
    const into = new Gate((wearer, peer) => security.admits("ingress", wearer, peer, traffic));
    const judgeWay = (from: Caller, to: Callee): Admission => {
      const sources = seen === "nodes" ? [from.peer] : clients;
      const isFiltered = networkAcls.filter(from.subnet) || networkAcls.filter(to.subnet);
      const answers = sources.map((source) => {
        const answer = into.admits(to.wearer, source);
        if (!isFiltered) return answer;
        const near = { subnet: from.subnet, peer: source === from.peer ? from.placed : source };
        return all([answer, converse(networkAcls, { ...traffic, from: near, to, replies })]);
      });
      return all([out.admits(loadBalancer.wearer, to.peer), either(answers)]);
    };
    return either(this.#callers.flatMap((from) => this.#callees.map((to) => judgeWay(from, to))));
  }
}

/** Security groups, asked once for each peer. */
class Gate {
  readonly #answers = new Map<Wearer, Map<Peer, Admission>>();

  constructor(private readonly ask: (wearer: Wearer, peer: Peer) => Admission) {}

  admits(wearer: Wearer, peer: Peer): Admission {
    let known = this.#answers.get(wearer);
    if (known === undefined) this.#answers.set(wearer, (known = new Map()));
    let answer = known.get(peer);
    if (answer === undefined) known.set(peer, (answer = this.ask(wearer, peer)));
    return answer;
  }
}

function callerIn(model: AwsModel, loadBalancer: LoadBalancer, subnet: Subnet | undefined, apart: boolean): Caller {
  const peer = peerAt(model, loadBalancer.wearer, placeOf(loadBalancer, subnet));
  const placed = subnet === undefined ? peer : { ...peer, label: `${peer.label} in subnet ${subnet.name}` };
  return { subnet, peer: apart ? placed : peer, placed };
}

/** Whose addresses targets see: those of the clients only behind a network load balancer that keeps them. */
function sourcesSeen({ type }: LoadBalancer, { keepsClients }: TargetGroup): readonly ("clients" | "nodes")[] {
  if (type !== "network") return ["nodes"];
  return keepsClients instanceof Unknown ? ["clients", "nodes"] : [keepsClients ? "clients" : "nodes"];
}

function stationOf(model: AwsModel, { member }: Registration, zone: ZoneFact | undefined): Station | undefined {
  switch (member.kind) {
    case "fleet": {
      const { subnets, wearers } = member.fleet;
      const within = subnets.filter((subnet) => zone === undefined || model.zones.same(subnet.zone, zone) !== false);
      return { wearers, subnets: within.length > 0 ? within : [undefined] };
    }
    case "machine":
      return { wearers: [member.machine.wearer], subnets: [member.machine.subnet] };
    case "load-balancer": {
      const behind = model.loadBalancing.loadBalancer(member.resource);
      return behind && { wearers: [behind.wearer], subnets: behind.zones.map(({ subnet }) => subnet) };
    }
    case "function":
    case "unknown":
      return undefined;
  }
}

function placeOf({ vpc }: LoadBalancer, subnet: Subnet | undefined): Place {
  if (subnet !== undefined) return { vpc: subnet.vpc, subnet };
  return vpc === undefined ? {} : { vpc };
}

function peerAt(model: AwsModel, wearer: Wearer, place: Place): Peer {
  const range = model.ranges.of(place);
  return {
    label: wearer.label,
    groups: wearer,
    place,
    quantity: "all",
    ...(range === undefined ? {} : { ranges: [range] }),
  };
}
