import * as aws from "@pulumi/aws";
import { Reference } from "@nospof/inventory";
import { recordGraph } from "@nospof/testing";

test("each zone has a subnet in the VPC", async () => {
  const graph = await recordGraph(() => {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
    for (const availabilityZone of ["us-east-1a", "us-east-1b"]) {
      new aws.ec2.Subnet(availabilityZone, { vpcId: vpc.id, availabilityZone }, { protect: true });
    }
  });
  const vpc = graph.named("vpc");
  for (const subnet of graph.ofType("aws:ec2/subnet:Subnet")) {
    expect(subnet.inputs["vpcId"]).toEqual(new Reference(vpc.urn, "id"));
    expect(subnet.options.protect).toBe(true);
  }
});
