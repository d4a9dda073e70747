import type { Judgement } from "@nospof/rules";
import { defineRule, fail, list, notApplicable, pass, unknown } from "@nospof/rules";
import type { AwsModel, NatGateway, Route, Subnet } from "@nospof/topology/aws";
import { awsModel, routeLabel, zoneLabel } from "@nospof/topology/aws";

/** A subnet's default route leads to a NAT gateway in the subnet's own zone. */
export const awsNatSameZone = defineRule({
  id: "aws-nat-same-zone",
  title: "A subnet's default route uses a NAT gateway in the subnet's own zone.",
  rationale:
    "A zonal NAT gateway fails with its zone. A subnet that routes to one in another zone loses the internet when that other zone fails, although its own zone is fine.",
  severity: "high",
  level: "mandatory",
  *evaluate({ inventory }) {
    const model = awsModel(inventory);
    for (const subnet of model.network.subnets) {
      const judgement = judge(model, subnet);
      if (judgement !== undefined) yield judgement;
    }
  },
});

function judge(model: AwsModel, subnet: Subnet): Judgement | undefined {
  const { resource } = subnet;
  if (resource === undefined || !subnet.managed) return undefined;
  const route = model.defaultRoute(subnet);
  const certain = route.routes.map((one) => judgeRoute(model, subnet, one));
  const possible = route.possible.map((one) => judgeRoute(model, subnet, one));
  const failed = certain.find((one) => one?.outcome === "fail");
  if (failed !== undefined) return failed;
  const open = [...certain, ...possible].find((one) => one?.outcome === "unknown" || one?.outcome === "fail");
  if (open?.outcome === "unknown") return open;
  // A possible route to another zone's gateway is no violation yet, only one that may be.
  if (open?.outcome === "fail") return unknown(resource, open.message, ...route.possible.map(({ because }) => because));
  if ([...certain, ...possible].some((one) => one?.outcome === "pass")) return pass(resource);
  if (route.uncertain !== undefined)
    return unknown(resource, `the default route of subnet ${subnet.name} is not known`, route.uncertain);
  return notApplicable(resource, "its default route uses no NAT gateway");
}

function judgeRoute(model: AwsModel, subnet: Subnet, route: Route): Judgement | undefined {
  const { resource } = subnet;
  if (resource === undefined || route.property !== "natGatewayId") return undefined;
  if (route.next.kind === "unknown")
    return unknown(resource, `it is not known which NAT gateway subnet ${subnet.name} uses`, route.because);
  if (route.next.kind !== "resource")
    return unknown(resource, `the NAT gateway of subnet ${subnet.name} is not part of this stack`, route.because);
  const nat = model.egress.natGateway(route.next.resource);
  if (nat === undefined) return undefined;
  return nat.mode.kind === "regional"
    ? judgeRegional(model, subnet, nat)
    : judgeZonal(model, subnet, route, nat, nat.mode.zone);
}

function judgeZonal(
  model: AwsModel,
  subnet: Subnet,
  route: Route,
  nat: NatGateway,
  zone: Subnet["zone"],
): Judgement | undefined {
  const { resource } = subnet;
  if (resource === undefined) return undefined;
  const same = model.zones.same(subnet.zone, zone);
  if (same === true) return pass(resource);
  if (same === undefined) {
    const message = `it is not known whether NAT gateway ${nat.name} stands in the zone of subnet ${subnet.name}`;
    return unknown(
      resource,
      message,
      ...[subnet.zone, zone].filter((one) => typeof one.zone !== "string").map((one) => one.because),
    );
  }
  const destination = typeof route.destination === "string" ? route.destination : "its default route";
  const own = model.egress.natGateways.filter(
    (one) => one.mode.kind === "zonal" && model.zones.same(one.mode.zone, subnet.zone) === true,
  );
  const where = zoneLabel(subnet.zone);
  const fix =
    own.length > 0
      ? `set ${route.property} of ${routeLabel(route)} to ${list(own.map(({ name }) => name))}, the NAT gateway in ${where}`
      : `add a NAT gateway in a public subnet in ${where} and set ${route.property} of ${routeLabel(route)} to it, or use one with availabilityMode "regional"`;
  const shared = sharers(model, subnet, route);
  const split =
    shared.length > 0
      ? `; give ${subnet.name} a route table of its own: it shares ${route.table} with ${list(shared)}`
      : "";
  return fail(
    resource,
    `subnet ${subnet.name} (${where}) sends ${destination} through NAT gateway ${nat.name} in ${zoneLabel(zone)} (${routeLabel(route)})`,
    `${fix}${split}`,
  );
}

/** Names of subnets in other zones that use the same route. */
function sharers(model: AwsModel, subnet: Subnet, route: Route): readonly string[] {
  return model.network.subnets
    .filter(
      (other) =>
        other.managed && other.vpc.key === subnet.vpc.key && model.zones.same(other.zone, subnet.zone) === false,
    )
    .filter((other) => model.defaultRoute(other).routes.includes(route))
    .map(({ name }) => name);
}

function judgeRegional(model: AwsModel, subnet: Subnet, nat: NatGateway): Judgement | undefined {
  const { resource } = subnet;
  if (resource === undefined || nat.mode.kind !== "regional") return undefined;
  const { zones, uncertain } = nat.mode;
  if (uncertain !== undefined)
    return unknown(resource, `it is not known which zones regional NAT gateway ${nat.name} serves`, uncertain);
  if (zones === undefined) return pass(resource);
  const relations = zones.map((zone) => model.zones.same(zone, subnet.zone));
  if (relations.includes(true)) return pass(resource);
  if (relations.includes(undefined))
    return unknown(
      resource,
      `it is not known whether regional NAT gateway ${nat.name} serves the zone of subnet ${subnet.name}`,
      subnet.zone.because,
    );
  const where = zoneLabel(subnet.zone);
  return fail(
    resource,
    `subnet ${subnet.name} (${where}) uses regional NAT gateway ${nat.name}, which serves only ${list(zones.map(zoneLabel))}`,
    `add ${where} to availabilityZoneAddresses of ${nat.name}, or leave availabilityZoneAddresses out so that it serves every zone`,
  );
}
