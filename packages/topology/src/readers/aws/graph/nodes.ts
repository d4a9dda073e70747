import type { Because, Detection, ElementId, Term } from "../../../model/topology";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancer";
import type { Forward } from "../load-balancing";
import type { AwsModel } from "../model";
import { becauseOfSubnet } from "../network";
import { zoneLabel } from "../zone";
import type { GraphBuilder } from "../../builder";
import type { EgressGraph } from "./egress";
import { nodeReach } from "./reach";
import { deadCheck } from "./targets";

/** TTL of a load balancer's own DNS name. Source: Elastic Load Balancing user guide, "Request routing". */
const nameTtl: Term = { what: "load balancer DNS TTL", seconds: 60, from: "default: Elastic Load Balancing" };

/** A zone's node of a load balancer. */
export interface Node {
  readonly element: ElementId;
  /** Absent when the zones are not known. */
  readonly enabled?: EnabledZone;
  /** True when no client ever reaches it. */
  readonly isCutOff: boolean;
}

/** How DNS learns that a zone's node has nothing healthy behind it. */
export interface NodeHealth {
  /** The slowest target health check, where a node depends on the targets of its own zone. */
  readonly term?: Term | undefined;
  /** Why its targets refuse its traffic, where they pass its health checks all the same, so that DNS goes on naming it. */
  readonly deceit?: Because;
  /** Why the node never has a healthy target, so that DNS leaves it out as long as another one has. */
  readonly blind?: Because | undefined;
  /** Why that is not known. */
  readonly doubt?: Because | undefined;
}

/** Adds one node per zone in which a load balancer is enabled. */
export function addNodes(
  builder: GraphBuilder,
  model: AwsModel,
  loadBalancer: LoadBalancer,
  forwards: readonly Forward[],
): readonly Node[] {
  const { resource, name } = loadBalancer;
  const distinct = loadBalancer.zones.filter(
    (one, at) => !loadBalancer.zones.slice(0, at).some((other) => model.zones.same(one.zone, other.zone) === true),
  );
  let unnamed = 0;
  const nodes = distinct.map((enabled): Node => {
    const place = typeof enabled.zone.zone === "string" ? enabled.zone.zone : `?${String(++unnamed)}`;
    const reach = nodeReach(model, loadBalancer, enabled, forwards);
    const element = builder.add({
      id: builder.id("load-balancer", resource, place),
      kind: "load-balancer",
      label: `load balancer ${name} in ${zoneLabel(enabled.zone)}`,
      resource,
      placement: model.zones.placement(enabled.zone),
      forwarding: { kind: "all" },
      ...reach,
    });
    return { element, enabled, isCutOff: reach.broken !== undefined };
  });
  if (nodes.length > 0) return nodes;
  const element = builder.add({
    id: builder.id("load-balancer", resource, "?"),
    kind: "load-balancer",
    label: `load balancer ${name}`,
    resource,
    placement: { domains: [model.zones.region(loadBalancer.region)] },
    forwarding: { kind: "all" },
    uncertain: loadBalancer.uncertain ?? loadBalancer.zonesBecause,
  });
  return [{ element, isCutOff: false }];
}

/**
 * Links a load balancer's name to a node. DNS leaves a zone out when its node has no healthy target; where no zone has
 * one, it leaves none out. It does not see that clients cannot reach a node, or that targets refuse its
 * traffic: nothing detects that.
 */
export function linkNode(
  egress: EgressGraph,
  from: ElementId,
  loadBalancer: LoadBalancer,
  { element, enabled, isCutOff }: Node,
  { term, deceit, blind, doubt }: NodeHealth,
): void {
  const { builder, model } = egress;
  const where = enabled === undefined ? "" : ` in ${zoneLabel(enabled.zone)}`;
  const signal = blind && { probe: deadCheck(builder, from, `targets of ${loadBalancer.name}${where}`, blind) };
  const detection: Detection = {
    signal: signal ?? "target",
    terms: term === undefined ? [nameTtl] : [term, nameTtl],
    ...(doubt === undefined ? {} : { uncertain: doubt }),
  };
  const isUnnoticed = isCutOff || deceit !== undefined;
  builder.link(from, element, deceit ?? loadBalancer.zonesBecause, isUnnoticed ? {} : { detection });
  const subnet = enabled?.subnet;
  if (subnet === undefined || loadBalancer.internal === true) return;
  for (const route of model.defaultRoute(subnet).routes) {
    const gateway = route.next.kind === "resource" ? model.egress.internetGateway(route.next.resource) : undefined;
    if (gateway !== undefined) builder.need(element, egress.internetGateway(gateway), becauseOfSubnet(subnet, "vpcId"));
  }
}

/** The zones that nodes are known to stand in. */
export function enabledOf(nodes: readonly Node[]): readonly EnabledZone[] {
  return nodes.flatMap(({ enabled }) => enabled ?? []);
}

/** The nodes that clients reach: what the others reach is of no matter. */
export function callersOf(nodes: readonly Node[]): readonly EnabledZone[] {
  const reached = nodes.filter(({ isCutOff }) => !isCutOff);
  return enabledOf(reached.length > 0 ? reached : nodes);
}
