import type * as pulumi from "@pulumi/pulumi";

/** Tags of a resource. */
export type Tags = Record<string, pulumi.Input<string>>;

/** What every child of a component shares: the prefix of its name, its parent and its tags. */
export interface Scope {
  readonly name: string;
  readonly parent: pulumi.ComponentResource;
  readonly tags: Tags;
}

/** A child's tags: its Pulumi name as `Name`, over which the user's tags win. */
export function tagsFor(scope: Scope, childName: string, more: Tags = {}): Tags {
  return { Name: childName, ...more, ...scope.tags };
}

/** A CIDR block as part of a resource name: `0.0.0.0/0` is `anywhere`, `2001:db8::/32` is `2001-db8-32`. */
export function blockName(block: string): string {
  if (block === "0.0.0.0/0") return "anywhere";
  if (block === "::/0") return "anywhere-ipv6";
  return block.replace(/[^0-9A-Za-z.]+/g, "-");
}

/** The arguments by which a security group rule names a CIDR block. */
export function blockArgument(block: string): { cidrIpv4: string } | { cidrIpv6: string } {
  return block.includes(":") ? { cidrIpv6: block } : { cidrIpv4: block };
}

/**
 * For resources with a {@link shortNamePrefix}, which a provider cannot change in place: a component that gets another
 * name through `aliases` keeps them, and with them their addresses.
 */
export const KEEPS_NAME: pulumi.CustomResourceOptions = { ignoreChanges: ["namePrefix"] };

/**
 * A prefix for physical names of load balancers and target groups: six characters at most, as the provider demands, and
 * unique in the end, so that a replacement never collides with what it replaces.
 */
export function shortNamePrefix(name: string): string {
  const letters = name.replace(/[^0-9A-Za-z]/g, "").slice(0, 5);
  return `${letters === "" ? "nospf" : letters}-`;
}
