import type { Resource, Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { internet, meets, stretchOf } from "./address-space";
import type { AwsReader } from "./reader";
import { because } from "./reader";
import type { Endpoint } from "./record";
import { isInside } from "./record";

/** A Route 53 health check. */
export interface HealthCheck {
  readonly resource: Resource;
  readonly name: string;
  /** Absent: it watches no endpoint of its own. */
  readonly endpoint?: Endpoint;
  /** What it speaks, or that it counts others: `HTTPS`, `CALCULATED`; absent where it is not known. */
  readonly type?: string;
  /** Path that it asks for, from the first slash to the query; of checks that speak HTTP, where it is known. */
  readonly path?: string;
  /** Port that it probes, where it probes one that is known. */
  readonly port?: number;
  /** Of calculated checks: the checks it counts, and how many must be healthy. */
  readonly children?: { readonly checks: readonly Resource[]; readonly need: number };
  readonly disabled: boolean;
  /** True for one that is healthy while its endpoint fails. */
  readonly inverted: boolean;
  /** Set when Route 53's checkers, which stand on the internet, never reach its endpoint. */
  readonly blind?: Because;
  /** Set when it is not known what the check watches or how it answers. */
  readonly uncertain?: Because;
  readonly intervalSeconds: number;
  readonly failures: number;
  /** Set when interval or threshold are only the least they may be. */
  readonly pace?: Because;
}

/** Least interval and threshold that Route 53 takes. */
const least = { intervalSeconds: 10, failures: 1 };

/** Interval and threshold of a check that names none. Source: Route 53 API, `HealthCheckConfig`. */
const standard = { intervalSeconds: 30, failures: 3 };

/**
 * Reads a health check.
 *
 * @param endpointOf what a host name or an address stands for
 */
export function healthCheckOf(
  reader: AwsReader,
  resource: Resource,
  endpointOf: (value: Value | undefined, reason: Because) => Endpoint,
): HealthCheck {
  const inverted = reader.flag(resource, "invertHealthcheck") ?? false;
  const own = {
    resource,
    name: resource.name,
    disabled: reader.flag(resource, "disabled") === true,
    inverted: inverted === true,
    ...paceOf(reader, resource),
  };
  if (inverted instanceof Unknown) return { ...own, uncertain: because(resource, "invertHealthcheck") };
  const type = reader.text(resource, "type");
  if (type === "CALCULATED") return { ...own, type, ...childrenOf(reader, resource) };
  if (typeof type !== "string" || type === "CLOUDWATCH_METRIC" || type === "RECOVERY_CONTROL")
    return {
      ...own,
      uncertain: because(resource, "type", `what ${resource.name} watches is decided outside this stack`),
    };
  const property = reader.value(resource, "ipAddress") === undefined ? "fqdn" : "ipAddress";
  const value = reader.value(resource, property);
  const port = reader.number(resource, "port") ?? (type.startsWith("HTTPS") ? 443 : type === "TCP" ? undefined : 80);
  const text = `let health check ${resource.name} probe a public endpoint: Route 53's checkers do not reach private addresses`;
  return {
    ...own,
    type,
    ...pathOf(reader, resource),
    endpoint: endpointOf(value, because(resource, property)),
    ...(typeof port === "number" ? { port } : {}),
    ...(isPrivate(value) ? { blind: because(resource, property, text) } : {}),
  };
}

function pathOf(reader: AwsReader, resource: Resource): Pick<HealthCheck, "path"> {
  const path = reader.text(resource, "resourcePath") ?? "/";
  if (typeof path !== "string") return {};
  const [bare = ""] = path.split("?");
  return { path: bare.startsWith("/") ? bare : `/${bare}` };
}

function paceOf(reader: AwsReader, resource: Resource): Pick<HealthCheck, "intervalSeconds" | "failures" | "pace"> {
  const interval = reader.number(resource, "requestInterval") ?? standard.intervalSeconds;
  const failures = reader.number(resource, "failureThreshold") ?? standard.failures;
  const open = interval instanceof Unknown ? "requestInterval" : failures instanceof Unknown ? "failureThreshold" : "";
  return {
    intervalSeconds: interval instanceof Unknown ? least.intervalSeconds : interval,
    failures: failures instanceof Unknown ? least.failures : failures,
    ...(open === "" ? {} : { pace: because(resource, open) }),
  };
}

function childrenOf(reader: AwsReader, resource: Resource): Pick<HealthCheck, "children" | "uncertain"> {
  const targets = reader.targets(resource, ["route53:HealthCheck"], "childHealthchecks");
  const checks = targets.flatMap((target) => (target.kind === "resource" ? [target.resource] : []));
  const need = reader.number(resource, "childHealthThreshold") ?? 0;
  if (need instanceof Unknown || checks.length < targets.length)
    return { uncertain: because(resource, need instanceof Unknown ? "childHealthThreshold" : "childHealthchecks") };
  return { children: { checks, need } };
}

/** Whether an address is certainly one that the internet does not reach. */
function isPrivate(value: Value | undefined): boolean {
  const address = typeof value === "string" ? stretchOf(value, 4) : undefined;
  return isInside(value) || (address !== undefined && !meets(internet[4], address));
}
