import type { Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { AwsReader } from "./reader";

/** How Route 53 chooses among the records of one name. */
export type RoutingPolicy = "simple" | "failover" | "weighted" | "latency" | "geolocation" | "multivalue" | "other";

/** What a record or a health check points at. */
export type Endpoint =
  /** A load balancer, an instance or an elastic IP of this stack. */
  | { readonly kind: "resource"; readonly resource: Resource; readonly because: Because }
  /** Another name of this stack. */
  | { readonly kind: "name"; readonly set: string; readonly because: Because }
  /** Something that nothing in this stack explains. */
  | { readonly kind: "outside"; readonly label: string; readonly because: Because };

/** One record of a name. */
export interface DnsRecord {
  readonly resource: Resource;
  readonly name: string;
  /** Of failover records only. */
  readonly role?: "PRIMARY" | "SECONDARY" | Unknown;
  /** Of weighted records only. */
  readonly weight?: Read<number>;
  readonly endpoints: readonly Endpoint[];
  readonly isAlias: boolean;
  /** Whether an alias follows the health of what it points at. */
  readonly evaluatesTarget: boolean | Unknown;
  /** The health check it names, if any; unknown when it is none of this stack. */
  readonly check?: HealthCheck | Unknown;
  /** Time to live in seconds; 60 for an alias to a load balancer. */
  readonly ttlSeconds: number;
  readonly ttlFrom: string;
}

/** All records of one name and type. */
export interface RecordSet {
  /** The same for the same zone, name and type. */
  readonly key: string;
  /** Fully qualified, lower case, without the final dot, as far as it is known. */
  readonly name: string;
  readonly type: string;
  readonly policy: RoutingPolicy;
  readonly records: readonly DnsRecord[];
}

/** A Route 53 health check. */
export interface HealthCheck {
  readonly resource: Resource;
  readonly name: string;
  /** Absent: it watches no endpoint of its own. */
  readonly endpoint?: Endpoint;
  /** Of calculated checks: the checks it counts, and how many must be healthy. */
  readonly children?: { readonly checks: readonly Resource[]; readonly need: number };
  readonly disabled: boolean;
  /** Set when it is not known what the check watches or how it answers. */
  readonly uncertain?: Because;
  readonly intervalSeconds: number;
  readonly failures: number;
}

/** The routing policy of a record. */
export function policyOf(reader: AwsReader, record: Resource): RoutingPolicy {
  const has = (property: string): boolean => {
    const value = reader.value(record, property);
    return value !== undefined && value !== false && !(isList(value) && value.length === 0);
  };
  if (has("failoverRoutingPolicies")) return "failover";
  if (has("weightedRoutingPolicies")) return "weighted";
  if (has("latencyRoutingPolicies")) return "latency";
  if (has("geolocationRoutingPolicies")) return "geolocation";
  if (has("multivalueAnswerRoutingPolicy")) return "multivalue";
  return has("geoproximityRoutingPolicy") || has("cidrRoutingPolicy") ? "other" : "simple";
}

/** The type of a record, in capitals. */
export function typeOf(reader: AwsReader, record: Resource): string {
  const type = reader.text(record, "type");
  return typeof type === "string" ? type.toUpperCase() : "A";
}

/** A host name as it is compared: lower case, without the final dot. */
export function normalise(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

/** The only entry of a list, or the value itself. */
export function firstOf(value: Value | undefined): Value | undefined {
  return isList(value) ? value[0] : value;
}

/** The readable rest of a name of which a part is not known: `shop.[domain]`. */
export function partial(value: Value | undefined): string | undefined {
  if (!(value instanceof Interpolation)) return undefined;
  return normalise(value.toJSON());
}

/** How an address is called that nothing explains. */
export function labelOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  return value instanceof Reference || value instanceof Interpolation ? value.toJSON() : "an address not known yet";
}

/** Equal for values that are certainly equal. */
export function identity(value: Value | undefined): string {
  if (value instanceof Reference) return `${value.urn}.${value.property}`;
  if (value instanceof Unknown) return value.origin ?? value.dependsOn.join(" ");
  if (value instanceof Interpolation)
    return value.parts.map((part) => (typeof part === "string" ? part : identity(part))).join("");
  return isRecord(value) || isList(value) ? "" : String(value ?? "");
}
