import type { Read, Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { ElasticIps } from "./elastic-ip";
import type { EnabledZone } from "./enabled-zone";
import { refusedSubnets } from "./enabled-zone";
import type { Network, Vpc } from "./network";
import type { AwsReader } from "./reader";
import { asList, asText, because, field } from "./reader";
import { isNothing, refusedNowhere, refusedSpread, refusedWear } from "./refused-network";
import type { Regions } from "./region";
import { zoneNamed } from "./zone";

/** What a load balancer is. */
export type LoadBalancerType = "application" | "network" | "gateway" | "classic";

/** A load balancer. */
export interface LoadBalancer {
  readonly resource: Resource;
  readonly name: string;
  readonly region: string;
  readonly type: LoadBalancerType;
  readonly internal: boolean | Unknown;
  readonly zones: readonly EnabledZone[];
  /** Property that lists the zones. */
  readonly zonesBecause: Because;
  /** Set when the enabled zones are not all known. */
  readonly uncertain?: Because;
  /** Set when AWS refuses it: for its subnets or its addresses. */
  readonly refused?: Because;
  /** The VPC it stands in, where a subnet tells. */
  readonly vpc?: Vpc;
  /** Whether a zone's node sends to targets in other zones, unless the target group says otherwise. */
  readonly crossZone: boolean | Unknown;
  readonly wearer: Wearer;
}

/** Reads load balancers: where they are enabled, and what AWS refuses of them. */
export class LoadBalancers {
  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
    readonly addresses: ElasticIps,
  ) {}

  /** All load balancers of the stack. */
  read(): readonly LoadBalancer[] {
    return [
      ...this.reader.all("lb:LoadBalancer").map((resource) => this.#modern(resource)),
      ...this.reader.all("elb:LoadBalancer").map((resource) => this.#classic(resource)),
    ];
  }

  #modern(resource: Resource): LoadBalancer {
    const { reader } = this;
    const type = loadBalancerType(reader.text(resource, "loadBalancerType"));
    const listed = this.#enabledZones(resource);
    const wearer = this.wearers.loadBalancer(resource, type, vpcOf(listed.zones).vpc);
    return {
      resource,
      name: resource.name,
      region: this.regions.of(resource),
      type,
      internal: reader.flag(resource, "internal") ?? false,
      ...listed,
      ...vpcOf(listed.zones),
      ...this.#refusedOf(resource, listed, wearer),
      crossZone: type === "application" ? true : (reader.flag(resource, "enableCrossZoneLoadBalancing") ?? false),
      wearer,
    };
  }

  #classic(resource: Resource): LoadBalancer {
    const { reader } = this;
    const region = this.regions.of(resource);
    const names = isNothing(reader, resource, "subnets") ? reader.list(resource, "availabilityZones") : undefined;
    const reason = because(resource, "availabilityZones");
    const byName =
      names instanceof Unknown
        ? { zones: [], zonesBecause: reason, uncertain: reason }
        : {
            zones: (names ?? []).map((zone) => ({ zone: zoneNamed(asText(zone) ?? new Unknown(), region, reason) })),
            zonesBecause: reason,
          };
    const listed = names === undefined ? this.#enabledZones(resource) : byName;
    const wearer = this.wearers.loadBalancer(resource, "classic", vpcOf(listed.zones).vpc);
    return {
      resource,
      name: resource.name,
      region,
      type: "classic",
      internal: reader.flag(resource, "internal") ?? false,
      ...listed,
      ...vpcOf(listed.zones),
      ...this.#refusedOf(resource, listed, wearer),
      crossZone: reader.flag(resource, "crossZoneLoadBalancing") ?? true,
      wearer,
    };
  }

  /** AWS takes one subnet per zone, all of one VPC, security groups of that VPC, and addresses that nothing else has. */
  #refusedOf(
    resource: Resource,
    { zones, zonesBecause }: Pick<LoadBalancer, "zones" | "zonesBecause">,
    wearer: Wearer,
  ): { refused?: Because } {
    if (resource.external) return {};
    const subnets = zones.flatMap(({ subnet }) => subnet ?? []);
    const properties = ["subnets", "subnetMappings", "availabilityZones"] as const;
    const refused =
      refusedNowhere(this.reader, resource, `load balancer ${resource.name}`, properties) ??
      refusedSubnets(resource.name, zones, zonesBecause) ??
      refusedSpread(this.network, resource, `load balancer ${resource.name}`, subnets, zonesBecause) ??
      refusedWear(this.reader, this.network, [wearer], vpcOf(zones).vpc);
    const address = this.addresses.refusal(resource);
    if (refused !== undefined) return { refused };
    return address?.certain === true ? { refused: address.because } : {};
  }

  #enabledZones(resource: Resource): Pick<LoadBalancer, "zones" | "zonesBecause" | "uncertain"> {
    const { reader, network } = this;
    const isMapped = reader.input(resource, "subnetMappings") !== undefined;
    const property = isMapped && !isNothing(reader, resource, "subnetMappings") ? "subnetMappings" : "subnets";
    const reason = because(resource, property);
    const listed = asList(reader.value(resource, property));
    if (listed === undefined || listed instanceof Unknown)
      return { zones: [], zonesBecause: reason, uncertain: reason };
    const hints = resource.propertyDependencies[property];
    const zones = listed.flatMap((entry, index): EnabledZone[] => {
      const value = property === "subnets" ? entry : field(entry, "subnetId");
      const target = reader.follow(value, ["ec2:Subnet", "ec2:DefaultSubnet"], hints);
      const subnet = network.subnetOf(target, resource, `${property}[${String(index)}]`);
      return subnet === undefined ? [] : [{ zone: subnet.zone, subnet }];
    });
    return { zones, zonesBecause: reason };
  }
}

function loadBalancerType(type: Read<string>): LoadBalancerType {
  return type === "network" || type === "gateway" ? type : "application";
}

function vpcOf(zones: readonly EnabledZone[]): { vpc?: Vpc } {
  const vpc = zones.find(({ subnet }) => subnet !== undefined)?.subnet?.vpc;
  return vpc === undefined ? {} : { vpc };
}
