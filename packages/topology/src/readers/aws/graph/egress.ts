import { nameOfUrn } from "@nospof/inventory";
import type { Because, ElementId, Placement } from "../../../model/topology";
import type { InternetGateway, NatGateway } from "../egress";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import { becauseOfSubnet } from "../network";
import { because, possible } from "../reader";
import type { Route } from "../route";
import { leadsToInternetGateway, routeLabel } from "../route";
import type { DefaultRoute } from "../routing";
import { zoneKey, zoneLabel } from "../zone";
import type { GraphBuilder } from "./builder";
import { nowhere } from "./builder";

/** The internet as the destination of egress. */
const internet: ElementId = "internet";

/** Lowers subnets and the ways out of them. */
export class EgressGraph {
  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
  ) {}

  /** One flow for each tier that leaves its VPC through something: all its subnets must get out. */
  addFlows(): void {
    for (const tier of this.model.tiers) {
      if (tier.exposure !== "private") continue;
      const resource = tier.subnets[0]?.resource;
      if (resource === undefined) continue;
      this.#internet();
      this.builder.flow({
        id: `egress:${tier.id}`,
        kind: "egress",
        source: `tier ${tier.name} of VPC ${tier.vpc.name}`,
        destination: "internet",
        sources: tier.subnets.map((subnet) => this.subnet(subnet)),
        destinations: [internet],
        need: { capacity: 1, unit: "instances" },
        resource: resource.urn,
      });
    }
  }

  /** The element of a subnet, with the way that its default route takes. */
  subnet(subnet: Subnet): ElementId {
    const { builder, model } = this;
    const id = subnet.resource === undefined ? `subnet:${subnet.name}` : builder.id("subnet", subnet.resource);
    if (builder.has(id)) return id;
    const route = model.defaultRoute(subnet);
    builder.add({
      id,
      kind: "subnet",
      label: `subnet ${subnet.name} (${zoneLabel(subnet.zone)})`,
      ...(subnet.resource === undefined ? {} : { resource: subnet.resource }),
      placement: model.zones.placement(subnet.zone),
      uncertain: route.uncertain ?? model.networkAcls.filterOf(subnet.resource),
    });
    for (const one of route.routes) this.#hop(id, subnet, one, this.#reachable(subnet, one));
    const candidates = route.routes.length === 0 ? id : this.#rest(id, route);
    for (const one of route.possible) this.#hop(candidates, subnet, one, false);
    if (route.uncertain !== undefined) builder.link(candidates, this.#internet(), route.uncertain, { certain: false });
    const where = `${subnet.name} (${zoneLabel(subnet.zone)})`;
    if (route.gap !== undefined) {
      const text = `route ${route.gap} of subnet ${where} to the internet too: the routes of ${route.table} leave it out`;
      builder.missing(id, this.#internet(), `a route to ${route.gap}`, { ...route.because, text });
    } else if (route.routes.length + route.possible.length === 0 && route.uncertain === undefined) {
      const text = `give subnet ${where} a default route: ${route.table} has none`;
      builder.missing(id, this.#internet(), `a default route of subnet ${subnet.name}`, { ...route.because, text });
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
    const { builder, model } = this;
    const id = builder.id("internet-gateway", gateway.resource);
    if (builder.has(id)) return id;
    builder.add({
      id,
      kind: "internet-gateway",
      label: `internet gateway ${gateway.name}`,
      resource: gateway.resource,
      placement: { domains: [model.zones.region(gateway.region)] },
      broken: gateway.detached,
      uncertain: gateway.uncertain,
    });
    builder.link(id, this.#internet(), because(gateway.resource, "vpcId"));
    return id;
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
      else builder.link(from, this.#device(route, resource), route.because, { certain: sure });
    }
    if (targets.length > 0) return;
    if (route.next.kind === "gone") {
      const name = nameOfUrn(route.next.urn);
      const text = `lead ${routeLabel(route)} to something that exists: ${name} is not part of the stack any more`;
      builder.missing(from, this.#internet(), name, { ...route.because, text }, { certain });
      return;
    }
    if (route.next.kind === "outside" && leadsToInternetGateway(route)) {
      builder.link(from, this.#outsideGateway(route.next.id, subnet), route.because, { certain });
      return;
    }
    const label = route.next.kind === "outside" ? route.next.id : `the ${route.property} of ${route.table}`;
    const placement: Placement = { domains: [this.model.zones.region(subnet.zone.region)] };
    this.#unexplained(from, `${route.property}:${label}`, label, route.because, { certain, placement });
  }

  /** A step of which nothing is known but that it is there. */
  #unexplained(
    from: ElementId,
    id: string,
    label: string,
    reason: Because,
    { certain = true, placement = nowhere }: { certain?: boolean; placement?: Placement } = {},
  ): void {
    const element = this.builder.unknown(id, label, reason, placement);
    this.builder.link(from, element, reason, { certain });
    this.builder.link(element, this.#internet(), reason);
  }

  /** Instances without public addresses do not get out through an internet gateway. */
  #reachable(subnet: Subnet, route: Route): boolean {
    return (
      this.model.tierOf(subnet)?.exposure !== "private" ||
      !leadsToInternetGateway(route) ||
      subnet.assignsPublicAddress === true
    );
  }

  #toGateway(from: ElementId, subnet: Subnet, route: Route, gateway: InternetGateway, certain: boolean): void {
    const { builder } = this;
    const attached = gateway.vpcs.some(({ key }) => key === subnet.vpc.key);
    const known = subnet.vpc.managed && gateway.vpcs.every(({ managed }) => managed) && gateway.vpcs.length > 0;
    if (!attached && known) {
      const text = `attach internet gateway ${gateway.name} to VPC ${subnet.vpc.name}: it is attached to ${gateway.vpcs.map(({ name }) => name).join(", ")}`;
      builder.missing(
        from,
        this.#internet(),
        `internet gateway ${gateway.name} in another VPC`,
        { ...route.because, text },
        { certain },
      );
      return;
    }
    builder.link(from, this.internetGateway(gateway), route.because, {
      certain: certain && (attached || gateway.detached !== undefined),
    });
  }

  #toNat(from: ElementId, subnet: Subnet, route: Route, nat: NatGateway, certain: boolean): void {
    if (nat.mode.kind === "zonal") {
      this.builder.link(from, this.#zonalNat(nat), route.because, { certain });
      return;
    }
    const { zones } = nat.mode;
    const relations = (zones ?? []).map((zone) => this.model.zones.same(zone, subnet.zone));
    if (zones !== undefined && relations.every((same) => same === false)) {
      const text = `add ${zoneLabel(subnet.zone)} to availabilityZoneAddresses of NAT gateway ${nat.name}: it serves only ${zones.map(zoneLabel).join(", ")}`;
      const reason = because(nat.resource, "availabilityZoneAddresses", text);
      this.builder.missing(from, this.#internet(), `NAT gateway ${nat.name} in ${zoneLabel(subnet.zone)}`, reason, {
        certain,
      });
      return;
    }
    const served = zones === undefined || relations.includes(true);
    this.builder.link(from, this.#regionalNat(nat, nat.mode, subnet), route.because, { certain: certain && served });
  }

  #zonalNat(nat: NatGateway): ElementId {
    const { builder, model } = this;
    const id = builder.id("nat", nat.resource);
    if (builder.has(id) || nat.mode.kind !== "zonal") return id;
    const { subnet, zone } = nat.mode;
    builder.add({
      id,
      kind: "nat",
      label: `NAT gateway ${nat.name} (${zoneLabel(zone)})`,
      resource: nat.resource,
      placement: model.zones.placement(zone),
      broken: nat.broken,
      uncertain: nat.uncertain,
    });
    if (subnet === undefined)
      builder.missing(
        id,
        this.#internet(),
        `the subnet of ${nat.name}`,
        because(nat.resource, "subnetId", `give NAT gateway ${nat.name} a subnetId`),
      );
    else builder.link(id, this.subnet(subnet), because(nat.resource, "subnetId"));
    return id;
  }

  /** One zone's part of a regional NAT gateway; it needs no subnet, only an internet gateway at its VPC. */
  #regionalNat(nat: NatGateway, mode: NatGateway["mode"] & { kind: "regional" }, subnet: Subnet): ElementId {
    const { builder, model } = this;
    const place = zoneKey(subnet.zone) === undefined ? `?${subnet.name}` : zoneLabel(subnet.zone);
    const id = builder.id("nat", nat.resource, place);
    if (builder.has(id)) return id;
    builder.add({
      id,
      kind: "nat",
      label: `regional NAT gateway ${nat.name} in ${zoneLabel(subnet.zone)}`,
      resource: nat.resource,
      placement: model.zones.placement(subnet.zone),
      broken: nat.broken,
      uncertain: nat.uncertain ?? mode.uncertain,
    });
    const gateways = model.egress.gatewaysOf(mode.vpc);
    for (const gateway of gateways) builder.link(id, this.internetGateway(gateway), because(nat.resource, "vpcId"));
    if (gateways.length > 0) return id;
    if (mode.vpc.managed) {
      const text = `attach an internet gateway to VPC ${mode.vpc.name}: regional NAT gateway ${nat.name} needs one`;
      builder.missing(
        id,
        this.#internet(),
        `an internet gateway of VPC ${mode.vpc.name}`,
        because(nat.resource, "vpcId", text),
      );
    } else {
      const label = `the internet gateway of ${mode.vpc.name}`;
      this.#unexplained(id, `gateway:${mode.vpc.key}`, label, because(nat.resource, "vpcId"));
    }
    return id;
  }

  /** A NAT instance or an appliance: one machine in one zone. */
  #device(route: Route, resource: Route["resource"]): ElementId {
    const { builder, model } = this;
    const device = model.egress.device(resource);
    const id = builder.id("nat", device.resource);
    if (builder.has(id)) return id;
    const checks = model.reader.flag(resource, "sourceDestCheck") ?? true;
    const text = `set sourceDestCheck of ${resource.name} to false: it drops traffic that is not its own`;
    builder.add({
      id,
      kind: "nat",
      label: `${device.name} (${zoneLabel(device.zone)})`,
      resource: device.resource,
      placement: model.zones.devicePlacement(device.zone, device.name),
      broken: checks === true && !resource.external ? because(resource, "sourceDestCheck", text) : undefined,
      uncertain: typeof checks === "boolean" && !resource.external ? undefined : because(resource, "sourceDestCheck"),
    });
    if (device.subnet !== undefined) builder.link(id, this.subnet(device.subnet), because(resource, "subnetId"));
    else this.#unexplained(id, `subnet-of:${device.name}`, `the subnet of ${device.name}`, route.because);
    return id;
  }

  /** AWS refuses a route to an internet gateway that is not attached to the VPC: one outside the stack works. */
  #outsideGateway(gatewayId: string, subnet: Subnet): ElementId {
    const id = this.builder.add({
      id: `internet-gateway:${gatewayId}`,
      kind: "internet-gateway",
      label: `internet gateway ${gatewayId}`,
      placement: { domains: [this.model.zones.region(subnet.zone.region)] },
    });
    this.builder.link(id, this.#internet(), becauseOfSubnet(subnet, "vpcId"));
    return id;
  }

  #internet(): ElementId {
    return this.builder.add({ id: internet, kind: "internet", label: "internet" });
  }
}
