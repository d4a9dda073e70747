import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { nameOfUrn, typeOfUrn, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Family } from "./address-space";
import type { AwsKind } from "./kinds";
import type { Target } from "./reader";
import { asText } from "./reader";

/** One route of a route table. */
export interface Route {
  /** Resource that makes the route: a route, or the route table with the route inside. */
  readonly resource: Resource;
  readonly table: string;
  /** Destination block, or the unknown in its place. */
  readonly destination: string | Unknown;
  readonly family: Family;
  /** Property that names the next hop, for example `natGatewayId`. */
  readonly property: string;
  readonly next: Target;
  readonly because: Because;
  /** False when it is not known whether this table has the route. */
  readonly certain: boolean;
}

/** Properties that name a next hop, with the kinds of resource they may name. */
export const nextHops: Readonly<Record<string, readonly AwsKind[]>> = {
  natGatewayId: ["ec2:NatGateway"],
  // AWS takes a NAT gateway here too.
  gatewayId: ["ec2:InternetGateway", "ec2:NatGateway"],
  egressOnlyGatewayId: ["ec2:EgressOnlyInternetGateway"],
  networkInterfaceId: ["ec2:NetworkInterface", "ec2:Instance"],
  instanceId: ["ec2:Instance"],
  transitGatewayId: [],
  vpcEndpointId: [],
  vpcPeeringConnectionId: [],
  carrierGatewayId: [],
  localGatewayId: [],
  coreNetworkArn: [],
  odbNetworkArn: [],
};

/** Destination and IP version of a route. */
export type Destination = Pick<Route, "destination" | "family">;

/** What a route's properties say of its destination, by the property of the kind that is given. */
export interface Destinations {
  readonly v4: Value | undefined;
  readonly v6: Value | undefined;
  readonly prefixList: Value | undefined;
}

/** Destinations of a route: one, or the blocks of a prefix list. */
export function destinationsOf(
  given: Destinations,
  blocksOf: (prefixList: Value | undefined) => readonly (string | Unknown)[] | undefined,
): readonly Destination[] {
  const blank = (value: Value | undefined): boolean => value === undefined || value === "";
  const known = (read: Read<string>): string | Unknown => read ?? new Unknown();
  if (!blank(given.v4)) return [{ destination: known(asText(given.v4)), family: 4 }];
  if (!blank(given.v6)) return [{ destination: known(asText(given.v6)), family: 6 }];
  const blocks = blank(given.prefixList) ? undefined : blocksOf(given.prefixList);
  return (blocks ?? [new Unknown()]).map((block) => ({
    destination: block,
    family: typeof block === "string" && block.includes(":") ? 6 : 4,
  }));
}

/** True when two routes certainly say the same. */
export function sameRoute(a: Route, b: Route): boolean {
  if (a.destination instanceof Unknown || b.destination instanceof Unknown || a.destination !== b.destination)
    return false;
  return sameHop(a.next, b.next);
}

/** True when two next hops are certainly one. */
export function sameHop(a: Target, b: Target): boolean {
  if (a.kind === "resource" && b.kind === "resource") return a.resource.urn === b.resource.urn;
  return a.kind === "outside" && b.kind === "outside" && a.id === b.id;
}

/** How an internet gateway outside the stack is called of which no id is known. */
const unnamedGateway = "the internet gateway";

/** The internet gateway that AWS gives to a default VPC. */
export const gatewayOfDefaultVpc: Target = { kind: "outside", id: `${unnamedGateway} of the default VPC` };

/** What a lookup of an internet gateway finds is one, whichever id it has. */
export function nextHopOf(target: Target): Target {
  const isFound = target.kind === "unknown" && foundGateway.test(target.unknown.origin ?? "");
  return isFound ? { kind: "outside", id: `${unnamedGateway} that a lookup finds` } : target;
}

const foundGateway = /^aws:ec2\/getInternetGateway:.*\.(?:id|internetGatewayId)$/;

/** How an internet gateway outside the stack is called in messages. */
export function outsideGatewayLabel(id: string): string {
  return id.startsWith(unnamedGateway) ? id : `internet gateway ${id}`;
}

/** How a route is called in messages: `route private-b-default` or `route table private-b`. */
export function routeLabel(route: Route): string {
  const inline = route.because.property.startsWith("routes[");
  return inline ? `route table ${route.resource.name}` : `route ${nameOfUrn(route.resource.urn)}`;
}

/** True when a route leads, or may lead, through an internet gateway: its subnet is a public one. */
export function leadsToInternetGateway(route: Route): boolean {
  if (route.property !== "gatewayId") return false;
  if (route.next.kind === "resource") return route.next.resource.type.endsWith(":InternetGateway");
  if (route.next.kind === "outside")
    return route.next.id.startsWith("igw-") || route.next.id.startsWith(unnamedGateway);
  if (route.next.kind === "gone") return /:InternetGateway$/.test(typeOfUrn(route.next.urn));
  return route.next.kind === "unknown" && !route.next.unknown.dependsOn.some(isVpnGateway);
}

/** True when a route certainly leads out of the VPC to the internet, however narrow its block is. */
export function leadsOut(route: Route): boolean {
  const { property, next } = route;
  if (property === "natGatewayId" || property === "egressOnlyGatewayId") return true;
  if (next.kind === "resource" && next.resource.type.endsWith(":NatGateway")) return true;
  return next.kind !== "unknown" && leadsToInternetGateway(route);
}

function isVpnGateway(urn: Urn): boolean {
  return typeOfUrn(urn).startsWith("aws:ec2/vpnGateway");
}
