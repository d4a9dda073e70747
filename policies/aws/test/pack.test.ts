import { rules } from "nospof-policy-aws/rules";
import { testPublishedPack } from "../../../test/policies/pack";

const own = rules.filter(({ id }) => id.startsWith("aws-"));

testPublishedPack({
  folder: "policies/aws",
  rules,
  promised: [
    "flow-works critical mandatory",
    "survives-zone critical mandatory",
    "survives-device high mandatory",
    "survives-region high mandatory",
    "aws-tier-multi-zone high mandatory",
    "aws-service-multi-zone high mandatory",
    "aws-data-store-standby high mandatory",
    "aws-nat-same-zone high mandatory",
    "aws-lb-covers-target-zones high mandatory",
    "aws-asg-zone-loss high mandatory",
    "aws-asg-elb-health-check medium mandatory",
    "aws-launch-template-pinned medium advisory",
    "aws-failover-health-signal critical mandatory",
    "aws-workload-egress medium advisory",
    "output-as-text high mandatory",
  ],
  documented: own.map(({ id }) => id),
  explained: own,
});
