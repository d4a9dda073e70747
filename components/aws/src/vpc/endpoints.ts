import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { tagsFor } from "../scope";
import type { GatewayEndpoint } from "./args";
import type { RoutedSubnet } from "./subnets";

/**
 * Makes gateway endpoints and connects every route table to them, so that traffic to these services neither pays for
 * NAT nor depends on it. The connections are resources of their own: a new zone changes no existing one.
 */
export function makeGatewayEndpoints(
  scope: Scope,
  vpc: aws.ec2.Vpc,
  endpoints: readonly GatewayEndpoint[],
  subnets: readonly RoutedSubnet[],
): void {
  const { parent } = scope;
  for (const service of endpoints) {
    const childName = `${scope.name}-${service}`;
    const endpoint = new aws.ec2.VpcEndpoint(
      childName,
      {
        vpcId: vpc.id,
        serviceName: pulumi.interpolate`com.amazonaws.${vpc.region}.${service}`,
        vpcEndpointType: "Gateway",
        tags: tagsFor(scope, childName),
      },
      { parent },
    );
    for (const { tier, zone, routeTable } of subnets) {
      new aws.ec2.VpcEndpointRouteTableAssociation(
        `${childName}-${tier.name}-${zone}`,
        { vpcEndpointId: endpoint.id, routeTableId: routeTable.id },
        { parent },
      );
    }
  }
}
