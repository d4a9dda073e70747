import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { tagsFor } from "../scope";
import type { VpcArgs, VpcSubnet } from "./args";
import { TierKind } from "./args";
import type { VpcDesign } from "./design";
import { designVpc } from "./design";
import type { Gateways } from "./egress";
import { defaultRoutesOf, makeGateways, makeNat } from "./egress";
import { makeGatewayEndpoints } from "./endpoints";
import { makeFlowLogs } from "./flow-logs";
import type { RoutedSubnet } from "./subnets";
import { makeRoutedSubnet } from "./subnets";

const TYPE = "nospof-aws:index:Vpc";

/** Beside the class, because every property of a component becomes an output in the package's schema. */
const subnetsOf = new WeakMap<Vpc, readonly RoutedSubnet[]>();

/**
 * A VPC with one subnet per tier and zone. Each subnet has a route table of its own, named by tier and zone, so that
 * adding a zone or a tier adds resources and changes none.
 *
 * Survives the loss of any zone with the egress PerZone or Regional; with Single the loss of the NAT gateway's zone
 * takes the way out of all zones. Changing the egress keeps subnets and route tables and rewrites default routes in
 * place; PerZone and Single share the NAT gateway and the elastic IP of their common zone. Addresses are append-only.
 *
 * Costs per month, us-east-1, without traffic: about 33 USD for a NAT gateway and 4 USD for its address, so PerZone in
 * three zones about 110 USD; the rest is free except for the volume of flow logs.
 */
export class Vpc extends pulumi.ComponentResource {
  /** ID of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** IPv4 block of the VPC. */
  readonly cidrBlock: pulumi.Output<string>;
  /** Zones in alphabetical order. */
  readonly availabilityZones: pulumi.Output<string[]>;
  /** All subnets, by tier and then by zone. */
  readonly subnets: pulumi.Output<VpcSubnet[]>;
  /** IDs of the subnets of all public tiers. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** IDs of the subnets of all private tiers. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** IDs of the subnets of all isolated tiers. */
  readonly isolatedSubnetIds: pulumi.Output<string[]>;
  /** IDs of the NAT gateways. */
  readonly natGatewayIds: pulumi.Output<string[]>;
  /** Public addresses from which private tiers reach the internet, for allow lists. */
  readonly egressAddresses: pulumi.Output<string[]>;

  constructor(name: string, args: VpcArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const design = designVpc(TYPE, name, args);
    const scope: Scope = { name, parent: this, tags: args.tags ?? {} };
    const ipv6 = args.ipv6 === true;

    const vpc = makeVpc(scope, design, ipv6);
    lockDefaultSecurityGroup(scope, vpc);
    const gateways = makeGateways(scope, vpc, design);
    const publicSubnets = makeSubnets(
      scope,
      vpc,
      design,
      ipv6,
      gateways,
      new Map(),
      (kind) => kind === TierKind.Public,
    );
    const nat = makeNat(scope, vpc, design, gateways.internet, publicSubnets);
    const otherSubnets = makeSubnets(
      scope,
      vpc,
      design,
      ipv6,
      gateways,
      nat.byZone,
      (kind) => kind !== TierKind.Public,
    );
    const subnets = [...publicSubnets, ...otherSubnets];
    makeGatewayEndpoints(scope, vpc, design.gatewayEndpoints, subnets);
    makeFlowLogs(scope, vpc, design, args.flowLogs?.bucketArn);

    subnetsOf.set(this, subnets);
    this.vpcId = vpc.id;
    this.cidrBlock = vpc.cidrBlock;
    this.availabilityZones = pulumi.output([...design.zones]);
    this.subnets = pulumi.output(subnets.map(describe));
    this.publicSubnetIds = idsOf(subnets, TierKind.Public);
    this.privateSubnetIds = idsOf(subnets, TierKind.Private);
    this.isolatedSubnetIds = idsOf(subnets, TierKind.Isolated);
    this.natGatewayIds = pulumi.all(nat.gateways.map((gateway) => gateway.id));
    this.egressAddresses = nat.publicAddresses;
    this.registerOutputs({
      vpcId: this.vpcId,
      cidrBlock: this.cidrBlock,
      availabilityZones: this.availabilityZones,
      subnets: this.subnets,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      isolatedSubnetIds: this.isolatedSubnetIds,
      natGatewayIds: this.natGatewayIds,
      egressAddresses: this.egressAddresses,
    });
  }

  /**
   * IDs of a tier's subnets in the order of zones, each an output of its own: what uses them depends on exactly these
   * subnets, in a preview too. For TypeScript and JavaScript; other languages use the outputs.
   *
   * @throws pulumi.InputPropertyError if the VPC has no such tier
   */
  subnetIds(tier: string): pulumi.Output<string>[] {
    return subnetsOfTier(this, tier).map(({ subnet }) => subnet.id);
  }

  /**
   * IDs of a tier's route tables in the order of zones, for routes of one's own.
   *
   * @throws pulumi.InputPropertyError if the VPC has no such tier
   */
  routeTableIds(tier: string): pulumi.Output<string>[] {
    return subnetsOfTier(this, tier).map(({ routeTable }) => routeTable.id);
  }
}

function makeVpc(scope: Scope, design: VpcDesign, ipv6: boolean): aws.ec2.Vpc {
  return new aws.ec2.Vpc(
    scope.name,
    {
      cidrBlock: design.plan.cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      ...(ipv6 ? { assignGeneratedIpv6CidrBlock: true } : {}),
      tags: tagsFor(scope, scope.name),
    },
    { parent: scope.parent },
  );
}

/** AWS gives each VPC a security group that lets its members talk to each other; without rules it lets nothing pass. */
function lockDefaultSecurityGroup(scope: Scope, vpc: aws.ec2.Vpc): void {
  const childName = `${scope.name}-default`;
  new aws.ec2.DefaultSecurityGroup(
    childName,
    { vpcId: vpc.id, ingress: [], egress: [], tags: tagsFor(scope, childName) },
    { parent: scope.parent },
  );
}

function makeSubnets(
  scope: Scope,
  vpc: aws.ec2.Vpc,
  design: VpcDesign,
  ipv6: boolean,
  gateways: Gateways,
  nat: ReadonlyMap<string, aws.ec2.NatGateway>,
  isWanted: (kind: TierKind) => boolean,
): RoutedSubnet[] {
  return design.tiers
    .filter((tier) => isWanted(tier.kind))
    .flatMap((tier) =>
      design.plan.subnets
        .filter((planned) => planned.tier === tier.name)
        .map((planned) => {
          const routes = defaultRoutesOf(tier.kind, planned.zone, gateways, nat, ipv6);
          return makeRoutedSubnet(scope, vpc, planned, tier, routes, ipv6);
        }),
    );
}

function describe({ tier, zone, subnet, routeTable }: RoutedSubnet) {
  return {
    tier: tier.name,
    zone,
    subnetId: subnet.id,
    cidrBlock: subnet.cidrBlock.apply((block) => block ?? ""),
    routeTableId: routeTable.id,
  };
}

function idsOf(subnets: readonly RoutedSubnet[], kind: TierKind): pulumi.Output<string[]> {
  return pulumi.all(subnets.filter(({ tier }) => tier.kind === kind).map(({ subnet }) => subnet.id));
}

function subnetsOfTier(vpc: Vpc, tier: string): readonly RoutedSubnet[] {
  const all = subnetsOf.get(vpc) ?? [];
  const found = all.filter((subnet) => subnet.tier.name === tier);
  if (found.length > 0) return found;
  const names = [...new Set(all.map((subnet) => subnet.tier.name))].join(", ");
  throw new pulumi.InputPropertyError({
    propertyPath: "tier",
    reason: `the VPC has no tier ${tier}; its tiers: ${names}`,
  });
}
