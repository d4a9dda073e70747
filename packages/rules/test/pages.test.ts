import { expiredExemptionRule, flowWorksRule, outputAsTextRule, survivesRule } from "@nospof/rules";
import { domainKinds } from "@nospof/topology";
import { testRulePages } from "../../../test/policies/pack";

// Flows are judged for every kind of failure somewhere, whether or not a pack asks for it.
const explained = [flowWorksRule, ...domainKinds.map((kind) => survivesRule(kind)), outputAsTextRule];

testRulePages({
  folder: "packages/rules",
  documented: [...explained.map(({ id }) => id), expiredExemptionRule],
  explained,
});
