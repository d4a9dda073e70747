import { Unknown } from "@nospof/inventory";
import type { Because, Detection, ElementId } from "../../../model/topology";
import type { Admission } from "../admission/security";
import type { Sight } from "../check-sight";
import { sightOfTarget } from "../check-sight";
import type { Registration } from "../registration";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
import type { GraphBuilder } from "../../builder";
import type { Part } from "./compute";
import { healthTerm } from "./health-term";
import type { TargetReach } from "./target-reach";
import { targetReach } from "./target-reach";

/** A target group as some nodes of a load balancer see it, with its targets. */
export interface TargetsSpec {
  readonly loadBalancer: LoadBalancer;
  readonly group: TargetGroup;
  readonly registrations: readonly Registration[];
  /** The element of the target group. */
  readonly from: ElementId;
  /** Where the traffic ends. */
  readonly sink: ElementId;
  /** The zones whose targets are in use. */
  readonly zones: readonly EnabledZone[];
  /** The nodes that send to it. */
  readonly callers: readonly EnabledZone[];
  /** The nodes whose health checks decide which targets they send to. */
  readonly watchers: readonly EnabledZone[];
  /** False when it is not known whether these zones and nodes are the ones. */
  readonly certain: boolean;
  readonly partsOf: (registration: Registration) => readonly Part[];
  /** What a load balancer answers by itself. */
  readonly ownAnswersOf: (loadBalancer: LoadBalancer) => ElementId;
}

/** A part of a registration in a zone that the nodes send to. */
interface Target {
  readonly registration: Registration;
  readonly part: Part;
  /** Undefined when it is not known whether the nodes send to its zone. */
  readonly used: true | undefined;
  readonly reach: TargetReach;
}

/** Links a target group to its targets in the zones that the nodes send to. */
export function linkTargets(builder: GraphBuilder, model: AwsModel, spec: TargetsSpec): void {
  const targets = spec.registrations.flatMap((registration) => targetsOf(model, spec, registration));
  for (const target of targets) link(builder, model, spec, target);
}

function targetsOf(model: AwsModel, spec: TargetsSpec, registration: Registration): readonly Target[] {
  const zones = spec.zones.map(({ zone }) => zone);
  return spec.partsOf(registration).flatMap((part) => {
    const used = part.zone === undefined || zones.length === 0 ? true : inZones(model, part.zone, zones);
    // What AWS refuses to make is told as the reason, wherever it was to stand.
    if (used === false && refusedFleet(registration) === undefined) return [];
    const isApart = spec.callers.length < spec.watchers.length;
    const reachOf = (nodes: readonly EnabledZone[]): TargetReach =>
      targetReach(model, spec.loadBalancer, spec.group, registration, nodes, part.zone, isApart);
    const [{ traffic }, { health }] = [reachOf(spec.callers), reachOf(spec.watchers)];
    return [{ registration, part, used: used === true ? true : undefined, reach: { traffic, health } }];
  });
}

function link(builder: GraphBuilder, model: AwsModel, spec: TargetsSpec, target: Target): void {
  const { from, sink } = spec;
  const { registration, part, used, reach } = target;
  const { health } = reach;
  if (refusedFleet(registration) !== undefined) {
    const detection: Detection = { signal: "target", terms: [healthTerm(spec.group)] };
    const certain = spec.certain && registration.certain;
    builder.link(from, part.element, registration.because, { certain, detection });
    return;
  }
  const { refused } = registration;
  const traffic: Admission = refused === undefined ? reach.traffic : { state: "refused", because: refused };
  const seen = sightOfTarget(model, spec.group, registration);
  const detection = detectionOf(builder, spec, part, reach, seen);
  if (traffic.state === "refused") {
    builder.missing(from, sink, `a way to ${part.label}`, traffic.because, { detection });
    return;
  }
  const doubt = traffic.state === "unknown" ? traffic.because : health.state === "unknown" ? health.because : undefined;
  const sure = spec.certain && used === true && doubt === undefined && registration.certain;
  const reason = sure ? registration.because : whyUsed(spec.loadBalancer, doubt ?? registration.because, part, used);
  builder.link(from, part.element, reason, { certain: sure, detection });
}

/** Why AWS refuses to make the instances or tasks that are registered. */
function refusedFleet({ member }: Registration): Because | undefined {
  return member.kind === "fleet" ? member.fleet.refused : undefined;
}

/** How the nodes learn of a loss: by a check that never passes, by one on another port, or by the traffic's own way. */
function detectionOf(
  builder: GraphBuilder,
  { from, group, ownAnswersOf }: TargetsSpec,
  part: Part,
  { traffic, health }: TargetReach,
  seen: Sight,
): Detection {
  const terms = [healthTerm(group)];
  if (health.state === "refused")
    return { signal: { probe: deadCheck(builder, from, part.label, health.because) }, terms };
  if (seen.kind === "blind") return { signal: { probe: deadCheck(builder, from, part.label, seen.because) }, terms };
  if (seen.kind === "own") return { signal: { probe: ownAnswersOf(seen.balancer) }, terms };
  // A target that passes its check on another port stays in use, whatever becomes of the traffic.
  if (traffic.state === "refused" && health.state === "admitted") return { signal: { probe: part.element }, terms };
  const doubt = health.state === "unknown" ? health.because : seen.kind === "open" ? seen.because : undefined;
  return { signal: "target", terms, ...(doubt === undefined ? {} : { uncertain: doubt }) };
}

/** A health check that never passes. */
export function deadCheck(builder: GraphBuilder, of: ElementId, label: string, reason: Because): ElementId {
  return builder.add({
    id: `health-check:${of}: ${label}`,
    kind: "health-check",
    label: `the health check of ${label}`,
    broken: reason,
  });
}

function whyUsed(loadBalancer: LoadBalancer, reason: Because, part: Part, used: true | undefined): Because {
  if (used === undefined && part.zone !== undefined && part.zone.zone instanceof Unknown) return part.zone.because;
  return used === undefined ? loadBalancer.zonesBecause : reason;
}

function inZones(model: AwsModel, zone: ZoneFact, zones: readonly ZoneFact[]): boolean | undefined {
  const answers = zones.map((one) => model.zones.same(zone, one));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}
