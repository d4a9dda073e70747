export { formatPlan } from "./format";
export { ipv6Subnet } from "./ipv6";
export type { AddressPlan, AddressRequest, PlannedSubnet, PlannedTier, PrefixLimits, TierRequest } from "./plan";
export { AWS_SUBNET_PREFIXES, DEFAULT_ZONE_SLOTS } from "./plan";
export { planAddresses } from "./plan-addresses";
export type { AddressProblem } from "./problems";
export { AddressPlanError } from "./problems";
export type { Zone, ZoneForm } from "./zones";
export { parseZone } from "./zones";
