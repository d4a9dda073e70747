import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ApplicationLoadBalancer, AutoScalingService, Vpc } from "nospof-aws";
import type { Place, ServiceName, Settings } from "./settings";
import { webServerUserData } from "./web-server";

const PORT = 8080;

/** The services, in the order in which the load balancer asks whether a path is theirs. */
const SERVICES: readonly { name: ServiceName; pathPrefix: string; pathPatterns: string[]; priority: number }[] = [
  { name: "api", pathPrefix: "/api/", pathPatterns: ["/api", "/api/*"], priority: 100 },
  { name: "orders", pathPrefix: "/orders/", pathPatterns: ["/orders", "/orders/*"], priority: 200 },
  { name: "web", pathPrefix: "/", pathPatterns: ["/*"], priority: 1000 },
];

/** The whole storefront in one region. */
export interface Site {
  readonly region: string;
  readonly loadBalancer: ApplicationLoadBalancer;
  /** Addresses from which the services reach the internet. */
  readonly egressAddresses: pulumi.Output<string[]>;
}

/**
 * Makes the storefront in one region: network, load balancer and services.
 *
 * @param certificateArn certificate of the region for HTTPS; without one the site answers plain HTTP
 */
export function makeSite(
  place: Place,
  settings: Settings,
  provider: aws.Provider,
  certificateArn: pulumi.Input<string> | undefined,
): Site {
  const { region } = place;
  const network = new Vpc(
    `network-${region}`,
    {
      availabilityZones: place.availabilityZones,
      cidrBlock: place.cidrBlock,
      egress: place.egress,
      ...(place.natZone === undefined ? {} : { natZone: place.natZone }),
    },
    { provider },
  );
  const loadBalancer = new ApplicationLoadBalancer(
    `front-${region}`,
    {
      vpcId: network.vpcId,
      subnetIds: network.subnetIds("public"),
      deletionProtection: settings.deletionProtection,
      ...(certificateArn === undefined ? {} : { certificateArn }),
    },
    { provider },
  );
  for (const { name, pathPrefix, pathPatterns, priority } of SERVICES) {
    new AutoScalingService(
      `${name}-${region}`,
      {
        vpcId: network.vpcId,
        subnetIds: network.subnetIds("private"),
        listenerArn: loadBalancer.listenerArn,
        loadBalancerSecurityGroupId: loadBalancer.securityGroupId,
        priority,
        pathPatterns,
        ...settings.services[name],
        port: PORT,
        userData: webServerUserData({ service: name, pathPrefix, port: PORT }),
      },
      { provider },
    );
  }
  return { region, loadBalancer, egressAddresses: network.egressAddresses };
}
