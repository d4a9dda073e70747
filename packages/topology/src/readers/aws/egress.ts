import type { Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { ElasticIps } from "./elastic-ip";
import type { Network, Subnet, Vpc } from "./network";
import { primaryCard } from "./network-card";
import type { AwsReader } from "./reader";
import { asText, because, field } from "./reader";
import { otherRegion } from "./refused-network";
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
  /** Set when it is attached to no VPC, or AWS refuses to attach it. */
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
  /** True for one without a public address, which leads to other networks. */
  readonly isPrivate: boolean;
  /** Set when it never reaches the internet: a public gateway without an address of its own. */
  readonly broken?: Because;
  /** Set when it is not known whether it reaches the internet. */
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
  readonly #attached = new Map<string, Resource>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly regions: Regions,
    readonly addresses: ElasticIps,
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
    const instance = resource.type.endsWith(":Instance") ? resource : this.addresses.instanceOn(resource);
    const placed = instance ?? resource;
    const region = this.regions.of(placed);
    const card = primaryCard(reader, placed);
    const subnet =
      subnetOfDevice(reader, this.network, resource) ??
      subnetOfDevice(reader, this.network, placed) ??
      (card.kind === "resource" ? subnetOfDevice(reader, this.network, card.resource) : undefined);
    return {
      resource: placed,
      name: placed.name,
      region,
      zone: subnet === undefined ? zoneOf(reader, placed, region) : subnet.zone,
      subnet,
    };
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
    if (named.length > 0) {
      const vpcs = named.map((one) => network.vpc(one, "vpcId"));
      return { ...own, ...outside, vpcs, ...this.#second(resource, vpcs) };
    }
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

  /** Why AWS does not attach a gateway: its VPC has another one already. */
  #second(resource: Resource, vpcs: readonly Vpc[]): { detached?: Because } {
    const [vpc] = vpcs;
    if (vpc === undefined || vpcs.length > 1 || resource.external || !resource.type.endsWith(":InternetGateway"))
      return {};
    const other = this.#attached.get(vpc.key);
    if (other === undefined) this.#attached.set(vpc.key, resource);
    if (other === undefined || resource.conditional || other.conditional || vpc.key.startsWith("unknown:")) return {};
    const text = `use internet gateway ${other.name} instead of ${resource.name}: VPC ${vpc.name} has it already, and AWS attaches only one`;
    return { detached: because(resource, "vpcId", text) };
  }

  #natGateway(resource: Resource): NatGateway {
    const { reader, network } = this;
    const region = this.regions.of(resource);
    const connectivity = reader.text(resource, "connectivityType") ?? "public";
    const own = { resource, name: resource.name, region, isPrivate: connectivity === "private" };
    const refusal = this.addresses.refusal(resource);
    const outside = resource.external
      ? { uncertain: because(resource, "id", `NAT gateway ${resource.name} is not managed by this stack`) }
      : refusal === undefined
        ? {}
        : refusal.certain
          ? { broken: refusal.because }
          : { uncertain: refusal.because };
    if (reader.text(resource, "availabilityMode") === "regional") {
      const mode = {
        kind: "regional",
        vpc: network.vpc(resource, "vpcId"),
        ...this.#regionalZones(resource, region),
      } as const;
      return { ...own, ...outside, mode };
    }
    const subnet = network.subnetOf(
      reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId"),
      resource,
      "subnetId",
    );
    const zone = subnet?.zone ?? { region, zone: new Unknown(), because: because(resource, "subnetId") };
    const mode = { kind: "zonal", subnet, zone } as const;
    if (connectivity instanceof Unknown) return { ...own, mode, uncertain: because(resource, "connectivityType") };
    if (!own.isPrivate && !resource.external && !this.#hasAddress(resource)) {
      const text = `give NAT gateway ${resource.name} an allocationId: a public NAT gateway needs an elastic IP`;
      return { ...own, mode, broken: because(resource, "allocationId", text) };
    }
    const elsewhere =
      subnet === undefined || resource.external
        ? undefined
        : otherRegion(network, resource, `NAT gateway ${resource.name}`, subnet, because(resource, "subnetId"));
    if (elsewhere !== undefined) return { ...own, mode, broken: elsewhere };
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

function subnetOfDevice(reader: AwsReader, network: Network, resource: Resource): Subnet | undefined {
  const target = reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
  return network.subnetOf(target, resource, "subnetId");
}
