import { Unknown } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import { privateNetworks, publicClients } from "../admission/clients";
import { any, all, either } from "../admission/combine";
import { converse, ephemeral } from "../admission/conversation";
import type { Admission, Peer } from "../admission/security";
import type { EnabledZone } from "../enabled-zone";
import type { Forward, LoadBalancer } from "../load-balancing";
import type { AwsModel } from "../model";
import { because } from "../reader";
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
  const routes = [...route.routes, ...route.possible].filter(({ next }) => next.kind !== "gone");
  if (route.routes.some((one) => leadsToInternetGateway(one) && routes.includes(one))) return {};
  if (routes.some(leadsToInternetGateway) || route.uncertain !== undefined)
    return { uncertain: route.uncertain ?? routes[0]?.because ?? route.because };
  if (loadBalancer.internal instanceof Unknown) return { uncertain: because(loadBalancer.resource, "internal") };
  const text = `route subnet ${subnet.name} (${zoneLabel(subnet.zone)}) to an internet gateway, or move load balancer ${loadBalancer.name} to a public subnet: ${route.table} has no such route`;
  return { broken: { ...(route.routes[0]?.because ?? route.because), text } };
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
