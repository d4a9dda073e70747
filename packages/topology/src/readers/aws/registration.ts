import type { Read, Resource, Urn } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { ElasticIps } from "./elastic-ip";
import type { Fleet, Fleets } from "./fleet";
import type { AwsKind } from "./kinds";
import type { Machine, Machines } from "./machine";
import type { ManagedFunction } from "./managed-function";
import { managedFunction } from "./managed-function";
import type { Network } from "./network";
import { PrivateAddresses } from "./private-address";
import type { AwsReader, Target } from "./reader";
import { asList, because, field, possible } from "./reader";
import type { Regions } from "./region";
import { refusedFleet, refusedTarget } from "./target-kind";

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

/** Reads what is registered with target groups and classic load balancers, and by what. */
export class Registrations {
  readonly all: readonly Registration[];
  readonly #privateAddresses: PrivateAddresses;

  constructor(
    readonly reader: AwsReader,
    readonly network: Network,
    readonly regions: Regions,
    readonly addresses: ElasticIps,
    readonly fleets: Fleets,
    readonly machines: Machines,
  ) {
    this.#privateAddresses = new PrivateAddresses(reader, addresses);
    this.all = distinct([
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
    const fleet = this.fleets.get(resource);
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
    if (resource.type.endsWith(":Instance")) return { kind: "machine", machine: this.machines.of(resource) };
    if (resource.type.endsWith(":LoadBalancer")) return { kind: "load-balancer", resource };
    if (resource.type.endsWith(":NetworkInterface")) {
      const instance = this.addresses.instanceOn(resource);
      return instance === undefined
        ? { kind: "unknown", label: resource.name }
        : { kind: "machine", machine: this.machines.behind(resource, instance) };
    }
    return { kind: "function", code: managedFunction(this.reader, this.network, this.regions, resource) };
  }
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
