import type { Complaint, Shape } from "@nospof/arguments";
import { checkKeys } from "@nospof/arguments";
import * as pulumi from "@pulumi/pulumi";
import type { Egress } from "nospof-aws";

/** One region of the storefront. Zones are written down, so that they stay what they are. */
export interface Place {
  readonly region: string;
  readonly availabilityZones: string[];
  readonly cidrBlock: string;
  readonly egress: Egress;
  /** Zone of the NAT gateway, for the egress Single. */
  readonly natZone?: string;
}

/** Size of a service in each region. */
export interface ServiceSize {
  /** Instances that must be left after the loss of a zone. */
  readonly requiredInstances: number;
  readonly instanceType: string;
}

/** A name for the storefront, and the hosted zone that it is entered in. */
export interface Domain {
  readonly name: string;
  readonly hostedZoneId: string;
}

export const SERVICE_NAMES = ["web", "api", "orders"] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Everything in which environments differ. */
export interface Settings {
  readonly primary: Place;
  readonly standby?: Place;
  readonly domain?: Domain;
  readonly services: Readonly<Record<ServiceName, ServiceSize>>;
  /** Whether AWS refuses to delete the load balancers. */
  readonly deletionProtection: boolean;
}

/**
 * Reads the stack's configuration.
 *
 * @throws pulumi.RunError with everything that is wrong with it
 */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  const complaints: string[] = [];
  const complain: Complaint = (key, reason) => complaints.push(`  ${config.name}:${key} ${reason}`);

  const primary = config.requireObject<Place>("primary");
  const services = config.requireObject<Record<ServiceName, ServiceSize>>("services");
  const standby = config.getObject<Place>("standby");
  const domain = config.getObject<Domain>("domain");
  checkPlace("primary", primary, complain);
  if (standby !== undefined) checkPlace("standby", standby, complain);
  if (domain !== undefined) checkKeys("domain", domain, { name: "string", hostedZoneId: "string" }, {}, complain);
  checkServices(services, complain);
  if (standby !== undefined && domain === undefined) {
    complain("domain", "is missing; a standby region is reached through a name that fails over");
  }
  if (standby !== undefined && standby.region === primary.region) {
    complain("standby.region", `is ${standby.region} like the primary region; choose another one`);
  }
  if (complaints.length > 0) {
    throw new pulumi.RunError(`the configuration of this stack cannot be used:\n${complaints.join("\n")}`);
  }
  return {
    primary,
    services,
    ...(standby === undefined ? {} : { standby }),
    ...(domain === undefined ? {} : { domain }),
    deletionProtection: config.getBoolean("deletionProtection") ?? false,
  };
}

function checkPlace(key: string, place: Place, complain: Complaint): void {
  const required: Shape = { region: "string", availabilityZones: "array", cidrBlock: "string", egress: "string" };
  if (!checkKeys(key, place, required, { natZone: "string" }, complain)) return;
  for (const zone of place.availabilityZones) {
    const isName = /^[a-z-]+\d+[a-z]$/.test(zone);
    if (isName && !zone.startsWith(place.region)) {
      complain(`${key}.availabilityZones`, `names ${zone}, which is not in the region ${place.region}`);
    }
  }
}

function checkServices(services: Record<ServiceName, ServiceSize>, complain: Complaint): void {
  if (!checkKeys("services", services, { web: "object", api: "object", orders: "object" }, {}, complain)) return;
  for (const name of SERVICE_NAMES) {
    const size: Shape = { requiredInstances: "number", instanceType: "string" };
    checkKeys(`services.${name}`, services[name], size, {}, complain);
  }
}
