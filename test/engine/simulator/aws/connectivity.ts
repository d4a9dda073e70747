import type { Thing } from "../model";
import type { World } from "../world";
import * as aws from "./common";

/**
 * The subnets from which a packet to the internet arrives: their route table leads, over NAT that
 * works itself, to an internet gateway.
 */
export function connectedSubnets(world: World): readonly string[] {
  return world
    .ofType(aws.SUBNET)
    .filter((subnet) => leadsOut(subnet, world))
    .map(({ id }) => id)
    .sort();
}

function leadsOut(subnet: Thing, world: World): boolean {
  const association = world.where(aws.ASSOCIATION, { subnetId: subnet.id })[0];
  const route = world.where(aws.ROUTE, {
    routeTableId: association?.inputs["routeTableId"] ?? "",
    destinationCidrBlock: "0.0.0.0/0",
  })[0];
  if (route === undefined) return false;
  if (world.get(route.inputs["gatewayId"])?.type === aws.INTERNET_GATEWAY) return true;
  const nat = world.get(route.inputs["natGatewayId"]);
  if (nat === undefined) return false;
  const [vpcId] = [nat.inputs["vpcId"]];
  if (vpcId !== undefined) return world.where(aws.INTERNET_GATEWAY, { vpcId }).length > 0;
  const home = world.get(nat.inputs["subnetId"]);
  return home !== undefined && home.id !== subnet.id && leadsOut(home, world);
}
