import type { Value } from "../model/value";
import { Reference, Unknown, unwrap } from "../model/value";
import type { Place } from "./places";
import { areInterchangeable, fill, groupByForm, isWhole, placesIn } from "./places";
import type { RawResource } from "./raw";
import { knownText } from "./raw";
import type { Hole } from "./wire";
import { begins, match } from "./words";

/**
 * What the unknown values of a plan will be. A plan tells, for each property, which resources it depends on, but not
 * which of them stands where. The names of the properties do: `natGatewayId` is the id of the one NAT gateway among
 * them. Where names leave more than one possibility the value stays unknown, with its candidates.
 *
 * What stays inexact: an `apply` that picks or changes a value looks like the value itself; text that contains a value
 * is unknown as a whole; objects of one list whose unknowns could be paired in more than one way stay unknown; a
 * dependency on a component shows as dependencies on its children.
 *
 * @param value the property's value
 * @param property its name
 * @param dependencies what it depends on, in the order of the plan
 * @param types the types of all resources of the plan
 */
export function attribute(
  value: Value,
  property: string,
  dependencies: readonly RawResource[],
  types: ReadonlySet<string>,
): Value {
  const places = typeof value === "object" ? placesIn(value, property) : [];
  if (places.length === 0) return value;
  const open = dependencies.filter((target) => !target.settled);
  const plan: Plan = { places, origins: open.length > 0 ? open : dependencies, types };
  const groups = groupByForm(places).map((group) => ({ group, origins: originsOf(group, plan) }));

  const answers = new Map<Hole, Value>();
  for (const { group, origins } of groups) {
    const [only] = origins;
    if (only !== undefined && origins.length === 1 && isOneOrigin(group)) {
      for (const place of group) answers.set(place.hole, propertyOf(place, only, plan));
    }
  }
  const sure = fill(value, answers);
  for (const { group, origins } of groups) {
    const rest = group.filter(({ hole }) => !answers.has(hole));
    const isExactSet = isOneType(origins) && origins.length === rest.length && areInterchangeable(rest, sure);
    rest.forEach((place, index) => {
      const origin = isExactSet && !isWhole(place) ? origins[index] : undefined;
      answers.set(place.hole, origin === undefined ? unknownOf(origins) : propertyOf(place, origin, plan));
    });
  }
  return fill(value, answers);
}

/** The unknowns of one property of a plan. */
interface Plan {
  readonly places: readonly Place[];
  /** The resources that the unknowns come from. */
  readonly origins: readonly RawResource[];
  /** The types of all resources of the plan. */
  readonly types: ReadonlySet<string>;
}

/** Nouns of things that clouds make along with another resource, which then hands out their ids as its own outputs. */
const MADE_ALONG: ReadonlySet<string> = new Set(["securitygroup", "routetable", "networkacl", "networkinterface"]);

/** A match of at least this much names the whole type, not a part of its name. */
const WHOLE_TYPE = 2;

/**
 * The resources that the places of one form may come from: those that the property's name names best. What another
 * property names as a whole (`natGatewayId`) is not meant by a part of its name (`gatewayId`), nor by a name that fits
 * nothing.
 */
function originsOf(group: readonly Place[], { places, origins }: Plan): readonly RawResource[] {
  const [place] = group;
  if (place === undefined || isWhole(place)) return origins;
  const isClaimed = (target: RawResource): boolean =>
    places.some((other) => other.form !== place.form && match(other.subject.noun, target.type) >= WHOLE_TYPE);
  const scored = origins.map((target) => ({ target, score: match(place.subject.noun, target.type) }));
  const free = scored.filter(({ target, score }) => score >= WHOLE_TYPE || !isClaimed(target));
  const fitting = free.length > 0 ? free : scored;
  const best = Math.max(...fitting.map(({ score }) => score));
  return fitting.filter(({ score }) => score === best).map(({ target }) => target);
}

/** Elements of one list are different things, so that one origin cannot account for several of them. */
function isOneOrigin(group: readonly Place[]): boolean {
  return !group.some(isWhole) && (group.length === 1 || group.every(({ path, key }) => path.at(-1) === key));
}

function isOneType(origins: readonly RawResource[]): boolean {
  return new Set(origins.map(({ type }) => type)).size === 1;
}

/** The property of a resource that an unknown is, as far as names tell; unknown when they do not. */
function propertyOf(place: Place, origin: RawResource, plan: Plan): Value {
  const property = nameOfProperty(place, origin, plan);
  return property === undefined || isKnown(origin, property)
    ? unknownOf([origin])
    : new Reference(origin.urn, property);
}

function nameOfProperty(place: Place, origin: RawResource, { types }: Plan): string | undefined {
  const { kind, noun } = place.subject;
  if (match(noun, origin.type) > 0) {
    switch (kind) {
      case "id":
      case "thing":
        return "id";
      case "dns":
        return "dnsName";
      case "version":
        return "latestVersion";
      case "arn":
      case "name":
        return kind;
    }
  }
  return aliasProperty(place) ?? passedOn(place, origin) ?? identifier(place, origin, types);
}

/** A DNS alias describes one target by its DNS name and the zone of that name. */
function aliasProperty({ key, siblings }: Place): string | undefined {
  const zone = siblings.find((name) => name === "zoneId" || name === "hostedZoneId");
  const name = siblings.find((name) => name === "name" || name === "dnsName");
  if (zone === undefined || name === undefined) return undefined;
  return key === name ? "dnsName" : key === zone ? zone : undefined;
}

/** A property of the same name, or an output whose name ends with it (`defaultSecurityGroupId`). */
function passedOn({ key, path }: Place, origin: RawResource): string | undefined {
  if (path.at(-1) !== key) return undefined;
  if (Object.hasOwn(origin.inputs, key) || Object.hasOwn(origin.outputs, key)) return key;
  const ending = key.charAt(0).toUpperCase() + key.slice(1);
  const longer = Object.keys(origin.outputs).filter((name) => name.endsWith(ending));
  return longer.length === 1 ? longer[0] : undefined;
}

/** The origin's own identifier, unless the name asks for a thing of another type. */
function identifier(
  { subject: { kind, noun } }: Place,
  origin: RawResource,
  types: ReadonlySet<string>,
): string | undefined {
  const namesAnother = [...types].some(
    (type) => type !== origin.type && (match(noun, type) === 3 || begins(noun, type)),
  );
  if (namesAnother || MADE_ALONG.has(noun.join(""))) return undefined;
  if (kind === "dns") return "dnsName";
  return kind === "id" || kind === "arn" ? kind : undefined;
}

/** A property that the plan knows already cannot be the unknown. */
function isKnown(origin: RawResource, property: string): boolean {
  if (property === "id") return origin.id !== undefined;
  const value = origin.inputs[property] ?? origin.outputs[property];
  return value !== undefined && knownText(unwrap(value)) !== undefined;
}

function unknownOf(origins: readonly RawResource[]): Unknown {
  return new Unknown(origins.map(({ urn }) => urn));
}
