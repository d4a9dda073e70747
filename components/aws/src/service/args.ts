import type * as pulumi from "@pulumi/pulumi";

/** What the group does when a zone cannot launch an instance. */
export enum ZoneDistribution {
  /** Launches in another zone, and rebalances when it can. */
  BalancedBestEffort = "balanced-best-effort",
  /** Keeps trying the zone: stays balanced, but short of an instance meanwhile. */
  BalancedOnly = "balanced-only",
}

export interface AutoScalingServiceArgs {
  /** VPC that the service stands in. */
  vpcId: pulumi.Input<string>;
  /** One private subnet in each zone, two at least. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Number of zones that the subnets are in. Defaults to the number of subnets, where that is known while planning. */
  zoneCount?: number;
  /** Listener that sends requests to the service: an application load balancer's listenerArn. */
  listenerArn: pulumi.Input<string>;
  /** Security group of the load balancer, the only one that reaches the instances. */
  loadBalancerSecurityGroupId: pulumi.Input<string>;
  /** Place of the service's rule among those of the listener, 1 to 50000, unique there; the lowest is asked first. */
  priority: number;
  /** Paths that go to the service, for example /api/*. Default to any, if host names are given. */
  pathPatterns?: string[];
  /** Host names that go to the service. Default to any, if paths are given. */
  hostNames?: string[];
  /**
   * Instances that must still serve after the loss of any one zone. The group is made big enough for that: in n zones
   * at least requiredInstances · n / (n − 1).
   */
  requiredInstances: number;
  /** Most instances that scaling may reach. Defaults to twice the smallest size of the group. */
  maxInstances?: number;
  /** Instance type; its family decides between the Arm and the x86 image. Defaults to t4g.small. */
  instanceType?: string;
  /**
   * Image of the instances. Defaults to the newest Amazon Linux 2023 at the time of each update, so an update may roll
   * the group; give an ID to decide that yourself. No "resolve:ssm:" form: a group that uses one cannot roll back.
   */
  imageId?: pulumi.Input<string>;
  /** Device name of the image's root volume. Defaults to /dev/xvda, that of Amazon Linux. */
  rootDeviceName?: pulumi.Input<string>;
  /** Size of the root volume in GiB. Defaults to the image's. */
  rootVolumeSize?: pulumi.Input<number>;
  /** Script or cloud-init configuration of the instances, as plain text. Defaults to none. */
  userData?: pulumi.Input<string>;
  /** Instance profile that gives the instances permissions. Defaults to none. */
  instanceProfileArn?: pulumi.Input<string>;
  /** Port on which the instances answer HTTP, 1 to 65535. Defaults to 8080. */
  port?: number;
  /** Path of the health check, which should not depend on other services. Defaults to /healthz. */
  healthCheckPath?: pulumi.Input<string>;
  /** Seconds between two health checks, 5 to 300; two in a row decide. Defaults to 10. */
  healthCheckIntervalSeconds?: pulumi.Input<number>;
  /** Seconds that an instance may take to become healthy before it is replaced, 1 or more. Defaults to 300. */
  healthCheckGraceSeconds?: number;
  /** Seconds that an instance may finish its requests in before it goes, 0 to 3600. Defaults to 60. */
  drainSeconds?: pulumi.Input<number>;
  /** Average CPU load in percent that scaling aims at. Defaults to 50. */
  targetCpuPercent?: pulumi.Input<number>;
  /** What happens when a zone cannot launch. Defaults to balanced-best-effort. */
  zoneDistribution?: ZoneDistribution;
  /** Blocks that the instances may connect to. Default to everywhere. */
  egressCidrBlocks?: string[];
  /** Tags of every resource that takes tags, and of the instances and their volumes. Default to none. */
  tags?: Record<string, pulumi.Input<string>>;
}
