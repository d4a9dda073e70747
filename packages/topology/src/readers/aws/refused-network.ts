import type { Read, Resource, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Ranges } from "./admission/place";
import type { Wearer } from "./admission/security";
import { meets, stretchOf } from "./address-space";
import type { Network, Subnet, Vpc } from "./network";
import type { AwsReader } from "./reader";
import { because } from "./reader";
import type { Regions } from "./region";
import { regionOfZone, unnamedRegion } from "./region";
import type { ZoneFact } from "./zone";

/**
 * Subnets that AWS refuses to create, with the reason: in a zone or a VPC of another region, with addresses that their
 * VPC does not have, or with those of a subnet that is made before. Source: Amazon EC2 API, `CreateSubnet` ("the subnet
 * CIDR blocks must not overlap"), `InvalidSubnet.Range` and `InvalidSubnet.Conflict`.
 */
export function refusedSubnetsOf(
  subnets: readonly Subnet[],
  regions: Regions,
  ranges: Ranges,
): ReadonlyMap<string, Because> {
  // Where no subnet stands in the stack's region, that region was only assumed.
  const inUse = new Set(subnets.flatMap(({ zone }) => (homeOf(zone) === zone.region ? [zone.region] : [])));
  const refused = new Map<string, Because>();
  const before = new Map<string, Subnet[]>();
  for (const subnet of subnets) {
    const { resource, vpc, key } = subnet;
    if (resource === undefined || !subnet.managed || resource.conditional) continue;
    const reason =
      outOfRegion(subnet, resource, regions, inUse) ??
      outOfRange(subnet, resource, ranges) ??
      overlapping(subnet, resource, before.get(vpc.key) ?? []);
    if (reason !== undefined) refused.set(key, reason);
    else before.set(vpc.key, [...(before.get(vpc.key) ?? []), subnet]);
  }
  return refused;
}

function homeOf({ zone }: ZoneFact): string | undefined {
  return typeof zone === "string" ? regionOfZone(zone) : undefined;
}

function outOfRegion(
  { name, zone, vpc }: Subnet,
  resource: Resource,
  regions: Regions,
  inUse: ReadonlySet<string>,
): Because | undefined {
  const { region } = zone;
  if (region.startsWith(unnamedRegion)) return undefined;
  const home = homeOf(zone);
  const isStated = regions.isStated(resource);
  if (home !== undefined && home !== region && (isStated || inUse.has(region))) {
    const text = `put subnet ${name} in a zone of ${region}, where its provider makes it: ${String(zone.zone)} is a zone of ${home}`;
    return because(resource, "availabilityZone", text);
  }
  if (!vpc.managed || vpc.resource === undefined || vpc.region === region) return undefined;
  if (!regions.isCertain(resource) || !regions.isCertain(vpc.resource)) return undefined;
  const text = `make subnet ${name} with the provider of VPC ${vpc.name}: it is made in ${region}, the VPC in ${vpc.region}`;
  return because(resource, "vpcId", text);
}

/** A block that does not lie within the addresses of its VPC; of what is deployed, AWS knows better. */
function outOfRange({ name, cidr, vpc }: Subnet, resource: Resource, ranges: Ranges): Because | undefined {
  if (ranges.reader.inventory.source === "state") return undefined;
  const own = cidr === undefined ? undefined : stretchOf(cidr, 4);
  const whole = vpc.managed ? ranges.ofVpc(vpc) : undefined;
  if (own === undefined || whole === undefined || (whole.first <= own.first && own.last <= whole.last))
    return undefined;
  const text = `give subnet ${name} addresses of VPC ${vpc.name}: ${String(cidr)} is not within its cidrBlock`;
  return because(resource, "cidrBlock", text);
}

function overlapping(subnet: Subnet, resource: Resource, others: readonly Subnet[]): Because | undefined {
  const own = subnet.vpc.managed && subnet.cidr !== undefined ? stretchOf(subnet.cidr, 4) : undefined;
  if (own === undefined) return undefined;
  const other = others.find(({ cidr }) => {
    const range = cidr === undefined ? undefined : stretchOf(cidr, 4);
    return range !== undefined && meets([own], range);
  });
  if (other === undefined) return undefined;
  const text = `give subnet ${subnet.name} addresses of its own: ${String(subnet.cidr)} overlaps ${String(other.cidr)} of subnet ${other.name}`;
  return because(resource, "cidrBlock", text);
}

/**
 * Why AWS launches nothing that wears some groups in a VPC: one of them belongs to another VPC. A group may be
 * associated with further VPCs. Source: Amazon EC2 API, `RunInstances` ("security groups and subnet belong to different
 * networks"); `AssociateSecurityGroupVpc`.
 */
export function refusedWear(
  reader: AwsReader,
  network: Network,
  wearers: readonly Wearer[],
  vpc: Vpc | undefined,
): Because | undefined {
  if (vpc?.managed !== true) return undefined;
  for (const { groups, label, because: reason } of wearers) {
    for (const { resource } of groups ?? []) {
      if (resource === undefined || resource.external || reader.value(resource, "vpcId") === undefined) continue;
      const own = network.vpc(resource, "vpcId");
      if (!own.managed || own.key === vpc.key) continue;
      if (isAssociated(reader, resource)) continue;
      const text = `give ${label} a security group of VPC ${vpc.name}: ${resource.name} belongs to VPC ${own.name}`;
      return { ...reason, text };
    }
  }
  return undefined;
}

/** Whether a group is, or may be, associated with further VPCs. */
function isAssociated(reader: AwsReader, group: Resource): boolean {
  const associations = reader.referrers(["vpc:SecurityGroupVpcAssociation"], ["ec2:SecurityGroup"], "securityGroupId");
  return associations.loose.length > 0 || associations.to(group).length > 0;
}

/**
 * Why AWS refuses to spread members over subnets: they are of several VPCs, or one of them is not made, or in another
 * region. Source: Amazon EC2 Auto Scaling API, `CreateAutoScalingGroup`; Amazon ECS API, `AwsVpcConfiguration` ("all
 * specified subnets must be from the same VPC").
 */
export function refusedSpread(
  network: Network,
  owner: Resource,
  name: string,
  subnets: readonly Subnet[],
  reason: Because,
): Because | undefined {
  const [first] = subnets;
  for (const subnet of subnets) {
    const refused = network.refusal(subnet) ?? otherRegion(network, owner, name, subnet, reason);
    if (refused !== undefined) return refused;
    if (first?.vpc.managed !== true || !subnet.vpc.managed || first.vpc.key === subnet.vpc.key) continue;
    const text = `name subnets of one VPC in ${reason.property} of ${name}: ${first.name} belongs to VPC ${first.vpc.name}, ${subnet.name} to VPC ${subnet.vpc.name}`;
    return { ...reason, text };
  }
  return undefined;
}

/** Why a resource cannot use a subnet: each region has subnets of its own. */
export function otherRegion(
  { regions }: Network,
  owner: Resource,
  name: string,
  { resource, managed, name: subnet }: Subnet,
  reason: Because,
): Because | undefined {
  if (resource === undefined || !managed) return undefined;
  const [own, home] = [regions.of(owner), regions.of(resource)];
  if (own === home || !regions.isCertain(owner) || !regions.isCertain(resource)) return undefined;
  const text = `make ${name} with the provider of subnet ${subnet}: it is made in ${own}, the subnet in ${home}`;
  return { ...reason, text };
}

/**
 * Why AWS refuses what has to stand somewhere and names no subnet and no zone. Sources: Elastic Load Balancing API,
 * `CreateLoadBalancer` ("you must specify either subnets or subnet mappings"); Amazon EC2 Auto Scaling API,
 * `CreateAutoScalingGroup` ("at least one Availability Zone or VPC Subnet is required").
 *
 * @param properties all by which it may name them, the usual one first
 */
export function refusedNowhere(
  reader: AwsReader,
  resource: Resource,
  name: string,
  properties: readonly [string, ...(readonly string[])],
): Because | undefined {
  if (resource.external || !properties.every((property) => isNothing(reader, resource, property))) return undefined;
  const [usual] = properties;
  const property = properties.find((one) => reader.input(resource, one) !== undefined) ?? usual;
  const text = `name subnets in several zones in ${usual} of ${name}: it names none, and AWS refuses that`;
  return because(resource, property, text);
}

/** Why AWS refuses tasks with network interfaces of their own that name no subnet. Source: Amazon ECS API, `CreateService`. */
export function refusedTasks(service: Resource, listed: Read<readonly Value[]>): Because | undefined {
  if (service.external || (listed !== undefined && (listed instanceof Unknown || listed.length > 0))) return undefined;
  const property = "networkConfiguration.subnets";
  return because(
    service,
    property,
    `name subnets in several zones in ${property} of ${service.name}: it names none, and AWS refuses that`,
  );
}

/** Whether a list is certainly empty or left out: the provider takes both for the same. */
export function isNothing(reader: AwsReader, resource: Resource, property: string): boolean {
  const listed = reader.list(resource, property);
  return listed === undefined || (!(listed instanceof Unknown) && listed.length === 0);
}
