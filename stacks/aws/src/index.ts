import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { makeCertificates } from "./certificates";
import { makeName } from "./name";
import type { Place } from "./settings";
import { readSettings } from "./settings";
import { makeSite } from "./site";

const settings = readSettings();
const { domain } = settings;

const primary = withProvider(settings.primary);
const standby = settings.standby === undefined ? undefined : withProvider(settings.standby);
const regions = standby === undefined ? [primary] : [primary, standby];

const certificates = domain === undefined ? [] : makeCertificates(domain, regions);
const primarySite = makeSite(primary, settings, primary.provider, certificates[0]);
const standbySite = standby === undefined ? undefined : makeSite(standby, settings, standby.provider, certificates[1]);
const sites = standbySite === undefined ? [primarySite] : [primarySite, standbySite];

/** Where the storefront answers. */
export const url =
  domain === undefined
    ? pulumi.interpolate`http://${primarySite.loadBalancer.dnsName}`
    : makeName(domain, primarySite, standbySite, primary.provider);

/** DNS name of the load balancer of each region. */
export const loadBalancers = Object.fromEntries(sites.map((site) => [site.region, site.loadBalancer.dnsName]));

/** Addresses from which the services of each region reach the internet, for the allow lists of others. */
export const egressAddresses = Object.fromEntries(sites.map((site) => [site.region, site.egressAddresses]));

function withProvider(place: Place) {
  const tags = { project: pulumi.getProject(), stack: pulumi.getStack() };
  return { ...place, provider: new aws.Provider(place.region, { region: place.region, defaultTags: { tags } }) };
}
