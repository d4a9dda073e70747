import type { Resource, Urn } from "@nospof/inventory";
import type { AddressHolder } from "../../model/address";
import type { AwsKind } from "./kinds";
import type { AwsModel } from "./model";

/** VPCs and subnets with their blocks, elastic IPs, and the NAT gateways that use them. */
export function awsAddresses({ reader }: AwsModel): readonly AddressHolder[] {
  const blocks = (resource: Resource): readonly string[] =>
    ["cidrBlock", "ipv6CidrBlock"].flatMap((property) => {
      const block = reader.text(resource, property);
      return typeof block === "string" ? [block] : [];
    });
  const holders = (kind: AddressHolder["kind"], ...kinds: readonly AwsKind[]): readonly AddressHolder[] =>
    reader.all(...kinds).map((resource) => ({ urn: resource.urn, kind, blocks: blocks(resource), uses: [] }));
  return [
    ...holders("network", "ec2:Vpc"),
    ...holders("subnet", "ec2:Subnet"),
    ...reader.all("ec2:Eip").map((resource): AddressHolder => {
      const address = reader.text(resource, "publicIp");
      return { urn: resource.urn, kind: "address", blocks: typeof address === "string" ? [address] : [], uses: [] };
    }),
    ...reader.all("ec2:NatGateway").map((resource): AddressHolder => ({
      urn: resource.urn,
      kind: "gateway",
      blocks: [],
      uses: usedBy(resource, reader),
    })),
  ];
}

function usedBy(gateway: Resource, reader: AwsModel["reader"]): readonly Urn[] {
  const eip = ["ec2:Eip"] as const;
  const associated = reader
    .all("ec2:NatGatewayEipAssociation")
    .filter((one) => {
      const target = reader.target(one, ["ec2:NatGateway"], "natGatewayId");
      return target.kind === "resource" && target.resource.urn === gateway.urn;
    })
    .map((one) => reader.target(one, eip, "allocationId"));
  const targets = [
    reader.target(gateway, eip, "allocationId"),
    ...reader.targets(gateway, eip, "secondaryAllocationIds"),
    ...associated,
  ];
  return targets.flatMap((target) => (target.kind === "resource" ? [target.resource.urn] : []));
}
