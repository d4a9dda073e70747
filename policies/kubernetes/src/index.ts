import { flowsOf } from "@nospof/rules";
import { settingsFromEnvironment, toPolicies } from "@nospof/rules/policy";
import { buildTopology } from "@nospof/topology";
import { PolicyPack } from "@pulumi/policy";
import { nodesFromEnvironment } from "./nodes";
import { rules } from "./rules";

new PolicyPack("nospof-kubernetes", {
  displayName: "No single point of failure: Kubernetes",
  description: "Refuses single points of failure on Kubernetes.",
  provider: "kubernetes",
  repository: "https://github.com/nospof/nospof",
  policies: toPolicies(rules, {
    topology: (inventory) => flowsOf("kubernetes", buildTopology(inventory)),
    declared: nodesFromEnvironment(),
    settings: settingsFromEnvironment(rules),
  }),
});
