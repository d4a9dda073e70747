import type { Read, Resource, Urn, Value } from "@nospof/inventory";
import { nameOfUrn, typeOfUrn, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsKind } from "./kinds";
import type { Target } from "./reader";
import { asText } from "./reader";

/** IP version of a route. */
export type Family = 4 | 6;

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
  gatewayId: ["ec2:InternetGateway"],
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

/** Destination and IP version of a route, from the properties that may state it. */
export function destinationOf(
  v4: Value | undefined,
  v6: Value | undefined,
  prefixList: Value | undefined,
): { destination: string | Unknown; family: Family } {
  const blank = (value: Value | undefined): boolean => value === undefined || value === "";
  const known = (read: Read<string>): string | Unknown => read ?? new Unknown();
  if (!blank(v4)) return { destination: known(asText(v4)), family: 4 };
  if (!blank(v6)) return { destination: known(asText(v6)), family: 6 };
  return { destination: blank(prefixList) ? new Unknown() : "prefix list", family: 4 };
}

/** True when two routes certainly say the same. */
export function sameRoute(a: Route, b: Route): boolean {
  if (a.destination instanceof Unknown || b.destination instanceof Unknown || a.destination !== b.destination)
    return false;
  if (a.next.kind === "resource" && b.next.kind === "resource") return a.next.resource.urn === b.next.resource.urn;
  return a.next.kind === "outside" && b.next.kind === "outside" && a.next.id === b.next.id;
}

const everything: Readonly<Record<Family, readonly string[]>> = {
  4: ["0.0.0.0/0"],
  6: ["::/0", "0:0:0:0:0:0:0:0/0", "::0/0"],
};
const halves: Readonly<Record<Family, readonly string[]>> = {
  4: ["0.0.0.0/1", "128.0.0.0/1"],
  6: ["::/1", "8000::/1"],
};

/** The default route among routes: the two halves of the address space where both are routed, else all of it. */
export function defaultOf(
  routes: readonly Route[],
  family: Family,
): { certain: readonly Route[]; possible: readonly Route[] } {
  const own = routes.filter((route) => route.family === family);
  const to = (blocks: readonly string[]): readonly Route[] =>
    own.filter((route) => typeof route.destination === "string" && blocks.includes(route.destination));
  const half = halves[family].map((block) => to([block]));
  const found = half.every((part) => part.length > 0) ? half.flat() : to(everything[family]);
  const unclear = own.filter((route) => route.destination instanceof Unknown);
  const certain = found.filter((route) => route.certain);
  const doubtful = found.filter((route) => !route.certain);
  // Two certain routes for the same block are a mistake AWS refuses; which of them is meant is not known.
  const ambiguous = new Set(certain.map((route) => route.destination)).size < certain.length;
  if (ambiguous) return { certain: [], possible: [...certain, ...doubtful] };
  return certain.length > 0 ? { certain, possible: [] } : { certain, possible: [...doubtful, ...unclear] };
}

/** How a route is called in messages: `route private-b-default` or `route table private-b`. */
export function routeLabel(route: Route): string {
  const inline = route.because.property.startsWith("routes[");
  return inline ? `route table ${route.resource.name}` : `route ${nameOfUrn(route.resource.urn)}`;
}

/** True when a route leads, or may lead, through an internet gateway: its subnet is a public one. */
export function leadsToInternetGateway(route: Route): boolean {
  if (route.property !== "gatewayId") return false;
  if (route.next.kind === "resource") return true;
  if (route.next.kind === "outside") return route.next.id.startsWith("igw-");
  if (route.next.kind === "gone") return /:InternetGateway$/.test(typeOfUrn(route.next.urn));
  return route.next.kind === "unknown" && !route.next.unknown.dependsOn.some(isVpnGateway);
}

function isVpnGateway(urn: Urn): boolean {
  return typeOfUrn(urn).startsWith("aws:ec2/vpnGateway");
}
