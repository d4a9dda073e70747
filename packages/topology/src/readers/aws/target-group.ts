import type { Read, Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Protocol } from "./admission/protocol";
import type { AwsReader } from "./reader";
import { asList, asNumber, asText, field } from "./reader";

/** Health checking of targets: how long until a dead one is taken out. */
export interface TargetHealth {
  readonly intervalSeconds: number;
  readonly failures: number;
  /** `<resource>.<property>` or the default's source. */
  readonly from: string;
  /** `traffic`: the port on which a target gets its traffic. */
  readonly port: number | "traffic" | Unknown;
}

/** A target group; a classic load balancer is its own one. */
export interface TargetGroup {
  readonly resource: Resource;
  readonly name: string;
  readonly port: Read<number>;
  readonly type: Read<string>;
  /** What its traffic is carried by. */
  readonly protocols: readonly Protocol[];
  /** IP version between load balancer and targets. */
  readonly family: 4 | 6;
  /** Whether targets of a network load balancer see the clients' addresses. */
  readonly keepsClients: boolean | Unknown;
  /** `inherit`: as the load balancer. */
  readonly crossZone: boolean | "inherit" | Unknown;
  readonly health: TargetHealth;
}

const defaultInterval = 30;
const defaultFailures = 3;

/** Reads a target group. */
export function targetGroupOf(reader: AwsReader, resource: Resource): TargetGroup {
  const crossZone = reader.text(resource, "loadBalancingCrossZoneEnabled");
  const type = reader.text(resource, "targetType") ?? "instance";
  const protocol = reader.text(resource, "protocol");
  return {
    resource,
    name: resource.name,
    port: reader.number(resource, "port"),
    type,
    protocols: transportOf(protocol),
    family: reader.text(resource, "ipAddressType") === "ipv6" ? 6 : 4,
    keepsClients: keepsClients(type, protocol, reader.flag(resource, "preserveClientIp")),
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
    protocols: ["tcp"],
    family: 4,
    keepsClients: false,
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
    port: portOf(asText(field(check, "port")), asText(field(check, "target"))),
  };
}

/** The checked port; a classic load balancer has it in its target, as in `HTTP:8080/healthz`. */
function portOf(port: Read<string>, target: Read<string>): TargetHealth["port"] {
  if (port instanceof Unknown || target instanceof Unknown) return new Unknown();
  const text = port ?? /^[A-Za-z]+:(\d+)/.exec(target ?? "")?.[1];
  return text === undefined || !/^\d+$/.test(text) ? "traffic" : Number(text);
}

function transportOf(protocol: Read<string>): readonly Protocol[] {
  const name = typeof protocol === "string" ? protocol.toUpperCase() : "TCP";
  if (name === "UDP" || name === "QUIC") return ["udp"];
  return name === "TCP_UDP" || name === "TCP_QUIC" ? ["tcp", "udp"] : ["tcp"];
}

/**
 * Whether client addresses are kept: always for UDP and for application load balancers as targets; for TCP and TLS as
 * the attribute says, else for instances and not for addresses. Source: Network Load Balancer user guide, "Client IP
 * preservation".
 */
function keepsClients(type: Read<string>, protocol: Read<string>, attribute: Read<boolean>): boolean | Unknown {
  if (protocol instanceof Unknown) return protocol;
  if (transportOf(protocol).includes("udp") || type === "alb") return true;
  return attribute ?? (type instanceof Unknown ? type : type !== "ip");
}
