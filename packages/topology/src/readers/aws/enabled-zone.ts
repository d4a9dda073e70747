import type { Because } from "../../model/topology";
import type { Subnet } from "./network";
import type { ZoneFact } from "./zone";
import { zoneKey, zoneLabel } from "./zone";

/** A zone in which a load balancer is enabled. */
export interface EnabledZone {
  readonly zone: ZoneFact;
  /** Absent for a classic load balancer outside a VPC. */
  readonly subnet?: Subnet;
}

/**
 * Why AWS refuses a load balancer its subnets: it takes one for each zone, all of one VPC. When all of them stand in one
 * zone that is the greater fault, and is left to be told by the loss of the zone.
 */
export function refusedSubnets(name: string, zones: readonly EnabledZone[], reason: Because): Because | undefined {
  const byZone = new Map<string, Subnet>();
  let twice: Because | undefined;
  let first: Subnet | undefined;
  for (const { zone, subnet } of zones) {
    if (subnet === undefined) continue;
    first ??= subnet;
    if (first.vpc.managed && subnet.vpc.managed && first.vpc.key !== subnet.vpc.key) {
      const text = `name subnets of one VPC in ${reason.property} of load balancer ${name}: ${first.name} belongs to ${first.vpc.name}, ${subnet.name} to ${subnet.vpc.name}`;
      return { ...reason, text };
    }
    const key = zoneKey(zone) ?? subnet.key;
    const other = byZone.get(key);
    byZone.set(key, subnet);
    if (other === undefined || other.key === subnet.key) continue;
    const text = `name one subnet for each zone in ${reason.property} of load balancer ${name}: ${other.name} and ${subnet.name} both stand in ${zoneLabel(zone)}, and AWS takes one`;
    twice ??= { ...reason, text };
  }
  return byZone.size > 1 ? twice : undefined;
}
