import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { tagsFor } from "../scope";
import { Egress, TierKind } from "./args";
import type { VpcDesign } from "./design";
import type { DefaultRoutes, RoutedSubnet } from "./subnets";

/** The gateways through which a VPC reaches the internet. */
export interface Gateways {
  readonly internet: aws.ec2.InternetGateway | undefined;
  readonly egressOnly: aws.ec2.EgressOnlyInternetGateway | undefined;
}

/** NAT gateways: the one that each zone uses, all of them, and their public addresses. */
export interface Nat {
  readonly byZone: ReadonlyMap<string, aws.ec2.NatGateway>;
  readonly gateways: readonly aws.ec2.NatGateway[];
  readonly publicAddresses: pulumi.Output<string[]>;
}

export function makeGateways(scope: Scope, vpc: aws.ec2.Vpc, design: VpcDesign): Gateways {
  const { name, parent } = scope;
  const args = { vpcId: vpc.id, tags: tagsFor(scope, name) };
  return {
    internet: design.hasInternetGateway ? new aws.ec2.InternetGateway(name, args, { parent }) : undefined,
    egressOnly: design.hasEgressOnlyGateway ? new aws.ec2.EgressOnlyInternetGateway(name, args, { parent }) : undefined,
  };
}

/**
 * Makes the elastic IPs and NAT gateways. Both are named by zone, so that PerZone and Single share the gateway and the
 * address of their common zone, and an address outlives its gateway.
 */
export function makeNat(
  scope: Scope,
  vpc: aws.ec2.Vpc,
  design: VpcDesign,
  internet: aws.ec2.InternetGateway | undefined,
  publicSubnets: readonly RoutedSubnet[],
): Nat {
  // AWS refuses to detach an internet gateway while a public address is mapped through it.
  const options = { parent: scope.parent, dependsOn: internet === undefined ? [] : [internet] };
  const addresses = new Map(
    design.addressedZones.map((zone) => {
      const childName = `${scope.name}-nat-${zone}`;
      return [zone, new aws.ec2.Eip(childName, { domain: "vpc", tags: tagsFor(scope, childName) }, options)];
    }),
  );
  if (design.egress === Egress.Regional) return makeRegionalNat(scope, vpc, design, options);

  const subnets = new Map(
    publicSubnets.filter(({ tier }) => tier.name === design.natTier).map(({ zone, subnet }) => [zone, subnet]),
  );
  const zonal = new Map<string, aws.ec2.NatGateway>();
  const publicIps: pulumi.Output<string>[] = [];
  for (const zone of design.natZones) {
    const address = addresses.get(zone);
    const subnet = subnets.get(zone);
    if (address === undefined || subnet === undefined) continue;
    zonal.set(zone, makeZonalNat(scope, zone, address, subnet, options));
    publicIps.push(address.publicIp);
  }
  const gateways = [...zonal.values()];
  const single = design.egress === Egress.Single ? gateways[0] : undefined;
  return {
    byZone: single === undefined ? zonal : new Map(design.zones.map((zone) => [zone, single])),
    gateways,
    publicAddresses: pulumi.all(publicIps),
  };
}

/** The default routes of a tier's subnet in a zone. */
export function defaultRoutesOf(
  kind: TierKind,
  zone: string,
  gateways: Gateways,
  nat: ReadonlyMap<string, aws.ec2.NatGateway>,
  ipv6: boolean,
): DefaultRoutes {
  switch (kind) {
    case TierKind.Public: {
      if (gateways.internet === undefined) return {};
      const target = { gatewayId: gateways.internet.id };
      return ipv6 ? { ipv4: target, ipv6: target } : { ipv4: target };
    }
    case TierKind.Private: {
      const gateway = nat.get(zone);
      return {
        ...(gateway === undefined ? {} : { ipv4: { natGatewayId: gateway.id } }),
        ...(gateways.egressOnly === undefined ? {} : { ipv6: { egressOnlyGatewayId: gateways.egressOnly.id } }),
      };
    }
    case TierKind.Isolated:
      return {};
  }
}

function makeZonalNat(
  scope: Scope,
  zone: string,
  address: aws.ec2.Eip,
  subnet: aws.ec2.Subnet,
  options: pulumi.CustomResourceOptions,
): aws.ec2.NatGateway {
  const childName = `${scope.name}-nat-${zone}`;
  return new aws.ec2.NatGateway(
    childName,
    { allocationId: address.id, subnetId: subnet.id, tags: tagsFor(scope, childName) },
    // The address can serve one gateway at a time, so a replacement must give it back first.
    { ...options, deleteBeforeReplace: true },
  );
}

/**
 * Automatic mode: AWS follows the VPC's network interfaces into new zones by itself, with addresses of its own. Listing
 * addresses per zone would switch that off and leave a zone that is not listed without a way out.
 */
function makeRegionalNat(
  scope: Scope,
  vpc: aws.ec2.Vpc,
  design: VpcDesign,
  options: pulumi.CustomResourceOptions,
): Nat {
  const childName = `${scope.name}-nat-regional`;
  const gateway = new aws.ec2.NatGateway(
    childName,
    { availabilityMode: "regional", vpcId: vpc.id, tags: tagsFor(scope, childName) },
    options,
  );
  return {
    byZone: new Map(design.zones.map((zone) => [zone, gateway])),
    gateways: [gateway],
    publicAddresses: gateway.regionalNatGatewayAddresses.apply((addresses) =>
      addresses.map(({ publicIp }) => publicIp),
    ),
  };
}
