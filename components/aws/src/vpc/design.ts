import type { AddressPlan, TierRequest } from "@nospof/addressing";
import { AddressPlanError, planAddresses } from "@nospof/addressing";
import { Problems } from "@nospof/arguments";
import type { VpcArgs, VpcTier } from "./args";
import { Egress, FlowLogDestination, GatewayEndpoint, TierKind } from "./args";

/** Prefix length of the IPv6 block that AWS assigns to a VPC. */
const VPC_IPV6_PREFIX = 56;

/** Limits of a VPC's IPv4 block. Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const VPC_PREFIXES = { shortest: 16, longest: 28 };

/** Source: PutRetentionPolicy in the CloudWatch Logs API reference. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const DEFAULT_RETENTION_DAYS = 30;

const DEFAULT_TIERS: readonly VpcTier[] = [
  { name: "public", kind: TierKind.Public },
  { name: "private", kind: TierKind.Private },
  { name: "isolated", kind: TierKind.Isolated },
];

/** Every decision about a VPC that is made before its first resource. */
export interface VpcDesign {
  readonly plan: AddressPlan;
  /** Tiers that have subnets. */
  readonly tiers: readonly VpcTier[];
  /** Zones in the order of their slots. */
  readonly zones: readonly string[];
  readonly egress: Egress;
  /** Zones that get a zonal NAT gateway, and the tier whose subnets hold them. */
  readonly natZones: readonly string[];
  readonly natTier: string | undefined;
  /** Zones that get an elastic IP. */
  readonly addressedZones: readonly string[];
  readonly hasInternetGateway: boolean;
  readonly hasEgressOnlyGateway: boolean;
  readonly gatewayEndpoints: readonly GatewayEndpoint[];
  readonly flowLogs: FlowLogDestination;
  readonly retentionDays: number;
}

/**
 * Decides which resources a VPC has.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments
 */
export function designVpc(type: string, name: string, args: VpcArgs): VpcDesign {
  const problems = new Problems();
  const tiers = args.tiers ?? DEFAULT_TIERS;
  const lists = [
    problems.requirePlainList("availabilityZones", args.availabilityZones),
    problems.requirePlainList("tiers", tiers),
  ];
  if (lists.includes(false)) throw problems.toError(type, name);
  const active = tiers.filter((tier) => tier.retired !== true);
  const plan = planFor(args, tiers, problems);
  if (plan !== undefined) checkCidrBlock(plan, problems);
  checkTiers(tiers, problems);
  checkEgress(args, active, problems);
  checkFlowLogs(args, problems);
  checkEndpoints(args, problems);
  if (plan === undefined || problems.found) throw problems.toError(type, name);

  const zones = plan.zones.map((zone) => zone.name);
  const hasPrivate = active.some((tier) => tier.kind === TierKind.Private);
  const hasPublic = active.some((tier) => tier.kind === TierKind.Public);
  const egress = hasPrivate ? (args.egress ?? Egress.PerZone) : Egress.None;
  const natZones = zonesWithNat(egress, zones, args.natZone);
  return {
    plan,
    tiers: active,
    zones,
    egress,
    natZones,
    natTier: active.find((tier) => tier.kind === TierKind.Public)?.name,
    addressedZones: args.keepZoneAddresses === true ? zones : natZones,
    hasInternetGateway: hasPublic || egress === Egress.Regional,
    hasEgressOnlyGateway: args.ipv6 === true && egress !== Egress.None,
    gatewayEndpoints: args.gatewayEndpoints ?? [GatewayEndpoint.S3, GatewayEndpoint.DynamoDb],
    flowLogs: args.flowLogs?.destination ?? FlowLogDestination.CloudWatchLogs,
    retentionDays: args.flowLogs?.retentionDays ?? DEFAULT_RETENTION_DAYS,
  };
}

function planFor(args: VpcArgs, tiers: readonly VpcTier[], problems: Problems): AddressPlan | undefined {
  try {
    return planAddresses({
      cidr: args.cidrBlock,
      zones: args.availabilityZones,
      tiers: tiers.map(addressesOf),
      ...(args.zoneSlots === undefined ? {} : { zoneSlots: args.zoneSlots }),
      ...(args.ipv6 === true ? { ipv6PrefixLength: VPC_IPV6_PREFIX } : {}),
    });
  } catch (error) {
    if (!(error instanceof AddressPlanError)) throw error;
    for (const { path, reason } of error.problems) problems.add(argumentOf(path), reason);
    return undefined;
  }
}

function addressesOf({ name, prefixLength, cidr, retired }: VpcTier): TierRequest {
  return {
    name,
    ...(prefixLength === undefined ? {} : { prefixLength }),
    ...(cidr === undefined ? {} : { cidr }),
    ...(retired === undefined ? {} : { retired }),
  };
}

/** The component's name for a property of the address plan's request. */
function argumentOf(path: string): string {
  if (path === "cidr") return "cidrBlock";
  return path.replace(/^zones/, "availabilityZones").replace(/^ipv6PrefixLength$/, "tiers");
}

function checkTiers(tiers: readonly VpcTier[], problems: Problems): void {
  tiers.forEach((tier, index) => {
    const path = `tiers[${String(index)}]`;
    problems.requireMember(`${path}.kind`, tier.kind, TierKind);
    if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(tier.name)) return;
    problems.add(`${path}.name`, `${tier.name} is no name of lower-case letters, digits and single hyphens`);
  });
}

function checkCidrBlock(plan: AddressPlan, problems: Problems): void {
  const prefixLength = Number(plan.cidr.split("/")[1]);
  if (prefixLength >= VPC_PREFIXES.shortest && prefixLength <= VPC_PREFIXES.longest) return;
  problems.add(
    "cidrBlock",
    `${plan.cidr} is outside what AWS allows for a VPC, /${String(VPC_PREFIXES.shortest)} to /${String(VPC_PREFIXES.longest)}`,
  );
}

function checkEgress(args: VpcArgs, active: readonly VpcTier[], problems: Problems): void {
  const zones = args.availabilityZones;
  problems.requireMember("egress", args.egress, Egress);
  const egress = args.egress ?? Egress.PerZone;
  const needsPublicTier = egress === Egress.PerZone || egress === Egress.Single;
  const has = (kind: TierKind) => active.some((tier) => tier.kind === kind);
  if (needsPublicTier && has(TierKind.Private) && !has(TierKind.Public)) {
    problems.add(
      "egress",
      `${egress} puts NAT gateways into a public tier, but there is none; add one, or choose Regional or None`,
    );
  }
  if (egress !== Egress.Single) {
    if (args.natZone !== undefined)
      problems.add("natZone", `only Single has one NAT zone, but the egress is ${egress}`);
  } else if (args.natZone === undefined && zones.length > 1) {
    problems.add(
      "natZone",
      `Single with several zones needs the zone of the one NAT gateway, which then stays there; choose one of ${zones.join(", ")}`,
    );
  } else if (args.natZone !== undefined && !zones.includes(args.natZone)) {
    problems.add("natZone", `${args.natZone} is not one of the VPC's zones: ${zones.join(", ")}`);
  }
}

function zonesWithNat(egress: Egress, zones: readonly string[], natZone: string | undefined): readonly string[] {
  switch (egress) {
    case Egress.PerZone:
      return zones;
    case Egress.Single:
      return natZone === undefined ? zones : [natZone];
    case Egress.Regional:
    case Egress.None:
      return [];
  }
}

function checkFlowLogs({ flowLogs }: VpcArgs, problems: Problems): void {
  problems.requireMember("flowLogs.destination", flowLogs?.destination, FlowLogDestination);
  if (flowLogs?.destination === FlowLogDestination.S3 && flowLogs.bucketArn === undefined) {
    problems.add("flowLogs.bucketArn", "is missing; the destination S3 needs the bucket's ARN");
  }
  if (flowLogs?.retentionDays !== undefined && !RETENTION_DAYS.includes(flowLogs.retentionDays)) {
    problems.add(
      "flowLogs.retentionDays",
      `${String(flowLogs.retentionDays)} is not offered by CloudWatch Logs; choose one of ${RETENTION_DAYS.join(", ")}`,
    );
  }
}

function checkEndpoints({ gatewayEndpoints }: VpcArgs, problems: Problems): void {
  if (gatewayEndpoints === undefined || !problems.requirePlainList("gatewayEndpoints", gatewayEndpoints)) return;
  gatewayEndpoints.forEach((endpoint, index) => {
    problems.requireMember(`gatewayEndpoints[${String(index)}]`, endpoint, GatewayEndpoint);
    if (gatewayEndpoints.indexOf(endpoint) < index) {
      problems.add(`gatewayEndpoints[${String(index)}]`, `${endpoint} is listed twice`);
    }
  });
}
