import type { Read, Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { AwsReader } from "./reader";
import { asList, asNumber, field } from "./reader";

/** Health checking of targets: how long until a dead one is taken out. */
export interface TargetHealth {
  readonly intervalSeconds: number;
  readonly failures: number;
  /** `<resource>.<property>` or the default's source. */
  readonly from: string;
}

/** A target group; a classic load balancer is its own one. */
export interface TargetGroup {
  readonly resource: Resource;
  readonly name: string;
  readonly port: Read<number>;
  readonly type: Read<string>;
  /** `inherit`: as the load balancer. */
  readonly crossZone: boolean | "inherit" | Unknown;
  readonly health: TargetHealth;
}

const defaultInterval = 30;
const defaultFailures = 3;

/** Reads a target group. */
export function targetGroupOf(reader: AwsReader, resource: Resource): TargetGroup {
  const crossZone = reader.text(resource, "loadBalancingCrossZoneEnabled");
  return {
    resource,
    name: resource.name,
    port: reader.number(resource, "port"),
    type: reader.text(resource, "targetType") ?? "instance",
    crossZone:
      crossZone instanceof Unknown
        ? crossZone
        : crossZone === "true"
          ? true
          : crossZone === "false"
            ? false
            : "inherit",
    health: health(reader, resource, defaultFailures),
  };
}

/** A classic load balancer balances over its own list of instances. */
export function classicGroupOf(reader: AwsReader, resource: Resource): TargetGroup {
  const ports = asList(reader.value(resource, "listeners"));
  const [first] = ports === undefined || ports instanceof Unknown ? [] : ports;
  return {
    resource,
    name: resource.name,
    port: asNumber(field(first, "instancePort")),
    type: "instance",
    crossZone: "inherit",
    health: health(reader, resource, 2),
  };
}

function health(reader: AwsReader, resource: Resource, failures: number): TargetHealth {
  const check = reader.value(resource, "healthCheck");
  const interval = asNumber(field(check, "interval"));
  const threshold = asNumber(field(check, "unhealthyThreshold"));
  const given = typeof interval === "number" || typeof threshold === "number";
  return {
    intervalSeconds: typeof interval === "number" ? interval : defaultInterval,
    failures: typeof threshold === "number" ? threshold : failures,
    from: given ? `${resource.name}.healthCheck` : "default: @pulumi/aws healthCheck",
  };
}
