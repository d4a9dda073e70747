import type { Resource, Value } from "@nospof/inventory";
import type { AwsReader } from "./reader";
import { asText, field, listOf } from "./reader";

/** What decides on which capacity the tasks of a service run. */
export interface CapacityStrategy {
  readonly entries: readonly Value[];
  /** The resource and property that state it. */
  readonly resource: Resource;
  readonly property: string;
}

/**
 * The strategy of a service, or the default one of its cluster where it names neither a strategy nor a launch type.
 * Source: Amazon ECS API Reference, CreateService, launchType and capacityProviderStrategy.
 */
export function strategyOf(reader: AwsReader, service: Resource): CapacityStrategy | undefined {
  const own = listOf(reader.input(service, "capacityProviderStrategies"));
  if (own.length > 0) return { entries: own, resource: service, property: "capacityProviderStrategies" };
  if (reader.input(service, "launchType") !== undefined) return undefined;
  const cluster = reader.target(service, ["ecs:Cluster"], "cluster");
  if (cluster.kind !== "resource") return undefined;
  const defaults = reader.referrers(["ecs:ClusterCapacityProviders"], ["ecs:Cluster"], "clusterName");
  const [only, ...others] = defaults.to(cluster.resource);
  if (only?.certain !== true || others.length > 0) return undefined;
  const property = "defaultCapacityProviderStrategies";
  const entries = listOf(reader.input(only.resource, property));
  return entries.length === 0 ? undefined : { entries, resource: only.resource, property };
}

/** Whether all tasks run on Fargate, where no instance is anybody's business. */
export function isFargate(reader: AwsReader, service: Resource, strategy: CapacityStrategy | undefined): boolean {
  if (strategy === undefined) return reader.text(service, "launchType") === "FARGATE";
  return strategy.entries.every((one) => String(asText(field(one, "capacityProvider"))).startsWith("FARGATE"));
}
