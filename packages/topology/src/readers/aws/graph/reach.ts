import { Unknown } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import { privateNetworks, publicClients } from "../admission/clients";
import { any, all, either } from "../admission/combine";
import { converse, ephemeral } from "../admission/conversation";
import type { Admission, Peer } from "../admission/security";
import { prefixLength, stretchOf } from "../address-space";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancer";
import type { Forward } from "../load-balancing";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import { because } from "../reader";
import type { Route } from "../route";
import { leadsToInternetGateway } from "../route";
import { zoneLabel } from "../zone";
import { targetReach } from "./target-reach";

/** A node that serves the internet needs a route to an internet gateway in its subnet. */
function publicReach(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  { subnet }: EnabledZone,
): { broken?: Because; uncertain?: Because } {
  if (loadBalancer.internal === true || loadBalancer.type === "gateway" || subnet === undefined) return {};
  const route = model.defaultRoute(subnet);
  if (route.refused !== undefined) return { broken: route.refused };
  const leads = (one: Route): boolean => one.next.kind !== "gone" && leadsToInternetGateway(one);
  const open = route.uncertain ?? route.possible[0]?.because;
  const aside = route.routes.find((one) => !leads(one) && isWide(one));
  if (route.routes.some(leads)) {
    const gateway = foreignGateway(model, subnet, route.routes);
    if (gateway !== undefined) return { broken: gateway };
    const part = route.gap ?? aside?.destination;
    const text = `lead all routes of subnet ${subnet.name} (${zoneLabel(subnet.zone)}) to the internet gateway: answers to clients in ${String(part)} go elsewhere`;
    if (part !== undefined) return { broken: { ...(aside?.because ?? route.because), text } };
    const unsure = route.routes.find((one) => leads(one) && one.next.kind === "unknown");
    if (unsure !== undefined) return { uncertain: unsure.because };
    return open === undefined ? {} : { uncertain: open };
  }
  if (route.possible.some(leads) || route.uncertain !== undefined) return { uncertain: open ?? route.because };
  if (loadBalancer.internal instanceof Unknown) return { uncertain: because(loadBalancer.resource, "internal") };
  const text = `route subnet ${subnet.name} (${zoneLabel(subnet.zone)}) to an internet gateway, or move load balancer ${loadBalancer.name} to a public subnet: ${route.table} has no such route`;
  return { broken: { ...(route.routes[0]?.because ?? route.because), text } };
}

/** A block of so many addresses that clients are certainly among them; a narrower one is somebody's in particular. */
function isWide({ destination, family }: Route): boolean {
  const stretch = typeof destination === "string" ? stretchOf(destination, family) : undefined;
  return stretch !== undefined && prefixLength(stretch, family) <= 8;
}

/** Why a route to an internet gateway does not work: the gateway belongs to another VPC. */
function foreignGateway(model: AwsModel, subnet: Subnet, routes: readonly Route[]): Because | undefined {
  for (const { next, because: reason } of routes) {
    const gateway = next.kind === "resource" ? model.egress.internetGateway(next.resource) : undefined;
    const [first] = gateway?.vpcs ?? [];
    if (gateway === undefined || first === undefined || !subnet.vpc.managed) continue;
    if (gateway.vpcs.some(({ key, managed }) => key === subnet.vpc.key || !managed)) continue;
    const text = `attach internet gateway ${gateway.name} to VPC ${subnet.vpc.name}: it is attached to ${first.name}`;
    return { ...reason, text };
  }
  return undefined;
}

/**
 * Whether clients reach a node: the way from the internet and the network ACL of its subnet, for the ports of all
 * services behind it.
 */
export function nodeReach(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  enabled: EnabledZone,
  forwards: readonly Forward[],
): { broken?: Because; uncertain?: Because } {
  const reach = publicReach(model, loadBalancer, enabled);
  const { subnet } = enabled;
  if (reach.broken !== undefined || subnet === undefined) return reach;
  const clients = clientsOf(model, loadBalancer);
  const used = forwards.filter(({ unused }) => unused === undefined);
  const answers = used.flatMap(({ port, group }) =>
    group.protocols.map((protocol) =>
      either(
        clients.map((peer) => {
          const to = { subnet, peer: { ...peer, label: `load balancer ${loadBalancer.name}` } };
          const replies = ephemeral.common;
          return converse(model.networkAcls, { from: { peer }, to, protocol, port, family: 4, replies });
        }),
      ),
    ),
  );
  const answer = either(answers);
  if (answer.state === "admitted") return reach;
  // Another load balancer in front may call it although its own clients cannot.
  const isBehind = model.compute.registrationsOf(loadBalancer.resource).length > 0;
  return answer.state === "refused" && !isBehind
    ? { broken: answer.because }
    : { uncertain: reach.uncertain ?? answer.because };
}

/** Who calls a load balancer: the internet, or what stands in private networks; either where that is not known. */
export function clientsOf(model: AwsModel, loadBalancer: LoadBalancer): readonly Peer[] {
  const { internal, resource, vpc } = loadBalancer;
  const dualStack = model.reader.text(resource, "ipAddressType") ?? "ipv4";
  const ipv6 = dualStack !== "ipv4";
  const outside: Peer = { label: "the internet", groups: "none", ranges: publicClients[4], quantity: "some", ipv6 };
  const own = vpc === undefined ? undefined : model.ranges.ofVpc(vpc);
  const inside: Peer = {
    label: `clients in ${vpc === undefined ? "its VPC" : `VPC ${vpc.name}`}`,
    groups: { alsoWorn: (key) => model.wearers.othersWear(key, resource) },
    ranges: own === undefined ? privateNetworks : [own, ...privateNetworks],
    place: vpc === undefined ? {} : { vpc },
    quantity: "some",
    ipv6,
  };
  if (loadBalancer.type === "gateway") return [inside];
  return internal instanceof Unknown ? [outside, inside] : [internal ? inside : outside];
}

/** Whether traffic gets in and to a group by one of the ways that lead there. */
export function forwardAdmission(model: AwsModel, loadBalancer: LoadBalancer, forwards: readonly Forward[]): Admission {
  const used = forwards.filter(({ unused }) => unused === undefined);
  const [first] = forwards;
  return used.length === 0 && first?.unused !== undefined
    ? { state: "refused", because: first.unused }
    : listenerAdmission(model, loadBalancer, used);
}

/** Traffic gets in on one of the ports that lead to the group, from clients or through a load balancer in front. */
function listenerAdmission(model: AwsModel, loadBalancer: LoadBalancer, forwards: readonly Forward[]): Admission {
  const clients = clientsOf(model, loadBalancer);
  const direct = forwards.map(({ port, group }) =>
    either(
      clients.map((client) =>
        all(
          group.protocols.map((protocol) =>
            model.security.admits("ingress", loadBalancer.wearer, client, { protocol, port, family: 4 }),
          ),
        ),
      ),
    ),
  );
  const answer = any(direct);
  return answer.state === "admitted" ? answer : any([...through(model, loadBalancer), answer]);
}

/** What the load balancers in front of one are let do. */
function through(model: AwsModel, loadBalancer: LoadBalancer): readonly Admission[] {
  return model.compute.registrationsOf(loadBalancer.resource).flatMap((registration) => {
    const ways = model.loadBalancing.forwards.filter(({ group }) => group.resource.urn === registration.group);
    return ways.map(
      (way) => targetReach(model, way.loadBalancer, way.group, registration, way.loadBalancer.zones).traffic,
    );
  });
}
