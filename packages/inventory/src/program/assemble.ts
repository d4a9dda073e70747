import { Inventory, type InventoryFacts, type Resource } from "../model/inventory";
import type { Urn } from "../model/urn";
import { isList, isRecord, Reference, Secret, Unknown, type Value } from "../model/value";
import { STACK_REFERENCE_TYPE, type Registration } from "./registry";
import type { Symbols } from "./symbols";
import { UNKNOWN, type WireRecord } from "./wire";

/** Ids that cannot be anything else: `vpc-0a1b2c3d`, ARNs. Others count only where the program used the resource. */
const DISTINCTIVE_ID = /^[a-z]+-[0-9a-f]{8,}$|^arn:/;

/** The inventory of a run: every registration with its symbolic values read back. */
export function assemble(
  registrations: readonly Registration[],
  symbols: Symbols,
  facts: Pick<InventoryFacts, "project" | "stack" | "source"> & Partial<InventoryFacts>,
): Inventory {
  const ids = new Map<string, Urn>();
  for (const { id, urn, type } of registrations)
    if (id !== undefined && type !== STACK_REFERENCE_TYPE) ids.set(id, urn);
  return new Inventory(
    registrations.map((registration) => toResource(registration, symbols, ids)),
    facts,
  );
}

function toResource(registration: Registration, symbols: Symbols, ids: ReadonlyMap<string, Urn>): Resource {
  const { urn, custom, propertyDependencies, dependencies } = registration;
  const own = custom || registration.remote ? [urn] : dependencies;
  const read = (record: WireRecord, fallback: readonly Urn[]): Record<string, Value> =>
    mapEntries(record, (property, value) => {
      const dependsOn = propertyDependencies.get(property) ?? fallback;
      if (value === UNKNOWN && dependsOn === own) return new Unknown(own, `${urn}.${property}`);
      return withReferences(symbols.read(value, { dependsOn }), ids, { urn, dependsOn });
    });
  return {
    urn,
    type: registration.type,
    name: registration.name,
    custom,
    remote: registration.remote,
    external: registration.external,
    conditional: registration.conditional,
    inputs: read(registration.inputs, []),
    outputs: read(registration.outputs, own),
    ...(registration.id === undefined ? {} : { id: registration.id }),
    ...(registration.parent === undefined ? {} : { parent: registration.parent }),
    ...(registration.provider === undefined ? {} : { provider: registration.provider }),
    dependencies,
    propertyDependencies: Object.fromEntries(propertyDependencies),
    options: registration.options,
    ...(registration.position === undefined ? {} : { position: registration.position }),
  };
}

/** Ids of resources that were read stand in the program as text; they are references like any other. */
function withReferences(
  value: Value,
  ids: ReadonlyMap<string, Urn>,
  user: { readonly urn: Urn; readonly dependsOn: readonly Urn[] },
): Value {
  if (ids.size === 0) return value;
  if (typeof value === "string") {
    const urn = ids.get(value);
    const meant = urn !== undefined && urn !== user.urn && (DISTINCTIVE_ID.test(value) || user.dependsOn.includes(urn));
    return meant ? new Reference(urn, "id") : value;
  }
  if (value instanceof Secret) return new Secret(withReferences(value.reveal(), ids, user));
  if (isList(value)) return value.map((item) => withReferences(item, ids, user));
  if (isRecord(value)) return mapEntries(value, (_, item) => withReferences(item, ids, user));
  return value;
}

/** A copy without the text of dynamic providers, which is program code. */
function mapEntries<From, To>(
  record: Readonly<Record<string, From>>,
  change: (key: string, value: From) => To,
): Record<string, To> {
  const entries = Object.entries(record).filter(([key]) => key !== "__provider");
  return Object.fromEntries(entries.map(([key, value]) => [key, change(key, value)]));
}
