import { readSettings } from "./settings";
import { makeStorefront } from "./storefront";

const storefront = makeStorefront(readSettings());

/** Where the storefront answers. */
export const url = storefront.url;

/** DNS name of the load balancer of each region. */
export const loadBalancers = Object.fromEntries(
  storefront.sites.map((site) => [site.region, site.loadBalancer.dnsName]),
);

/** Addresses from which the services of each region reach the internet, for the allow lists of others. */
export const egressAddresses = Object.fromEntries(storefront.sites.map((site) => [site.region, site.egressAddresses]));
