import type { Resource, Value } from "@nospof/inventory";
import type { Random } from "./random";
import { idOf, property, type Region } from "./resource";

/** A load balancer, and the region it stands in. */
export interface Place {
  readonly region: Region;
  readonly balancer: Resource;
}

/** Makes a name for a load balancer that has no second one. */
export function plainNameOf(name: string, { region, balancer }: Place): readonly Resource[] {
  const zone = region.resource("route53", "Zone", name, { name: `${name}.example.com` }, ["zoneId"]);
  return [zone, recordOf(region, zone, name, { aliases: [aliasOf(balancer)] })];
}

/** Makes a name that leads to one of two regions: by failover with or without health checks, or by latency. */
export function sharedNameOf(name: string, first: Place, second: Place, random: Random): readonly Resource[] {
  const { region } = first;
  const zone = region.resource("route53", "Zone", name, { name: `${name}.example.com` }, ["zoneId"]);
  const byLatency = random.chance(0.25);
  const checked = random.chance(0.5);
  const records = [first, second].flatMap((place, index) => {
    const role = index === 0 ? "PRIMARY" : "SECONDARY";
    const own = `${name}-${role.toLowerCase()}`;
    const routing: Readonly<Record<string, Value>> = byLatency
      ? { latencyRoutingPolicies: [{ region: place.region.name }] }
      : { failoverRoutingPolicies: [{ type: role }] };
    const inputs = { setIdentifier: own, aliases: [aliasOf(place.balancer)], ...routing };
    if (byLatency || !checked) return [recordOf(region, zone, own, inputs)];
    const check = region.resource("route53", "HealthCheck", own, {
      type: "HTTPS",
      fqdn: property(place.balancer, "dnsName"),
      port: 443,
      resourcePath: "/healthz",
      requestInterval: 10,
      failureThreshold: 3,
    });
    return [check, recordOf(region, zone, own, { ...inputs, healthCheckId: idOf(check) })];
  });
  return [zone, ...records];
}

function recordOf(region: Region, zone: Resource, name: string, inputs: Readonly<Record<string, Value>>): Resource {
  const common = { zoneId: property(zone, "zoneId"), name: "www", type: "A" };
  return region.resource("route53", "Record", name, { ...common, ...inputs }, ["fqdn"]);
}

function aliasOf(balancer: Resource): Value {
  return {
    name: property(balancer, "dnsName"),
    zoneId: property(balancer, "zoneId"),
    evaluateTargetHealth: true,
  };
}
