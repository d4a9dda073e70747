import type { Read, Resource, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { Network, Subnet } from "./network";
import type { AwsReader } from "./reader";
import type { ZoneFact } from "./zone";
import { zoneKey } from "./zone";

/** The subnets that a list names, as far as it is known. */
export function subnetsIn(
  reader: AwsReader,
  network: Network,
  listed: Read<readonly Value[]>,
  resource: Resource,
  property: string,
): readonly Subnet[] {
  if (listed === undefined || listed instanceof Unknown) return [];
  return listed.flatMap((value, index) => {
    const target = reader.follow(value, ["ec2:Subnet", "ec2:DefaultSubnet"]);
    return network.subnetOf(target, resource, `${property}[${String(index)}]`) ?? [];
  });
}

/** Distinct zones of subnets; a list of subnets that is not known is one zone that is not known. */
export function zonesOf(
  subnets: readonly Subnet[],
  listed: Read<readonly Value[]>,
  region: string,
  reason: Because,
): readonly ZoneFact[] {
  return listed instanceof Unknown
    ? [{ region, zone: listed, because: reason }]
    : distinctZones(subnets.map(({ zone }) => zone));
}

/** Distinct zones; each of which nothing can be said counts by itself. */
export function distinctZones(zones: readonly ZoneFact[]): readonly ZoneFact[] {
  const seen = new Set<string>();
  return zones.filter((fact) => {
    const key = zoneKey(fact);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
