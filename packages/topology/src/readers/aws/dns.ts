import type { Read, Resource, Value } from "@nospof/inventory";
import { Interpolation, Unknown, unwrap } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import type { HealthCheck } from "./health-check";
import { healthCheckOf } from "./health-check";
import { kindOf } from "./kinds";
import type { AwsReader } from "./reader";
import { asFlag, asList, asNumber, asText, because, field } from "./reader";
import type { DnsRecord, Endpoint, RecordSet } from "./record";
import {
  firstOf,
  identity,
  isIdentified,
  isInside,
  labelOf,
  locationOf,
  normalise,
  partial,
  policyOf,
  referenceIn,
  typeOf,
} from "./record";
import { ipv6Only, misplacement } from "./record-answer";
import { refusalOf } from "./record-set";

/** TTL of an alias to a load balancer. Source: Route 53 developer guide, "Choosing between alias and non-alias records". */
const aliasTtlSeconds = 60;
const defaultTtlSeconds = 300;

/** The types by which clients reach a service. */
const addressTypes = new Set(["A", "AAAA", "CNAME"]);

/** Names of a stack, what they point at and what watches it. */
export class Dns {
  readonly sets: readonly RecordSet[];
  readonly #checks = new Map<string, HealthCheck>();
  readonly #hosts: ReadonlyMap<string, Resource>;
  readonly #keys = new Map<string, string>();
  readonly #sets: ReadonlyMap<string, RecordSet>;
  /** Key of the first set with a name, whatever its type. */
  readonly #byName = new Map<string, string>();

  /** @param zoneOf equal for load balancers whose names stand in one zone of AWS's own */
  constructor(
    readonly reader: AwsReader,
    readonly zoneOf: (balancer: Resource) => string,
  ) {
    this.#hosts = hostsOf(reader);
    const records = reader.all("route53:Record").filter((one) => addressTypes.has(typeOf(reader, one)));
    for (const record of records) {
      const key = this.#keyOf(record);
      this.#keys.set(record.urn, key);
      const name = this.#nameOf(record);
      if (!this.#byName.has(name)) this.#byName.set(name, key);
    }
    for (const check of reader.all("route53:HealthCheck")) {
      const read = healthCheckOf(reader, check, (value, reason) => this.#endpoint(value, reason));
      this.#checks.set(check.urn, read);
    }
    const byKey = new Map<string, [Resource, ...Resource[]]>();
    for (const record of records) {
      const key = this.#keys.get(record.urn) ?? record.urn;
      const found = byKey.get(key);
      if (found === undefined) byKey.set(key, [record]);
      else found.push(record);
    }
    this.sets = [...byKey]
      .map(([key, members]) => this.#set(key, members))
      .map((set, _, all) => this.#answered(set, all));
    this.#sets = new Map(this.sets.map((set) => [set.key, set]));
  }

  /** The set with this key. */
  set(key: string): RecordSet | undefined {
    return this.#sets.get(key);
  }

  /** The health check that a resource is. */
  check(resource: Resource): HealthCheck | undefined {
    return this.#checks.get(resource.urn);
  }

  /**
   * Whether what an alias points at has health of its own to follow: a load balancer has, a name only when one of its
   * records has a check or follows its target.
   */
  targetHasSignal(record: DnsRecord): boolean {
    return record.endpoints.every((endpoint) => {
      const set = endpoint.kind === "name" ? this.set(endpoint.set) : undefined;
      return set === undefined || set.records.some((one) => one.check !== undefined || one.evaluatesTarget !== false);
    });
  }

  /** The resources to which endpoints lead in the end, through names; those outside the stack are left out. */
  finalResources(endpoints: readonly Endpoint[], seen: ReadonlySet<string> = new Set()): readonly Resource[] {
    return endpoints.flatMap((endpoint) => {
      if (endpoint.kind === "resource") return [endpoint.resource];
      if (endpoint.kind === "outside" || seen.has(endpoint.set)) return [];
      const records = this.set(endpoint.set)?.records ?? [];
      return this.finalResources(
        records.flatMap((record) => record.endpoints),
        new Set([...seen, endpoint.set]),
      );
    });
  }

  #set(key: string, members: readonly [Resource, ...Resource[]]): RecordSet {
    const { reader, zoneOf } = this;
    const [first] = members;
    const records = members.map((one) => this.#record(one));
    const [name, type, apex] = [this.#nameOf(first), typeOf(reader, first), this.#apexOf(first)];
    const context = { name, type, zoneOf, ...(apex === undefined ? {} : { apex }) };
    const refused = this.#isCertain(members) ? refusalOf(reader, context, records) : undefined;
    return { key, name, type, policy: policyOf(reader, first), records, ...(refused === undefined ? {} : { refused }) };
  }

  /** Whether records of one key are certainly of one zone, name and type: what is not known may be different for each. */
  #isCertain(members: readonly Resource[]): boolean {
    const { reader } = this;
    return members.every((one) => {
      const name = reader.value(one, "name");
      const isNamed = typeof reader.textOf(name) === "string" || (name instanceof Interpolation && isIdentified(name));
      return isNamed && isIdentified(reader.value(one, "zoneId")) && typeof reader.text(one, "type") === "string";
    });
  }

  /** The set with the reason why nobody gets an answer, where there is one. */
  #answered(set: RecordSet, all: readonly RecordSet[]): RecordSet {
    if (set.refused !== undefined || !this.#isCertain(set.records.map(({ resource }) => resource))) return set;
    const refused = misplacement(this.reader, set) ?? ipv6Only(this.reader, set, all);
    return refused === undefined ? set : { ...set, refused };
  }

  #record(resource: Resource): DnsRecord {
    const { reader } = this;
    const aliases = asList(reader.value(resource, "aliases"));
    const [alias] = aliases === undefined || aliases instanceof Unknown ? [] : aliases;
    const role = asText(field(firstOf(reader.value(resource, "failoverRoutingPolicies")), "type"));
    const weight = field(firstOf(reader.value(resource, "weightedRoutingPolicies")), "weight");
    const ttl = reader.number(resource, "ttl") ?? defaultTtlSeconds;
    const location = locationOf(reader, resource);
    const isAlias = alias !== undefined || aliases instanceof Unknown;
    const check = this.#checkOf(resource);
    return {
      resource,
      name: resource.name,
      ...(role === undefined
        ? {}
        : { role: role instanceof Unknown ? role : role === "PRIMARY" ? "PRIMARY" : "SECONDARY" }),
      ...(weight === undefined ? {} : { weight: asNumber(weight) }),
      ...(location === undefined ? {} : { location }),
      endpoints: this.#endpoints(resource, aliases, alias),
      isAlias,
      evaluatesTarget:
        alias === undefined
          ? (aliases ?? false) instanceof Unknown
            ? new Unknown()
            : false
          : (asFlag(field(alias, "evaluateTargetHealth")) ?? false),
      ...(check === undefined ? {} : { check }),
      ttlSeconds: isAlias ? aliasTtlSeconds : ttl instanceof Unknown ? 0 : ttl,
      ttlFrom: isAlias ? "default: Route 53 alias to a load balancer" : `${resource.name}.ttl`,
      ...(!isAlias && ttl instanceof Unknown ? { ttlOpen: because(resource, "ttl") } : {}),
    };
  }

  #endpoints(resource: Resource, aliases: Read<readonly Value[]>, alias: Value | undefined): readonly Endpoint[] {
    if (aliases instanceof Unknown)
      return [{ kind: "outside", label: `the target of ${resource.name}`, because: because(resource, "aliases") }];
    if (alias !== undefined) return [this.#endpoint(field(alias, "name"), because(resource, "aliases[0].name"))];
    const values = asList(this.reader.value(resource, "records"));
    const reason = because(resource, "records");
    if (values === undefined || values instanceof Unknown)
      return [{ kind: "outside", label: `the target of ${resource.name}`, because: reason }];
    return values.map((value) => this.#endpoint(value, reason));
  }

  /** What a host name or an address stands for. */
  #endpoint(value: Value | undefined, reason: Because): Endpoint {
    const outside: Endpoint = { kind: "outside", label: labelOf(value), because: reason };
    if (value === undefined || value === null) return outside;
    const named = referenceIn(this.reader.inventory, unwrap(value));
    if (named !== undefined) {
      const kind = kindOf(named.type);
      if (kind === "route53:Record")
        return { kind: "name", set: this.#keys.get(named.urn) ?? named.urn, because: reason };
      if (kind !== undefined && endpointKinds.has(kind))
        return { kind: "resource", resource: named, because: reason, inside: isInside(value) };
    }
    const text = this.reader.textOf(value);
    if (typeof text !== "string") return outside;
    const host = normalise(text).replace(/^dualstack\./, "");
    const resource = this.#hosts.get(host);
    if (resource !== undefined) return { kind: "resource", resource, because: reason };
    const set = this.#byName.get(host);
    return set === undefined ? { ...outside, label: text } : { kind: "name", set, because: reason };
  }

  #checkOf(record: Resource): HealthCheck | Unknown | undefined {
    const target = this.reader.target(record, ["route53:HealthCheck"], "healthCheckId");
    if (target.kind === "none") return undefined;
    return target.kind === "resource" ? (this.check(target.resource) ?? new Unknown()) : new Unknown();
  }

  #keyOf(record: Resource): string {
    const zone = this.reader.value(record, "zoneId");
    return `${identity(zone)}\n${this.#nameOf(record)}\n${typeOf(this.reader, record)}`;
  }

  /** Name of the zone of a record, where it is known. */
  #apexOf(record: Resource): string | undefined {
    const target = this.reader.target(record, ["route53:Zone"], "zoneId");
    const zone = target.kind === "resource" ? this.reader.text(target.resource, "name") : undefined;
    return typeof zone === "string" ? normalise(zone) : undefined;
  }

  #nameOf(record: Resource): string {
    const { reader } = this;
    const name = reader.textOf(reader.value(record, "name"));
    const apex = this.#apexOf(record);
    if (typeof name !== "string")
      return name === undefined ? record.name : (partial(reader.value(record, "name")) ?? record.name);
    const own = normalise(name);
    if (apex === undefined) return own;
    return own === "" || own === "@" ? apex : own === apex || own.endsWith(`.${apex}`) ? own : `${own}.${apex}`;
  }
}

const endpointKinds: ReadonlySet<string> = new Set(["lb:LoadBalancer", "elb:LoadBalancer", "ec2:Instance", "ec2:Eip"]);

/** Host names and addresses that deployed resources answer to, by text. */
function hostsOf(reader: AwsReader): ReadonlyMap<string, Resource> {
  const hosts = new Map<string, Resource>();
  const properties = ["dnsName", "publicIp", "publicDns", "privateIp", "privateDns"];
  for (const resource of reader.all("lb:LoadBalancer", "elb:LoadBalancer", "ec2:Eip", "ec2:Instance")) {
    for (const property of properties) {
      const text = resource.outputs[property];
      if (typeof text === "string" && text !== "") hosts.set(normalise(text), resource);
    }
  }
  return hosts;
}
