import type { Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Domain, DomainId } from "../../model/domain";
import type { Because, Placement } from "../../model/topology";
import type { AwsReader } from "./reader";
import { because } from "./reader";
import { regionOfZone, unnamedRegion } from "./region";

/** The zone in which something stands, as far as it is known. */
export interface ZoneFact {
  readonly region: string;
  /** Name (`us-east-1a`) or ID (`use1-az1`) as the program gives it. */
  readonly zone: string | Unknown;
  readonly because: Because;
}

const provider: DomainId = "aws";

/** Zone of a resource from its zone properties. Absent ones are unknown: AWS picks a zone. */
export function zoneOf(reader: AwsReader, resource: Resource, region: string): ZoneFact {
  const name = reader.text(resource, "availabilityZone");
  if (typeof name === "string") return zoneNamed(name, region, because(resource, "availabilityZone"));
  const id = reader.text(resource, "availabilityZoneId");
  if (typeof id === "string") return { region, zone: id, because: because(resource, "availabilityZoneId") };
  const unknown = name ?? id;
  const property = name === undefined && id !== undefined ? "availabilityZoneId" : "availabilityZone";
  return unknown === undefined
    ? { region, zone: new Unknown(), because: because(resource, property, `${resource.name} does not name its zone`) }
    : { region, zone: unknown, because: because(resource, property) };
}

/** A zone by its name; the name tells the region where nothing else does. */
export function zoneNamed(zone: string | Unknown, region: string, reason: Because): ZoneFact {
  const named = zone instanceof Unknown || !region.startsWith(unnamedRegion) ? undefined : regionOfZone(zone);
  return { region: named ?? region, zone, because: reason };
}

/** Whether things stand in one zone or in several. */
export type Spread = "one" | "several";

/** Two zone facts that are certainly one zone have the same key; undefined when nothing can be said. */
export function zoneKey(fact: ZoneFact): string | undefined {
  if (!(fact.zone instanceof Unknown)) return `${fact.region}/${fact.zone}`;
  return fact.zone.origin === undefined ? undefined : `${fact.region}/${fact.zone.origin}`;
}

/** How a zone is called in messages. */
export function zoneLabel(fact: ZoneFact): string {
  return fact.zone instanceof Unknown ? "an unknown zone" : fact.zone;
}

/** The zones that a stack uses, and the failure domains made of them. */
export class Zones {
  readonly #byRegion = new Map<string, Set<string>>();
  /** Regions of which some zone is called by its name. */
  readonly #withNames = new Set<string>();
  readonly #domains = new Map<DomainId, Domain>();

  constructor(facts: readonly ZoneFact[]) {
    for (const fact of facts) {
      let zones = this.#byRegion.get(fact.region);
      if (zones === undefined) this.#byRegion.set(fact.region, (zones = new Set()));
      if (fact.zone instanceof Unknown) continue;
      zones.add(fact.zone);
      if (!isZoneId(fact.zone)) this.#withNames.add(fact.region);
    }
  }

  /** True when both are certainly the same zone, false when certainly not, undefined when it is not known. */
  same(a: ZoneFact, b: ZoneFact): boolean | undefined {
    if (zoneKey(a) !== undefined && zoneKey(a) === zoneKey(b)) return true;
    if (a.region !== b.region)
      return a.region.startsWith(unnamedRegion) || b.region.startsWith(unnamedRegion) ? undefined : false;
    return this.#certain(a) === undefined || this.#certain(b) === undefined ? undefined : false;
  }

  /** Whether these are certainly one zone or certainly several; undefined when it is not known. */
  spread(facts: readonly ZoneFact[]): Spread | undefined {
    const [first, ...others] = facts;
    if (first === undefined) return undefined;
    if (others.every((other) => this.same(first, other) === true)) return "one";
    const differ = facts.some((one, at) => facts.slice(at + 1).some((other) => this.same(one, other) === false));
    return differ ? "several" : undefined;
  }

  /** The failure domain of a zone, or the candidates. */
  placement(fact: ZoneFact): Placement {
    const zone = this.#certain(fact);
    if (zone !== undefined) return { domains: [this.#zone(fact.region, zone)] };
    const named = [...(this.#byRegion.get(fact.region) ?? [])].map((name) => [this.#zone(fact.region, name)]);
    // Without any named zone, "in the unnamed zone or elsewhere in the region": two unknown zones need not be one.
    const elsewhere = named.length > 0 ? named : [[this.region(fact.region)]];
    return { candidates: [...elsewhere, [this.#unnamed(fact.region)]], because: fact.because };
  }

  /** A device in a zone: it fails with its zone or by itself. */
  devicePlacement(fact: ZoneFact, name: string): Placement {
    const placement = this.placement(fact);
    const inside = (zone: DomainId): DomainId => this.#add({ id: `${zone}/${name}`, kind: "device", parent: zone });
    if ("domains" in placement) return { domains: placement.domains.map(inside) };
    // One device, whatever its zone: it must not count as several, so it hangs below the region beside its zone.
    const device = this.device(fact.region, name);
    return { ...placement, candidates: placement.candidates.map((domains) => [...domains, device]) };
  }

  /** A device of which only the region is known. */
  device(region: string, name: string): DomainId {
    return this.#add({ id: `${this.region(region)}/${name}`, kind: "device", parent: this.region(region) });
  }

  /** The failure domain of a region. */
  region(region: string): DomainId {
    this.#add({ id: provider, kind: "provider" });
    return this.#add({ id: `${provider}/${region}`, kind: "region", parent: provider });
  }

  /** Every failure domain asked for so far, containers before what they contain. */
  domains(): readonly Domain[] {
    return [...this.#domains.values()];
  }

  /**
   * A zone's name where it identifies the zone. Where a region is written partly with names and partly with IDs, the
   * IDs do not: which is which differs from account to account.
   */
  #certain(fact: ZoneFact): string | undefined {
    if (fact.zone instanceof Unknown) return undefined;
    return isZoneId(fact.zone) && this.#withNames.has(fact.region) ? undefined : fact.zone;
  }

  #zone(region: string, zone: string): DomainId {
    const parent = this.region(region);
    return this.#add({ id: `${parent}/${zone}`, kind: "zone", parent });
  }

  #unnamed(region: string): DomainId {
    const parent = this.region(region);
    return this.#add({ id: `${parent}/?`, kind: "zone", parent, unnamed: true });
  }

  #add(domain: Domain): DomainId {
    if (!this.#domains.has(domain.id)) this.#domains.set(domain.id, domain);
    return domain.id;
  }
}

function isZoneId(zone: string): boolean {
  return /-az\d+$/.test(zone);
}
