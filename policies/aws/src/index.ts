import { flowsOf } from "@nospof/rules";
import { settingsFromEnvironment, toPolicies } from "@nospof/rules/policy";
import { buildTopology } from "@nospof/topology";
import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

new PolicyPack("nospof-aws", {
  displayName: "No single point of failure: AWS",
  description: "Refuses single points of failure on AWS.",
  provider: "aws",
  repository: "https://github.com/nospof/nospof",
  policies: toPolicies(rules, {
    topology: (inventory) => flowsOf("aws", buildTopology(inventory)),
    settings: settingsFromEnvironment(rules),
  }),
});
