import type { Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Network, Subnet, Vpc } from "./network";
import type { AwsReader, Target } from "./reader";
import { asList, asText, because, field } from "./reader";
import type { Regions } from "./region";
import type { ZoneFact } from "./zone";
import { zoneNamed, zoneOf } from "./zone";

/** An internet gateway, or an egress-only one for IPv6. */
export interface InternetGateway {
  readonly resource: Resource;
  readonly name: string;
  readonly region: string;
  /** VPCs it is attached to; several where it is not known which. */
  readonly vpcs: readonly Vpc[];
  /** Set when it is attached to no VPC. */
  readonly detached?: Because;
  /** Set when it is not known to which VPC it is attached. */
  readonly uncertain?: Because;
}

/** A NAT gateway. */
export interface NatGateway {
  readonly resource: Resource;
  readonly name: string;
  readonly region: string;
  /** The zones it serves. */
  readonly mode:
    | { readonly kind: "zonal"; readonly subnet: Subnet | undefined; readonly zone: ZoneFact }
    /** `zones` absent: it expands to every zone by itself. */
    | {
        readonly kind: "regional";
        readonly vpc: Vpc;
        readonly zones?: readonly ZoneFact[];
        readonly uncertain?: Because;
      };
  /** Set when it never reaches the internet: a public gateway without an address. */
  readonly broken?: Because;
  /** Set when it is not known whether it reaches the internet: a private gateway. */
  readonly uncertain?: Because;
}

/** A single machine that forwards traffic, or a network interface on one. */
export interface ForwardingDevice {
  readonly resource: Resource;
  readonly name: string;
  readonly region: string;
  readonly zone: ZoneFact;
  readonly subnet: Subnet | undefined;
}

/** The ways out of the VPCs of a stack. */
export class Egress {
  readonly internetGateways: readonly InternetGateway[];
  readonly natGateways: readonly NatGateway[];
  readonly #internetGateways: ReadonlyMap<Urn, InternetGateway>;
  readonly #natGateways: ReadonlyMap<Urn, NatGateway>;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly regions: Regions,
  ) {
    this.internetGateways = reader
      .all("ec2:InternetGateway", "ec2:EgressOnlyInternetGateway")
      .map((resource) => this.#internetGateway(resource));
    this.natGateways = reader.all("ec2:NatGateway").map((resource) => this.#natGateway(resource));
    this.#internetGateways = new Map(this.internetGateways.map((one) => [one.resource.urn, one]));
    this.#natGateways = new Map(this.natGateways.map((one) => [one.resource.urn, one]));
  }

  /** The internet or egress-only gateway that a resource is. */
  internetGateway(resource: Resource): InternetGateway | undefined {
    return this.#internetGateways.get(resource.urn);
  }

  /** The NAT gateway that a resource is. */
  natGateway(resource: Resource): NatGateway | undefined {
    return this.#natGateways.get(resource.urn);
  }

  /** Internet gateways attached to a VPC. */
  gatewaysOf(vpc: Vpc): readonly InternetGateway[] {
    return this.internetGateways.filter(
      (gateway) =>
        gateway.resource.type.endsWith(":InternetGateway") && gateway.vpcs.some(({ key }) => key === vpc.key),
    );
  }

  /** The device behind a route to an instance or a network interface. */
  device(resource: Resource): ForwardingDevice {
    const { reader } = this;
    const instance = resource.type.endsWith(":Instance") ? resource : this.#instanceOn(resource);
    const placed = instance ?? resource;
    const region = this.regions.of(placed);
    const subnet = subnetOfDevice(reader, this.network, resource) ?? subnetOfDevice(reader, this.network, placed);
    return {
      resource: placed,
      name: placed.name,
      region,
      zone: subnet === undefined ? zoneOf(reader, placed, region) : subnet.zone,
      subnet,
    };
  }

  /** What answers at an elastic IP: an instance or a network load balancer; undefined when it is neither. */
  addressee(address: Resource): Resource | undefined {
    const { reader } = this;
    const eip = ["ec2:Eip"] as const;
    const isAddress = (target: Target): boolean => target.kind === "resource" && target.resource.urn === address.urn;
    const direct = [
      address,
      ...reader.all("ec2:EipAssociation").filter((one) => isAddress(reader.target(one, eip, "allocationId"))),
    ];
    for (const holder of direct) {
      const instance = reader.target(holder, ["ec2:Instance"], holder === address ? "instance" : "instanceId");
      if (instance.kind === "resource") return instance.resource;
      const card = reader.target(
        holder,
        ["ec2:NetworkInterface"],
        holder === address ? "networkInterface" : "networkInterfaceId",
      );
      const behind = card.kind === "resource" ? this.#instanceOn(card.resource) : undefined;
      if (behind !== undefined) return behind;
    }
    return reader.all("lb:LoadBalancer").find((balancer) => {
      const mappings = asList(reader.value(balancer, "subnetMappings"));
      if (mappings === undefined || mappings instanceof Unknown) return false;
      return mappings.some((mapping) => isAddress(reader.follow(field(mapping, "allocationId"), eip)));
    });
  }

  #instanceOn(card: Resource): Resource | undefined {
    const { reader } = this;
    const named = reader.follow(field(firstOf(reader.value(card, "attachments")), "instance"), ["ec2:Instance"]);
    if (named.kind === "resource") return named.resource;
    const isCard = (target: Target): boolean => target.kind === "resource" && target.resource.urn === card.urn;
    const cards = ["ec2:NetworkInterface"] as const;
    for (const attachment of reader.all("ec2:NetworkInterfaceAttachment")) {
      const instance = reader.target(attachment, ["ec2:Instance"], "instanceId");
      if (instance.kind === "resource" && isCard(reader.target(attachment, cards, "networkInterfaceId")))
        return instance.resource;
    }
    return reader.all("ec2:Instance").find((instance) => {
      const primary = reader.follow(
        field(reader.value(instance, "primaryNetworkInterface"), "networkInterfaceId"),
        cards,
      );
      const listed = reader.value(instance, "networkInterfaces");
      const others = Array.isArray(listed)
        ? listed.map((entry) => reader.follow(field(entry, "networkInterfaceId"), cards))
        : [];
      return [primary, ...others].some(isCard);
    });
  }

  #internetGateway(resource: Resource): InternetGateway {
    const { reader, network } = this;
    const attachments = reader.all("ec2:InternetGatewayAttachment").filter((one) => {
      const target = reader.target(one, ["ec2:InternetGateway"], "internetGatewayId");
      return target.kind === "resource" && target.resource.urn === resource.urn;
    });
    const named = [resource, ...attachments].filter((one) => reader.value(one, "vpcId") !== undefined);
    const own = { resource, name: resource.name, region: this.regions.of(resource) };
    const outside = resource.external
      ? { uncertain: because(resource, "vpcId", `internet gateway ${resource.name} is not managed by this stack`) }
      : {};
    if (named.length > 0) return { ...own, ...outside, vpcs: named.map((one) => network.vpc(one, "vpcId")) };
    const loose = reader.all("ec2:InternetGatewayAttachment").find((one) => {
      const target = reader.target(one, ["ec2:InternetGateway"], "internetGatewayId");
      return target.kind === "unknown";
    });
    if (resource.external || loose !== undefined)
      return {
        ...own,
        vpcs: [],
        uncertain: because(loose ?? resource, loose === undefined ? "vpcId" : "internetGatewayId"),
      };
    const text = `attach internet gateway ${resource.name} to a VPC: it has no vpcId and no attachment`;
    return { ...own, vpcs: [], detached: because(resource, "vpcId", text) };
  }

  #natGateway(resource: Resource): NatGateway {
    const { reader, network } = this;
    const region = this.regions.of(resource);
    const own = { resource, name: resource.name, region };
    const outside = resource.external
      ? { uncertain: because(resource, "id", `NAT gateway ${resource.name} is not managed by this stack`) }
      : {};
    if (reader.text(resource, "availabilityMode") === "regional") {
      return {
        ...own,
        ...outside,
        mode: { kind: "regional", vpc: network.vpc(resource, "vpcId"), ...this.#regionalZones(resource, region) },
      };
    }
    const subnet = network.subnetOf(
      reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId"),
      resource,
      "subnetId",
    );
    const zone = subnet?.zone ?? { region, zone: new Unknown(), because: because(resource, "subnetId") };
    const mode = { kind: "zonal", subnet, zone } as const;
    const connectivity = reader.text(resource, "connectivityType") ?? "public";
    if (connectivity !== "public") {
      const text =
        connectivity === "private"
          ? `${resource.name} is a private NAT gateway: where its traffic leaves is not modelled`
          : undefined;
      return { ...own, mode, uncertain: because(resource, "connectivityType", text) };
    }
    if (!resource.external && !this.#hasAddress(resource)) {
      const text = `give NAT gateway ${resource.name} an allocationId: a public NAT gateway needs an elastic IP`;
      return { ...own, mode, broken: because(resource, "allocationId", text) };
    }
    return { ...own, ...outside, mode };
  }

  #hasAddress(nat: Resource): boolean {
    const { reader } = this;
    if (reader.value(nat, "allocationId") !== undefined) return true;
    return reader.all("ec2:NatGatewayEipAssociation").some((one) => {
      const target = reader.target(one, ["ec2:NatGateway"], "natGatewayId");
      return target.kind === "unknown" || (target.kind === "resource" && target.resource.urn === nat.urn);
    });
  }

  /** Zones of a regional gateway in manual mode; nothing in automatic mode, which covers every zone. */
  #regionalZones(resource: Resource, region: string): { zones?: readonly ZoneFact[]; uncertain?: Because } {
    const listed = this.reader.input(resource, "availabilityZoneAddresses");
    if (listed === undefined) return {};
    if (!Array.isArray(listed)) return { uncertain: because(resource, "availabilityZoneAddresses") };
    if (listed.length === 0) return {};
    const zones = listed.map((entry, index) => {
      const zone =
        asText(field(entry, "availabilityZone")) ?? asText(field(entry, "availabilityZoneId")) ?? new Unknown();
      return zoneNamed(zone, region, because(resource, `availabilityZoneAddresses[${String(index)}]`));
    });
    return { zones };
  }
}

function subnetOfDevice(reader: AwsReader, network: Network, resource: Resource): Subnet | undefined {
  const target = reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
  return network.subnetOf(target, resource, "subnetId");
}

function firstOf(value: ReturnType<AwsReader["value"]>): ReturnType<AwsReader["value"]> {
  return Array.isArray(value) ? value[0] : value;
}
