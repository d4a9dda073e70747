import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { GroupSize } from "./fleet-size";
import { scales, sizeOfGroup, sizeOfService } from "./fleet-size";
import { launchSource } from "./launch";
import type { Network } from "./network";
import type { AwsReader } from "./reader";
import { asList, asNumber, asText, because, field } from "./reader";
import type { Regions } from "./region";
import type { Security, Wearer } from "./security";
import type { ZoneFact } from "./zone";
import { zoneKey, zoneNamed } from "./zone";

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
  /** Set when it is not known where members run. */
  readonly uncertain?: Because;
  readonly size: GroupSize;
  /** True when the program switches it off: no member is wanted. */
  readonly off: boolean;
  /** Members that must be left after a failure; default 1. */
  readonly required: number;
  readonly wearer: Wearer;
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
    readonly security: Security,
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
    const subnets = reader.input(resource, "vpcZoneIdentifiers") !== undefined;
    const property = subnets ? "vpcZoneIdentifiers" : "availabilityZones";
    const zones = subnets
      ? this.#zonesOfSubnets(resource, property, region)
      : this.#zonesByName(resource, property, region);
    const off =
      reader.number(resource, "maxSize") === 0 ||
      (reader.number(resource, "desiredCapacity") === 0 &&
        reader.number(resource, "minSize") === 0 &&
        !scales(reader, resource));
    return {
      kind: "scaling-group",
      resource,
      name: resource.name,
      region,
      zones,
      zonesBecause: because(resource, property),
      ...(zones.length === 0 ? { uncertain: because(resource, property) } : {}),
      size: sizeOfGroup(reader, resource),
      off,
      required: this.#required(asList(reader.value(resource, "tags"))),
      wearer: this.#wearerOfGroup(resource),
      ports: new Map(),
    };
  }

  #service(resource: Resource): Fleet {
    const { reader } = this;
    const region = this.regions.of(resource);
    const network = reader.value(resource, "networkConfiguration");
    const property = "networkConfiguration.subnets";
    const zones = this.#zonesIn(asList(field(network, "subnets")), resource, property, region);
    const providers = asList(reader.value(resource, "capacityProviderStrategies"));
    const fargate =
      reader.text(resource, "launchType") === "FARGATE" ||
      (providers !== undefined &&
        !(providers instanceof Unknown) &&
        providers.length > 0 &&
        providers.every((one) => String(asText(field(one, "capacityProvider"))).startsWith("FARGATE")));
    const ports = asList(reader.value(resource, "loadBalancers"));
    const uncertain =
      zones.length === 0
        ? because(resource, property)
        : fargate
          ? undefined
          : because(resource, "launchType", `tasks of ${resource.name} run on instances whose zones are not modelled`);
    return {
      kind: "ecs-service",
      resource,
      name: resource.name,
      region,
      zones,
      zonesBecause: because(resource, property),
      ...(uncertain === undefined ? {} : { uncertain }),
      size: sizeOfService(reader, resource),
      off: false,
      required: this.#required(asList(reader.value(resource, "tags"))),
      wearer: this.security.wearer(
        resource,
        "networkConfiguration.securityGroups",
        this.security.named(field(network, "securityGroups")),
      ),
      ports: this.#containerPorts(ports),
    };
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

  #zonesOfSubnets(resource: Resource, property: string, region: string): readonly ZoneFact[] {
    return this.#zonesIn(asList(this.reader.value(resource, property)), resource, property, region);
  }

  #zonesIn(listed: Read<readonly Value[]>, resource: Resource, property: string, region: string): readonly ZoneFact[] {
    if (listed === undefined) return [];
    const reason = because(resource, property);
    if (listed instanceof Unknown) return [{ region, zone: listed, because: reason }];
    const zones = listed.flatMap((value, index) => {
      const target = this.reader.follow(value, ["ec2:Subnet", "ec2:DefaultSubnet"]);
      return this.network.subnetOf(target, resource, `${property}[${String(index)}]`)?.zone ?? [];
    });
    return distinctZones(zones);
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

  #wearerOfGroup(resource: Resource): Wearer {
    const { reader, security } = this;
    const source = launchSource(reader, resource);
    if (source.kind !== "resource") return { because: because(resource, "launchTemplate") };
    const launched = source.resource;
    if (launched.type.endsWith(":LaunchConfiguration")) return security.wearer(launched, "securityGroups");
    const cards = asList(reader.value(launched, "networkInterfaces"));
    const own = security.wearer(launched, "vpcSecurityGroupIds");
    if (own.groups !== undefined || cards === undefined) return own;
    if (cards instanceof Unknown)
      return {
        groups: [{ kind: "unknown", unknown: cards, candidates: [] }],
        because: because(launched, "networkInterfaces"),
      };
    const groups = cards.flatMap((card) => security.named(field(card, "securityGroups")));
    return security.wearer(launched, "networkInterfaces[0].securityGroups", groups);
  }
}

function distinctZones(zones: readonly ZoneFact[]): readonly ZoneFact[] {
  const seen = new Set<string>();
  return zones.filter((fact) => {
    const key = zoneKey(fact);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
