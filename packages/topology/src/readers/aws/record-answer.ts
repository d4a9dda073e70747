import type { Resource } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { kindOf } from "./kinds";
import type { AwsReader } from "./reader";
import { because } from "./reader";
import { normalise, type RecordSet } from "./record";

/**
 * Why nobody asks for records: they stand in a zone for which Pulumi makes up a name, or in another one than they are
 * named for, which adds its own name to theirs. Source: terraform-provider-aws, `expandRecordName`.
 */
export function misplacement(reader: AwsReader, { records }: RecordSet): Because | undefined {
  for (const { resource } of records) {
    if (resource.conditional || resource.external) continue;
    const target = reader.target(resource, ["route53:Zone"], "zoneId");
    if (target.kind === "resource" && isUnnamed(reader, target.resource)) {
      const text = `give zone ${target.resource.name} a name: Pulumi makes one up, under which nobody asks for ${resource.name}`;
      return because(target.resource, "name", text);
    }
    const own = target.kind === "resource" ? apexOf(reader, target.resource) : undefined;
    const given = reader.text(resource, "name");
    if (own === undefined || typeof given !== "string" || isWithin(normalise(given), own)) continue;
    const other = reader.all("route53:Zone").find((zone) => {
      const apex = apexOf(reader, zone);
      return apex !== undefined && apex.includes(".") && isWithin(normalise(given), apex);
    });
    if (other === undefined) continue;
    const text = `put record ${resource.name} into zone ${other.name}: in the zone of ${own} its name is ${normalise(given)}.${own}`;
    return because(resource, "zoneId", text);
  }
  return undefined;
}

/**
 * Why a name of type AAAA alone answers nobody: the load balancers that it leads to have IPv4 addresses only. Source:
 * Elastic Load Balancing API, `CreateLoadBalancer`, `IpAddressType`.
 */
export function ipv6Only(reader: AwsReader, set: RecordSet, all: readonly RecordSet[]): Because | undefined {
  const { key, name, records } = set;
  if (set.type !== "AAAA") return undefined;
  const stem = stemOf(key);
  if (all.some((other) => other !== set && stemOf(other.key) === stem)) return undefined;
  for (const { resource, endpoints, isAlias } of records) {
    // In a zone of another stack, the A record may stand in that stack too.
    const zone = reader.target(resource, ["route53:Zone"], "zoneId");
    if (!isAlias || resource.conditional || zone.kind !== "resource" || zone.resource.external) return undefined;
    for (const endpoint of endpoints)
      if (endpoint.kind !== "resource" || !hasIpv4Only(reader, endpoint.resource)) return undefined;
  }
  const [first] = records;
  if (first === undefined) return undefined;
  const text = `set type of record ${first.name} to A: what ${name} leads to has IPv4 addresses only, and AAAA asks for IPv6`;
  return because(first.resource, "type", text);
}

function hasIpv4Only(reader: AwsReader, balancer: Resource): boolean {
  return kindOf(balancer.type) === "lb:LoadBalancer" && (reader.text(balancer, "ipAddressType") ?? "ipv4") === "ipv4";
}

/** True for a zone that a program makes without a name. */
function isUnnamed(reader: AwsReader, zone: Resource): boolean {
  return reader.inventory.source === "program" && !zone.external && reader.value(zone, "name") === undefined;
}

function apexOf(reader: AwsReader, zone: Resource): string | undefined {
  const name = reader.text(zone, "name");
  return typeof name === "string" ? normalise(name) : undefined;
}

function isWithin(name: string, apex: string): boolean {
  return name === apex || name.endsWith(`.${apex}`);
}

/** Zone and name of a set, without its type. */
function stemOf(key: string): string {
  return key.slice(0, key.lastIndexOf("\n"));
}
