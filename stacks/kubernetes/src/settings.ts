import type { Complaint } from "@nospof/arguments";
import { checkKeys } from "@nospof/arguments";
import * as pulumi from "@pulumi/pulumi";

/** What implements the gateway. */
export interface GatewaySettings {
  readonly className: string;
  /** Namespace of the proxies, which alone may connect to the services. */
  readonly namespace: string;
}

/** A name for the storefront, and the Secret that holds its certificate. */
export interface Domain {
  readonly name: string;
  readonly certificateSecretName: string;
}

/** Size of a service. */
export interface ServiceSize {
  /** Pods that must be left after the loss of a zone. */
  readonly requiredPods: number;
  readonly cpu: string;
  readonly memory: string;
}

export const SERVICE_NAMES = ["web", "api", "orders"] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Everything in which environments differ. */
export interface Settings {
  readonly gateway: GatewaySettings;
  /** Zones of the cluster with room for the services. */
  readonly zoneCount: number;
  readonly domain?: Domain;
  readonly services: Readonly<Record<ServiceName, ServiceSize>>;
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

  const gateway = config.requireObject<GatewaySettings>("gateway");
  const zoneCount = config.requireNumber("zoneCount");
  const services = config.requireObject<Record<ServiceName, ServiceSize>>("services");
  const domain = config.getObject<Domain>("domain");
  checkKeys("gateway", gateway, { className: "string", namespace: "string" }, {}, complain);
  if (domain !== undefined) {
    checkKeys("domain", domain, { name: "string", certificateSecretName: "string" }, {}, complain);
  }
  checkServices(services, complain);
  if (complaints.length > 0) {
    throw new pulumi.RunError(`the configuration of this stack cannot be used:\n${complaints.join("\n")}`);
  }
  return { gateway, zoneCount, services, ...(domain === undefined ? {} : { domain }) };
}

function checkServices(services: Record<ServiceName, ServiceSize>, complain: Complaint): void {
  if (!checkKeys("services", services, { web: "object", api: "object", orders: "object" }, {}, complain)) return;
  for (const name of SERVICE_NAMES) {
    const size = { requiredPods: "number", cpu: "string", memory: "string" } as const;
    checkKeys(`services.${name}`, services[name], size, {}, complain);
  }
}
