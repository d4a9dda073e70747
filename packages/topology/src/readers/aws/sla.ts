import type { Sla } from "../../model/topology";
import type { LoadBalancerType } from "./load-balancer";
import type { Spread } from "./zone";

const balancing = "Amazon Elastic Load Balancing Service Level Agreement, 25 July 2022";
const compute = "Amazon Compute Service Level Agreement, 25 May 2022";

/**
 * Monthly uptime that AWS promises, in percent. Only figures of a published text in force that states its date: none was
 * found for NAT gateways, Route 53, Lambda and Fargate, so nothing is said of them.
 */
const serviceLevels = {
  loadBalancerInZones: { percent: 99.99, what: "load balancer in two or more zones", source: balancing },
  loadBalancerInOneZone: { percent: 99.9, what: "load balancer in one zone", source: balancing },
  /** Promised for all instances of a region together: what a single group is promised is no more. */
  instancesInZones: { percent: 99.99, what: "EC2 in two or more zones of a region", source: compute },
  instance: { percent: 99.5, what: "single EC2 instance", source: compute },
} as const satisfies Readonly<Record<string, Sla>>;

/** What is promised for one EC2 instance. */
export const slaOfInstance: Sla = serviceLevels.instance;

/**
 * What is promised for a load balancer; undefined where its zones are not known. Of gateway load balancers the text
 * names those in one zone only.
 */
export function slaOfLoadBalancer(type: LoadBalancerType, zones: Spread | undefined): Sla | undefined {
  if (zones === "one") return serviceLevels.loadBalancerInOneZone;
  return zones === "several" && type !== "gateway" ? serviceLevels.loadBalancerInZones : undefined;
}

/**
 * What is promised for a scaling group of EC2 instances: that of its one instance, or that of several zones. Nothing is
 * promised for several instances in one zone together.
 *
 * @param members how many there are at least; undefined: not known
 */
export function slaOfInstances(members: number | undefined, zones: Spread | undefined): Sla | undefined {
  if (members === 1) return serviceLevels.instance;
  return members !== undefined && members > 1 && zones === "several" ? serviceLevels.instancesInZones : undefined;
}
