import { readSettings } from "./settings";
import { makeStorefront } from "./storefront";

const storefront = makeStorefront(readSettings());

/** Where the storefront answers. */
export const url = storefront.url;

/** IP addresses or host names of the gateway, for the records of the domain. */
export const addresses = storefront.addresses;
