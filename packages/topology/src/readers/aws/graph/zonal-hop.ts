import type { Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because, Placement } from "../../../model/topology";
import type { AwsModel } from "../model";
import type { Subnet } from "../network";
import { asList, because } from "../reader";
import { subnetsIn } from "../subnet-zones";
import { zoneLabel } from "../zone";

/** What is known of a next hop behind which nothing is modelled. */
export interface ZonalHop {
  /** Where it stands, when that is known. */
  readonly placement?: Placement;
  /** Why a subnet never gets there. */
  readonly refused?: Because;
}

/**
 * Endpoints of gateway load balancers stand in one subnet each, and a transit gateway takes traffic only from zones in
 * which the VPC's attachment has a subnet. Sources: AWS PrivateLink guide, "Access virtual appliances"; Amazon VPC Transit
 * Gateways guide, "VPC attachments" ("resources in an Availability Zone where there is no attachment cannot reach the
 * transit gateway").
 */
export function zonalHopOf(model: AwsModel, subnet: Subnet, hop: Resource): ZonalHop {
  if (hop.type === "aws:ec2/vpcEndpoint:VpcEndpoint") {
    const [own, ...others] = subnetsOf(model, hop) ?? [];
    return own === undefined || others.length > 0 ? {} : { placement: model.zones.placement(own.zone) };
  }
  if (hop.type !== "aws:ec2transitgateway/transitGateway:TransitGateway") return {};
  const refused = unattached(model, subnet, hop);
  return refused === undefined ? {} : { refused };
}

function unattached(model: AwsModel, subnet: Subnet, gateway: Resource): Because | undefined {
  const { reader, network } = model;
  if (!subnet.vpc.managed) return undefined;
  const attachments = reader.inventory.ofType("aws:ec2transitgateway/vpcAttachment:VpcAttachment").filter((one) => {
    const vpc = network.vpc(one, "vpcId");
    return vpc.key === subnet.vpc.key || !vpc.managed;
  });
  const [only, ...others] = attachments;
  if (only === undefined || others.length > 0 || !isOf(model, only, gateway)) return undefined;
  const attached = subnetsOf(model, only);
  if (attached === undefined || attached.some(({ zone }) => model.zones.same(zone, subnet.zone) !== false))
    return undefined;
  const text = `attach a subnet in ${zoneLabel(subnet.zone)} to transit gateway ${gateway.name} (subnetIds of ${only.name}): it takes nothing from a zone without one, and ${subnet.name} leads there`;
  return because(only, "subnetIds", text);
}

function isOf({ reader }: AwsModel, attachment: Resource, gateway: Resource): boolean {
  return reader.inventory.referent(reader.value(attachment, "transitGatewayId"))?.urn === gateway.urn;
}

/** Subnets that a resource lists; undefined where they are not all known. */
function subnetsOf({ reader, network }: AwsModel, resource: Resource): readonly Subnet[] | undefined {
  const listed = asList(reader.input(resource, "subnetIds"));
  if (listed === undefined || listed instanceof Unknown || resource.conditional) return undefined;
  const subnets = subnetsIn(reader, network, listed, resource, "subnetIds");
  return subnets.length === listed.length ? subnets : undefined;
}
