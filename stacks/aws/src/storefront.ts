import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { makeCertificates } from "./certificates";
import { makeName } from "./name";
import type { Place, Settings } from "./settings";
import type { Site } from "./site";
import { makeSite } from "./site";

/** The storefront in all its regions. */
export interface Storefront {
  /** Where it answers. */
  readonly url: pulumi.Output<string>;
  /** The primary site, then the standby if there is one. */
  readonly sites: readonly Site[];
}

/** Makes the storefront: a site in each region, and with a domain its certificates and its name. */
export function makeStorefront(settings: Settings): Storefront {
  const { domain } = settings;
  const primary = inRegion(settings.primary);
  const standby = settings.standby === undefined ? undefined : inRegion(settings.standby);
  const regions = standby === undefined ? [primary] : [primary, standby];
  const certificates = domain === undefined ? [] : makeCertificates(domain, regions);
  const site = makeSite(primary.place, settings, primary.provider, certificates[0]);
  const standbySite = standby && makeSite(standby.place, settings, standby.provider, certificates[1]);
  return {
    url:
      domain === undefined
        ? pulumi.interpolate`http://${site.loadBalancer.dnsName}`
        : makeName(domain, site, standbySite, primary.provider),
    sites: standbySite === undefined ? [site] : [site, standbySite],
  };
}

/** A place with the provider that makes its resources. */
function inRegion(place: Place) {
  const { region } = place;
  const tags = { project: pulumi.getProject(), stack: pulumi.getStack() };
  return { place, region, provider: new aws.Provider(region, { region, defaultTags: { tags } }) };
}
