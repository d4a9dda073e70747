import type { Admission } from "../admission/security";
import type { Registration } from "../registration";
import type { EnabledZone } from "../enabled-zone";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import type { TargetGroup } from "../target-group";
import type { ZoneFact } from "../zone";
import type { Node } from "./nodes";
import { callersOf } from "./nodes";
import { targetReach } from "./target-reach";

/**
 * The groups to whose targets every node of a load balancer sends, and filters let only some of the nodes through. Each
 * node is then judged by itself: by what its own traffic and its own checks reach.
 */
export function unevenGroups(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  groups: readonly TargetGroup[],
  nodes: readonly Node[],
  registrationsOf: (group: TargetGroup) => readonly Registration[],
): ReadonlySet<TargetGroup> {
  const callers = callersOf(nodes);
  const uneven = groups.filter(
    (group) =>
      model.loadBalancing.crossesZones(loadBalancer, group) !== false &&
      registrationsOf(group).some((one) => !fareAlike(model, loadBalancer, group, one, callers)),
  );
  return new Set(uneven);
}

/** Whether all nodes get through to a target alike, with traffic and with health checks. */
function fareAlike(
  model: AwsModel,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  registration: Registration,
  callers: readonly EnabledZone[],
): boolean {
  const statesOf = (nodes: readonly EnabledZone[], zone: ZoneFact | undefined): readonly Admission["state"][] => {
    const { traffic, health } = targetReach(model, loadBalancer, group, registration, nodes, zone);
    return [traffic.state, health.state];
  };
  return zonesOf(registration).every((zone) => {
    if (callers.length < 2 || !statesOf(callers, zone).includes("unknown")) return true;
    const [first, ...others] = callers.map((caller) => statesOf([caller], zone).join());
    return others.every((states) => states === first);
  });
}

/** Zones of the parts of a member; undefined for one that is not bound to a zone. */
function zonesOf({ member }: Registration): readonly (ZoneFact | undefined)[] {
  if (member.kind === "fleet" && member.fleet.zones.length > 0) return member.fleet.zones;
  return [member.kind === "machine" ? member.machine.zone : undefined];
}
