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
  readonly #byVpc = new Map<string, InternetGateway[]>();
  #byCard: ReadonlyMap<Urn, Resource> | undefined;
  #byAddress: ReadonlyMap<Urn, Resource> | undefined;

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
    for (const gateway of this.internetGateways.filter(({ resource }) => resource.type.endsWith(":InternetGateway"))) {
      for (const key of new Set(gateway.vpcs.map((vpc) => vpc.key)))
        this.#byVpc.set(key, [...(this.#byVpc.get(key) ?? []), gateway]);
    }
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
    return this.#byVpc.get(vpc.key) ?? [];
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
    const direct = [
      address,
      ...reader
        .referrers(["ec2:EipAssociation"], ["ec2:Eip"], "allocationId")
        .to(address)
        .flatMap(({ resource, certain }) => (certain ? [resource] : [])),
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
    this.#byAddress ??= balancersByAddress(reader);
    return this.#byAddress.get(address.urn);
  }

  #instanceOn(card: Resource): Resource | undefined {
    const { reader } = this;
    const named = reader.follow(field(firstOf(reader.value(card, "attachments")), "instance"), ["ec2:Instance"]);
    if (named.kind === "resource") return named.resource;
    this.#byCard ??= instancesByCard(reader);
    return this.#byCard.get(card.urn);
  }

  #internetGateway(resource: Resource): InternetGateway {
    const { reader, network } = this;
    const all = reader.referrers(["ec2:InternetGatewayAttachment"], ["ec2:InternetGateway"], "internetGatewayId");
    const attachments = all.to(resource).flatMap(({ resource: one, certain }) => (certain ? [one] : []));
    const named = [resource, ...attachments].filter((one) => reader.value(one, "vpcId") !== undefined);
    const own = { resource, name: resource.name, region: this.regions.of(resource) };
    const outside = resource.external
      ? { uncertain: because(resource, "vpcId", `internet gateway ${resource.name} is not managed by this stack`) }
      : {};
    if (named.length > 0) return { ...own, ...outside, vpcs: named.map((one) => network.vpc(one, "vpcId")) };
    const [loose] = all.open;
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
    const associations = reader.referrers(["ec2:NatGatewayEipAssociation"], ["ec2:NatGateway"], "natGatewayId");
    return associations.open.length > 0 || associations.to(nat).length > 0;
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

/** The instance on each network interface: by its attachment, else as the instance itself lists it. */
function instancesByCard(reader: AwsReader): ReadonlyMap<Urn, Resource> {
  const cards = ["ec2:NetworkInterface"] as const;
  const instances = new Map<Urn, Resource>();
  const add = (card: Target, instance: Resource): void => {
    if (card.kind === "resource" && !instances.has(card.resource.urn)) instances.set(card.resource.urn, instance);
  };
  for (const attachment of reader.all("ec2:NetworkInterfaceAttachment")) {
    const instance = reader.target(attachment, ["ec2:Instance"], "instanceId");
    if (instance.kind === "resource") add(reader.target(attachment, cards, "networkInterfaceId"), instance.resource);
  }
  for (const instance of reader.all("ec2:Instance")) {
    const listed = reader.value(instance, "networkInterfaces");
    for (const entry of [reader.value(instance, "primaryNetworkInterface"), ...(Array.isArray(listed) ? listed : [])])
      add(reader.follow(field(entry, "networkInterfaceId"), cards), instance);
  }
  return instances;
}

/** The load balancer at each elastic IP. */
function balancersByAddress(reader: AwsReader): ReadonlyMap<Urn, Resource> {
  const balancers = new Map<Urn, Resource>();
  for (const balancer of reader.all("lb:LoadBalancer")) {
    const mappings = asList(reader.value(balancer, "subnetMappings"));
    if (mappings === undefined || mappings instanceof Unknown) continue;
    for (const mapping of mappings) {
      const address = reader.follow(field(mapping, "allocationId"), ["ec2:Eip"]);
      if (address.kind === "resource" && !balancers.has(address.resource.urn))
        balancers.set(address.resource.urn, balancer);
    }
  }
  return balancers;
}

function subnetOfDevice(reader: AwsReader, network: Network, resource: Resource): Subnet | undefined {
  const target = reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
  return network.subnetOf(target, resource, "subnetId");
}

function firstOf(value: ReturnType<AwsReader["value"]>): ReturnType<AwsReader["value"]> {
  return Array.isArray(value) ? value[0] : value;
}
