import type { Read, Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import { refusedReservation } from "./capacity-reservation";
import { certainSize, placeOf, refusedMembers, requiredOf } from "./fleet-parts";
import type { GroupSize } from "./fleet-size";
import { refusedSize, scales, sizeOfGroup } from "./fleet-size";
import { guaranteedInGroup } from "./guaranteed";
import type { Network, Subnet } from "./network";
import { refusedCard } from "./launch-card";
import { refusedPlacement } from "./placement-group";
import type { AwsReader } from "./reader";
import { asList, because } from "./reader";
import { isNothing, refusedNowhere } from "./refused-network";
import type { Regions } from "./region";
import { ServiceFleets } from "./service-fleet";
import { distinctZones, subnetsIn, zonesOf } from "./subnet-zones";
import { unregisteredMembers } from "./suspension";
import type { ZoneFact } from "./zone";
import { zoneNamed } from "./zone";

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
  /** Set when nothing spreads its members over its zones, so that all may stand in one: what to change, in words. */
  readonly unspread?: string;
  /** Most members that are lost with one instance; default 1. */
  readonly perInstance?: number;
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
    const groups = reader.all("autoscaling:Group").map((resource) => this.#scalingGroup(resource));
    const byUrn = new Map(groups.map((fleet) => [fleet.resource.urn, fleet]));
    const services = new ServiceFleets(reader, network, wearers, regions);
    this.all = [
      ...groups,
      ...reader.all("ecs:Service").map((resource) => services.read(resource, (one) => byUrn.get(one.urn))),
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
    const required = requiredOf(asList(reader.value(resource, "tags")));
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
          refusedCard(reader, resource, zones) ??
          refusedReservation(reader, resource, zones) ??
          refusedMembers(reader, this.network, resource, within, wearers, property),
      ),
      ...(unregistered === undefined ? {} : { unregistered }),
      off,
      required,
      wearers,
      ports: new Map(),
    };
  }

  #zonesByName(resource: Resource, property: string, region: string): readonly ZoneFact[] {
    const listed = this.reader.list(resource, property);
    const reason = because(resource, property);
    if (listed === undefined) return [];
    if (listed instanceof Unknown) return [{ region, zone: listed, because: reason }];
    return distinctZones(listed.map((value) => zoneNamed(this.reader.textOf(value) ?? new Unknown(), region, reason)));
  }
}
