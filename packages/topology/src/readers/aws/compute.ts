import type { Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { ElasticIps } from "./elastic-ip";
import type { Fleet } from "./fleet";
import { Fleets } from "./fleet";
import type { Machine } from "./machine";
import { Machines } from "./machine";
import type { Network, Subnet } from "./network";
import type { AwsReader } from "./reader";
import { asList, listOf } from "./reader";
import type { Regions } from "./region";
import type { Registration } from "./registration";
import { Registrations } from "./registration";

/** What runs behind load balancers. */
export class Compute {
  readonly fleets: readonly Fleet[];
  readonly registrations: readonly Registration[];
  readonly #machines: Machines;
  readonly #byGroup = new Map<Urn, Registration[]>();
  readonly #byFleet = new Map<Urn, Registration[]>();
  readonly #registered = new Set<Urn>();
  readonly #ofLoadBalancer = new Map<Urn, Registration[]>();
  #bySubnet: ReadonlyMap<string, readonly Wearer[]> | undefined;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
    readonly addresses: ElasticIps,
  ) {
    const fleets = new Fleets(reader, network, wearers, regions);
    this.fleets = fleets.all;
    this.#machines = new Machines(reader, network, wearers, regions);
    this.registrations = new Registrations(reader, network, regions, addresses, fleets, this.#machines).all;
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
    return this.#machines.of(resource);
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
}

function append(map: Map<Urn, Registration[]>, urn: Urn, registration: Registration): void {
  const found = map.get(urn);
  if (found === undefined) map.set(urn, [registration]);
  else found.push(registration);
}
