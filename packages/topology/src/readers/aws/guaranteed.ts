import type { Resource, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { launchSource } from "./launch";
import type { CapacityStrategy } from "./capacity-strategy";
import type { AwsReader } from "./reader";
import { asNumber, asText, because, field } from "./reader";

/** How many of a fleet's members cannot be taken away because somebody pays more: those that are no spot capacity. */
export interface Guaranteed {
  /** Of so many members; undefined when it is not known. */
  readonly of: (total: number) => number | undefined;
  /** The property that makes members spot capacity. */
  readonly because: Because;
}

/** Spot instances of an autoscaling group; undefined when it certainly launches none. */
export function guaranteedInGroup(reader: AwsReader, group: Resource): Guaranteed | undefined {
  const policy = reader.value(group, "mixedInstancesPolicy");
  const distribution = field(policy, "instancesDistribution");
  const path = "mixedInstancesPolicy.instancesDistribution";
  if (policy !== undefined) {
    const base = asNumber(field(distribution, "onDemandBaseCapacity")) ?? 0;
    const share = asNumber(field(distribution, "onDemandPercentageAboveBaseCapacity")) ?? 100;
    if (share === 100) return undefined;
    return {
      of: (total) =>
        base instanceof Unknown || share instanceof Unknown
          ? undefined
          : Math.min(total, base + Math.ceil((Math.max(0, total - base) * share) / 100)),
      because: because(group, `${path}.onDemandPercentageAboveBaseCapacity`, spotText(group.name)),
    };
  }
  const source = launchSource(reader, group);
  if (source.kind !== "resource") return undefined;
  const launched = source.resource;
  const market = asText(field(reader.value(launched, "instanceMarketOptions"), "marketType"));
  const price = reader.value(launched, "spotPrice");
  if (market === undefined && price === undefined) return undefined;
  const property = price === undefined ? "instanceMarketOptions.marketType" : "spotPrice";
  const isSpot = market === "spot" || price !== undefined;
  if (!isSpot && !(market instanceof Unknown)) return undefined;
  return { of: () => (isSpot ? 0 : undefined), because: because(launched, property, spotText(group.name)) };
}

/** Tasks of a service on spot capacity; undefined when it certainly has none. */
export function guaranteedInService(strategy: CapacityStrategy | undefined, service: Resource): Guaranteed | undefined {
  if (strategy === undefined) return undefined;
  const strategies = strategy.entries;
  const isSpot = (one: Value): boolean => String(asText(field(one, "capacityProvider"))).endsWith("_SPOT");
  if (!strategies.some(isSpot)) return undefined;
  const numbers = strategies.map((one) => ({
    base: asNumber(field(one, "base")) ?? 0,
    weight: asNumber(field(one, "weight")) ?? 0,
    isSpot: isSpot(one),
  }));
  return {
    of: (total) => {
      let [base, weight, all, bases] = [0, 0, 0, 0];
      for (const one of numbers) {
        if (one.base instanceof Unknown || one.weight instanceof Unknown) return undefined;
        all += one.weight;
        bases += one.base;
        if (!one.isSpot) [base, weight] = [base + one.base, weight + one.weight];
      }
      const rest = all === 0 ? 0 : Math.floor((Math.max(0, total - bases) * weight) / all);
      return Math.min(total, base + rest);
    },
    because: because(strategy.resource, strategy.property, spotText(service.name)),
  };
}

function spotText(name: string): string {
  return `members of ${name} are spot capacity, which AWS may take back at any time: how many are there is not known`;
}
