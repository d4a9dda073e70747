import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { HttpGatewayRoute } from "nospof-kubernetes";
import { HttpGateway, Workload } from "nospof-kubernetes";
import type { ServiceName, Settings } from "./settings";
import { makeProgram, webServer } from "./web-server";

/** The services, and the paths that are theirs. */
const SERVICES: readonly { name: ServiceName; pathPrefix: string }[] = [
  { name: "web", pathPrefix: "/" },
  { name: "api", pathPrefix: "/api/" },
  { name: "orders", pathPrefix: "/orders/" },
];

/** Above everything that has no priority class, below what the cluster itself needs. */
const PRIORITY = 1_000_000;

/** The storefront on one cluster. */
export interface Storefront {
  /** Where it answers. */
  readonly url: pulumi.Output<string>;
  /** IP addresses or host names of the gateway, for the records of the domain. */
  readonly addresses: pulumi.Output<string[]>;
}

/** Makes the storefront: a namespace, its services and the gateway that leads to them. */
export function makeStorefront(settings: Settings): Storefront {
  const { domain } = settings;
  const name = `storefront-${pulumi.getStack()}`;
  const namespace = makeNamespace(name);
  const priorityClass = makePriorityClass(name);
  const program = makeProgram(namespace);
  const routes = SERVICES.map(({ name: service, pathPrefix }): HttpGatewayRoute => {
    const { serviceName, servicePort } = new Workload(service, {
      ...settings.services[service],
      ...webServer({ service, pathPrefix }, program),
      namespace,
      zoneCount: settings.zoneCount,
      clients: [{ namespaceLabels: { "kubernetes.io/metadata.name": settings.gateway.namespace } }],
      priorityClassName: priorityClass,
    });
    return { name: service, pathPrefix, serviceName, servicePort };
  });
  const gateway = new HttpGateway("front", {
    namespace,
    gatewayClassName: settings.gateway.className,
    routes,
    ...(domain === undefined
      ? {}
      : { hostNames: [domain.name], certificateSecretNames: [domain.certificateSecretName] }),
  });
  const { addresses } = gateway;
  const host = addresses.apply(([first]) => first ?? "no-address-yet");
  return {
    url: domain === undefined ? pulumi.interpolate`http://${host}` : pulumi.output(`https://${domain.name}`),
    addresses,
  };
}

/** A namespace in which only restricted pods may run. */
function makeNamespace(name: string): pulumi.Output<string> {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  return new kubernetes.core.v1.Namespace("storefront", { metadata: { name, labels } }).metadata.name;
}

/** After a loss the storefront gets room before what is less urgent. */
function makePriorityClass(name: string): pulumi.Output<string> {
  return new kubernetes.scheduling.v1.PriorityClass("storefront", { metadata: { name }, value: PRIORITY }).metadata
    .name;
}
