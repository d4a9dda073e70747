import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import type { Network } from "./network";
import type { AwsReader, Target } from "./reader";
import { asList, asNumber, asText, because, field, listOf, possible } from "./reader";
import type { Regions } from "./region";
import type { Security, Wearer } from "./security";
import type { ZoneFact } from "./zone";
import { zoneKey, zoneNamed, zoneOf } from "./zone";

/** Tag on a scaling group or a service: how many members the traffic behind it needs. */
export const requiredInstancesTag = "nospof:required-instances";

/** How many members a group has for certain. */
export interface GroupSize {
  /** Absent when it is not known. */
  readonly total?: number;
  /** The property that decides it. */
  readonly because: Because;
}

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

/** A single machine. */
export interface Machine {
  readonly resource: Resource;
  readonly name: string;
  readonly zone: ZoneFact;
  readonly wearer: Wearer;
}

/** What is registered with a target group or a classic load balancer. */
export interface Registration {
  /** Urn of the target group or the classic load balancer. */
  readonly group: Urn;
  readonly member:
    | { readonly kind: "fleet"; readonly fleet: Fleet }
    | { readonly kind: "machine"; readonly machine: Machine }
    /** A managed function of the region. */
    | { readonly kind: "function"; readonly resource: Resource; readonly region: string }
    | { readonly kind: "load-balancer"; readonly resource: Resource }
    /** Something this stack does not explain. */
    | { readonly kind: "unknown"; readonly label: string };
  readonly port: Read<number>;
  readonly because: Because;
  readonly certain: boolean;
}

const balanced: readonly AwsKind[] = ["lb:TargetGroup", "elb:LoadBalancer"];

/** What runs behind load balancers. */
export class Compute {
  readonly fleets: readonly Fleet[];
  readonly registrations: readonly Registration[];
  readonly #fleets = new Map<Urn, Fleet>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly security: Security,
    readonly regions: Regions,
  ) {
    for (const resource of reader.all("autoscaling:Group"))
      this.#fleets.set(resource.urn, this.#scalingGroup(resource));
    for (const resource of reader.all("ecs:Service")) this.#fleets.set(resource.urn, this.#service(resource));
    this.fleets = [...this.#fleets.values()];
    this.registrations = distinct([
      ...reader.all("autoscaling:Group").flatMap((resource) => this.#ofScalingGroup(resource)),
      ...reader
        .all("autoscaling:Attachment", "autoscaling:TrafficSourceAttachment")
        .flatMap((one) => this.#ofAttachment(one)),
      ...reader.all("lb:TargetGroupAttachment").flatMap((one) => this.#ofTarget(one)),
      ...reader.all("elb:LoadBalancer").flatMap((resource) => this.#ofClassic(resource)),
      ...reader.all("elb:Attachment").flatMap((one) => this.#ofClassicAttachment(one)),
      ...reader.all("ecs:Service").flatMap((resource) => this.#ofService(resource)),
    ]);
  }

  /** The scaling group or service that a resource is. */
  fleet(resource: Resource): Fleet | undefined {
    return this.#fleets.get(resource.urn);
  }

  /** Whether an autoscaling group is behind a load balancer, in this stack or outside it. */
  balancing(resource: Resource): "certain" | "possible" | "none" {
    const inside = this.registrations.filter(
      ({ member }) => member.kind === "fleet" && member.fleet.resource.urn === resource.urn,
    );
    if (inside.some(({ certain }) => certain)) return "certain";
    const listed = ["targetGroupArns", "loadBalancers"].map((property) =>
      asList(this.reader.input(resource, property)),
    );
    if (listed.some((list) => list !== undefined && !(list instanceof Unknown) && list.length > 0)) return "certain";
    return inside.length > 0 || listed.some((list) => list instanceof Unknown) ? "possible" : "none";
  }

  /** Whether something outside the load balancer's checks decides when a new instance of a group is ready. */
  hasLaunchHook(resource: Resource): boolean {
    const { reader } = this;
    if (listOf(reader.value(resource, "initialLifecycleHooks")).length > 0) return true;
    return reader.all("autoscaling:LifecycleHook").some((hook) => {
      const target = reader.target(hook, ["autoscaling:Group"], "autoscalingGroupName");
      return possible(target).some(({ urn }) => urn === resource.urn);
    });
  }

  /** The machine that an instance is. */
  machine(resource: Resource): Machine {
    const { reader, network } = this;
    const region = this.regions.of(resource);
    const subnet = network.subnetOf(
      reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId"),
      resource,
      "subnetId",
    );
    const zone = subnet?.zone ?? zoneOf(reader, resource, region);
    return { resource, name: resource.name, zone, wearer: this.security.wearer(resource, "vpcSecurityGroupIds") };
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
        !this.#scales(resource));
    return {
      kind: "scaling-group",
      resource,
      name: resource.name,
      region,
      zones,
      zonesBecause: because(resource, property),
      ...(zones.length === 0 ? { uncertain: because(resource, property) } : {}),
      size: this.#sizeOfGroup(resource),
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
      size: this.#sizeOfService(resource),
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
      const target = this.reader.follow(field(one, "targetGroupArn"), balanced);
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

  /** The minimum where something may shrink the group, else the desired number. */
  #sizeOfGroup(resource: Resource): GroupSize {
    const { reader } = this;
    const weighted = asList(
      field(field(reader.value(resource, "mixedInstancesPolicy"), "launchTemplate"), "overrides"),
    );
    if (weighted instanceof Unknown || weighted?.some((one) => field(one, "weightedCapacity") !== undefined) === true)
      return { because: because(resource, "mixedInstancesPolicy", `sizes of ${resource.name} are in weighted units`) };
    const minimum = reader.number(resource, "minSize");
    const desired = asNumber(reader.input(resource, "desiredCapacity"));
    const byMinimum = sizeFrom(minimum, because(resource, "minSize"));
    if (this.#scales(resource)) return this.#leastScheduled(resource, byMinimum);
    if (desired === undefined || resource.options.ignoreChanges?.includes("desiredCapacity") === true) return byMinimum;
    return sizeFrom(desired, because(resource, "desiredCapacity"));
  }

  /** Whether a policy, a schedule or a capacity provider may change the number of instances. */
  #scales(resource: Resource): boolean {
    const { reader } = this;
    const groups: readonly AwsKind[] = ["autoscaling:Group"];
    const concerns = (target: Target): boolean =>
      target.kind === "unknown" && target.candidates.length === 0
        ? true
        : possible(target).some(({ urn }) => urn === resource.urn);
    return (
      reader
        .all("autoscaling:Policy", "autoscaling:Schedule")
        .some((one) => concerns(reader.target(one, groups, "autoscalingGroupName"))) ||
      reader.all("ecs:CapacityProvider").some((one) => {
        const value = field(reader.value(one, "autoScalingGroupProvider"), "autoScalingGroupArn");
        return value !== undefined && concerns(reader.follow(value, groups));
      })
    );
  }

  #leastScheduled(resource: Resource, size: GroupSize): GroupSize {
    const { reader } = this;
    let least = size;
    for (const schedule of reader.all("autoscaling:Schedule")) {
      const target = reader.target(schedule, ["autoscaling:Group"], "autoscalingGroupName");
      if (!possible(target).some(({ urn }) => urn === resource.urn)) continue;
      const minimum = reader.number(schedule, "minSize");
      if (minimum === undefined || minimum === -1) continue;
      const scheduled = sizeFrom(minimum, because(schedule, "minSize"));
      if (scheduled.total === undefined || (least.total !== undefined && scheduled.total < least.total))
        least = scheduled;
    }
    return least;
  }

  #sizeOfService(resource: Resource): GroupSize {
    const { reader } = this;
    const limits = reader
      .all("appautoscaling:Target")
      .filter((one) => mentions(reader.value(one, "resourceId"), resource));
    const [limit] = limits;
    if (limit !== undefined) return sizeFrom(reader.number(limit, "minCapacity"), because(limit, "minCapacity"));
    const reason = because(resource, "desiredCount");
    if (
      resource.options.ignoreChanges?.includes("desiredCount") === true ||
      reader.text(resource, "schedulingStrategy") === "DAEMON"
    )
      return { because: reason };
    return sizeFrom(reader.number(resource, "desiredCount") ?? 0, reason);
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
    const direct =
      field(reader.value(resource, "launchTemplate"), "id") ?? field(reader.value(resource, "launchTemplate"), "name");
    const mixed = field(
      field(field(reader.value(resource, "mixedInstancesPolicy"), "launchTemplate"), "launchTemplateSpecification"),
      "launchTemplateId",
    );
    const template = reader.follow(direct ?? mixed, ["ec2:LaunchTemplate"]);
    if (template.kind === "resource") {
      const cards = asList(reader.value(template.resource, "networkInterfaces"));
      const own = security.wearer(template.resource, "vpcSecurityGroupIds");
      if (own.groups !== undefined || cards === undefined) return own;
      if (cards instanceof Unknown)
        return {
          groups: [{ kind: "unknown", unknown: cards, candidates: [] }],
          because: because(template.resource, "networkInterfaces"),
        };
      const groups = cards.flatMap((card) => security.named(field(card, "securityGroups")));
      return security.wearer(template.resource, "networkInterfaces[0].securityGroups", groups);
    }
    const configuration = reader.target(resource, ["ec2:LaunchConfiguration"], "launchConfiguration");
    if (configuration.kind === "resource") return security.wearer(configuration.resource, "securityGroups");
    return { because: because(resource, "launchTemplate") };
  }

  #ofScalingGroup(resource: Resource): readonly Registration[] {
    const { reader } = this;
    const sources = asList(reader.value(resource, "trafficSources"));
    const listed =
      sources === undefined || sources instanceof Unknown
        ? []
        : sources.map((one) => reader.follow(field(one, "identifier"), balanced));
    return [
      ...this.#fleetIn(
        resource,
        reader.targets(resource, balanced, "targetGroupArns"),
        because(resource, "targetGroupArns"),
      ),
      ...this.#fleetIn(
        resource,
        reader.targets(resource, balanced, "loadBalancers"),
        because(resource, "loadBalancers"),
      ),
      ...this.#fleetIn(resource, listed, because(resource, "trafficSources")),
    ];
  }

  #ofAttachment(one: Resource): readonly Registration[] {
    const { reader } = this;
    const group = reader.target(one, ["autoscaling:Group"], "autoscalingGroupName");
    const source = field(reader.value(one, "trafficSource"), "identifier");
    const named = ["lbTargetGroupArn", "albTargetGroupArn", "elb"].find(
      (property) => reader.value(one, property) !== undefined,
    );
    const target =
      source === undefined
        ? reader.target(one, balanced, named ?? "lbTargetGroupArn")
        : reader.follow(source, balanced);
    const reason = because(one, source === undefined ? (named ?? "lbTargetGroupArn") : "trafficSource.identifier");
    return possible(group).flatMap((resource) => this.#fleetIn(resource, [target], reason, group.kind === "resource"));
  }

  #ofService(resource: Resource): readonly Registration[] {
    const { reader } = this;
    const listed = asList(reader.value(resource, "loadBalancers"));
    if (listed === undefined || listed instanceof Unknown) return [];
    return listed.flatMap((one, index) => {
      const target = reader.follow(field(one, "targetGroupArn") ?? field(one, "elbName"), balanced);
      return this.#fleetIn(resource, [target], because(resource, `loadBalancers[${String(index)}]`));
    });
  }

  #fleetIn(resource: Resource, targets: readonly Target[], reason: Because, sure = true): readonly Registration[] {
    const fleet = this.#fleets.get(resource.urn);
    if (fleet === undefined) return [];
    return targets.flatMap((target) =>
      possible(target).map((group) => ({
        group: group.urn,
        member: { kind: "fleet" as const, fleet },
        port: fleet.ports.get(group.urn),
        because: reason,
        certain: sure && target.kind === "resource" && !resource.conditional,
      })),
    );
  }

  #ofTarget(one: Resource): readonly Registration[] {
    const { reader } = this;
    const group = reader.target(one, balanced, "targetGroupArn");
    const kinds: readonly AwsKind[] = [
      "ec2:Instance",
      "lambda:Function",
      "lambda:Alias",
      "lb:LoadBalancer",
      "ec2:NetworkInterface",
    ];
    const target = reader.follow(reader.input(one, "targetId"), kinds, one.propertyDependencies.targetId);
    const reason = because(one, "targetId");
    const port = reader.number(one, "port");
    return possible(group).flatMap((resource) => {
      const certain = group.kind === "resource" && target.kind === "resource" && !one.conditional;
      const shared = { group: resource.urn, port, because: reason, certain };
      const members = possible(target);
      if (members.length === 0)
        return [
          { ...shared, member: { kind: "unknown" as const, label: target.kind === "outside" ? target.id : one.name } },
        ];
      return members.map((member) => ({ ...shared, member: this.#memberOf(member) }));
    });
  }

  #ofClassic(resource: Resource): readonly Registration[] {
    const instances = this.reader.targets(resource, ["ec2:Instance"], "instances");
    return instances.flatMap((target) => this.#classicMember(resource, target, because(resource, "instances")));
  }

  #ofClassicAttachment(one: Resource): readonly Registration[] {
    const { reader } = this;
    const balancer = reader.target(one, ["elb:LoadBalancer"], "elb");
    const instance = reader.target(one, ["ec2:Instance"], "instance");
    return possible(balancer).flatMap((resource) => this.#classicMember(resource, instance, because(one, "instance")));
  }

  #classicMember(balancer: Resource, target: Target, reason: Because): readonly Registration[] {
    const shared = { group: balancer.urn, port: undefined, because: reason, certain: target.kind === "resource" };
    const members = possible(target);
    if (members.length === 0)
      return [{ ...shared, member: { kind: "unknown", label: target.kind === "outside" ? target.id : "an instance" } }];
    return members.map((resource) => ({ ...shared, member: this.#memberOf(resource) }));
  }

  #memberOf(resource: Resource): Registration["member"] {
    if (resource.type.endsWith(":Instance")) return { kind: "machine", machine: this.machine(resource) };
    if (resource.type.endsWith(":LoadBalancer")) return { kind: "load-balancer", resource };
    if (resource.type.endsWith(":NetworkInterface")) return { kind: "unknown", label: resource.name };
    return { kind: "function", resource, region: this.regions.of(resource) };
  }
}

function sizeFrom(value: Read<number>, reason: Because): GroupSize {
  return typeof value === "number" ? { total: value, because: reason } : { because: reason };
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

/** A deployed group echoes the attachments that other resources make: one registration each is enough. */
function distinct(registrations: readonly Registration[]): readonly Registration[] {
  const seen = new Map<string, Registration>();
  registrations.forEach((one, index) => {
    const { member } = one;
    const who =
      member.kind === "fleet"
        ? member.fleet.resource.urn
        : member.kind === "machine"
          ? member.machine.resource.urn
          : member.kind === "unknown"
            ? `#${String(index)}`
            : member.resource.urn;
    const key = `${one.group}\n${who}`;
    if (seen.get(key)?.certain !== true) seen.set(key, one);
  });
  return [...seen.values()];
}

function mentions(value: Value | undefined, resource: Resource): boolean {
  if (value instanceof Reference) return value.urn === resource.urn;
  if (value instanceof Interpolation)
    return value.parts.some((part) => typeof part !== "string" && mentions(part, resource));
  if (value instanceof Unknown) return value.dependsOn.includes(resource.urn);
  const name = resource.inputs.name ?? resource.outputs.name;
  return (
    typeof value === "string" && typeof name === "string" && value.startsWith("service/") && value.endsWith(`/${name}`)
  );
}
