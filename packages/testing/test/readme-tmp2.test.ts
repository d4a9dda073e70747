import * as aws from "@pulumi/aws";
import { recordGraph, runPolicyPack } from "@nospof/testing";

test("the pack refuses a VPC without an owner", async () => {
  const graph = await recordGraph(() => new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }));
  const { violations } = await runPolicyPack({
    packDir: "packages/testing/test/fixtures/pack",
    inventory: graph.toInventory(),
    config: { tagged: { enforcementLevel: "mandatory", tag: "owner" } },
  });
  expect(violations).toContainEqual({
    policyName: "tagged",
    message: "Resources have the tags that the configuration asks for.\nvpc has no tag owner",
    enforcementLevel: "mandatory",
    severity: "high",
  });
}, 30_000);
