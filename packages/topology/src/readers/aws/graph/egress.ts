import type { Resource } from "@nospof/inventory";
import { nameOfUrn } from "@nospof/inventory";
import type { Because, ElementId, Placement, Place } from "../../../model/topology";
import { all } from "../admission/combine";
import { ephemeral } from "../admission/conversation";
import type { Admission } from "../admission/security";
import type { InternetGateway, NatGateway } from "../egress";
import { kindOf } from "../kinds";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import { because, possible } from "../reader";
import type { Route } from "../route";
import { leadsToInternetGateway, routeLabel } from "../route";
import type { DefaultRoute } from "../routing";
import { zoneLabel } from "../zone";
import type { GraphBuilder } from "../../builder";
import { forwardingAdmission, gatewayAdmission, outwardState } from "./egress-filter";
import { GatewayGraph } from "./gateways";
import { zonalHopOf } from "./zonal-hop";

/** Lowers subnets and the ways out of them. */
export class EgressGraph {
  readonly #gateways: GatewayGraph;

  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
  ) {
    this.#gateways = new GatewayGraph(builder, model, (subnet) => this.subnet(subnet));
  }

  /** One flow for each tier that leaves its VPC through something: all its subnets must get out. */
  addFlows(): void {
    for (const tier of this.model.tiers) {
      if (tier.exposure !== "private") continue;
      const resource = tier.subnets[0]?.resource;
      if (resource === undefined) continue;
      this.builder.flow({
        id: `egress:${tier.id}`,
        kind: "egress",
        source: `tier ${tier.name} of VPC ${tier.vpc.name}`,
        destination: "internet",
        sources: tier.subnets.map((subnet) => this.subnet(subnet)),
        destinations: [this.#gateways.internet()],
        need: { capacity: 1, unit: "instances" },
        resource: resource.urn,
      });
    }
  }

  /** All tiers, whether or not they leave their VPC. */
  tiers(): readonly Place[] {
    return this.model.tiers.flatMap(({ id, name, subnets }) => {
      const resource = subnets[0]?.resource?.urn;
      return resource === undefined
        ? []
        : [{ id, name, elements: subnets.map((subnet) => this.subnet(subnet)), resource }];
    });
  }

  /** The element of a subnet, with the way that its default route takes. */
  subnet(subnet: Subnet): ElementId {
    const { builder, model } = this;
    const id = subnet.resource === undefined ? `subnet:${subnet.name}` : builder.id("subnet", subnet.resource);
    if (builder.has(id)) return id;
    const route = model.defaultRoute(subnet);
    const filter = outwardState(model, subnet, ephemeral.common);
    builder.add({
      id,
      kind: "subnet",
      label: `subnet ${subnet.name} (${zoneLabel(subnet.zone)})`,
      ...(subnet.resource === undefined ? {} : { resource: subnet.resource }),
      placement: model.zones.placement(subnet.zone),
      broken: model.network.refusal(subnet) ?? filter.broken,
      uncertain: route.uncertain ?? filter.uncertain,
    });
    if (route.refused !== undefined) {
      this.#missing(id, `a route table of subnet ${subnet.name}`, route.refused);
      return id;
    }
    for (const one of route.routes) this.#hop(id, subnet, one, true);
    const candidates = route.routes.length === 0 ? id : this.#rest(id, route);
    for (const one of route.possible) this.#hop(candidates, subnet, one, false);
    if (route.uncertain !== undefined)
      builder.link(candidates, this.#gateways.internet(), route.uncertain, { certain: false });
    const where = `${subnet.name} (${zoneLabel(subnet.zone)})`;
    if (route.gap !== undefined) {
      const text = `route ${route.gap} of subnet ${where} to the internet too: the routes of ${route.table} leave it out`;
      this.#missing(id, `a route to ${route.gap}`, { ...route.because, text });
    } else if (route.routes.length + route.possible.length === 0 && route.uncertain === undefined) {
      const text = `give subnet ${where} a default route: ${route.table} has none`;
      this.#missing(id, `a default route of subnet ${subnet.name}`, { ...route.because, text });
    }
    return id;
  }

  /** The part of the internet's addresses of which it is not known which route carries it, beside those that are. */
  #rest(subnetId: ElementId, route: DefaultRoute): ElementId {
    if (route.possible.length === 0 && route.uncertain === undefined) return subnetId;
    const id = this.builder.add({
      id: `gateway:${subnetId}: other routes`,
      kind: "gateway",
      label: `other routes of ${route.table}`,
    });
    this.builder.link(subnetId, id, route.because);
    return id;
  }

  /** The internet gateway of a VPC, when a route leads to it. */
  internetGateway(gateway: InternetGateway): ElementId {
    return this.#gateways.internetGateway(gateway);
  }

  /** Links a subnet to what one route names. */
  #hop(from: ElementId, subnet: Subnet, route: Route, certain: boolean): void {
    const { builder } = this;
    const targets = possible(route.next);
    const sure = certain && route.next.kind === "resource";
    for (const resource of targets) {
      const nat = this.model.egress.natGateway(resource);
      const gateway = this.model.egress.internetGateway(resource);
      if (nat !== undefined) this.#toNat(from, subnet, route, nat, sure);
      else if (gateway !== undefined) this.#toGateway(from, subnet, route, gateway, sure);
      else this.#toDevice(from, subnet, route, resource, sure);
    }
    if (targets.length > 0) return;
    if (route.next.kind === "gone") {
      const name = nameOfUrn(route.next.urn);
      const text = `lead ${routeLabel(route)} to something that exists: ${name} is not part of the stack any more`;
      this.#missing(from, name, { ...route.because, text }, certain);
      return;
    }
    if (route.next.kind === "outside" && leadsToInternetGateway(route)) {
      builder.link(from, this.#gateways.outsideGateway(route.next.id, subnet), route.because, { certain });
      return;
    }
    const id = route.next.kind === "outside" ? route.next.id : `the ${route.property} of ${route.table}`;
    const hop = this.#unmodelledHop(route);
    const zonal = hop === undefined ? {} : zonalHopOf(this.model, subnet, hop);
    if (zonal.refused !== undefined) {
      this.#missing(from, `an attachment of ${hop?.name ?? id} in ${zoneLabel(subnet.zone)}`, zonal.refused, certain);
      return;
    }
    const placement: Placement = zonal.placement ?? { domains: [this.model.zones.region(subnet.zone.region)] };
    const reason = { ...route.because, ...unexplained(route, hop) };
    const label = hop === undefined ? id : `${typeName(hop)} ${hop.name}`;
    this.#gateways.unexplained(from, `${route.property}:${id}`, label, reason, { certain, placement });
  }

  /** The next hop of a route, where it is of a type that no reader knows. */
  #unmodelledHop({ next }: Route): Resource | undefined {
    const [urn, ...others] = next.kind === "unknown" ? next.unknown.dependsOn : [];
    const resource = urn === undefined || others.length > 0 ? undefined : this.builder.inventory.get(urn);
    return resource?.custom === true && kindOf(resource.type) === undefined ? resource : undefined;
  }

  #toGateway(from: ElementId, subnet: Subnet, route: Route, gateway: InternetGateway, certain: boolean): void {
    const attached = gateway.vpcs.some(({ key }) => key === subnet.vpc.key);
    const known = subnet.vpc.managed && gateway.vpcs.every(({ managed }) => managed) && gateway.vpcs.length > 0;
    if (!attached && known) {
      const text = `attach internet gateway ${gateway.name} to VPC ${subnet.vpc.name}: it is attached to ${gateway.vpcs.map(({ name }) => name).join(", ")}`;
      this.#missing(from, `an internet gateway of VPC ${subnet.vpc.name}`, { ...route.because, text }, certain);
      return;
    }
    const addressed = this.#isAddressed(subnet, route);
    if (addressed === false) {
      const text = `associate subnet ${subnet.name} with a route table that leads to a NAT gateway in ${zoneLabel(subnet.zone)}: nothing in it has a public address, so internet gateway ${gateway.name} drops what ${routeLabel(route)} sends there`;
      this.#missing(from, `a public address in subnet ${subnet.name}`, { ...route.because, text }, certain);
      return;
    }
    this.builder.link(from, this.internetGateway(gateway), route.because, {
      certain: certain && addressed === true && (attached || gateway.detached !== undefined),
    });
  }

  /** Through an internet gateway only what has a public address gets out; it is asked of private tiers. */
  #isAddressed(subnet: Subnet, route: Route): boolean | undefined {
    if (route.family === 6 || this.model.tierOf(subnet)?.exposure !== "private") return true;
    return this.model.publicAddresses.anyIn(subnet);
  }

  #toNat(from: ElementId, subnet: Subnet, route: Route, nat: NatGateway, certain: boolean): void {
    const { mode } = nat;
    const vpc = mode.kind === "regional" ? mode.vpc : mode.subnet?.vpc;
    if (vpc?.managed === true && subnet.vpc.managed && vpc.key !== subnet.vpc.key) {
      const text = `lead ${routeLabel(route)} to a NAT gateway of VPC ${subnet.vpc.name}: ${nat.name} belongs to VPC ${vpc.name}`;
      this.#missing(from, `a NAT gateway of VPC ${subnet.vpc.name}`, { ...route.because, text }, certain);
      return;
    }
    if (mode.kind === "zonal") {
      const admission = gatewayAdmission(this.model, subnet, mode.subnet);
      this.#linkThrough(from, () => this.#gateways.zonalNat(nat), `NAT gateway ${nat.name}`, route, admission, certain);
      return;
    }
    const { zones } = mode;
    const relations = (zones ?? []).map((zone) => this.model.zones.same(zone, subnet.zone));
    if (zones !== undefined && relations.every((same) => same === false)) {
      const text = `add ${zoneLabel(subnet.zone)} to availabilityZoneAddresses of NAT gateway ${nat.name}: it serves only ${zones.map(zoneLabel).join(", ")}`;
      const reason = because(nat.resource, "availabilityZoneAddresses", text);
      this.#missing(from, `NAT gateway ${nat.name} in ${zoneLabel(subnet.zone)}`, reason, certain);
      return;
    }
    const served = zones === undefined || relations.includes(true);
    this.builder.link(from, this.#gateways.regionalNat(nat, mode, subnet), route.because, {
      certain: certain && served,
    });
  }

  /** A NAT instance or an appliance has security groups, and stands in a subnet. */
  #toDevice(from: ElementId, subnet: Subnet, route: Route, resource: Resource, certain: boolean): void {
    const { model } = this;
    const device = model.egress.device(resource);
    const admission = all([
      forwardingAdmission(model, device.resource, subnet, device.subnet),
      gatewayAdmission(model, subnet, device.subnet),
    ]);
    const element = (): ElementId => this.#gateways.device(resource, route.because);
    this.#linkThrough(from, element, device.name, route, admission, certain);
  }

  /** Links to a gateway, as far as the filters in front of it let traffic pass. */
  #linkThrough(
    from: ElementId,
    to: () => ElementId,
    name: string,
    route: Route,
    admission: Admission,
    certain: boolean,
  ): void {
    if (admission.state === "refused") {
      this.#missing(from, `a way to ${name}`, admission.because, certain);
      return;
    }
    const doubt = admission.state === "unknown" ? admission.because : route.because;
    this.builder.link(from, to(), doubt, { certain: certain && admission.state === "admitted" });
  }

  /** What is missing between a subnet and the internet. */
  #missing(from: ElementId, label: string, reason: Because, certain = true): void {
    this.builder.missing(from, this.#gateways.internet(), label, reason, { certain });
  }
}

/** What a next hop is that nothing explains; empty where its value is not known. */
function unexplained({ next }: Route, hop: Resource | undefined): { text?: string } {
  if (next.kind === "outside")
    return { text: `${next.id} is not part of this stack: where traffic goes behind it is not known` };
  if (hop === undefined) return {};
  return { text: `where traffic goes behind ${typeName(hop)} ${hop.name} is not modelled` };
}

function typeName({ type }: Resource): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
