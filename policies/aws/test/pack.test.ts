import { expiredExemptionRule, survivesRule } from "@nospof/rules";
import { domainKinds } from "@nospof/topology";
import { rules } from "nospof-policy-aws/rules";
import { testPublishedPack } from "../../../test/policies/pack";

// Flows are judged for every kind of failure somewhere; the pages stand here whether or not this pack asks for it.
const flowRules = domainKinds.map((kind) => survivesRule(kind));
const explained = [...new Map([...rules, ...flowRules].map((rule) => [rule.id, rule])).values()];

testPublishedPack({
  folder: "policies/aws",
  rules,
  promised: [
    "flow-works critical mandatory",
    "survives-zone critical mandatory",
    "survives-device high mandatory",
    "survives-region high mandatory",
    "aws-tier-multi-zone high mandatory",
    "aws-nat-same-zone high mandatory",
    "aws-lb-covers-target-zones high mandatory",
    "aws-asg-zone-loss high mandatory",
    "aws-asg-elb-health-check medium mandatory",
    "aws-launch-template-pinned medium mandatory",
    "aws-failover-health-signal critical mandatory",
    "aws-workload-egress medium advisory",
  ],
  documented: [...explained.map(({ id }) => id), expiredExemptionRule],
  explained,
});
