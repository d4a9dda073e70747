import type { Family } from "./address-space";
import type { AwsModel } from "./model";
import type { Subnet } from "./network";
import { leadsToInternetGateway } from "./route";

/**
 * Whether something in a subnet has a way to the internet: a default route to what translates or forwards, or one to an
 * internet gateway and a public address. Undefined where that is not known, as for IPv6, of which addresses are not read.
 *
 * @param hasPublicAddress whether it has a public IPv4 address; undefined: not known
 */
export function hasWayOut(model: AwsModel, subnet: Subnet, hasPublicAddress: boolean | undefined): boolean | undefined {
  const [v4, v6] = [model.routing.defaultRoute(subnet, 4), model.routing.defaultRoute(subnet, 6)];
  if (!subnet.managed || v4.refused !== undefined) return undefined;
  if (v4.routes.some((route) => !leadsToInternetGateway(route))) return true;
  if (v4.routes.length > 0 && hasPublicAddress !== false) return hasPublicAddress;
  const isOpen = v4.possible.length > 0 || v4.uncertain !== undefined || mayLeadOut(model, subnet, 6);
  return isOpen || v6.refused !== undefined ? undefined : false;
}

/** Whether a subnet has a default route for an IP version, or may have one. */
export function mayLeadOut(model: AwsModel, subnet: Subnet, family: Family): boolean {
  const { routes, possible, uncertain } = model.routing.defaultRoute(subnet, family);
  return routes.length + possible.length > 0 || uncertain !== undefined;
}
