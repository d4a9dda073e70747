import type { Stretch } from "../address-space";
import { everything, internet, stretchOf, without } from "../address-space";

function stretches(blocks: string): readonly Stretch[] {
  return blocks.split(" ").flatMap((block) => stretchOf(block, 4) ?? []);
}

/** IPv4 addresses that clients within private networks have. Source: RFC 1918, RFC 6598. */
export const privateNetworks = stretches("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10");

/**
 * Addresses that clients on the internet have. The blocks for documentation count: programs write them where the
 * addresses of an office will stand.
 */
export const publicClients: Readonly<Record<4 | 6, readonly Stretch[]>> = {
  4: [...privateNetworks, ...stretches("0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/3")].reduce(without, [
    everything[4],
  ]),
  6: [...internet[6], ...["2001:db8::/32"].flatMap((block) => stretchOf(block, 6) ?? [])],
};
