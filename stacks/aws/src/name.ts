import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { FailoverRecord, HealthCheckProtocol } from "nospof-aws";
import type { Domain } from "./settings";
import type { Site } from "./site";

/**
 * Enters the domain in DNS: it leads to the primary site, or fails over between the two.
 *
 * @returns the address of the storefront
 */
export function makeName(
  domain: Domain,
  primary: Site,
  standby: Site | undefined,
  provider: aws.Provider,
): pulumi.Output<string> {
  if (standby === undefined) {
    const { dnsName, zoneId } = primary.loadBalancer;
    const record = new aws.route53.Record(
      "storefront",
      {
        zoneId: domain.hostedZoneId,
        name: domain.name,
        type: "A",
        aliases: [{ name: dnsName, zoneId, evaluateTargetHealth: true }],
      },
      { provider },
    );
    return pulumi.interpolate`https://${record.fqdn}`;
  }
  const record = new FailoverRecord(
    "storefront",
    {
      hostedZoneId: domain.hostedZoneId,
      recordName: domain.name,
      primary: placeOf(primary),
      secondary: placeOf(standby),
      healthCheckProtocol: HealthCheckProtocol.HTTPS,
    },
    { provider },
  );
  return pulumi.interpolate`https://${record.fqdn}`;
}

function placeOf({ region, loadBalancer }: Site) {
  return { label: region, alias: { dnsName: loadBalancer.dnsName, zoneId: loadBalancer.zoneId } };
}
