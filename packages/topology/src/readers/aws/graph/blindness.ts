import type { Because } from "../../../model/topology";
import type { Registration } from "../compute";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancing";
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
    readonly registrationsOf: (group: TargetGroup) => readonly Registration[],
  ) {}

  /** What is known of one node; in doubt where it has healthy targets of some groups and none of others. */
  of(node: Node, nodes: readonly Node[]): Pick<NodeHealth, "blind" | "doubt"> {
    const reasons = this.groups.map((group) => this.#reason(group, node, nodes));
    const reason = reasons.find((one) => one !== undefined);
    if (reason === undefined) return {};
    return reasons.includes(undefined) ? { doubt: reason } : { blind: reason };
  }

  #reason(group: TargetGroup, node: Node, nodes: readonly Node[]): Because | undefined {
    const { enabled } = node;
    const ownZone = this.model.loadBalancing.crossesZones(this.loadBalancer, group) === false;
    if (ownZone && enabled !== undefined) return this.#find(group, callersOf([node]), enabled.zone);
    if (!this.#shared.has(group)) this.#shared.set(group, this.#find(group, callersOf(nodes)));
    return this.#shared.get(group);
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
