import type { Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsReader } from "./reader";
import { asText, because, field, listOf } from "./reader";

/** How the tasks of a service are spread over the instances that take them. */
export type TaskSpread =
  /** Evenly over zones, as long as their instances have room; within a zone over instances, or not. */
  | { readonly kind: "zones"; readonly overInstances: boolean }
  /** As it comes: all of them may stand in one zone. */
  | { readonly kind: "none"; readonly remedy: string }
  /** It is not known. */
  | { readonly kind: "open"; readonly because: Because };

/**
 * Reads how a service places its tasks. Without a strategy they are spread over zones, and within these to the instances
 * with the fewest of them. Source: Amazon ECS developer guide, "How Amazon ECS places tasks on container instances".
 */
export function taskSpreadOf(reader: AwsReader, service: Resource): TaskSpread {
  const constraints = listOf(reader.value(service, "placementConstraints"));
  const isLimited = constraints.some((one) => asText(field(one, "type")) !== "distinctInstance");
  if (isLimited) {
    const text = `which instances take tasks of ${service.name} is decided by an expression that is not read`;
    return { kind: "open", because: because(service, "placementConstraints", text) };
  }
  const property = "orderedPlacementStrategies";
  const [first, second] = listOf(reader.value(service, property));
  if (first === undefined) return { kind: "zones", overInstances: true };
  const [type, by] = [asText(field(first, "type")), asText(field(first, "field"))];
  if (type === "random" || type === "binpack") {
    const remedy = `let the first of ${property} of ${service.name} spread its tasks over attribute:ecs.availability-zone: ${type} may put all of them into one zone`;
    return { kind: "none", remedy };
  }
  if (type !== "spread" || by instanceof Unknown || by !== "attribute:ecs.availability-zone") {
    const text = `whether tasks of ${service.name} are spread over zones is not known`;
    return { kind: "open", because: because(service, property, text) };
  }
  const within = asText(field(second, "type"));
  return { kind: "zones", overInstances: constraints.length > 0 || within === "spread" };
}
