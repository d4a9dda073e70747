import type { Inventory, Resource } from "@nospof/inventory";
import { readString, readValue } from "@nospof/inventory";
import { awsModel, zoneLabel, type Vpc } from "@nospof/topology/aws";
import { spaceIn, type Space } from "./space";

/** The addresses of one network. */
export interface NetworkAddresses {
  readonly name: string;
  readonly region: string;
  /** Its IPv4 blocks with what is free in them; none where they are not known. */
  readonly spaces: readonly Space[];
  /** By tier, in the order of their first addresses. */
  readonly tiers: readonly TierAddresses[];
}

/** The subnets of one tier, by zone. */
export interface TierAddresses {
  readonly name: string;
  /** `public`, `private`, `isolated`, or `unknown` when its routes are not known. */
  readonly exposure: string;
  readonly subnets: readonly { readonly name: string; readonly zone: string; readonly cidr?: string }[];
}

/** The networks of a stack, whatever made them, by name. */
export function networksOf(inventory: Inventory): readonly NetworkAddresses[] {
  const { network, tiers } = awsModel(inventory);
  return network.vpcs
    .map((vpc): NetworkAddresses => {
      const taken = network.subnets.flatMap((subnet) =>
        subnet.vpc.key === vpc.key && subnet.cidr !== undefined ? [{ name: subnet.name, cidr: subnet.cidr }] : [],
      );
      return {
        name: vpc.name,
        region: vpc.region,
        spaces: blocksOf(inventory, vpc).map((cidr) => spaceIn(cidr, taken)),
        tiers: tiers
          .filter((tier) => tier.vpc.key === vpc.key)
          .map((tier) => ({
            name: tier.name,
            exposure: tier.exposure,
            subnets: tier.subnets
              .map(({ name, zone, cidr }) => ({ name, zone: zoneLabel(zone), ...(cidr === undefined ? {} : { cidr }) }))
              .sort((a, b) => compareText(a.zone, b.zone) || compareText(a.name, b.name)),
          }))
          .sort((a, b) => compareText(firstAddress(a), firstAddress(b)) || compareText(a.name, b.name)),
      };
    })
    .filter(({ spaces, tiers: own }) => spaces.length + own.length > 0)
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.region, b.region));
}

const blockAssociation = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

/** The first block of a VPC and those associated later. A block that IPAM will choose is not known. */
function blocksOf(inventory: Inventory, vpc: Vpc): string[] {
  const { resource } = vpc;
  if (resource === undefined) return [];
  const added = inventory
    .ofType(blockAssociation)
    .filter((one) => inventory.referent(readValue(inventory, one, "vpcId"))?.urn === resource.urn);
  return [resource, ...added].flatMap((one: Resource) => {
    const cidr = readString(inventory, one, "cidrBlock");
    return typeof cidr === "string" ? [cidr] : [];
  });
}

/** Sorts as numbers sort: each part of an address in three digits. */
function firstAddress(tier: TierAddresses): string {
  const keys = tier.subnets.flatMap(({ cidr }) =>
    cidr === undefined ? [] : [cidr.replaceAll(/\d+/g, (digits) => digits.padStart(3, "0"))],
  );
  return keys.sort()[0] ?? "~";
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
