import type { PlannedSubnet } from "@nospof/addressing";
import { ipv6Subnet, parseZone } from "@nospof/addressing";
import * as aws from "@pulumi/aws";
import type { Scope } from "../scope";
import { tagsFor } from "../scope";
import type { VpcTier } from "./args";

/** A subnet with its own route table, and where both stand. */
export interface RoutedSubnet {
  readonly tier: VpcTier;
  readonly zone: string;
  readonly subnet: aws.ec2.Subnet;
  readonly routeTable: aws.ec2.RouteTable;
}

/** The target of a default route, one property of it. */
export type RouteTarget = Pick<aws.ec2.RouteArgs, "gatewayId" | "natGatewayId" | "egressOnlyGatewayId">;

/** Default routes of a subnet. */
export interface DefaultRoutes {
  readonly ipv4?: RouteTarget;
  readonly ipv6?: RouteTarget;
}

/**
 * Makes a subnet, its own route table and its default routes. The subnet waits for the routes: whatever is placed in
 * it finds its way out from the first second on, and is gone before the way out is.
 */
export function makeRoutedSubnet(
  scope: Scope,
  vpc: aws.ec2.Vpc,
  planned: PlannedSubnet,
  tier: VpcTier,
  routes: DefaultRoutes,
  ipv6: boolean,
): RoutedSubnet {
  const childName = `${scope.name}-${planned.tier}-${planned.zone}`;
  const { parent } = scope;
  const tags = tagsFor(scope, childName, { "nospof:tier": tier.name });
  const routeTable = new aws.ec2.RouteTable(childName, { vpcId: vpc.id, tags }, { parent });
  const defaults = makeDefaultRoutes(scope, childName, routeTable, routes);
  const subnet = new aws.ec2.Subnet(
    childName,
    {
      vpcId: vpc.id,
      ...zoneArgument(planned.zone),
      cidrBlock: planned.cidr,
      mapPublicIpOnLaunch: false,
      ...(ipv6
        ? {
            ipv6CidrBlock: vpc.ipv6CidrBlock.apply((block) => ipv6Subnet(block, planned.ipv6Index)),
            assignIpv6AddressOnCreation: true,
          }
        : {}),
      tags: { ...tags, ...tier.tags },
    },
    { parent, dependsOn: defaults },
  );
  new aws.ec2.RouteTableAssociation(childName, { subnetId: subnet.id, routeTableId: routeTable.id }, { parent });
  return { tier, zone: planned.zone, subnet, routeTable };
}

/** Always separate resources: routes inside a route table fight with those that others add to it. */
function makeDefaultRoutes(
  { parent }: Scope,
  childName: string,
  routeTable: aws.ec2.RouteTable,
  { ipv4, ipv6 }: DefaultRoutes,
): aws.ec2.Route[] {
  const routeTableId = routeTable.id;
  return [
    ...(ipv4 === undefined
      ? []
      : [
          new aws.ec2.Route(
            `${childName}-default`,
            { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...ipv4 },
            { parent },
          ),
        ]),
    ...(ipv6 === undefined
      ? []
      : [
          new aws.ec2.Route(
            `${childName}-default-ipv6`,
            { routeTableId, destinationIpv6CidrBlock: "::/0", ...ipv6 },
            { parent },
          ),
        ]),
  ];
}

function zoneArgument(zone: string): Pick<aws.ec2.SubnetArgs, "availabilityZone" | "availabilityZoneId"> {
  const parsed = parseZone(zone);
  const isId = typeof parsed !== "string" && parsed.form === "id";
  return isId ? { availabilityZoneId: zone } : { availabilityZone: zone };
}
