import type { Because } from "../../../model/topology";
import type { Registration } from "../registration";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
import type { Node, NodeHealth } from "./nodes";
import { callersOf } from "./nodes";
import { targetReach } from "./target-reach";

/** Which nodes of a load balancer never have a healthy target, whatever fails. */
export class Blindness {
  readonly #shared = new Map<TargetGroup, Because | undefined>();

  constructor(
    readonly model: AwsModel,
    readonly loadBalancer: LoadBalancer,
    readonly groups: readonly TargetGroup[],
    /** Groups to whose targets every node sends, but only some get through. */
    readonly uneven: ReadonlySet<TargetGroup>,
    readonly registrationsOf: (group: TargetGroup) => readonly Registration[],
  ) {}

  /** What is known of one node; in doubt where it has healthy targets of some groups and none of others. */
  of(node: Node, nodes: readonly Node[]): Pick<NodeHealth, "blind" | "doubt" | "deceit"> {
    const deceit = this.groups.map((group) => this.#deceit(group, node)).find((one) => one !== undefined);
    if (deceit !== undefined) return { deceit };
    const reasons = this.groups.map((group) => this.#reason(group, node, nodes));
    const reason = reasons.find((one) => one !== undefined) ?? this.#alone(node);
    if (reason === undefined) return {};
    return reasons.every((one) => one !== undefined) ? { blind: reason } : { doubt: reason };
  }

  /**
   * Why the targets to which a node sends refuse its traffic, where they pass its health checks: DNS goes on naming it as
   * if all were well.
   */
  #deceit(group: TargetGroup, node: Node): Because | undefined {
    const { enabled } = node;
    const ownZone = this.model.loadBalancing.crossesZones(this.loadBalancer, group) === false;
    if (enabled === undefined || !(ownZone || this.uneven.has(group))) return undefined;
    const zone = ownZone ? enabled.zone : undefined;
    const reaches = this.registrationsOf(group)
      .filter(({ member }) => zone === undefined || mayStandIn(this.model, member, zone))
      .map((one) => targetReach(this.model, this.loadBalancer, group, one, callersOf([node]), zone, true))
      .filter(({ health }) => health.state !== "refused");
    if (!reaches.some(({ health }) => health.state === "admitted")) return undefined;
    const refusals = reaches.flatMap(({ traffic }) => (traffic.state === "refused" ? [traffic.because] : []));
    return refusals.length < reaches.length ? undefined : refusals[0];
  }

  #reason(group: TargetGroup, node: Node, nodes: readonly Node[]): Because | undefined {
    const { enabled } = node;
    const ownZone = this.model.loadBalancing.crossesZones(this.loadBalancer, group) === false;
    if (ownZone && enabled !== undefined) return this.#find(group, callersOf([node]), enabled.zone);
    if (!this.#shared.has(group)) this.#shared.set(group, this.#find(group, callersOf(nodes)));
    return this.#shared.get(group);
  }

  /**
   * Why a node alone never has a healthy target of a group to which all nodes send. AWS says of the zone of a node when
   * DNS names it, and that each node checks by itself, but not what holds of a zone where only the others see targets.
   */
  #alone(node: Node): Because | undefined {
    for (const group of this.uneven) {
      const answers = this.registrationsOf(group).map(
        (one) => targetReach(this.model, this.loadBalancer, group, one, callersOf([node]), undefined, true).health,
      );
      const [first] = answers;
      if (first?.state === "refused" && answers.every(({ state }) => state === "refused")) return first.because;
    }
    return undefined;
  }

  /**
   * Why no target of a group, or none in a zone, ever passes its health check, where that is so. What gets no traffic
   * either is broken anyway.
   */
  #find(group: TargetGroup, callers: readonly EnabledZone[], zone?: ZoneFact): Because | undefined {
    let reason: Because | undefined;
    let isInUse = false;
    for (const one of this.registrationsOf(group)) {
      if (zone !== undefined && !mayStandIn(this.model, one.member, zone)) continue;
      const reach = targetReach(this.model, this.loadBalancer, group, one, callers, zone);
      if (reach.health.state !== "refused") return undefined;
      reason ??= reach.health.because;
      isInUse ||= reach.traffic.state !== "refused";
    }
    return isInUse ? reason : undefined;
  }
}

function mayStandIn(model: AwsModel, member: Registration["member"], zone: ZoneFact): boolean {
  const zones = member.kind === "fleet" ? member.fleet.zones : member.kind === "machine" ? [member.machine.zone] : [];
  return zones.length === 0 || zones.some((one) => model.zones.same(one, zone) !== false);
}
