import type { Rule } from "@nospof/rules";
import { flowWorksRule, outputAsTextRule, survivesRule } from "@nospof/rules";
import { awsAsgElbHealthCheck } from "./aws-asg-elb-health-check";
import { awsAsgZoneLoss } from "./aws-asg-zone-loss";
import { awsDataStoreStandby } from "./aws-data-store-standby";
import { awsFailoverHealthSignal } from "./aws-failover-health-signal";
import { awsLaunchTemplatePinned } from "./aws-launch-template-pinned";
import { awsLbCoversTargetZones } from "./aws-lb-covers-target-zones";
import { awsNatSameZone } from "./aws-nat-same-zone";
import { awsServiceMultiZone } from "./aws-service-multi-zone";
import { awsTierMultiZone } from "./aws-tier-multi-zone";
import { awsWorkloadEgress } from "./aws-workload-egress";

/** Every rule of the pack, the proof of all flows first. */
export const rules: readonly Rule[] = [
  flowWorksRule,
  survivesRule("zone"),
  survivesRule("device"),
  survivesRule("region"),
  awsTierMultiZone,
  awsServiceMultiZone,
  awsDataStoreStandby,
  awsNatSameZone,
  awsLbCoversTargetZones,
  awsAsgZoneLoss,
  awsAsgElbHealthCheck,
  awsLaunchTemplatePinned,
  awsFailoverHealthSignal,
  awsWorkloadEgress,
  outputAsTextRule,
];
