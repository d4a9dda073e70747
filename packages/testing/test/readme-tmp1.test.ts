import * as aws from "@pulumi/aws";
import { diffGraphs, recordGraph } from "@nospof/testing";

test("a new zone changes nothing that exists", async () => {
  const subnets = (zones: readonly string[]) => (): void => {
    for (const zone of zones) new aws.ec2.Subnet(zone, { vpcId: "vpc-12345678", availabilityZone: zone });
  };
  const before = await recordGraph(subnets(["us-east-1a"]));
  const after = await recordGraph(subnets(["us-east-1a", "us-east-1b"]));
  const { created, deleted, changed } = diffGraphs(before, after);
  expect(created).toHaveLength(1);
  expect([...deleted, ...changed]).toEqual([]);
});
