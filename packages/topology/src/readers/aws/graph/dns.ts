import { Unknown } from "@nospof/inventory";
import type { Because, Detection, ElementId, Forwarding, Term } from "../../../model/topology";
import type { DnsRecord, Endpoint, HealthCheck, RecordSet } from "../record";
import type { AwsModel } from "../model";
import { because } from "../reader";
import type { GraphBuilder } from "./builder";
import type { ComputeGraph } from "./compute";
import { slowestHealth } from "./health-term";
import type { LoadBalancingGraph } from "./load-balancing";

/** Where a name or an endpoint leads. */
interface Way {
  readonly element: ElementId;
  readonly sinks: readonly ElementId[];
  readonly regions: readonly string[];
}

/** Lowers names with several records, what they point at and the health checks that decide among them. */
export class DnsGraph {
  readonly #ways = new Map<string, Way>();

  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
    readonly loadBalancing: LoadBalancingGraph,
    readonly compute: ComputeGraph,
  ) {}

  /** One flow for each name that has a choice of records; true when one of them leads, or should, to several regions. */
  addFlows(): boolean {
    let standby = false;
    const regions = new Set(this.model.loadBalancing.loadBalancers.map((loadBalancer) => loadBalancer.region));
    for (const set of this.model.dns.sets) {
      const [first] = set.records;
      const hasChoice = set.policy === "failover" || (set.policy !== "simple" && set.records.length > 1);
      if (first === undefined || !hasChoice) continue;
      const way = this.#name(set);
      // A failover that leads nowhere but to one region, in a stack that also serves from another, is a mistake that
      // only the loss of the region shows.
      standby ||=
        new Set(way.regions).size > 1 || (set.policy === "failover" && set.records.length > 1 && regions.size > 1);
      this.builder.flow({
        id: set.type === "AAAA" ? `name:${set.name}/AAAA` : `name:${set.name}`,
        kind: "name",
        source: "internet",
        destination: set.name,
        sources: [way.element],
        destinations: way.sinks,
        need: { capacity: 1, unit: "instances" },
        resource: first.resource.urn,
      });
    }
    return standby;
  }

  #name(set: RecordSet): Way {
    const found = this.#ways.get(set.key);
    if (found !== undefined) return found;
    const { builder } = this;
    const [first] = set.records;
    const element = builder.add({
      id: this.#nameId(set),
      kind: "name",
      label: `name ${set.name}`,
      ...(first === undefined ? {} : { resource: first.resource }),
      placement: { domains: [] },
      forwarding: forwardingOf(set),
    });
    // Set before the records are read: names may point at each other in a circle.
    this.#ways.set(set.key, { element, sinks: [], regions: [] });
    const sinks: ElementId[] = [];
    const regions: string[] = [];
    for (const record of inUse(set)) {
      const ways = record.endpoints.map((endpoint) => ({ endpoint, way: this.#endpoint(endpoint) }));
      const detection = this.#detection(set, record);
      const from = ways.length > 1 && set.policy !== "simple" ? this.#fork(element, record, detection) : element;
      for (const { endpoint, way } of ways) {
        builder.link(from, way.element, endpoint.because, from === element ? linkOf(record, detection) : {});
        sinks.push(...way.sinks);
        regions.push(...way.regions);
      }
    }
    const way = { element, sinks: [...new Set(sinks)], regions };
    this.#ways.set(set.key, way);
    return way;
  }

  /** A record with several values: clients take any of them. */
  #fork(from: ElementId, record: DnsRecord, detection: Detection | undefined): ElementId {
    const fork = this.builder.add({
      id: this.builder.id("name", record.resource, "record"),
      kind: "name",
      label: `record ${record.name}`,
      resource: record.resource,
      forwarding: { kind: "any" },
    });
    this.builder.link(from, fork, because(record.resource, "records"), linkOf(record, detection));
    return fork;
  }

  #nameId(set: RecordSet): ElementId {
    const base = `name:${set.name}${set.type === "AAAA" ? "/AAAA" : ""}`;
    let id = base;
    for (let count = 2; this.builder.has(id); count++) id = `${base}#${String(count)}`;
    return id;
  }

  #endpoint(endpoint: Endpoint): Way {
    if (endpoint.kind === "name") {
      const set = this.model.dns.set(endpoint.set);
      return set === undefined ? this.#outside("a name", endpoint.because) : this.#name(set);
    }
    if (endpoint.kind === "outside") return this.#outside(endpoint.label, endpoint.because);
    const { resource } = endpoint;
    if (resource.type.endsWith(":LoadBalancer")) {
      const loadBalancer = this.model.loadBalancing.loadBalancer(resource);
      if (loadBalancer === undefined) return this.#outside(resource.name, endpoint.because);
      const element = this.loadBalancing.name(loadBalancer);
      return { element, sinks: this.loadBalancing.sinks(loadBalancer), regions: [loadBalancer.region] };
    }
    const behind = resource.type.endsWith(":Eip") ? this.model.addresses.addressee(resource) : resource;
    if (behind === undefined) return this.#outside(resource.name, endpoint.because, this.model.regions.of(resource));
    if (behind.type.endsWith(":LoadBalancer")) return this.#endpoint({ ...endpoint, resource: behind });
    const machine = this.model.compute.machine(behind);
    const { element } = this.compute.machine(machine);
    const sink = this.builder.add({
      id: this.builder.id("service", behind),
      kind: "service",
      label: `instance ${behind.name}`,
      resource: behind,
    });
    this.builder.link(element, sink, endpoint.because);
    return { element, sinks: [sink], regions: [machine.zone.region] };
  }

  #outside(label: string, reason: Because, region?: string): Way {
    const placement = region === undefined ? undefined : { domains: [this.model.zones.region(region)] };
    const element = this.builder.unknown(`endpoint:${label}`, label, reason, placement);
    return { element, sinks: [element], regions: region === undefined ? [] : [region] };
  }

  /** How Route 53 learns that a record's endpoint no longer answers; nothing when it never does. */
  #detection(set: RecordSet, record: DnsRecord): Detection | undefined {
    const ttl: Term = { what: "DNS TTL", seconds: record.ttlSeconds, from: record.ttlFrom };
    const { check } = record;
    if (record.isAlias && record.evaluatesTarget !== false && this.model.dns.targetHasSignal(record)) {
      const doubt = this.#doubtOfAlias(record);
      return {
        signal: "target",
        terms: [...this.#aliasTerms(record), ttl],
        ...(doubt === undefined ? {} : { uncertain: doubt }),
      };
    }
    if (check === undefined) return undefined;
    if (check instanceof Unknown) {
      const reason = because(
        record.resource,
        "healthCheckId",
        `the health check of ${record.name} is not part of this stack`,
      );
      return { signal: "target", terms: [ttl], uncertain: reason };
    }
    if (check.disabled || watches(check, set)) return undefined;
    return { signal: { probe: this.#probe(check) }, terms: [...this.#checkTerms(check), ttl] };
  }

  #doubtOfAlias(record: DnsRecord): Because | undefined {
    if (record.evaluatesTarget !== true) return because(record.resource, "aliases[0].evaluateTargetHealth");
    const { check } = record;
    if (check === undefined) return undefined;
    const reason = because(
      record.resource,
      "healthCheckId",
      `${record.name} follows a health check beside its target's health`,
    );
    if (check instanceof Unknown) return reason;
    if (check.disabled) return undefined;
    const own = record.endpoints[0];
    return own !== undefined && sameEndpoint(check.endpoint, own) ? undefined : reason;
  }

  /**
   * The slower of what tells of an alias's target: the target's own health and a health check beside it. Either one is
   * enough, but the target's health is reported by the very region that may be lost.
   */
  #aliasTerms(record: DnsRecord): readonly Term[] {
    const health = this.#aliasHealth(record);
    const { check } = record;
    const checked = check === undefined || check instanceof Unknown || check.disabled ? [] : this.#checkTerms(check);
    const own = health === undefined ? [] : [health];
    return sum(checked) > sum(own) ? checked : own;
  }

  #aliasHealth(record: DnsRecord): Term | undefined {
    const groups = record.endpoints.flatMap((endpoint) => {
      if (endpoint.kind !== "resource") return [];
      const loadBalancer = this.model.loadBalancing.loadBalancer(endpoint.resource);
      if (loadBalancer === undefined) return [];
      return this.model.loadBalancing.forwardsOf(loadBalancer).map(({ group }) => group);
    });
    return slowestHealth(groups);
  }

  #checkTerms(check: HealthCheck): readonly Term[] {
    const { intervalSeconds, failures, children } = check;
    if (children !== undefined) {
      const own = children.checks.flatMap((one) => this.model.dns.check(one) ?? []).map((one) => this.#checkTerms(one));
      return own.reduce((slowest, terms) => (sum(terms) > sum(slowest) ? terms : slowest), []);
    }
    return [
      {
        what: `health check: ${String(failures)} failures, ${String(intervalSeconds)} s apart`,
        seconds: failures * intervalSeconds,
        from: `${check.name}.requestInterval`,
      },
    ];
  }

  #probe(check: HealthCheck): ElementId {
    const { builder } = this;
    const id = builder.id("health-check", check.resource);
    if (builder.has(id)) return id;
    const { children, endpoint } = check;
    builder.add({
      id,
      kind: "health-check",
      label: `health check ${check.name}`,
      resource: check.resource,
      forwarding: children === undefined ? { kind: "one" } : { kind: "quorum", need: children.need },
      uncertain: check.uncertain,
    });
    if (endpoint !== undefined) builder.link(id, this.#endpoint(endpoint).element, endpoint.because);
    for (const child of children?.checks ?? []) {
      const own = this.model.dns.check(child);
      if (own !== undefined) builder.link(id, this.#probe(own), because(check.resource, "childHealthchecks"));
    }
    return id;
  }
}

function forwardingOf(set: RecordSet): Forwarding {
  return set.policy === "failover" ? { kind: "first-live", failOpen: true } : { kind: "any" };
}

/** Records that Route 53 may return: those of weight 0 only when all are. */
function inUse(set: RecordSet): readonly DnsRecord[] {
  const weighted = set.records.filter((record) => record.weight !== 0);
  return weighted.length > 0 ? weighted : set.records;
}

function linkOf(
  record: DnsRecord,
  detection: Detection | undefined,
): { certain: boolean; detection: Detection | undefined; priority: number } {
  return {
    certain: !(record.role instanceof Unknown) && !(record.weight instanceof Unknown),
    detection,
    priority: record.role === "SECONDARY" ? 1 : 0,
  };
}

/** True when a check watches the very name that it decides: it follows the switch it causes and tells nothing. */
function watches(check: HealthCheck, set: RecordSet): boolean {
  return check.endpoint?.kind === "name" && check.endpoint.set === set.key;
}

function sameEndpoint(a: Endpoint | undefined, b: Endpoint): boolean {
  if (a?.kind === "resource" && b.kind === "resource") return a.resource.urn === b.resource.urn;
  return a?.kind === "name" && b.kind === "name" && a.set === b.set;
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, term) => total + term.seconds, 0);
}
