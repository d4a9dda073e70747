import type { Resource } from "@nospof/inventory";
import type { ElasticIps } from "./elastic-ip";
import type { AwsReader } from "./reader";

/** What answers at the private addresses of a deployed stack. */
export class PrivateAddresses {
  #held: ReadonlyMap<string, readonly Resource[]> | undefined;

  constructor(
    readonly reader: AwsReader,
    readonly addresses: ElasticIps,
  ) {}

  /** The network interface or instance at an address; undefined where that is nothing, or several things. */
  holder(address: string): Resource | undefined {
    this.#held ??= heldIn(this.reader);
    const found = this.#held.get(address) ?? [];
    // An instance and its network interface have the same address, and it is the interface that stands in the subnet.
    const machines = new Set(found.map((one) => (this.addresses.instanceOn(one) ?? one).urn));
    return machines.size === 1 ? found[0] : undefined;
  }
}

function heldIn(reader: AwsReader): ReadonlyMap<string, readonly Resource[]> {
  const held = new Map<string, Resource[]>();
  for (const one of reader.all("ec2:NetworkInterface", "ec2:Instance")) {
    const address = one.outputs.privateIp;
    if (typeof address === "string") held.set(address, [...(held.get(address) ?? []), one]);
  }
  return held;
}
