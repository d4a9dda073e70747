import { Address6 } from "ip-address";

/** Prefix length of every IPv6 subnet: AWS and GCP give a subnet exactly a /64. */
export const IPV6_SUBNET_PREFIX = 64;

/**
 * Checks an IPv6 CIDR block that subnets are to be cut from.
 *
 * @returns its prefix length, or the reason why it cannot be used
 */
export function parseIpv6Parent(text: string): number | string {
  if (!text.includes("/") || !Address6.isValid(text)) {
    return `${text === "" ? "an empty text" : text} is no IPv6 CIDR block such as 2001:db8::/56`;
  }
  const address = new Address6(text);
  const network = address.startAddress().correctForm();
  if (address.correctForm() !== network) {
    return `${text} has bits set behind its prefix; the block it lies in is ${network}/${String(address.subnetMask)}`;
  }
  if (address.subnetMask > IPV6_SUBNET_PREFIX) {
    return `${text} is smaller than one subnet (/${String(IPV6_SUBNET_PREFIX)})`;
  }
  return address.subnetMask;
}

/** How many /64 subnets a parent of the given prefix length holds. */
export function ipv6SubnetCount(parentPrefixLength: number): number {
  return 2 ** (IPV6_SUBNET_PREFIX - parentPrefixLength);
}

/**
 * The `index`-th /64 of an IPv6 block: index 10 of `2001:db8::/56` is `2001:db8:0:a::/64`. Kept apart from the plan,
 * because a cloud may assign the block only when the network is made, while the index is known before.
 *
 * @throws RangeError if the text is no IPv6 block or has no such /64
 */
export function ipv6Subnet(cidr: string, index: number): string {
  const prefixLength = parseIpv6Parent(cidr);
  if (typeof prefixLength === "string") throw new RangeError(prefixLength);
  if (!Number.isInteger(index) || index < 0 || index >= ipv6SubnetCount(prefixLength)) {
    throw new RangeError(`${cidr} has no /${String(IPV6_SUBNET_PREFIX)} with index ${String(index)}`);
  }
  const start = new Address6(cidr).startAddress().bigInt() + (BigInt(index) << BigInt(IPV6_SUBNET_PREFIX));
  return `${Address6.fromBigInt(start).correctForm()}/${String(IPV6_SUBNET_PREFIX)}`;
}
