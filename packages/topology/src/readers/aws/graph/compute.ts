import type { Urn } from "@nospof/inventory";
import type { Because, Detection, ElementId, Group, MemberLoss } from "../../../model/topology";
import type { Machine } from "../machine";
import type { Registration } from "../registration";
import type { MissingMount } from "../file-systems";
import type { Fleet } from "../fleet";
import { wholeSize } from "../fleet-size";
import { kindOf } from "../kinds";
import type { ManagedFunction } from "../managed-function";
import type { AwsModel } from "../model";
import { slaOfInstance, slaOfInstances } from "../sla";
import type { TargetGroup } from "../target-group";
import { because } from "../reader";
import type { ZoneFact } from "../zone";
import { zoneLabel } from "../zone";
import type { GraphBuilder } from "../../builder";

/** A part of something registered with a target group: what runs in one zone. */
export interface Part {
  readonly element: ElementId;
  /** How it is called in messages. */
  readonly label: string;
  /** Absent: it is not bound to a zone. */
  readonly zone?: ZoneFact;
  /** What answers, where that is not the element itself: what it hands traffic on to. */
  readonly ends?: readonly ElementId[];
}

/** Lowers what runs behind load balancers: fleets, machines and functions. */
export class ComputeGraph {
  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
  ) {}

  /** Where traffic to a target group ends. */
  sink(group: TargetGroup): ElementId {
    const id = this.builder.id("service", group.resource);
    return this.builder.add({
      id,
      kind: "service",
      label: `service ${serviceName(group.name)}`,
      resource: group.resource,
    });
  }

  /** The parts of a registration, each linked to where the traffic ends. */
  parts(registration: Registration, sink: ElementId): readonly Part[] {
    const parts = this.#partsOf(registration);
    for (const { element, ends = [element] } of parts)
      for (const end of ends) this.builder.link(end, sink, registration.because, { certain: registration.certain });
    return parts;
  }

  /** What runs by itself, behind no load balancer: its parts, and where traffic to it ends. */
  addService(urn: Urn): void {
    const { builder, model } = this;
    if (builder.elements.some(({ kind, resource }) => kind === "instances" && resource === urn)) return;
    const fleet = model.compute.fleets.find(({ resource }) => resource.urn === urn);
    const resource = model.inventory.get(urn);
    if (resource === undefined) return;
    const parts =
      fleet !== undefined
        ? this.#fleet(fleet)
        : kindOf(resource.type) === "ec2:Instance"
          ? [this.machine(model.compute.machine(resource))]
          : [];
    if (parts.length === 0) return;
    const sink = builder.add({
      id: builder.id("service", resource),
      kind: "service",
      label: `service ${resource.name}`,
      resource,
    });
    for (const { element } of parts) builder.link(element, sink, because(resource, ""));
  }

  /** A single machine; it fails with its zone or by itself. */
  machine(machine: Machine): Part {
    const id = this.builder.id("instances", machine.resource);
    const label = `instance ${machine.name} (${zoneLabel(machine.zone)})`;
    const element = this.builder.add({
      id,
      kind: "instances",
      label,
      resource: machine.resource,
      placement: this.model.zones.devicePlacement(machine.zone, machine.name),
      forwarding: { kind: "all" },
      capacities: [{ amount: 1, unit: "instances" }],
      sla: slaOfInstance,
      broken: machine.refused,
    });
    return { element, label, zone: machine.zone };
  }

  #partsOf({ member, because: reason }: Registration): readonly Part[] {
    switch (member.kind) {
      case "fleet":
        return this.#fleet(member.fleet);
      case "machine":
        return [this.machine(member.machine)];
      case "function":
        return [this.#function(member.code)];
      case "load-balancer":
        return [];
      case "unknown":
        return [{ element: this.builder.unknown(`target:${member.label}`, member.label, reason), label: member.label }];
    }
  }

  /** A function of the region; one in subnets of a VPC hands its calls on to what runs in their zones. */
  #function({ resource, name, region, zones, zonesBecause, uncertain }: ManagedFunction): Part {
    const { builder, model } = this;
    const id = builder.id("instances", resource);
    const label = `function ${name}`;
    const element = builder.add({
      id,
      kind: "instances",
      label,
      resource,
      placement: { domains: [model.zones.region(region)] },
      forwarding: { kind: zones === undefined ? "all" : "any" },
      uncertain,
    });
    if (zones === undefined) return { element, label };
    const moves = { what: "AWS Lambda runs it in another zone", seconds: 0, from: "default: AWS states no figure" };
    const detection: Detection = { signal: "target", terms: [{ ...moves, uncertain: zonesBecause }] };
    const ends = zones.map((zone, at) => {
      const place = typeof zone.zone === "string" ? zone.zone : `?${String(at + 1)}`;
      const end = builder.add({
        id: `${id}@${place}`,
        kind: "instances",
        label: `${label} in ${zoneLabel(zone)}`,
        resource,
        placement: model.zones.placement(zone),
        forwarding: { kind: "all" },
      });
      builder.link(element, end, zonesBecause, { detection });
      return end;
    });
    return { element, label, ends };
  }

  /** One element per zone; the members are spread over them by the group. */
  #fleet(fleet: Fleet): readonly Part[] {
    const { builder, model } = this;
    if (fleet.zones.length === 0) {
      const reason: Because = fleet.uncertain ?? fleet.zonesBecause;
      const placement = { domains: [model.zones.region(fleet.region)] };
      const { name: label, resource, refused: broken } = fleet;
      const element =
        broken === undefined
          ? builder.unknown(`fleet:${label}`, label, reason, placement)
          : builder.add({
              id: builder.id("instances", resource),
              kind: "instances",
              label,
              resource,
              placement,
              broken,
            });
      return [{ element, label }];
    }
    const sla =
      fleet.kind === "scaling-group"
        ? slaOfInstances(wholeSize(fleet.size), model.zones.spread(fleet.zones))
        : undefined;
    let unnamed = 0;
    const parts = fleet.zones.map((zone): Part => {
      const place = typeof zone.zone === "string" ? zone.zone : `?${String(++unnamed)}`;
      const label = `${fleet.name} in ${zoneLabel(zone)}`;
      const missing = this.#unmounted(fleet, zone);
      const element = builder.add({
        id: builder.id("instances", fleet.resource, place),
        kind: "instances",
        label,
        resource: fleet.resource,
        placement: model.zones.placement(zone),
        forwarding: { kind: "all" },
        sla,
        broken: fleet.refused ?? (missing?.certain === true ? missing.because : undefined),
        uncertain: fleet.uncertain ?? (missing?.certain === false ? missing.because : undefined),
      });
      return { element, label, zone };
    });
    builder.group({
      id: builder.id("instances", fleet.resource).slice("instances:".length),
      resource: fleet.resource.urn,
      members: parts.map(({ element }) => element),
      ...countOf(fleet),
      unit: "instances",
      memberLosses: [
        { domain: model.zones.device(fleet.region, `${fleet.name} (one of its instances)`), ...lossOf(fleet) },
      ],
    });
    return parts;
  }

  /** Why the members of a fleet do not start in one of its zones. */
  #unmounted({ kind, resource }: Fleet, zone: ZoneFact): MissingMount | undefined {
    if (kind !== "ecs-service") return undefined;
    const { fileSystems, zones } = this.model;
    return fileSystems.missingIn(resource, zone, (a, b) => zones.same(a, b));
  }
}

/** How many members are lost with one instance. */
function lossOf({ perInstance = 1, size }: Fleet): Omit<MemberLoss, "domain"> {
  return perInstance === 1 ? { members: 1 } : { members: perInstance, least: 1, because: size.because };
}

/** How many members a fleet has, and how they may be spread over its zones. */
function countOf(fleet: Fleet): Pick<Group, "total" | "uncertain" | "room" | "maxSkew" | "because" | "remedy"> {
  const { size, room, zones, unspread } = fleet;
  const { total, because: reason, uncertain } = size;
  if (unspread !== undefined && uncertain === undefined)
    return { because: reason, maxSkew: Infinity, remedy: unspread, ...(total === undefined ? {} : { total }) };
  if (total === undefined || uncertain === undefined)
    return { because: reason, ...(room === undefined ? {} : { room }), ...(total === undefined ? {} : { total }) };
  if (uncertain.isEven === true && room === undefined)
    return { because: reason, total, uncertain: { most: uncertain.most, because: uncertain.because } };
  // How a zone that is full moves members that are not certain to the others is not followed.
  if (room !== undefined) return { because: uncertain.because, room };
  // All members are spread evenly; which of them are the certain ones is not known: those of a zone may all be.
  const share = Math.ceil(uncertain.most / zones.length);
  return { because: reason, total, uncertain, room: zones.map(() => share), maxSkew: Infinity };
}

/** A target group's name without the words that only say that it is one: `web-tg` is the service `web`. */
export function serviceName(name: string): string {
  const short = name.replace(/(?:[-_.]?(?:tg|target-?_?group|targets|Tg|TG|TargetGroup|Targets))+$/, "");
  return short === "" ? name : short;
}

/** The statement that nothing in this stack registers targets with a group. */
export function withoutTargets(group: TargetGroup): Because {
  return because(group.resource, "arn", `register targets with ${group.name}: nothing in this stack does`);
}
