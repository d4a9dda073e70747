/** What AWS FIS says of one of its actions. */
export interface FisActionFacts {
  /** What the action calls its target. */
  readonly target: string;
  readonly resourceType: string;
  /** AWS managed policy that lets the experiment's role perform it; absent: there is none. */
  readonly policy?: string;
  /** Permissions that no managed policy grants, or only without it. */
  readonly permissions?: readonly string[];
  /** Resources that one action may have as targets unless the quota is raised; absent: not known. */
  readonly quota?: number;
}

/**
 * The actions in use. Source: AWS FIS user guide, "AWS FIS Actions reference" and "Quotas and limitations", as of
 * 2026.
 */
export const fisActions = {
  "aws:network:disrupt-connectivity": {
    target: "Subnets",
    resourceType: "aws:ec2:subnet",
    policy: "AWSFaultInjectionSimulatorNetworkAccess",
    quota: 5,
  },
  "aws:network:route-table-disrupt-cross-region-connectivity": {
    target: "Subnets",
    resourceType: "aws:ec2:subnet",
    policy: "AWSFaultInjectionSimulatorNetworkAccess",
    quota: 6,
  },
  "aws:network:transit-gateway-disrupt-cross-region-connectivity": {
    target: "TransitGateways",
    resourceType: "aws:ec2:transit-gateway",
    policy: "AWSFaultInjectionSimulatorNetworkAccess",
    quota: 5,
  },
  "aws:ec2:stop-instances": {
    target: "Instances",
    resourceType: "aws:ec2:instance",
    policy: "AWSFaultInjectionSimulatorEC2Access",
    permissions: ["kms:CreateGrant on the keys of encrypted volumes, so that the instances start again"],
    quota: 5,
  },
  "aws:ec2:terminate-instances": {
    target: "Instances",
    resourceType: "aws:ec2:instance",
    policy: "AWSFaultInjectionSimulatorEC2Access",
    quota: 5,
  },
  "aws:ec2:asg-insufficient-instance-capacity-error": {
    target: "AutoScalingGroups",
    resourceType: "aws:ec2:autoscaling-group",
    permissions: ["ec2:InjectApiError", "autoscaling:DescribeAutoScalingGroups"],
    quota: 5,
  },
  "aws:ecs:stop-task": {
    target: "Tasks",
    resourceType: "aws:ecs:task",
    policy: "AWSFaultInjectionSimulatorECSAccess",
    quota: 5,
  },
  "aws:rds:failover-db-cluster": {
    target: "Clusters",
    resourceType: "aws:rds:cluster",
    policy: "AWSFaultInjectionSimulatorRDSAccess",
    quota: 5,
  },
  "aws:rds:reboot-db-instances": {
    target: "DBInstances",
    resourceType: "aws:rds:db",
    policy: "AWSFaultInjectionSimulatorRDSAccess",
    quota: 5,
  },
  "aws:elasticache:replicationgroup-interrupt-az-power": {
    target: "ReplicationGroups",
    resourceType: "aws:elasticache:replicationgroup",
    permissions: ["elasticache:InterruptClusterAzPower", "elasticache:DescribeReplicationGroups", "tag:GetResources"],
    quota: 5,
  },
  "aws:directconnect:virtual-interface-disconnect": {
    target: "VirtualInterfaces",
    resourceType: "aws:directconnect:virtual-interface",
    permissions: [
      "directconnect:DescribeVirtualInterfaces",
      "directconnect:StartBgpFailoverTest",
      "directconnect:ListVirtualInterfaceTestHistory",
      "directconnect:StopBgpFailoverTest",
      "tag:GetResources",
    ],
  },
} as const satisfies Readonly<Record<string, FisActionFacts>>;

/** Id of an action in use. */
export type FisActionId = keyof typeof fisActions;

/** What AWS FIS says of an action. */
export function factsOf(id: FisActionId): FisActionFacts {
  return fisActions[id];
}
