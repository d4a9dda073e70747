import { Unknown } from "@nospof/inventory";
import type { Because, Detection, ElementId, Term } from "../../../model/topology";
import type { Sight } from "../check-sight";
import { sightOf, sightOfTarget } from "../check-sight";
import type { HealthCheck } from "../health-check";
import type { LoadBalancer } from "../load-balancer";
import type { AwsModel } from "../model";
import { because } from "../reader";
import type { DnsRecord, Endpoint, RecordSet } from "../record";
import type { GraphBuilder } from "../../builder";
import { slowestHealth } from "./health-term";

/** The elements of what health checks ask. */
export interface Asked {
  of(endpoint: Endpoint): ElementId;
  /** What a load balancer answers by itself, whatever becomes of its targets. */
  ownAnswersOf(loadBalancer: LoadBalancer): ElementId;
}

/** How Route 53 learns which records still answer. */
export class HealthSignals {
  constructor(
    readonly builder: GraphBuilder,
    readonly model: AwsModel,
    readonly asked: Asked,
  ) {}

  /** Why Route 53 does not notice that what a record leads to has no target left, where that is so. */
  unseen(record: DnsRecord): Because | undefined {
    const { check } = record;
    const [endpoint] = record.endpoints;
    if (this.#followsTarget(record)) return endpoint && this.#ownHealth(endpoint)?.because;
    const sight = check === undefined || check instanceof Unknown ? undefined : sightOf(this.model, check);
    return sight?.kind === "own" ? sight.because : undefined;
  }

  /** Whether anything tells Route 53 that a record fails, certainly or possibly. Other records are always healthy. */
  isWatched(set: RecordSet, record: DnsRecord): boolean {
    const { check } = record;
    if (this.#followsTarget(record)) return true;
    if (check === undefined || check instanceof Unknown) return check !== undefined;
    return !check.disabled && !watches(check, set) && !isMisled(check, record);
  }

  /** How Route 53 learns that a record's endpoint no longer answers; nothing when it never does. */
  detection(set: RecordSet, record: DnsRecord): Detection | undefined {
    if (!this.isWatched(set, record)) return undefined;
    const ttl: Term = {
      what: "DNS TTL",
      seconds: record.ttlSeconds,
      from: record.ttlFrom,
      ...(record.ttlOpen === undefined ? {} : { uncertain: record.ttlOpen }),
    };
    const { check } = record;
    if (this.#followsTarget(record)) {
      const uncertain = because(record.resource, "aliases[0].evaluateTargetHealth");
      return {
        signal: this.#aliasSignal(record),
        terms: [...this.#aliasTerms(record), ttl],
        ...(record.evaluatesTarget === true ? {} : { uncertain }),
      };
    }
    if (check === undefined) return undefined;
    if (check instanceof Unknown) {
      const text = `the health check of ${record.name} is not part of this stack`;
      return { signal: "target", terms: [ttl], uncertain: because(record.resource, "healthCheckId", text) };
    }
    return { signal: { probe: this.#probe(check) }, terms: [...this.#checkTerms(check), ttl] };
  }

  #followsTarget(record: DnsRecord): boolean {
    return record.isAlias && record.evaluatesTarget !== false && this.model.dns.targetHasSignal(record);
  }

  /**
   * An alias that follows its target and names a health check too is healthy only while both are. Source: Route 53
   * developer guide, "What happens when you associate a health check with an alias record?" (both must be true before
   * Route 53 returns a value).
   */
  #aliasSignal(record: DnsRecord): Detection["signal"] {
    const { check, name, resource } = record;
    const [target] = record.endpoints;
    if (target === undefined) return "target";
    const own = this.#ownHealth(target);
    if (check === undefined || this.#tellsTheSame(check, target))
      return own === undefined ? "target" : { probe: this.asked.ownAnswersOf(own.balancer) };
    const { builder } = this;
    const reason = because(resource, "healthCheckId", `${name} follows a health check beside its target's health`);
    const followed = because(resource, "aliases[0].evaluateTargetHealth");
    const both = builder.add({
      id: builder.id("health-check", resource),
      kind: "health-check",
      label: `health of ${name}`,
      resource,
      forwarding: { kind: "quorum", need: 2 },
    });
    builder.link(both, own === undefined ? this.asked.of(target) : this.asked.ownAnswersOf(own.balancer), followed);
    builder.link(both, check instanceof Unknown ? this.#foreignCheck(record, reason) : this.#probe(check), reason);
    return { probe: both };
  }

  /**
   * What a network load balancer goes by whose targets are application load balancers that answer its checks by
   * themselves: it takes them for healthy as long as they are there.
   */
  #ownHealth(target: Endpoint): Extract<Sight, { kind: "own" }> | undefined {
    const { loadBalancing, compute } = this.model;
    const balancer = target.kind === "resource" ? loadBalancing.loadBalancer(target.resource) : undefined;
    if (balancer?.type !== "network") return undefined;
    const sights = loadBalancing
      .forwardsOf(balancer)
      .flatMap(({ group }) =>
        compute.registeredWith(group.resource).map((one) => sightOfTarget(this.model, group, one)),
      );
    const [first] = sights;
    return first?.kind === "own" && sights.every(({ kind }) => kind === "own") ? first : undefined;
  }

  #foreignCheck({ name, resource }: DnsRecord, reason: Because): ElementId {
    const text = `the health check of ${name} is not part of this stack`;
    return this.builder.unknown(`health check of ${resource.urn}`, `the health check of ${name}`, { ...reason, text });
  }

  /** Whether a check says no more than the health of an alias's target does by itself. */
  #tellsTheSame(check: HealthCheck | Unknown, target: Endpoint): boolean {
    if (check instanceof Unknown) return false;
    if (check.disabled) return true;
    return sameEndpoint(check.endpoint, target) && !check.inverted && sightOf(this.model, check).kind !== "blind";
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
      const balancer =
        endpoint.kind === "resource" ? this.model.loadBalancing.loadBalancer(endpoint.resource) : undefined;
      return balancer === undefined ? [] : this.model.loadBalancing.forwardsOf(balancer).map(({ group }) => group);
    });
    return slowestHealth(groups);
  }

  #checkTerms(check: HealthCheck): readonly Term[] {
    const { intervalSeconds, failures, children, pace } = check;
    if (children !== undefined) {
      const own = children.checks.flatMap((one) => this.model.dns.check(one) ?? []).map((one) => this.#checkTerms(one));
      return own.reduce((slowest, terms) => (sum(terms) > sum(slowest) ? terms : slowest), []);
    }
    return [
      {
        what: `health check: ${String(failures)} failures, ${String(intervalSeconds)} s apart`,
        seconds: failures * intervalSeconds,
        from: `${check.name}.requestInterval`,
        ...(pace === undefined ? {} : { uncertain: pace }),
      },
    ];
  }

  #probe(check: HealthCheck): ElementId {
    const { builder } = this;
    const id = builder.id("health-check", check.resource);
    if (builder.has(id)) return id;
    const { children, endpoint, inverted, name, resource } = check;
    const sight = sightOf(this.model, check);
    const text = `${name} is inverted: healthy means that what it watches fails`;
    builder.add({
      id,
      kind: "health-check",
      label: `health check ${name}`,
      resource,
      forwarding: children === undefined ? { kind: "one" } : { kind: "quorum", need: children.need },
      broken: inverted || sight.kind !== "blind" ? undefined : sight.because,
      uncertain: check.uncertain ?? (inverted ? because(resource, "invertHealthcheck", text) : undefined),
    });
    // Linked to nothing, an inverted check is not known to say anything: a dead endpoint makes it healthy.
    if (inverted) return id;
    const certain = sight.kind !== "open";
    if (sight.kind === "own" || sight.kind === "open")
      builder.link(id, this.asked.ownAnswersOf(sight.balancer), sight.because, { certain });
    if (sight.kind !== "own" && endpoint !== undefined)
      builder.link(id, this.asked.of(endpoint), certain ? endpoint.because : sight.because, { certain });
    for (const child of children?.checks ?? []) {
      const own = this.model.dns.check(child);
      if (own !== undefined) builder.link(id, this.#probe(own), because(resource, "childHealthchecks"));
    }
    return id;
  }
}

/** True when a check watches the very name that it decides: it follows the switch it causes and tells nothing. */
function watches(check: HealthCheck, set: RecordSet): boolean {
  return check.endpoint?.kind === "name" && check.endpoint.set === set.key;
}

/** True for an inverted check of the record's own endpoint: it calls the endpoint healthy as soon as it fails. */
function isMisled(check: HealthCheck, record: DnsRecord): boolean {
  return (
    check.inverted && record.endpoints.length > 0 && record.endpoints.every((one) => sameEndpoint(check.endpoint, one))
  );
}

function sameEndpoint(a: Endpoint | undefined, b: Endpoint): boolean {
  if (a?.kind === "resource" && b.kind === "resource") return a.resource.urn === b.resource.urn;
  return a?.kind === "name" && b.kind === "name" && a.set === b.set;
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, term) => total + term.seconds, 0);
}
