import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { isFargate, strategyOf } from "./capacity-strategy";
import { refusedReservation } from "./capacity-reservation";
import type { GroupSize } from "./fleet-size";
import { crampedness, roomOf } from "./fleet-room";
import { refusedSize, scales, sizeOfGroup, sizeOfService } from "./fleet-size";
import type { Guaranteed } from "./guaranteed";
import { guaranteedInGroup, guaranteedInService } from "./guaranteed";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { Network, Subnet } from "./network";
import { refusedPlacement } from "./placement-group";
import type { AwsReader } from "./reader";
import { isNothing, refusedNowhere, refusedSpread, refusedTasks, refusedWear } from "./refused-network";
import { asList, asNumber, asText, because, field } from "./reader";
import type { Regions } from "./region";
import { distinctZones, subnetsIn, zonesOf } from "./subnet-zones";
import { unregisteredMembers } from "./suspension";
import type { ZoneFact } from "./zone";
import { zoneNamed } from "./zone";

/** Tag on a scaling group or a service: how many members the traffic behind it needs. */
export const requiredInstancesTag = "nospof:required-instances";

/** Interchangeable members spread over zones: an autoscaling group or an ECS service. */
export interface Fleet {
  readonly kind: "scaling-group" | "ecs-service";
  readonly resource: Resource;
  readonly name: string;
  readonly region: string;
  /** Distinct zones; each zone that is not known counts by itself. */
  readonly zones: readonly ZoneFact[];
  readonly zonesBecause: Because;
  /** Subnets of its members, as far as they are known. */
  readonly subnets: readonly Subnet[];
  /** Set when it is not known where members run. */
  readonly uncertain?: Because;
  readonly size: GroupSize;
  /** Most members in each zone, parallel to the zones; absent: as many as there are. */
  readonly room?: readonly number[];
  /** Set when AWS refuses it, or cannot launch all of its members. */
  readonly refused?: Because;
  /** Set when members may not be given to what balances over them. */
  readonly unregistered?: Because;
  /** True when the program switches it off: no member is wanted. */
  readonly off: boolean;
  /** Members that must be left after a failure; default 1. */
  readonly required: number;
  /** What its members wear; several where they do not all wear the same. */
  readonly wearers: readonly Wearer[];
  /** Container port by target group, where the service names one. */
  readonly ports: ReadonlyMap<Urn, Read<number>>;
}

/** Reads what runs as a fleet: how many members, in which zones, behind which security groups. */
export class Fleets {
  readonly all: readonly Fleet[];
  readonly #byUrn: ReadonlyMap<Urn, Fleet>;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
  ) {
    this.all = [
      ...reader.all("autoscaling:Group").map((resource) => this.#scalingGroup(resource)),
      ...reader.all("ecs:Service").map((resource) => this.#service(resource)),
    ];
    this.#byUrn = new Map(this.all.map((fleet) => [fleet.resource.urn, fleet]));
  }

  /** The scaling group or service that a resource is. */
  get(resource: Resource): Fleet | undefined {
    return this.#byUrn.get(resource.urn);
  }

  #scalingGroup(resource: Resource): Fleet {
    const { reader } = this;
    const region = this.regions.of(resource);
    const isGiven = reader.input(resource, "vpcZoneIdentifiers") !== undefined;
    const subnets = isGiven && !isNothing(reader, resource, "vpcZoneIdentifiers");
    const property = subnets ? "vpcZoneIdentifiers" : "availabilityZones";
    const listed = subnets ? asList(reader.value(resource, property)) : undefined;
    const within = subnetsIn(reader, this.network, listed, resource, property);
    const zones = subnets
      ? zonesOf(within, listed, region, because(resource, property))
      : this.#zonesByName(resource, property, region);
    const vpc = subnets ? within[0]?.vpc : this.network.vpcOf({ kind: "none" }, resource, property);
    const minimum = reader.number(resource, "minSize");
    const off =
      (reader.number(resource, "maxSize") === 0 && !(typeof minimum === "number" && minimum > 0)) ||
      (reader.number(resource, "desiredCapacity") === 0 && minimum === 0 && !scales(reader, resource));
    const required = this.#required(asList(reader.value(resource, "tags")));
    const size = certainSize(sizeOfGroup(reader, resource), guaranteedInGroup(reader, resource));
    const wearers = this.wearers.scalingGroup(resource, vpc);
    const unregistered = unregisteredMembers(reader, resource);
    return {
      kind: "scaling-group",
      resource,
      name: resource.name,
      region,
      zones,
      zonesBecause: because(resource, property),
      subnets: within,
      ...(zones.length === 0 ? { uncertain: because(resource, property) } : {}),
      size,
      ...placeOf(
        resource,
        zones,
        within,
        size,
        refusedSize(reader, resource) ??
          refusedNowhere(reader, resource, resource.name, [
            "vpcZoneIdentifiers",
            "availabilityZones",
            "availabilityZoneIds",
          ]) ??
          refusedPlacement(reader, resource, zones) ??
          refusedReservation(reader, resource, zones) ??
          this.#refusedNetwork(resource, within, wearers, property),
      ),
      ...(unregistered === undefined ? {} : { unregistered }),
      off,
      required,
      wearers,
      ports: new Map(),
    };
  }

  #service(resource: Resource): Fleet {
    const { reader } = this;
    const region = this.regions.of(resource);
    const network = reader.value(resource, "networkConfiguration");
    const property = "networkConfiguration.subnets";
    const listed = asList(field(network, "subnets"));
    const subnets = subnetsIn(reader, this.network, listed, resource, property);
    const zones = zonesOf(subnets, listed, region, because(resource, property));
    const strategy = strategyOf(reader, resource);
    const ports = asList(reader.value(resource, "loadBalancers"));
    const text = `tasks of ${resource.name} run on instances whose zones are not modelled`;
    const onFargate = isFargate(reader, resource, strategy);
    const uncertain = !onFargate
      ? because(strategy?.resource ?? resource, strategy?.property ?? "launchType", text)
      : zones.length === 0
        ? because(resource, property)
        : undefined;
    const required = this.#required(asList(reader.value(resource, "tags")));
    const wearers = [this.wearers.service(resource, subnets[0]?.vpc)];
    const spot = guaranteedInService(strategy, resource);
    const size = certainSize(sizeOfService(reader, resource), spot);
    return {
      kind: "ecs-service",
      resource,
      name: resource.name,
      region,
      zones,
      zonesBecause: because(resource, property),
      subnets,
      ...(uncertain === undefined ? {} : { uncertain }),
      size,
      ...placeOf(
        resource,
        zones,
        subnets,
        size,
        (onFargate ? refusedTasks(resource, listed) : undefined) ??
          this.#refusedNetwork(resource, subnets, wearers, property),
      ),
      off: false,
      required,
      wearers,
      ports: this.#containerPorts(ports),
    };
  }

  #refusedNetwork(
    resource: Resource,
    subnets: readonly Subnet[],
    wearers: readonly Wearer[],
    property: string,
  ): Because | undefined {
    if (resource.external) return undefined;
    return (
      refusedSpread(this.network, resource, resource.name, subnets, because(resource, property)) ??
      refusedWear(this.reader, this.network, wearers, subnets[0]?.vpc)
    );
  }

  #containerPorts(listed: Read<readonly Value[]>): ReadonlyMap<Urn, Read<number>> {
    const ports = new Map<Urn, Read<number>>();
    if (listed === undefined || listed instanceof Unknown) return ports;
    for (const one of listed) {
      const target = this.reader.follow(field(one, "targetGroupArn"), ["lb:TargetGroup"]);
      if (target.kind === "resource") ports.set(target.resource.urn, asNumber(field(one, "containerPort")));
    }
    return ports;
  }

  #zonesByName(resource: Resource, property: string, region: string): readonly ZoneFact[] {
    const listed = this.reader.list(resource, property);
    const reason = because(resource, property);
    if (listed === undefined) return [];
    if (listed instanceof Unknown) return [{ region, zone: listed, because: reason }];
    return distinctZones(listed.map((value) => zoneNamed(this.reader.textOf(value) ?? new Unknown(), region, reason)));
  }

  #required(tags: Read<readonly Value[]>): number {
    if (tags === undefined || tags instanceof Unknown) return 1;
    for (const tag of tags) {
      const own =
        asText(field(tag, "key")) === requiredInstancesTag ? field(tag, "value") : field(tag, requiredInstancesTag);
      const required = asNumber(own);
      if (typeof required === "number" && required > 0) return required;
    }
    return 1;
  }
}

/** What is certain of a size of which a part is spot capacity: the rest. */
function certainSize(size: GroupSize, spot: Guaranteed | undefined): GroupSize {
  if (spot === undefined || size.total === undefined) return size;
  const certain = spot.of(size.total) ?? 0;
  if (certain === size.total) return size;
  return { total: certain, because: size.because, uncertain: { most: size.total, because: spot.because } };
}

/** Room of a fleet in its subnets, and why it is refused. */
function placeOf(
  resource: Resource,
  zones: readonly ZoneFact[],
  subnets: readonly Subnet[],
  size: GroupSize,
  refused?: Because,
): Pick<Fleet, "room" | "refused"> {
  const room = roomOf(zones, subnets, size);
  const reason = refused ?? crampedness(resource.name, size, room, size.because);
  return { ...(room === undefined ? {} : { room }), ...(reason === undefined ? {} : { refused: reason }) };
}
