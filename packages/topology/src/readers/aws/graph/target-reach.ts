import { Unknown } from "@nospof/inventory";
import { all, either } from "../admission/combine";
import { converse, ephemeral } from "../admission/conversation";
import type { Place } from "../admission/place";
import type { Admission, Peer, Traffic, Wearer } from "../admission/security";
import { admitted } from "../admission/security";
import type { Registration } from "../compute";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancing";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
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

/**
 * Whether the filters between a load balancer's nodes and a target let traffic and health checks through.
 *
 * @param zone the zone of the target, where only a part of a fleet is meant
 */
export function targetReach(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  registration: Registration,
  nodes: readonly EnabledZone[],
  zone?: ZoneFact,
): TargetReach {
  const station = stationOf(model, registration, zone);
  if (station === undefined || loadBalancer.type === "gateway") return { traffic: admitted, health: admitted };
  const port = registration.port ?? group.port;
  const checked = group.health.port === "traffic" ? port : group.health.port;
  const sources = nodes.length > 0 ? nodes : [{ subnet: undefined }];
  const ways = sources.flatMap((node) =>
    station.subnets.flatMap((subnet) => station.wearers.map((wearer): Way => ({ node, subnet, wearer }))),
  );
  const judge = (traffic: Traffic, seen: "clients" | "nodes"): Admission =>
    either(ways.map((way) => wayReach(model, loadBalancer, way, traffic, seen)));
  const { family } = group;
  return {
    traffic: all(
      group.protocols.map((protocol) =>
        either(sourcesSeen(loadBalancer, group).map((seen) => judge({ protocol, port, family }, seen))),
      ),
    ),
    health: judge({ protocol: "tcp", port: checked, family }, "nodes"),
  };
}

/** One way from a load balancer's node to a target. */
interface Way {
  readonly node: { readonly subnet?: Subnet | undefined };
  readonly subnet: Subnet | undefined;
  readonly wearer: Wearer;
}

/** What security groups at both ends and the network ACLs between them say of one way. */
function wayReach(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  { node, subnet, wearer }: Way,
  traffic: Traffic,
  seen: "clients" | "nodes",
): Admission {
  const target: Peer = peerAt(model, wearer, placeOf(loadBalancer, subnet));
  const own: Peer = peerAt(model, loadBalancer.wearer, placeOf(loadBalancer, node.subnet));
  // What keeps the clients' addresses is still seen to come from the load balancer's own groups.
  const kept = clientsOf(model, loadBalancer).map((client): Peer => ({ ...client, groups: loadBalancer.wearer }));
  const where = node.subnet === undefined ? "" : ` in subnet ${node.subnet.name}`;
  const replies = seen === "nodes" ? ephemeral.managed : ephemeral.common;
  return all([
    model.security.admits("egress", loadBalancer.wearer, target, traffic),
    either(
      (seen === "nodes" ? [own] : kept).map((source) =>
        all([
          model.security.admits("ingress", wearer, source, traffic),
          converse(model.networkAcls, {
            from: { subnet: node.subnet, peer: source === own ? { ...own, label: `${own.label}${where}` } : source },
            to: { subnet, peer: target },
            replies,
            ...traffic,
          }),
        ]),
      ),
    ),
  ]);
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
