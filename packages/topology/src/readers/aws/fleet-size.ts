import type { Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { kindOf } from "./kinds";
import type { AwsReader } from "./reader";
import { asFlag, asNumber, because, field, listOf } from "./reader";
import type { Referrers } from "./referrers";
import { isSuspended, unkeptSize } from "./suspension";

/** How many members a group has for certain. */
export interface GroupSize {
  /** Absent when it is not known. */
  readonly total?: number;
  /** The property that decides it. */
  readonly because: Because;
  /** Set where not all of its members are certain: how many it has with the others, and what makes them uncertain. */
  readonly uncertain?: {
    readonly most: number;
    readonly because: Because;
    /** True when the certain ones stand evenly over the zones. Default: all of them may be in one, as far as they fit. */
    readonly isEven?: boolean;
  };
}

/** How many members a group has, uncertain ones included; undefined when it is not known. */
export function wholeSize({ total, uncertain }: GroupSize): number | undefined {
  return uncertain?.most ?? total;
}

/** The minimum where something may shrink the group, else the desired number; the least of what schedules leave. */
export function sizeOfGroup(reader: AwsReader, resource: Resource): GroupSize {
  const inOtherUnits = unitsOf(reader, resource);
  if (inOtherUnits !== undefined) return { because: inOtherUnits };
  const unkept = unkeptSize(reader, resource);
  if (unkept !== undefined) return { because: unkept };
  const minimum = sizeFrom(reader.number(resource, "minSize"), because(resource, "minSize"));
  const desired = asNumber(reader.input(resource, "desiredCapacity"));
  const isOpen = desired === undefined || resource.options.ignoreChanges?.includes("desiredCapacity") === true;
  const isSteady = !isOpen && !scalesByItself(reader, resource);
  const own = isSteady ? sizeFrom(desired, because(resource, "desiredCapacity")) : minimum;
  if (isSuspended(reader, resource, "ScheduledActions")) return own;
  return schedulesOf(reader)
    .to(resource)
    .map(({ resource: schedule }) => scheduledSize(reader, schedule, isSteady))
    .reduce(smaller, own);
}

/** Why AWS refuses a group's numbers; undefined when it takes them. */
export function refusedSize(reader: AwsReader, resource: Resource): Because | undefined {
  const [minimum, maximum] = [reader.number(resource, "minSize"), reader.number(resource, "maxSize")];
  const desired = asNumber(reader.input(resource, "desiredCapacity"));
  if (typeof minimum !== "number" || typeof maximum !== "number") return undefined;
  if (minimum > maximum) {
    const text = `raise maxSize of ${resource.name} to at least its minSize ${String(minimum)}: it is ${String(maximum)}`;
    return because(resource, "maxSize", text);
  }
  if (typeof desired !== "number" || (minimum <= desired && desired <= maximum)) return undefined;
  const text = `set desiredCapacity of ${resource.name} to between minSize ${String(minimum)} and maxSize ${String(maximum)}: it is ${String(desired)}`;
  return because(resource, "desiredCapacity", text);
}

/** Whether a policy, a schedule or a capacity provider may change the number of instances. */
export function scales(reader: AwsReader, resource: Resource): boolean {
  return scalesByItself(reader, resource) || isNamed(schedulesOf(reader), resource);
}

function scalesByItself(reader: AwsReader, resource: Resource): boolean {
  const groups = ["autoscaling:Group"] as const;
  return (
    isNamed(reader.referrers(["autoscaling:Policy"], groups, "autoscalingGroupName"), resource) ||
    isNamed(
      reader.referrers(["ecs:CapacityProvider"], groups, "autoScalingGroupProvider", "autoScalingGroupArn"),
      resource,
    )
  );
}

function isNamed(referrers: Referrers, resource: Resource): boolean {
  return referrers.loose.length > 0 || referrers.to(resource).length > 0;
}

function schedulesOf(reader: AwsReader): Referrers {
  return reader.referrers(["autoscaling:Schedule"], ["autoscaling:Group"], "autoscalingGroupName");
}

/** Set when sizes are not numbers of instances. */
function unitsOf(reader: AwsReader, resource: Resource): Because | undefined {
  const policy = reader.value(resource, "mixedInstancesPolicy");
  const weighted = listOf(field(field(policy, "launchTemplate"), "overrides"));
  const text = `sizes of ${resource.name} are in weighted units`;
  if (weighted.some((one) => one instanceof Unknown || field(one, "weightedCapacity") !== undefined))
    return because(resource, "mixedInstancesPolicy", text);
  const unit = reader.text(resource, "desiredCapacityType") ?? "units";
  return unit === "units" ? undefined : because(resource, "desiredCapacityType", text);
}

/**
 * Members that a schedule leaves. A size that it does not name is set to 0, and -1 leaves it as it is: so the provider
 * sends it.
 *
 * @param isSteady nothing else changes the number, so that the desired one stays
 */
function scheduledSize(reader: AwsReader, schedule: Resource, isSteady: boolean): GroupSize | undefined {
  const minimum = reader.number(schedule, "minSize") ?? 0;
  const desired = reader.number(schedule, "desiredCapacity") ?? 0;
  const isDesired = isSteady && reader.value(schedule, "desiredCapacity") !== undefined && desired !== -1;
  if (isDesired) return sizeFrom(desired, because(schedule, "desiredCapacity"));
  return minimum === -1 ? undefined : sizeFrom(minimum, because(schedule, "minSize"));
}

/** The smaller of two sizes; one that is not known may be the smallest. */
function smaller(a: GroupSize, b: GroupSize | undefined): GroupSize {
  if (b === undefined || a.total === undefined) return a;
  return b.total === undefined || b.total < a.total ? b : a;
}

/** The least that autoscaling and its schedules may leave, else the desired number. */
export function sizeOfService(reader: AwsReader, resource: Resource): GroupSize {
  const limits = reader
    .all("appautoscaling:Target")
    .filter((one) => mentions(reader, reader.value(one, "resourceId"), resource));
  const stays = (limit: Resource): boolean =>
    asFlag(field(reader.value(limit, "suspendedState"), "scheduledScalingSuspended")) === true;
  const scheduled = limits.some(stays) ? [] : scheduledMinimums(reader, resource);
  return (
    [
      ...limits.map((limit) => sizeFrom(reader.number(limit, "minCapacity"), because(limit, "minCapacity"))),
      ...scheduled,
    ].reduce<GroupSize | undefined>((least, one) => (least === undefined ? one : smaller(least, one)), undefined) ??
    ownSizeOf(reader, resource)
  );
}

/** What scheduled actions leave of a service. Those that name no minimum leave it as it is. */
function scheduledMinimums(reader: AwsReader, resource: Resource): readonly GroupSize[] {
  return reader.all("appautoscaling:ScheduledAction").flatMap((action) => {
    const minimum = asNumber(field(reader.value(action, "scalableTargetAction"), "minCapacity"));
    if (minimum === undefined || !mentions(reader, reader.value(action, "resourceId"), resource)) return [];
    return [sizeFrom(minimum, because(action, "scalableTargetAction.minCapacity"))];
  });
}

/** The number that a service itself asks for. */
function ownSizeOf(reader: AwsReader, resource: Resource): GroupSize {
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

/** Whether a value names a service, by reference, by `service/<cluster>/<name>` or by what scales it. */
function mentions(reader: AwsReader, value: Value | undefined, resource: Resource): boolean {
  if (value instanceof Reference) {
    if (value.urn === resource.urn) return true;
    const other = reader.inventory.get(value.urn);
    if (other === undefined || kindOf(other.type) !== "appautoscaling:Target") return false;
    return mentions(reader, reader.input(other, "resourceId"), resource);
  }
  if (value instanceof Interpolation)
    return value.parts.some((part) => typeof part !== "string" && mentions(reader, part, resource));
  if (value instanceof Unknown) return value.dependsOn.includes(resource.urn);
  const name = resource.inputs.name ?? resource.outputs.name;
  return (
    typeof value === "string" && typeof name === "string" && value.startsWith("service/") && value.endsWith(`/${name}`)
  );
}
