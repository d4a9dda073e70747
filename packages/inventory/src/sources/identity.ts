import { isIP } from "node:net";
import type { Urn } from "../model/urn";
import { Reference, unwrap } from "../model/value";
import type { RawResource } from "./raw";
import { match, subjectOf } from "./words";

/** A text that identifies a resource, and the property that holds it. */
export interface Identity {
  readonly text: string;
  readonly owner: RawResource;
  readonly property: string;
}

/** Properties whose text names one resource and no other, wherever it stands. */
const GLOBAL_PROPERTIES: ReadonlySet<string> = new Set(["id", "arn", "selfLink"]);

/** Outputs that say where or what, not which: their text is worth more than a reference to them. */
const DESCRIPTIVE =
  /^(availabilityZone.*|region|location|zones?|.*[cC]idr.*|.*[vV]ersion|.*[pP]olicy|type|status|state)$/;

const CIDR = /^[0-9a-fA-F.:]+\/\d{1,3}$/;

/** The fewest characters of a text that identifies something by itself, unless it is an address. */
export const DISTINCTIVE_LENGTH = 8;

/**
 * Which resource a known text belongs to. A text that a resource merely echoes from its own input (a zone, a CIDR, a
 * name that the program chose) identifies nothing: the literal is the better value.
 */
export class IdentityIndex {
  readonly #byUrn: ReadonlyMap<Urn, RawResource>;
  readonly #identities = new Map<Urn, readonly Identity[]>();
  readonly #global = new Map<string, Identity[]>();

  constructor(resources: readonly RawResource[]) {
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of resources) {
      const identities = identitiesOf(resource);
      this.#identities.set(resource.urn, identities);
      for (const identity of identities) {
        if (!GLOBAL_PROPERTIES.has(identity.property)) continue;
        const owners = this.#global.get(identity.text);
        if (owners === undefined) this.#global.set(identity.text, [identity]);
        else if (!owners.some((other) => other.owner === resource)) owners.push(identity);
      }
    }
  }

  /** The resources with these urns that the inventory holds, without the one that reads them. */
  resources(urns: readonly Urn[], reader: RawResource): readonly RawResource[] {
    return urns.flatMap((urn) => {
      const found = this.#byUrn.get(urn);
      return found === undefined || found === reader ? [] : found;
    });
  }

  /** Everything that identifies these resources. */
  identities(resources: readonly RawResource[]): readonly Identity[] {
    return resources.flatMap((resource) => this.#identities.get(resource.urn) ?? []);
  }

  /**
   * The property whose text this is. Resources that the text is known to depend on are searched by id, then by ARN,
   * then by any other computed output; without such knowledge only ids and ARNs that one resource alone has count.
   *
   * @param text the whole text
   * @param keys the property names around it, outermost first
   * @param dependencies what the property depends on
   * @param reader the resource that has the text among its inputs
   */
  find(
    text: string,
    keys: readonly string[],
    dependencies: readonly RawResource[],
    reader: RawResource,
  ): Reference | undefined {
    if (dependencies.length === 0) return this.findGlobal(text, reader);
    const { noun, kind } = subjectOf(keys);
    const byId = (target: RawResource): Identity | undefined => idOf(target, text, noun);
    const byArn = (target: RawResource): Identity | undefined => this.#with(target, text, "arn");
    const levels = [
      ...(kind === "arn" ? [byArn, byId] : [byId, byArn]), // of many types the id is the ARN
      (target: RawResource) => this.#with(target, text),
    ];
    for (const level of levels) {
      const found = dependencies.flatMap((target) => (target === reader ? [] : (level(target) ?? [])));
      if (found.length > 0) return referenceTo(theOne(found, noun));
    }
    return this.findGlobal(text, reader);
  }

  /** The one resource that has this text as its id or ARN. */
  findGlobal(text: string, reader: RawResource): Reference | undefined {
    const found = this.#global.get(text);
    if (found === undefined || !isDistinctive(text)) return undefined;
    const owners = found.filter((identity) => identity.owner !== reader);
    return referenceTo(theOne(owners, []));
  }

  #with(target: RawResource, text: string, property?: string): Identity | undefined {
    return this.#identities
      .get(target.urn)
      ?.find((identity) => identity.text === text && (property === undefined || identity.property === property));
  }
}

/** An id that echoes a name which the program chose counts only where the property's name asks for that thing. */
function idOf(target: RawResource, text: string, noun: readonly string[]): Identity | undefined {
  if (target.id !== text) return undefined;
  const identity = { text, owner: target, property: "id" };
  if (!echoes(target, text) && isTelling(text)) return identity;
  return match(noun, target.type) > 0 ? identity : undefined;
}

function identitiesOf(resource: RawResource): readonly Identity[] {
  if (!resource.custom) return [];
  const outputs = Object.keys(resource.outputs).flatMap((property) => {
    const text = unwrap(resource.outputs[property] ?? null);
    if (typeof text !== "string" || property === "id" || isGiven(resource, property)) return [];
    return DESCRIPTIVE.test(property) || !isDistinctive(text) ? [] : [{ text, owner: resource, property }];
  });
  const id = resource.id;
  const byId =
    id !== undefined && isTelling(id) && !echoes(resource, id) ? [{ text: id, owner: resource, property: "id" }] : [];
  const arnsFirst = outputs.sort((a, b) => Number(b.property === "arn") - Number(a.property === "arn"));
  return [...byId, ...arnsFirst];
}

/** True for a property that the program itself has set. */
function isGiven(resource: RawResource, property: string): boolean {
  return Object.hasOwn(resource.inputs, property) && !resource.defaulted.has(property);
}

function echoes(resource: RawResource, text: string): boolean {
  const { inputs, defaulted } = resource;
  return Object.keys(inputs).some((property) => unwrap(inputs[property] ?? null) === text && !defaulted.has(property));
}

/** The one resource that a text identifies, or undefined when several do. */
function theOne(found: readonly Identity[], noun: readonly string[]): Identity | undefined {
  const originals = found.filter(({ owner, text }) => !isDerived(owner, text));
  const owners = originals.length > 0 ? originals : found;
  if (owners.length < 2) return owners[0];
  const best = Math.max(...owners.map(({ owner }) => match(noun, owner.type)));
  const named = best > 0 ? owners.filter(({ owner }) => match(noun, owner.type) === best) : [];
  return named.length === 1 ? named[0] : undefined;
}

/** True when a resource has a text only because it was given another resource's property. */
function isDerived(resource: RawResource, text: string): boolean {
  return Object.entries(resource.inputs).some(
    ([property, value]) => unwrap(value) === text && (resource.propertyDependencies?.get(property)?.length ?? 0) > 0,
  );
}

function referenceTo(identity: Identity | undefined): Reference | undefined {
  return identity && new Reference(identity.owner.urn, identity.property);
}

/** Text that is no bare number and no short word. */
function isTelling(text: string): boolean {
  return text.length > 3 && !/^\d+$/.test(text);
}

/** Text that two resources will not share by chance: an address, or long and more than a word or a number. */
export function isDistinctive(text: string): boolean {
  const isRich = text.length >= DISTINCTIVE_LENGTH && /[A-Za-z]/.test(text) && /[\d:/.@]/.test(text);
  return (isRich && !CIDR.test(text)) || ((text.includes(".") || text.includes(":")) && isIP(text) !== 0);
}
