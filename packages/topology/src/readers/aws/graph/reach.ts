import { Unknown } from "@nospof/inventory";
import type { Because } from "../../../model/topology";
import type { Registration } from "../compute";
import type { EnabledZone, Forward, LoadBalancer } from "../load-balancing";
import type { AwsModel } from "../model";
import { because } from "../reader";
import { leadsToInternetGateway } from "../route";
import type { Admission, Visitor } from "../security";
import type { TargetGroup } from "../target-group";
import { zoneLabel } from "../zone";

/** A node that serves the internet needs a route to an internet gateway in its subnet. */
export function publicReach(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  { subnet }: EnabledZone,
): { broken?: Because; uncertain?: Because } {
  if (loadBalancer.internal === true || loadBalancer.type === "gateway" || subnet === undefined) return {};
  const route = model.defaultRoute(subnet);
  if (route.refused !== undefined) return { broken: route.refused };
  const routes = [...route.routes, ...route.possible].filter(({ next }) => next.kind !== "gone");
  if (route.routes.some((one) => leadsToInternetGateway(one) && routes.includes(one))) {
    const filter = model.networkAcls.filterOf(subnet.resource);
    return filter === undefined ? {} : { uncertain: filter };
  }
  if (routes.some(leadsToInternetGateway) || route.uncertain !== undefined)
    return { uncertain: route.uncertain ?? routes[0]?.because ?? route.because };
  if (loadBalancer.internal instanceof Unknown) return { uncertain: because(loadBalancer.resource, "internal") };
  const text = `route subnet ${subnet.name} (${zoneLabel(subnet.zone)}) to an internet gateway, or move load balancer ${loadBalancer.name} to a public subnet: ${route.table} has no such route`;
  return { broken: { ...(route.routes[0]?.because ?? route.because), text } };
}

/** Traffic gets in on one of the ports that lead to the group. */
export function listenerAdmission(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  forwards: readonly Forward[],
): Admission {
  const answers = forwards.map(({ port }) => model.security.admits(loadBalancer.wearer, port, { kind: "anyone" }));
  const order = ["admitted", "unknown", "refused"] as const;
  return (
    order.map((state) => answers.find((one) => one.state === state)).find((one) => one !== undefined) ?? {
      state: "admitted",
    }
  );
}

export function targetAdmission(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  registration: Registration,
): Admission {
  const { member } = registration;
  if (member.kind !== "fleet" && member.kind !== "machine") return { state: "admitted" };
  const wearer = member.kind === "fleet" ? member.fleet.wearer : member.machine.wearer;
  const subnets = loadBalancer.zones.flatMap(({ subnet }) => subnet ?? []);
  // A network load balancer may keep the clients' addresses: whoever may come in on the port counts.
  const visitor: Visitor =
    loadBalancer.type === "network" || loadBalancer.type === "gateway"
      ? { kind: "anyone", orMember: true }
      : {
          kind: "peer",
          wearer: loadBalancer.wearer,
          blocks: subnets.flatMap(({ cidr }) => cidr ?? []),
          vpcs: loadBalancer.vpc?.resource === undefined ? [] : [loadBalancer.vpc.resource.urn],
        };
  return model.security.admits(wearer, registration.port ?? group.port, visitor);
}
