import { Unknown } from "@nospof/inventory";
import type { Capacity } from "../../model/topology";
import type { NatGateway } from "./egress";
import type { AwsReader } from "./reader";
import { asList, because, field } from "./reader";

/** Bandwidth to which a gateway scales in one zone. Source: Amazon VPC user guide, "NAT gateway basics". */
const bitsPerSecond = 100e9;

/** Connections of one address to one destination at the same time. Source: the same. */
const connectionsPerAddress = 55_000;

/** What one zone's part of a NAT gateway carries. */
export function limitsOfNat(reader: AwsReader, nat: NatGateway): readonly Capacity[] {
  return [{ amount: bitsPerSecond, unit: "bits/s" }, connections(reader, nat)];
}

function connections(reader: AwsReader, { resource, mode }: NatGateway): Capacity {
  const of = (addresses: number): Capacity => ({ amount: addresses * connectionsPerAddress, unit: "connections" });
  // A regional gateway adds addresses by itself; which zone has how many is said in manual mode only.
  const listed = mode.kind === "regional" ? reader.list(resource, "availabilityZoneAddresses") : undefined;
  if (mode.kind === "regional") {
    const reason = because(resource, "availabilityZoneAddresses");
    if (listed === undefined || listed instanceof Unknown) return { ...of(1), uncertain: reason };
    const counts = listed.map((one) => asList(field(one, "allocationIds")));
    const known = counts.flatMap((ids) => (ids === undefined || ids instanceof Unknown ? [] : [ids.length]));
    const least = Math.max(1, Math.min(...known));
    return known.length === counts.length && new Set(known).size < 2 ? of(least) : { ...of(least), uncertain: reason };
  }
  const secondary = reader.list(resource, "secondaryAllocationIds");
  if (secondary instanceof Unknown) return { ...of(1), uncertain: because(resource, "secondaryAllocationIds") };
  const count = reader.number(resource, "secondaryPrivateIpAddressCount");
  if (count instanceof Unknown) return { ...of(1), uncertain: because(resource, "secondaryPrivateIpAddressCount") };
  return of(1 + Math.max(secondary?.length ?? 0, count ?? 0));
}
