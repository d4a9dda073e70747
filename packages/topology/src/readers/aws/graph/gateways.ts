import type { Resource } from "@nospof/inventory";
import type { Because, ElementId, Placement } from "../../../model/topology";
import { ephemeral } from "../admission/conversation";
import type { ForwardingDevice, InternetGateway, NatGateway } from "../egress";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import { limitsOfNat } from "../nat-limits";
import { becauseOfSubnet } from "../network";
import { because } from "../reader";
import { leadsToInternetGateway, outsideGatewayLabel } from "../route";
import { slaOfInstance } from "../sla";
import { zoneKey, zoneLabel } from "../zone";
import type { GraphBuilder } from "../../builder";
import { nowhere } from "../../builder";
import { forwardingState, outwardState } from "./egress-filter";

/** The internet as the destination of egress. */
const internet: ElementId = "internet";

/** Lowers the ways out of a VPC: internet gateways, NAT gateways and machines that forward. */
export class GatewayGraph {
  /**
   * @param subnet the element of a subnet: gateways stand in subnets, which have routes of their own
   */
  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
    readonly subnet: (subnet: Subnet) => ElementId,
  ) {}

  internet(): ElementId {
    return this.builder.add({ id: internet, kind: "internet", label: "internet" });
  }

  /** A step of which nothing is known but that it is there. */
  unexplained(
    from: ElementId,
    id: string,
    label: string,
    reason: Because,
    { certain = true, placement = nowhere }: { certain?: boolean; placement?: Placement } = {},
  ): void {
    const element = this.builder.unknown(id, label, reason, placement);
    this.builder.link(from, element, reason, { certain });
    this.builder.link(element, this.internet(), reason);
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
    builder.link(id, this.internet(), because(gateway.resource, "vpcId"));
    return id;
  }

  /** AWS refuses a route to an internet gateway that is not attached to the VPC: one outside the stack works. */
  outsideGateway(gatewayId: string, subnet: Subnet): ElementId {
    const id = this.builder.add({
      id: `internet-gateway:${gatewayId}`,
      kind: "internet-gateway",
      label: outsideGatewayLabel(gatewayId),
      placement: { domains: [this.model.zones.region(subnet.zone.region)] },
    });
    this.builder.link(id, this.internet(), becauseOfSubnet(subnet, "vpcId"));
    return id;
  }

  zonalNat(nat: NatGateway): ElementId {
    const { builder, model } = this;
    const id = builder.id("nat", nat.resource);
    if (builder.has(id) || nat.mode.kind !== "zonal") return id;
    const { subnet, zone } = nat.mode;
    const filter = subnet === undefined ? {} : outwardState(model, subnet, ephemeral.managed);
    const state = { ...filter, ...this.#stateOf(nat, subnet) };
    builder.add({
      id,
      kind: "nat",
      label: `NAT gateway ${nat.name} (${zoneLabel(zone)})`,
      resource: nat.resource,
      placement: model.zones.placement(zone),
      capacities: limitsOfNat(model.reader, nat),
      ...state,
    });
    // What never works is not followed further: its way may lead in a circle, and the reason is told already.
    if (state.broken !== undefined) builder.link(id, this.internet(), state.broken);
    else if (subnet === undefined)
      builder.missing(
        id,
        this.internet(),
        `the subnet of ${nat.name}`,
        because(nat.resource, "subnetId", `give NAT gateway ${nat.name} a subnetId`),
      );
    else builder.link(id, this.subnet(subnet), because(nat.resource, "subnetId"));
    return id;
  }

  /** Whether a NAT gateway gets out from where it stands: a public one needs an internet gateway next to it. */
  #stateOf(nat: NatGateway, subnet: Subnet | undefined): { broken?: Because; uncertain?: Because } {
    const { broken, uncertain, isPrivate } = nat;
    if (broken !== undefined) return { broken };
    const routes = subnet === undefined ? [] : this.model.defaultRoute(subnet).routes;
    const state = uncertain === undefined ? {} : { uncertain };
    if (isPrivate) {
      if (routes.length > 0 && routes.every(leadsToInternetGateway)) {
        const text = `make NAT gateway ${nat.name} public: set connectivityType to "public" and give it an allocationId; it has no public address, so the internet gateway drops its traffic`;
        return { broken: because(nat.resource, "connectivityType", text) };
      }
      const text = `${nat.name} is a private NAT gateway: where its traffic leaves is not modelled`;
      return { uncertain: uncertain ?? because(nat.resource, "connectivityType", text) };
    }
    const [behind] = routes.filter(
      ({ next }) => next.kind === "resource" && next.resource.type.endsWith(":NatGateway"),
    );
    if (subnet === undefined || behind?.next.kind !== "resource") return state;
    const other = behind.next.resource;
    const leads = other.urn === nat.resource.urn ? "back to it" : `to NAT gateway ${other.name}`;
    const text = `move NAT gateway ${nat.name} to a public subnet: subnet ${subnet.name} leads ${leads}, not to an internet gateway`;
    return { broken: because(nat.resource, "subnetId", text) };
  }

  /** One zone's part of a regional NAT gateway; it needs no subnet, only an internet gateway at its VPC. */
  regionalNat(nat: NatGateway, mode: NatGateway["mode"] & { kind: "regional" }, subnet: Subnet): ElementId {
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
      capacities: limitsOfNat(model.reader, nat),
      broken: nat.broken,
      uncertain: nat.uncertain ?? mode.uncertain,
    });
    const gateways = model.egress.gatewaysOf(mode.vpc);
    for (const gateway of gateways) builder.link(id, this.internetGateway(gateway), because(nat.resource, "vpcId"));
    if (gateways.length > 0) return id;
    if (mode.vpc.managed) {
      const text = `attach an internet gateway to VPC ${mode.vpc.name}: regional NAT gateway ${nat.name} needs one`;
      const label = `an internet gateway of VPC ${mode.vpc.name}`;
      builder.missing(id, this.internet(), label, because(nat.resource, "vpcId", text));
    } else {
      const label = `the internet gateway of ${mode.vpc.name}`;
      this.unexplained(id, `gateway:${mode.vpc.key}`, label, because(nat.resource, "vpcId"));
    }
    return id;
  }

  /** A NAT instance or an appliance: one machine in one zone. */
  device(target: Resource, reason: Because): ElementId {
    const { builder, model } = this;
    const device = model.egress.device(target);
    const id = builder.id("nat", device.resource);
    if (builder.has(id)) return id;
    const state = { ...forwardingState(model, device.resource, device.subnet), ...this.#stateOfDevice(target, device) };
    builder.add({
      id,
      kind: "nat",
      label: `${device.name} (${zoneLabel(device.zone)})`,
      resource: device.resource,
      placement: model.zones.devicePlacement(device.zone, device.name),
      sla: device.resource.type.endsWith(":Instance") ? slaOfInstance : undefined,
      ...state,
    });
    if (state.broken !== undefined) builder.link(id, this.internet(), state.broken);
    else if (device.subnet !== undefined) builder.link(id, this.subnet(device.subnet), because(target, "subnetId"));
    else this.unexplained(id, `subnet-of:${device.name}`, `the subnet of ${device.name}`, reason);
    return id;
  }

  /** What a machine needs to forward the traffic of others, and to be answered. */
  #stateOfDevice(
    target: Resource,
    { name, resource, subnet }: ForwardingDevice,
  ): { broken?: Because; uncertain?: Because } {
    const { model } = this;
    const checks = model.reader.flag(target, "sourceDestCheck") ?? true;
    if (target.external || typeof checks !== "boolean") return { uncertain: because(target, "sourceDestCheck") };
    if (checks) {
      const text = `set sourceDestCheck of ${target.name} to false: it drops traffic that is not its own`;
      return { broken: because(target, "sourceDestCheck", text) };
    }
    const routes = subnet === undefined ? [] : model.defaultRoute(subnet).routes;
    const own = routes.find(
      ({ next }) => next.kind === "resource" && model.egress.device(next.resource).resource.urn === resource.urn,
    );
    if (subnet !== undefined && own !== undefined) {
      const text = `move ${name} to a public subnet: the routes of its own subnet ${subnet.name} lead back to it`;
      return { broken: because(target, "subnetId", text) };
    }
    if (subnet === undefined || routes.length === 0 || !routes.every(leadsToInternetGateway)) return {};
    // What is attached to a card of its own may bring an address along, or be given one when it starts.
    const isKnown = resource.type.endsWith(":Instance") || model.addresses.hasAddress(resource) === true;
    const hasAddress = isKnown ? model.publicAddresses.has(resource, subnet) : undefined;
    if (hasAddress === true) return {};
    const text = `give ${name} a public address, an elastic IP or associatePublicIpAddress: the internet gateway drops its traffic without one`;
    const state = because(resource, "associatePublicIpAddress", text);
    return hasAddress === false ? { broken: state } : { uncertain: state };
  }
}
