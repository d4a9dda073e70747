import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Wearer } from "./admission/security";
import type { Wearers } from "./admission/wearers";
import type { Network, Subnet, Vpc } from "./network";
import type { AwsReader } from "./reader";
import { asList, asNumber, asText, because, field, possible } from "./reader";
import type { Regions } from "./region";
import type { TargetGroup } from "./target-group";
import { classicGroupOf, targetGroupOf } from "./target-group";
import type { ZoneFact } from "./zone";
import { zoneNamed } from "./zone";

/** What a load balancer is. */
export type LoadBalancerType = "application" | "network" | "gateway" | "classic";

/** A zone in which a load balancer is enabled. */
export interface EnabledZone {
  readonly zone: ZoneFact;
  /** Absent for a classic load balancer outside a VPC. */
  readonly subnet?: Subnet;
}

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
}

/** Load balancers of a stack and what their listeners forward to. */
export class LoadBalancing {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  readonly forwards: readonly Forward[];
  readonly #loadBalancers: ReadonlyMap<Urn, LoadBalancer>;
  readonly #targetGroups: ReadonlyMap<Urn, TargetGroup>;
  readonly #forwardsOf = new Map<LoadBalancer, Forward[]>();

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly wearers: Wearers,
    readonly regions: Regions,
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
    this.forwards = [
      ...reader.all("lb:Listener").flatMap((listener) => this.#listener(listener)),
      ...reader.all("lb:ListenerRule").flatMap((rule) => this.#rule(rule)),
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
    return {
      resource,
      name: resource.name,
      region: this.regions.of(resource),
      type,
      internal: reader.flag(resource, "internal") ?? false,
      ...listed,
      ...vpcOf(listed.zones),
      crossZone: type === "application" ? true : (reader.flag(resource, "enableCrossZoneLoadBalancing") ?? false),
      wearer: this.wearers.loadBalancer(resource, type, vpcOf(listed.zones).vpc),
    };
  }

  #classic(resource: Resource): LoadBalancer {
    const { reader } = this;
    const region = this.regions.of(resource);
    const names =
      reader.value(resource, "subnets") === undefined ? reader.list(resource, "availabilityZones") : undefined;
    const reason = because(resource, "availabilityZones");
    const byName =
      names instanceof Unknown
        ? { zones: [], zonesBecause: reason, uncertain: reason }
        : {
            zones: (names ?? []).map((zone) => ({ zone: zoneNamed(asText(zone) ?? new Unknown(), region, reason) })),
            zonesBecause: reason,
          };
    const listed = names === undefined ? this.#enabledZones(resource) : byName;
    return {
      resource,
      name: resource.name,
      region,
      type: "classic",
      internal: reader.flag(resource, "internal") ?? false,
      ...listed,
      ...vpcOf(listed.zones),
      crossZone: reader.flag(resource, "crossZoneLoadBalancing") ?? true,
      wearer: this.wearers.loadBalancer(resource, "classic", vpcOf(listed.zones).vpc),
    };
  }

  #enabledZones(resource: Resource): Pick<LoadBalancer, "zones" | "zonesBecause" | "uncertain"> {
    const { reader, network } = this;
    const property = reader.input(resource, "subnetMappings") === undefined ? "subnets" : "subnetMappings";
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

  #listener(listener: Resource): readonly Forward[] {
    const target = this.reader.target(listener, ["lb:LoadBalancer"], "loadBalancerArn");
    const port = this.reader.number(listener, "port");
    return possible(target).flatMap((resource) =>
      this.#actions(resource, listener, "defaultActions", port, target.kind === "resource" && !listener.conditional),
    );
  }

  #rule(rule: Resource): readonly Forward[] {
    const listeners = this.reader.target(rule, ["lb:Listener"], "listenerArn");
    return possible(listeners).flatMap((listener) => {
      const target = this.reader.target(listener, ["lb:LoadBalancer"], "loadBalancerArn");
      const certain = listeners.kind === "resource" && target.kind === "resource" && !rule.conditional;
      const port = this.reader.number(listener, "port");
      return possible(target).flatMap((resource) => this.#actions(resource, rule, "actions", port, certain));
    });
  }

  /** The target groups that a list of actions forwards to; redirects and fixed responses lead to none. */
  #actions(lb: Resource, owner: Resource, property: string, port: Read<number>, certain: boolean): readonly Forward[] {
    const loadBalancer = this.loadBalancer(lb);
    if (loadBalancer === undefined) return [];
    const hints = owner.propertyDependencies[property];
    const make = (value: Value | undefined, path: string, sure: boolean): readonly Forward[] => {
      const target = this.reader.follow(value, ["lb:TargetGroup"], hints);
      return possible(target).flatMap((resource) => {
        const group = this.targetGroup(resource);
        if (group === undefined) return [];
        return [
          { loadBalancer, group, port, because: because(owner, path), certain: sure && target.kind === "resource" },
        ];
      });
    };
    const actions = asList(this.reader.value(owner, property));
    if (actions instanceof Unknown) return make(actions, property, false);
    return (actions ?? []).flatMap((action, index) => {
      const at = `${property}[${String(index)}]`;
      const type = asText(field(action, "type"));
      if (typeof type === "string" && type !== "forward") return [];
      const sure = certain && type === "forward";
      const weighted = asList(field(field(action, "forward"), "targetGroups"));
      if (weighted === undefined) return make(field(action, "targetGroupArn"), `${at}.targetGroupArn`, sure);
      if (weighted instanceof Unknown) return make(weighted, `${at}.forward`, false);
      return weighted.flatMap((one, place) => {
        const weight = asNumber(field(one, "weight"));
        if (weight === 0) return [];
        return make(
          field(one, "arn"),
          `${at}.forward.targetGroups[${String(place)}].arn`,
          sure && !(weight instanceof Unknown),
        );
      });
    });
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

function loadBalancerType(type: Read<string>): LoadBalancerType {
  return type === "network" || type === "gateway" ? type : "application";
}

function vpcOf(zones: readonly EnabledZone[]): { vpc?: Vpc } {
  const vpc = zones.find(({ subnet }) => subnet !== undefined)?.subnet?.vpc;
  return vpc === undefined ? {} : { vpc };
}
