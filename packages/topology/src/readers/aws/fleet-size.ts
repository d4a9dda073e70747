import type { Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsReader } from "./reader";
import { asList, asNumber, because, field } from "./reader";

/** How many members a group has for certain. */
export interface GroupSize {
  /** Absent when it is not known. */
  readonly total?: number;
  /** The property that decides it. */
  readonly because: Because;
}

/** The minimum where something may shrink the group, else the desired number. */
export function sizeOfGroup(reader: AwsReader, resource: Resource): GroupSize {
  const weighted = asList(field(field(reader.value(resource, "mixedInstancesPolicy"), "launchTemplate"), "overrides"));
  if (weighted instanceof Unknown || weighted?.some((one) => field(one, "weightedCapacity") !== undefined) === true)
    return { because: because(resource, "mixedInstancesPolicy", `sizes of ${resource.name} are in weighted units`) };
  const minimum = reader.number(resource, "minSize");
  const desired = asNumber(reader.input(resource, "desiredCapacity"));
  const byMinimum = sizeFrom(minimum, because(resource, "minSize"));
  if (scales(reader, resource)) return leastScheduled(reader, resource, byMinimum);
  if (desired === undefined || resource.options.ignoreChanges?.includes("desiredCapacity") === true) return byMinimum;
  return sizeFrom(desired, because(resource, "desiredCapacity"));
}

/** Whether a policy, a schedule or a capacity provider may change the number of instances. */
export function scales(reader: AwsReader, resource: Resource): boolean {
  const groups = ["autoscaling:Group"] as const;
  const changing = [
    reader.referrers(["autoscaling:Policy", "autoscaling:Schedule"], groups, "autoscalingGroupName"),
    reader.referrers(["ecs:CapacityProvider"], groups, "autoScalingGroupProvider", "autoScalingGroupArn"),
  ];
  return changing.some((one) => one.loose.length > 0 || one.to(resource).length > 0);
}

/** The smallest of a group's own minimum and those that schedules set. */
function leastScheduled(reader: AwsReader, resource: Resource, size: GroupSize): GroupSize {
  let least = size;
  const schedules = reader.referrers(["autoscaling:Schedule"], ["autoscaling:Group"], "autoscalingGroupName");
  for (const { resource: schedule } of schedules.to(resource)) {
    const minimum = reader.number(schedule, "minSize");
    if (minimum === undefined || minimum === -1) continue;
    const scheduled = sizeFrom(minimum, because(schedule, "minSize"));
    if (scheduled.total === undefined || (least.total !== undefined && scheduled.total < least.total))
      least = scheduled;
  }
  return least;
}

/** The least that autoscaling may leave, else the desired number. */
export function sizeOfService(reader: AwsReader, resource: Resource): GroupSize {
  const limits = reader
    .all("appautoscaling:Target")
    .filter((one) => mentions(reader.value(one, "resourceId"), resource));
  const [limit] = limits;
  if (limit !== undefined) return sizeFrom(reader.number(limit, "minCapacity"), because(limit, "minCapacity"));
  const reason = because(resource, "desiredCount");
  if (
    resource.options.ignoreChanges?.includes("desiredCount") === true ||
    reader.text(resource, "schedulingStrategy") === "DAEMON"
  )
    return { because: reason };
  return sizeFrom(reader.number(resource, "desiredCount") ?? 0, reason);
}

function sizeFrom(value: Read<number>, reason: Because): GroupSize {
  return typeof value === "number" ? { total: value, because: reason } : { because: reason };
}

/** Whether a value names a service, by reference or by `service/<cluster>/<name>`. */
function mentions(value: Value | undefined, resource: Resource): boolean {
  if (value instanceof Reference) return value.urn === resource.urn;
  if (value instanceof Interpolation)
    return value.parts.some((part) => typeof part !== "string" && mentions(part, resource));
  if (value instanceof Unknown) return value.dependsOn.includes(resource.urn);
  const name = resource.inputs.name ?? resource.outputs.name;
  return (
    typeof value === "string" && typeof name === "string" && value.startsWith("service/") && value.endsWith(`/${name}`)
  );
}
