import type * as pulumi from "@pulumi/pulumi";

/** What a tier's subnets can reach. */
export enum TierKind {
  /** Routed to and from the internet through the internet gateway. */
  Public = "Public",
  /** Reaches the internet through NAT, is not reached from it. */
  Private = "Private",
  /** No route out of the VPC but to the gateway endpoints. */
  Isolated = "Isolated",
}

/** How private tiers reach the internet. */
export enum Egress {
  /** One NAT gateway in each zone, used by its own zone only. */
  PerZone = "PerZone",
  /** One regional NAT gateway, which AWS spreads over the zones. */
  Regional = "Regional",
  /** One NAT gateway for all zones: cheap, and a single point of failure. */
  Single = "Single",
  /** No way out. */
  None = "None",
}

/** An AWS service that is reached without NAT and free of charge through a gateway endpoint. */
export enum GatewayEndpoint {
  S3 = "s3",
  DynamoDb = "dynamodb",
}

/** Where flow logs are written. */
export enum FlowLogDestination {
  CloudWatchLogs = "CloudWatchLogs",
  S3 = "S3",
  None = "None",
}

/** A row of subnets, one per zone, with one purpose. */
export interface VpcTier {
  /** Unique in the VPC; part of the names of the tier's resources. Lower-case letters, digits and hyphens. */
  name: string;
  /** What the tier's subnets can reach. */
  kind: TierKind;
  /** Prefix length of one subnet, 16 to 28. Defaults to a tier of an eighth of the VPC (/22 subnets in a /16). */
  prefixLength?: number;
  /** Pins the whole tier, all its zone slots, to this block. Defaults to the lowest free place. */
  cidr?: string;
  /** The tier has no subnets any more but keeps its addresses, so that no other tier moves. Defaults to false. */
  retired?: boolean;
  /** Tags of the tier's subnets, for example those by which Kubernetes finds them. Defaults to none. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** Flow logs of the VPC. */
export interface VpcFlowLogs {
  /** Defaults to CloudWatchLogs. */
  destination?: FlowLogDestination;
  /** Days that CloudWatch Logs keeps the records, one of the numbers that the service offers. Defaults to 30. */
  retentionDays?: number;
  /** ARN of the bucket for the destination S3, with an optional path behind it. */
  bucketArn?: pulumi.Input<string>;
}

export interface VpcArgs {
  /**
   * Zones of one region, by name (us-east-1a) or by ID (use1-az1), in any order. Write them down rather than looking
   * them up: adding or removing one leaves the others as they are.
   */
  availabilityZones: string[];
  /** IPv4 block of the VPC, /16 to /28. Frozen: a change replaces the VPC. */
  cidrBlock: string;
  /**
   * Tiers in the order in which they were added: append, and retire rather than remove. Defaults to public, private and
   * isolated, each of an eighth of the VPC.
   */
  tiers?: VpcTier[];
  /**
   * Zones that every tier reserves addresses for, a power of two up to 32. Defaults to 8. Frozen: a change moves every
   * subnet.
   */
  zoneSlots?: number;
  /** How private tiers reach the internet. Defaults to PerZone. */
  egress?: Egress;
  /**
   * Zone of the one NAT gateway of Single. Defaults to the only zone; with several zones it must be given, because no
   * default could stay where it is whichever zone is added.
   */
  natZone?: string;
  /**
   * Keeps one elastic IP per zone whatever the egress, so that PerZone finds its addresses again after another choice.
   * Each costs about 3.65 USD a month while idle. Defaults to false.
   */
  keepZoneAddresses?: boolean;
  /** Gateway endpoints of all tiers. Defaults to S3 and DynamoDB. */
  gatewayEndpoints?: GatewayEndpoint[];
  /** Flow logs. Default to CloudWatch Logs, kept for 30 days. */
  flowLogs?: VpcFlowLogs;
  /**
   * Adds an IPv6 block that AWS assigns: a /64 per subnet, public tiers routed to the internet, private ones outwards
   * only, unless the egress is None. Defaults to false.
   */
  ipv6?: boolean;
  /** Tags of every resource that takes tags. Defaults to none. */
  tags?: Record<string, pulumi.Input<string>>;
}

/** A subnet with the zone and tier that it belongs to. */
export interface VpcSubnet {
  /** Name of the tier. */
  tier: string;
  /** Zone as it was given. */
  zone: string;
  /** ID of the subnet. */
  subnetId: string;
  /** IPv4 block of the subnet. */
  cidrBlock: string;
  /** ID of the subnet's own route table. */
  routeTableId: string;
}
