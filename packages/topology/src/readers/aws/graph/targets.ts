import { Unknown } from "@nospof/inventory";
import type { Because, Detection, ElementId } from "../../../model/topology";
import type { Admission } from "../admission/security";
import type { Registration } from "../compute";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancing";
import type { AwsModel } from "../model";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
import type { GraphBuilder } from "./builder";
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
  /** False when it is not known whether these zones and nodes are the ones. */
  readonly certain: boolean;
  readonly partsOf: (registration: Registration) => readonly Part[];
}

/** A part of a registration in a zone that the nodes send to. */
interface Target {
  readonly registration: Registration;
  readonly part: Part;
  /** Undefined when it is not known whether the nodes send to its zone. */
  readonly used: true | undefined;
  readonly reach: TargetReach;
}

/**
 * Links a target group to its targets in the zones that the nodes send to. While no target at all passes its health
 * check, the nodes send to all of them (fail open) and notice no loss. Source: Elastic Load Balancing user guides,
 * "Target group health".
 */
export function linkTargets(builder: GraphBuilder, model: AwsModel, spec: TargetsSpec): void {
  const targets = spec.registrations.flatMap((registration) => targetsOf(model, spec, registration));
  const failsOpen = targets.every(({ reach }) => reach.health.state === "refused");
  for (const target of targets) link(builder, spec, target, failsOpen);
}

/** Why no target of a group ever passes its health check, where that is so. */
export function blindnessOf(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  registrations: readonly Registration[],
  callers: readonly EnabledZone[],
): Because | undefined {
  let reason: Because | undefined;
  for (const registration of registrations) {
    const answer = targetReach(model, loadBalancer, group, registration, callers).health;
    if (answer.state !== "refused") return undefined;
    reason ??= answer.because;
  }
  return reason;
}

function targetsOf(model: AwsModel, spec: TargetsSpec, registration: Registration): readonly Target[] {
  const zones = spec.zones.map(({ zone }) => zone);
  return spec.partsOf(registration).flatMap((part) => {
    const used = part.zone === undefined || zones.length === 0 ? true : inZones(model, part.zone, zones);
    if (used === false) return [];
    const reach = targetReach(model, spec.loadBalancer, spec.group, registration, spec.callers, part.zone);
    return [{ registration, part, used, reach }];
  });
}

function link(builder: GraphBuilder, spec: TargetsSpec, target: Target, failsOpen: boolean): void {
  const { from, sink } = spec;
  const { registration, part, used, reach } = target;
  const { traffic, health } = reach;
  const detection = detectionOf(spec.group, health, failsOpen);
  if (traffic.state === "refused") {
    // A target that passes its check on another port stays in use, whatever becomes of the traffic.
    const taken = health.state === "admitted" ? undefined : detection;
    builder.missing(from, sink, `a way to ${part.label}`, traffic.because, { detection: taken });
    return;
  }
  if (health.state === "refused" && !failsOpen) {
    builder.missing(from, sink, `a health check of ${part.label}`, health.because, { detection });
    return;
  }
  const doubt = traffic.state === "unknown" ? traffic.because : health.state === "unknown" ? health.because : undefined;
  const sure = spec.certain && used === true && doubt === undefined && registration.certain;
  const known = health.state === "refused" ? health.because : registration.because;
  const reason = sure ? known : whyUsed(spec.loadBalancer, doubt ?? registration.because, part, used);
  builder.link(from, part.element, reason, { certain: sure, detection });
}

function detectionOf(group: TargetGroup, health: Admission, failsOpen: boolean): Detection | undefined {
  if (failsOpen) return undefined;
  const watched: Detection = { signal: "target", terms: [healthTerm(group)] };
  return health.state === "unknown" ? { ...watched, uncertain: health.because } : watched;
}

function whyUsed(loadBalancer: LoadBalancer, reason: Because, part: Part, used: true | undefined): Because {
  if (used === undefined && part.zone !== undefined && part.zone.zone instanceof Unknown) return part.zone.because;
  return used === undefined ? loadBalancer.zonesBecause : reason;
}

function inZones(model: AwsModel, zone: ZoneFact, zones: readonly ZoneFact[]): boolean | undefined {
  const answers = zones.map((one) => model.zones.same(zone, one));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}
