import type { Inventory, Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, isList, isRecord, Reference, Unknown, unwrap } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { HealthCheck } from "./health-check";
import type { AwsReader } from "./reader";
import { asText, field } from "./reader";

/** How Route 53 chooses among the records of one name. */
export type RoutingPolicy =
  "simple" | "failover" | "weighted" | "latency" | "geolocation" | "geoproximity" | "cidr" | "multivalue";

/** The clients that a geolocation record is for; nothing in it: all that no other record is for. */
export interface Location {
  readonly continent?: string;
  readonly country?: string;
  readonly subdivision?: string;
}

/** What a record or a health check points at. */
export type Endpoint =
  /** A load balancer, an instance or an elastic IP of this stack. */
  | {
      readonly kind: "resource";
      readonly resource: Resource;
      readonly because: Because;
      /** True for an address that only its own network reaches. */
      readonly inside?: boolean;
    }
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
  /** Of geolocation records only. */
  readonly location?: Location | Unknown;
  readonly endpoints: readonly Endpoint[];
  readonly isAlias: boolean;
  /** Whether an alias follows the health of what it points at. */
  readonly evaluatesTarget: boolean | Unknown;
  /** The health check it names, if any; unknown when it is none of this stack. */
  readonly check?: HealthCheck | Unknown;
  /** Time to live in seconds; 60 for an alias to a load balancer. */
  readonly ttlSeconds: number;
  readonly ttlFrom: string;
  /** Set when the time to live is not known: the seconds are the least it may be. */
  readonly ttlOpen?: Because;
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
  /** Set when Route 53 refuses the records, or answers nobody with them. */
  readonly refused?: Because;
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
  if (has("geoproximityRoutingPolicy")) return "geoproximity";
  return has("cidrRoutingPolicy") ? "cidr" : "simple";
}

/** The clients that a geolocation record is for; undefined for other records. */
export function locationOf(reader: AwsReader, record: Resource): Location | Unknown | undefined {
  const policy = firstOf(reader.value(record, "geolocationRoutingPolicies"));
  if (policy === undefined) return undefined;
  const location: Record<string, string> = {};
  for (const name of ["continent", "country", "subdivision"]) {
    const value = asText(field(policy, name));
    if (value instanceof Unknown) return value;
    if (value !== undefined && value !== "" && value !== "*") location[name] = value.toUpperCase();
  }
  return location;
}

/** The type of a record, in capitals. */
export function typeOf(reader: AwsReader, record: Resource): string {
  const type = reader.text(record, "type");
  return typeof type === "string" ? type.toUpperCase() : "A";
}

/** Properties by which only what stands in its network reaches a machine. */
const insideProperties: readonly string[] = ["privateIp", "privateDns", "privateDnsName"];

/** Whether a value is a machine's address that only its own network reaches. */
export function isInside(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  const bare = unwrap(value);
  return bare instanceof Reference && insideProperties.includes(bare.property);
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

/** Whether {@link identity} tells a value from every other one. */
export function isIdentified(value: Value | undefined): boolean {
  if (value instanceof Unknown) return value.origin !== undefined;
  if (value instanceof Interpolation) return value.parts.every((part) => isIdentified(part));
  return value instanceof Reference || typeof value === "string";
}

/** The one resource of which a text is made, as in `dualstack.${lb.dnsName}`. */
export function referenceIn(inventory: Inventory, value: Value): Resource | undefined {
  if (value instanceof Reference) return inventory.get(value.urn);
  if (!(value instanceof Interpolation)) return undefined;
  const parts = value.parts.filter((part) => typeof part !== "string" || !["dualstack.", ".", ""].includes(part));
  return parts.length === 1 && parts[0] instanceof Reference ? inventory.get(parts[0].urn) : undefined;
}
