import type { Read, Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { ElasticIps } from "./elastic-ip";
import type { Fleet } from "./fleet";
import { Fleets } from "./fleet";
import type { AwsKind } from "./kinds";
import type { ManagedFunction } from "./managed-function";
import { managedFunction } from "./managed-function";
import type { Network, Subnet } from "./network";
import { primaryCard } from "./network-card";
import { PrivateAddresses } from "./private-address";
import type { AwsReader, Target } from "./reader";
import { asList, because, field, listOf, possible } from "./reader";
import { refusedSpread, refusedWear } from "./refused-network";
import type { Regions } from "./region";
import { refusedFleet, refusedTarget } from "./target-kind";
import type { ZoneFact } from "./zone";
import { zoneOf } from "./zone";

/** A single machine. */
export interface Machine {
  readonly resource: Resource;
  readonly name: string;
  readonly zone: ZoneFact;
  readonly subnet?: Subnet;
  readonly wearer: Wearer;
  /** Set when AWS refuses it. */
  readonly refused?: Because;
}

/** What is registered with a target group or a classic load balancer. */
export interface Registration {
  /** Urn of the target group or the classic load balancer. */
  readonly group: Urn;
  readonly member:
    | { readonly kind: "fleet"; readonly fleet: Fleet }
    | { readonly kind: "machine"; readonly machine: Machine }
    | { readonly kind: "function"; readonly code: ManagedFunction }
    | { readonly kind: "load-balancer"; readonly resource: Resource }
    /** Something this stack does not explain. */
    | { readonly kind: "unknown"; readonly label: string };
  readonly port: Read<number>;
  readonly because: Because;
  readonly certain: boolean;
  /** Set when AWS refuses to register it. */
  readonly refused?: Because;
}

const balanced: readonly AwsKind[] = ["lb:TargetGroup", "elb:LoadBalancer"];

/** What runs behind load balancers. */
export class Compute {
  readonly fleets: readonly Fleet[];
  readonly registrations: readonly Registration[];
  readonly #fleets: Fleets;
  readonly #byGroup = new Map<Urn, Registration[]>();
  readonly #byFleet = new Map<Urn, Registration[]>();
  readonly #registered = new Set<Urn>();
  readonly #ofLoadBalancer = new Map<Urn, Registration[]>();
  #bySubnet: ReadonlyMap<string, readonly Wearer[]> | undefined;
  readonly #privateAddresses: PrivateAddresses;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
    readonly addresses: ElasticIps,
  ) {
    this.#privateAddresses = new PrivateAddresses(reader, addresses);
    this.#fleets = new Fleets(reader, network, wearers, regions);
    this.fleets = this.#fleets.all;
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
    for (const one of this.registrations) {
      append(this.#byGroup, one.group, one);
      if (one.member.kind === "fleet") append(this.#byFleet, one.member.fleet.resource.urn, one);
      if (one.member.kind === "machine") this.#registered.add(one.member.machine.resource.urn);
      if (one.member.kind === "load-balancer") append(this.#ofLoadBalancer, one.member.resource.urn, one);
    }
  }

  /** What is registered with a target group or a classic load balancer. */
  registeredWith(group: Resource): readonly Registration[] {
    return this.#byGroup.get(group.urn) ?? [];
  }

  /** Target groups and classic load balancers of this stack with which a fleet is, or may be, registered. */
  groupsOf(fleet: Resource): readonly Resource[] {
    const urns = new Set((this.#byFleet.get(fleet.urn) ?? []).map(({ group }) => group));
    return [...urns].flatMap((urn) => this.reader.inventory.get(urn) ?? []);
  }

  /** Whether a machine is registered with a target group or a classic load balancer. */
  isRegistered(machine: Resource): boolean {
    return this.#registered.has(machine.urn);
  }

  /** Where a load balancer is itself registered as a target. */
  registrationsOf(loadBalancer: Resource): readonly Registration[] {
    return this.#ofLoadBalancer.get(loadBalancer.urn) ?? [];
  }

  /** What instances, fleets and services in a subnet wear. */
  wearersIn(subnet: Subnet): readonly Wearer[] {
    this.#bySubnet ??= this.#wearersBySubnet();
    return this.#bySubnet.get(subnet.key) ?? [];
  }

  /** Whether an autoscaling group is behind a load balancer, in this stack or outside it. */
  balancing(resource: Resource): "certain" | "possible" | "none" {
    const inside = this.#byFleet.get(resource.urn) ?? [];
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
    const hooks = reader.referrers(["autoscaling:LifecycleHook"], ["autoscaling:Group"], "autoscalingGroupName");
    return hooks.to(resource).length > 0;
  }

  /** The machine that an instance is. */
  machine(resource: Resource): Machine {
    const { reader, network } = this;
    const region = this.regions.of(resource);
    const card = primaryCard(reader, resource);
    const subnet = this.#subnetOf(resource) ?? (card.kind === "resource" ? this.#subnetOf(card.resource) : undefined);
    const zone = subnet?.zone ?? zoneOf(reader, resource, region);
    const vpc = subnet?.vpc ?? network.vpcOf({ kind: "none" }, resource, "subnetId");
    const wearer = this.wearers.machine(resource, vpc);
    const refused = resource.external
      ? undefined
      : (refusedSpread(
          network,
          resource,
          resource.name,
          subnet === undefined ? [] : [subnet],
          because(resource, "subnetId"),
        ) ?? refusedWear(reader, network, [wearer], subnet?.vpc));
    return {
      resource,
      name: resource.name,
      zone,
      ...(subnet === undefined ? {} : { subnet }),
      wearer,
      ...(refused === undefined ? {} : { refused }),
    };
  }

  /** An instance as one of its network interfaces stands in the network. */
  #machineBehind(card: Resource, instance: Resource): Machine {
    const machine = this.machine(instance);
    const primary = primaryCard(this.reader, instance);
    const isPrimary = primary.kind === "resource" && primary.resource.urn === card.urn;
    const subnet = this.#subnetOf(card);
    if (isPrimary || subnet === undefined) return machine;
    return { ...machine, subnet, zone: subnet.zone, wearer: this.wearers.card(card, instance, subnet.vpc) };
  }

  #subnetOf(resource: Resource): Subnet | undefined {
    const target = this.reader.target(resource, ["ec2:Subnet", "ec2:DefaultSubnet"], "subnetId");
    return this.network.subnetOf(target, resource, "subnetId");
  }

  #wearersBySubnet(): ReadonlyMap<string, readonly Wearer[]> {
    const machines = this.reader.all("ec2:Instance").map((resource) => this.machine(resource));
    const bySubnet = new Map<string, Wearer[]>();
    const add = (subnet: Subnet, wearers: readonly Wearer[]): void => {
      bySubnet.set(subnet.key, [...(bySubnet.get(subnet.key) ?? []), ...wearers]);
    };
    for (const { subnets, wearers } of this.fleets) for (const subnet of subnets) add(subnet, wearers);
    for (const { subnet, wearer } of machines) if (subnet !== undefined) add(subnet, [wearer]);
    return bySubnet;
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
    const fleet = this.#fleets.get(resource);
    if (fleet === undefined) return [];
    return targets.flatMap((target) =>
      possible(target).map((group) => {
        const refused =
          target.kind === "resource"
            ? refusedFleet(this.reader, this.network, fleet, group, fleet.subnets[0]?.vpc)
            : undefined;
        return {
          group: group.urn,
          member: { kind: "fleet" as const, fleet },
          port: fleet.ports.get(group.urn),
          because: fleet.unregistered ?? reason,
          certain: sure && target.kind === "resource" && !resource.conditional && fleet.unregistered === undefined,
          ...(refused === undefined ? {} : { refused }),
        };
      }),
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
      const addressed = target.kind === "outside" ? this.#privateAddresses.holder(target.id) : undefined;
      if (addressed !== undefined)
        return [
          { ...shared, certain: group.kind === "resource" && !one.conditional, member: this.#memberOf(addressed) },
        ];
      const members = possible(target);
      if (members.length === 0)
        return [
          { ...shared, member: { kind: "unknown" as const, label: target.kind === "outside" ? target.id : one.name } },
        ];
      return members.map((member) => {
        const refused = certain ? refusedTarget(reader, resource, reader.input(one, "targetId"), member) : undefined;
        return { ...shared, member: this.#memberOf(member), ...(refused === undefined ? {} : { refused }) };
      });
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
    if (resource.type.endsWith(":NetworkInterface")) {
      const instance = this.addresses.instanceOn(resource);
      return instance === undefined
        ? { kind: "unknown", label: resource.name }
        : { kind: "machine", machine: this.#machineBehind(resource, instance) };
    }
    return { kind: "function", code: managedFunction(this.reader, this.network, this.regions, resource) };
  }
}

function append(map: Map<Urn, Registration[]>, urn: Urn, registration: Registration): void {
  const found = map.get(urn);
  if (found === undefined) map.set(urn, [registration]);
  else found.push(registration);
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
          : member.kind === "function"
            ? member.code.resource.urn
            : member.kind === "unknown"
              ? `#${String(index)}`
              : member.resource.urn;
    const key = `${one.group}\n${who}`;
    if (seen.get(key)?.certain !== true) seen.set(key, one);
  });
  return [...seen.values()];
}
