import type { Read, Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { ElasticIps } from "./elastic-ip";
import type { EnabledZone } from "./enabled-zone";
import { refusedSubnets } from "./enabled-zone";
import type { Network, Vpc } from "./network";
import type { AwsReader } from "./reader";
import type { Listener, Redirect } from "./listeners";
import { listenersOf } from "./listeners";
import { asList, asNumber, asText, because, field, possible } from "./reader";
import { isNothing, refusedNowhere, refusedSpread, refusedWear } from "./refused-network";
import type { Regions } from "./region";
import type { TargetGroup } from "./target-group";
import { classicGroupOf, targetGroupOf } from "./target-group";
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

/** A way from a load balancer's port to a target group. */
export interface Forward {
  readonly loadBalancer: LoadBalancer;
  readonly group: TargetGroup;
  readonly port: Read<number>;
  readonly because: Because;
  /** False when it is not known whether traffic goes this way. */
  readonly certain: boolean;
  /** Set when no traffic goes this way: other rules take it, or AWS refuses it. */
  readonly unused?: Because;
}

/** Load balancers of a stack and what their listeners forward to. */
export class LoadBalancing {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  readonly listeners: readonly Listener[];
  readonly forwards: readonly Forward[];
  readonly #loadBalancers: ReadonlyMap<Urn, LoadBalancer>;
  readonly #targetGroups: ReadonlyMap<Urn, TargetGroup>;
  #forwardedTo: ReadonlySet<TargetGroup> | undefined;
  #redirects: Map<Urn, readonly Redirect[]> | undefined;
  #ports: ReadonlyMap<Urn, readonly number[] | undefined> | undefined;
  readonly #forwardsOf = new Map<LoadBalancer, Forward[]>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
    readonly addresses: ElasticIps,
  ) {
    this.loadBalancers = [
      ...reader.all("lb:LoadBalancer").map((resource) => this.#modern(resource)),
      ...reader.all("elb:LoadBalancer").map((resource) => this.#classic(resource)),
    ];
    this.targetGroups = [
      ...reader.all("lb:TargetGroup").map((resource) => targetGroupOf(reader, resource)),
      ...reader.all("elb:LoadBalancer").map((resource) => classicGroupOf(reader, resource)),
    ];
    this.#loadBalancers = new Map(this.loadBalancers.map((one) => [one.resource.urn, one]));
    this.#targetGroups = new Map(this.targetGroups.map((one) => [one.resource.urn, one]));
    this.listeners = listenersOf(reader);
    this.forwards = [
      ...this.listeners.flatMap((listener) => this.#forwards(listener)),
      ...reader.all("elb:LoadBalancer").flatMap((resource) => this.#classicForwards(resource)),
    ];
    for (const forward of this.forwards) {
      const found = this.#forwardsOf.get(forward.loadBalancer);
      if (found === undefined) this.#forwardsOf.set(forward.loadBalancer, [forward]);
      else found.push(forward);
    }
  }

  /** The ways from a load balancer's listeners to target groups. */
  forwardsOf(loadBalancer: LoadBalancer): readonly Forward[] {
    return this.#forwardsOf.get(loadBalancer) ?? [];
  }

  /** The load balancer that a resource is. */
  loadBalancer(resource: Resource): LoadBalancer | undefined {
    return this.#loadBalancers.get(resource.urn);
  }

  /** The target group that a resource is. */
  targetGroup(resource: Resource): TargetGroup | undefined {
    return this.#targetGroups.get(resource.urn);
  }

  /** Whether a load balancer of this stack has a listener that names a group. */
  isForwardedTo(group: TargetGroup): boolean {
    this.#forwardedTo ??= new Set(this.forwards.map((forward) => forward.group));
    return this.#forwardedTo.has(group);
  }

  /** Whether a listener, or the one of a rule, belongs to a load balancer of this stack. */
  isOfThisStack(owner: Resource): boolean {
    const { reader } = this;
    const listeners = owner.type.endsWith(":ListenerRule")
      ? possible(reader.target(owner, ["lb:Listener"], "listenerArn"))
      : [owner];
    return listeners.some((one) => possible(reader.target(one, ["lb:LoadBalancer"], "loadBalancerArn")).length > 0);
  }

  /** The redirects of a load balancer's listeners to certain ports of its own. */
  redirectsOf(loadBalancer: LoadBalancer): readonly Redirect[] {
    const { urn } = loadBalancer.resource;
    if (this.#redirects === undefined) {
      this.#redirects = new Map();
      for (const { loadBalancer: target, redirects, resource } of this.listeners) {
        if (target.kind !== "resource" || resource.conditional) continue;
        const found = this.#redirects.get(target.resource.urn) ?? [];
        this.#redirects.set(target.resource.urn, [...found, ...redirects]);
      }
    }
    return this.#redirects.get(urn) ?? [];
  }

  /** The ports on which a load balancer listens; undefined when they are not all known, or none is. */
  portsOf(loadBalancer: LoadBalancer): readonly number[] | undefined {
    if (loadBalancer.type === "classic") return undefined;
    this.#ports ??= portsByBalancer(this.listeners);
    return this.#ports.get(loadBalancer.resource.urn);
  }

  /** Whether a listener of this stack, even one that forwards to nothing, belongs to a load balancer. */
  listens(loadBalancer: LoadBalancer): boolean {
    return (
      loadBalancer.type === "classic" ||
      this.reader.referrers(["lb:Listener"], ["lb:LoadBalancer"], "loadBalancerArn").to(loadBalancer.resource).length >
        0
    );
  }

  /** Whether a load balancer's nodes send to a group's targets in other zones. */
  crossesZones(loadBalancer: LoadBalancer, group: TargetGroup): boolean | Unknown {
    return group.crossZone === "inherit" ? loadBalancer.crossZone : group.crossZone;
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

  #forwards({ loadBalancer: target, port, forwards }: Listener): readonly Forward[] {
    return possible(target).flatMap((resource) => {
      const loadBalancer = this.loadBalancer(resource);
      return forwards.flatMap(({ group: to, because: reason, certain, unused }): readonly Forward[] => {
        const group = this.targetGroup(to);
        if (loadBalancer === undefined || group === undefined) return [];
        const refused = unused ?? this.#refusal(loadBalancer, group, reason);
        return [
          {
            loadBalancer,
            group,
            port,
            because: reason,
            certain: certain && refused === undefined && target.kind === "resource",
            ...(refused === undefined ? {} : { unused: refused }),
          },
        ];
      });
    });
  }

  /** Why AWS refuses to forward to a group: it is of another VPC, or of a protocol that the load balancer lacks. */
  #refusal(balancer: LoadBalancer, target: TargetGroup, reason: Because): Because | undefined {
    const { reader } = this;
    const { resource: loadBalancer, type, name, vpc } = balancer;
    const { resource, name: group, type: kind } = target;
    const own = reader.value(resource, "vpcId") === undefined ? undefined : this.network.vpc(resource, "vpcId");
    if (own?.managed === true && vpc?.managed === true && own.key !== vpc.key) {
      const text = `forward to a target group of VPC ${vpc.name}: ${group} belongs to VPC ${own.name}, and load balancer ${name} does not`;
      return { ...reason, text };
    }
    const [here, there] = [this.regions.of(loadBalancer), this.regions.of(resource)];
    if (here !== there && this.regions.isCertain(loadBalancer) && this.regions.isCertain(resource)) {
      const text = `make target group ${group} with the provider of load balancer ${name}: it is made in ${there}, the load balancer in ${here}`;
      return because(resource, "vpcId", text);
    }
    const protocol = reader.text(resource, "protocol");
    const isSure = !(reader.text(loadBalancer, "loadBalancerType") instanceof Unknown) && kind !== "lambda";
    const spoken = isSure ? protocolsOf[type] : undefined;
    if (typeof protocol !== "string" || spoken === undefined || spoken.includes(protocol.toUpperCase()))
      return undefined;
    const text = `set protocol of target group ${group} to ${spoken.slice(0, 2).join(" or ")}: ${type} load balancer ${name} does not speak ${protocol}`;
    return because(resource, "protocol", text);
  }

  #classicForwards(resource: Resource): readonly Forward[] {
    const loadBalancer = this.loadBalancer(resource);
    const group = this.targetGroup(resource);
    if (loadBalancer === undefined || group === undefined) return [];
    const listeners = asList(this.reader.value(resource, "listeners"));
    if (listeners === undefined || listeners instanceof Unknown)
      return [{ loadBalancer, group, port: new Unknown(), because: because(resource, "listeners"), certain: false }];
    return listeners.map((listener, index) => ({
      loadBalancer,
      group,
      port: asNumber(field(listener, "lbPort")),
      because: because(resource, `listeners[${String(index)}]`),
      certain: true,
    }));
  }
}

/** Ports by load balancer; undefined for one of which a port is not known. */
function portsByBalancer(listeners: readonly Listener[]): ReadonlyMap<Urn, readonly number[] | undefined> {
  const ports = new Map<Urn, readonly number[] | undefined>();
  if (listeners.some(({ loadBalancer }) => loadBalancer.kind === "unknown" && loadBalancer.candidates.length === 0))
    return ports;
  for (const { loadBalancer, port } of listeners)
    for (const { urn } of possible(loadBalancer)) {
      const found = ports.has(urn) ? ports.get(urn) : [];
      ports.set(urn, found === undefined || typeof port !== "number" ? undefined : [...found, port]);
    }
  return ports;
}

/** Protocols of target groups by type of load balancer. Source: Elastic Load Balancing API, `CreateTargetGroup`. */
const protocolsOf: Partial<Record<LoadBalancerType, readonly string[]>> = {
  application: ["HTTP", "HTTPS"],
  network: ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
  gateway: ["GENEVE"],
};

function loadBalancerType(type: Read<string>): LoadBalancerType {
  return type === "network" || type === "gateway" ? type : "application";
}

function vpcOf(zones: readonly EnabledZone[]): { vpc?: Vpc } {
  const vpc = zones.find(({ subnet }) => subnet !== undefined)?.subnet?.vpc;
  return vpc === undefined ? {} : { vpc };
}
