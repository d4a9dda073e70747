import { Unknown } from "@nospof/inventory";
import type { Because, Detection, ElementId, Forwarding } from "../../../model/topology";
import type { AwsModel } from "../model";
import { because } from "../reader";
import type { DnsRecord, Endpoint, Location, RecordSet, RoutingPolicy } from "../record";
import type { GraphBuilder, LinkSpec } from "../../builder";
import type { ComputeGraph } from "./compute";
import { HealthSignals } from "./health-signal";
import { LoneNames } from "./lone-name";
import type { LoadBalancingGraph } from "./load-balancing";
import { RegionSpread } from "./region-spread";

/** Where a name or an endpoint leads. */
interface Way {
  readonly element: ElementId;
  readonly sinks: readonly ElementId[];
  readonly regions: readonly string[];
}

/** A record with the ways of its values and how Route 53 learns that they fail. */
interface Choice {
  readonly record: DnsRecord;
  readonly ways: readonly { readonly endpoint: Endpoint; readonly way: Way }[];
  readonly detection: Detection | undefined;
}

/** Lowers names with several records, what they point at and the health checks that decide among them. */
export class DnsGraph {
  readonly #ways = new Map<string, Way>();
  readonly #signals: HealthSignals;

  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
    readonly loadBalancing: LoadBalancingGraph,
    readonly compute: ComputeGraph,
  ) {
    this.#signals = new HealthSignals(builder, model, {
      of: (endpoint) => this.#endpoint(endpoint).element,
      ownAnswersOf: (loadBalancer) => loadBalancing.ownAnswers(loadBalancer),
    });
  }

  /** One flow for each name that has a choice of records, never answers, or leads straight to machines. */
  addFlows(): void {
    const lone = new LoneNames(this.model);
    const spread = new RegionSpread(this.model);
    for (const set of this.model.dns.sets) {
      const [first] = set.records;
      const hasChoice = set.policy === "failover" || (set.policy !== "simple" && set.records.length > 1);
      if (first === undefined || (!hasChoice && set.refused === undefined && !lone.has(set))) continue;
      const way = this.#name(set);
      this.builder.flow({
        id: set.type === "AAAA" ? `name:${set.name}/AAAA` : `name:${set.name}`,
        kind: "name",
        source: "internet",
        destination: set.name,
        sources: [way.element],
        destinations: way.sinks,
        need: { capacity: 1, unit: "instances" },
        resource: first.resource.urn,
        ...(spread.isAcross(set, way.regions) ? { acrossRegions: true } : {}),
      });
    }
  }

  #name(set: RecordSet): Way {
    const found = this.#ways.get(set.key);
    if (found !== undefined) return found;
    const { records } = set;
    const [first] = records;
    const element = this.builder.add({
      id: this.#nameId(set),
      kind: "name",
      label: `name ${set.name}`,
      ...(first === undefined ? {} : { resource: first.resource }),
      placement: { domains: [] },
      forwarding: forwardingOf(set.policy, records),
      broken: set.refused,
      uncertain: set.policy === "cidr" ? doubtOfCidr(set) : undefined,
    });
    // Set before the records are read: names may point at each other in a circle.
    this.#ways.set(set.key, { element, sinks: [], regions: [] });
    const choices = records.map((record): Choice => {
      const ways = record.endpoints.map((endpoint) => ({ endpoint, way: this.#endpoint(endpoint) }));
      return { record, ways, detection: this.#signals.detection(set, record) };
    });
    if (set.policy === "weighted") this.#linkByWeight(element, set, choices);
    else if (set.policy === "geolocation") this.#linkByLocation(element, set, choices);
    else for (const choice of choices) this.#linkRecord(element, set, choice);
    const ways = choices.flatMap((choice) => choice.ways.map(({ way }) => way));
    const way = {
      element,
      sinks: [...new Set(ways.flatMap(({ sinks }) => sinks))],
      regions: ways.flatMap(({ regions }) => regions),
    };
    this.#ways.set(set.key, way);
    return way;
  }

  #linkRecord(from: ElementId, set: RecordSet, { record, ways, detection }: Choice, spec: LinkSpec = {}): void {
    const link = { ...linkOf(record, detection), ...spec };
    const fork = ways.length > 1 && set.policy !== "simple" ? this.#fork(from, record, link) : from;
    for (const { endpoint, way } of ways) {
      const unseen = fork === from ? this.#signals.unseen(record) : undefined;
      this.builder.link(fork, way.element, unseen ?? endpoint.because, fork === from ? link : {});
    }
  }

  /** A record with several values: clients take any of them. */
  #fork(from: ElementId, record: DnsRecord, link: LinkSpec): ElementId {
    const fork = this.builder.add({
      id: this.builder.id("name", record.resource, "record"),
      kind: "name",
      label: `record ${record.name}`,
      resource: record.resource,
      forwarding: { kind: "any" },
    });
    this.builder.link(from, fork, because(record.resource, "records"), link);
    return fork;
  }

  /**
   * Records of weight 0 are returned when all others are unhealthy, or when there are no others: never, beside one that
   * is always healthy.
   */
  #linkByWeight(element: ElementId, set: RecordSet, choices: readonly Choice[]): void {
    const used = choices.filter(({ record }) => record.weight !== 0);
    const spare = choices.filter(({ record }) => record.weight === 0);
    if (used.length === 0 || spare.length === 0) {
      for (const choice of choices) this.#linkRecord(element, set, choice);
      return;
    }
    const rank = (label: string, members: readonly Choice[], priority: number): void => {
      const [first] = members;
      if (first === undefined) return;
      const id = this.builder.add({
        id: `${element}: ${label}`,
        kind: "name",
        label: `${label} of ${set.name}`,
        forwarding: { kind: "any" },
      });
      const own = members.map(({ detection }) => detection);
      const isWatched = own.every((one) => one !== undefined);
      const doubt = own.find((one) => one?.uncertain !== undefined)?.uncertain;
      const detection: Detection | undefined = isWatched
        ? { signal: "target", terms: slowestTerms(own), ...(doubt === undefined ? {} : { uncertain: doubt }) }
        : undefined;
      this.builder.link(element, id, because(first.record.resource, "weightedRoutingPolicies"), {
        detection,
        priority,
      });
      for (const member of members) this.#linkRecord(id, set, member);
    };
    const [only] = used;
    if (only !== undefined && used.length === 1) this.#linkRecord(element, set, only, { priority: 0 });
    else rank("weighted records", used, 0);
    rank("records of weight 0", spare, 1);
  }

  /**
   * Clients in each location get the record for it, and when that is unhealthy the one for a wider location. Without a
   * wider one they get it all the same.
   */
  #linkByLocation(element: ElementId, set: RecordSet, choices: readonly Choice[]): void {
    for (const choice of choices) {
      const { record } = choice;
      const id = this.builder.add({
        id: this.builder.id("name", record.resource, "location"),
        kind: "name",
        label: `name ${set.name} for ${labelOf(record.location)}`,
        resource: record.resource,
        forwarding: { kind: "first-live", failOpen: true },
      });
      const reason = because(record.resource, "geolocationRoutingPolicies");
      this.builder.link(element, id, reason, { certain: !(record.location instanceof Unknown) });
      this.#linkRecord(id, set, choice, { priority: 0 });
      for (const other of choices) {
        const wider = other === choice ? undefined : widerBy(record.location, other.record.location);
        if (wider === undefined) continue;
        this.#linkRecord(id, set, other, { priority: wider.steps, certain: wider.certain });
      }
    }
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
}

function forwardingOf(policy: RoutingPolicy, records: readonly DnsRecord[]): Forwarding {
  if (policy === "geolocation") return { kind: "all" };
  const hasSpare = policy === "weighted" && records.some(({ weight }) => weight === 0);
  const isRanked = hasSpare && records.some(({ weight }) => weight !== 0);
  return policy === "failover" || isRanked ? { kind: "first-live", failOpen: true } : { kind: "any" };
}

function linkOf(record: DnsRecord, detection: Detection | undefined): LinkSpec {
  return {
    certain: !(record.role instanceof Unknown) && !(record.weight instanceof Unknown),
    detection,
    priority: record.role === "SECONDARY" ? 1 : 0,
  };
}

function slowestTerms(detections: readonly (Detection | undefined)[]): Detection["terms"] {
  const seconds = (terms: Detection["terms"]): number => terms.reduce((total, one) => total + one.seconds, 0);
  return detections
    .map((one) => one?.terms ?? [])
    .reduce((slowest, terms) => (seconds(terms) > seconds(slowest) ? terms : slowest), []);
}

/** How a wider location follows a narrower one when that fails; undefined when it does not hold it. */
function widerBy(
  narrow: Location | Unknown | undefined,
  wide: Location | Unknown | undefined,
): { readonly steps: number; readonly certain: boolean } | undefined {
  if (narrow === undefined || wide === undefined) return undefined;
  if (narrow instanceof Unknown || wide instanceof Unknown) return { steps: 3, certain: false };
  const isDefault = (one: Location): boolean => Object.keys(one).length === 0;
  if (isDefault(narrow)) return undefined;
  if (isDefault(wide)) return { steps: 3, certain: true };
  if (wide.subdivision !== undefined) return undefined;
  if (wide.country !== undefined)
    return narrow.subdivision !== undefined && narrow.country === wide.country
      ? { steps: 1, certain: true }
      : undefined;
  // Which continent a country lies on is not looked up.
  return narrow.continent === undefined ? { steps: 2, certain: false } : undefined;
}

function labelOf(location: Location | Unknown | undefined): string {
  if (location === undefined || location instanceof Unknown) return "clients of a location not known yet";
  const place = location.subdivision ?? location.country ?? location.continent;
  return place === undefined ? "all other clients" : `clients in ${place}`;
}

function doubtOfCidr(set: RecordSet): Because | undefined {
  const [first] = set.records;
  const text = `${set.name} is routed by the addresses of clients: which record follows a failed one is not modelled`;
  return first && because(first.resource, "cidrRoutingPolicy", text);
}
