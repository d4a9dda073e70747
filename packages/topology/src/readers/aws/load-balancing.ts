import type { Read, Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearers } from "./admission/wearers";
import type { ElasticIps } from "./elastic-ip";
import type { Listener, Redirect } from "./listeners";
import { listenersOf } from "./listeners";
import type { LoadBalancer, LoadBalancerType } from "./load-balancer";
import { LoadBalancers } from "./load-balancer";
import type { Network } from "./network";
import type { AwsReader } from "./reader";
import { asList, asNumber, because, field, possible } from "./reader";
import type { Regions } from "./region";
import type { TargetGroup } from "./target-group";
import { classicGroupOf, targetGroupOf } from "./target-group";

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
    this.loadBalancers = new LoadBalancers(reader, network, wearers, regions, addresses).read();
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
