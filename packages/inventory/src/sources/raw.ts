import type { ResourceOptions } from "../model/inventory";
import { nameOfUrn, typeOfUrn, type Urn } from "../model/urn";
import type { Value } from "../model/value";
import { decodeRecord, isJsonObject, strings, UNKNOWN_TEXT } from "./wire";

/** A resource as a source gives it: values decoded, but ids still text and unknowns not yet attributed. */
export interface RawResource {
  readonly urn: Urn;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly external: boolean;
  readonly id: string | undefined;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  /** Inputs that the provider filled in (an automatic name), not the program. */
  readonly defaulted: ReadonlySet<string>;
  readonly parent: Urn | undefined;
  readonly provider: Urn | undefined;
  readonly dependencies: readonly Urn[];
  /** By input property; undefined when the source does not tell. */
  readonly propertyDependencies: ReadonlyMap<string, readonly Urn[]> | undefined;
  readonly options: ResourceOptions;
  /** Every output is known already, so no unknown value can come from it. */
  readonly settled: boolean;
}

/** Where a resource's state stands: deployed, or still to be changed by a plan. */
export type Standing = "settled" | "planned";

/**
 * A resource of a checkpoint (`ResourceV3` of Pulumi's API types), as state files and previews hold it; undefined when
 * the JSON is not one.
 */
export function rawFromCheckpoint(json: unknown, standing: Standing): RawResource | undefined {
  if (!isJsonObject(json)) return undefined;
  const urn = text(json["urn"]);
  if (urn === undefined) return undefined;
  const propertyDependencies = json["propertyDependencies"];
  return {
    urn,
    type: text(json["type"]) ?? typeOfUrn(urn),
    name: nameOfUrn(urn),
    custom: json["custom"] === true,
    external: json["external"] === true,
    id: knownText(json["id"]),
    inputs: decodeRecord(json["inputs"]),
    outputs: decodeRecord(json["outputs"]),
    defaulted: defaultedKeys(json["inputs"]),
    parent: text(json["parent"]),
    provider: providerUrn(json["provider"]),
    dependencies: strings(json["dependencies"]),
    propertyDependencies: isJsonObject(propertyDependencies)
      ? new Map(Object.keys(propertyDependencies).map((key) => [key, strings(propertyDependencies[key])]))
      : undefined,
    options: readOptions(json),
    settled: standing === "settled",
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Keys that the Terraform bridge lists as filled in by itself. */
export function defaultedKeys(inputs: unknown): ReadonlySet<string> {
  const keys = isJsonObject(inputs) ? strings(inputs["__defaults"]) : [];
  return keys.length > 0 ? new Set(keys) : NONE;
}

/** Text that is neither empty nor a sentinel. */
export function knownText(json: unknown): string | undefined {
  return text(json) === UNKNOWN_TEXT ? undefined : text(json);
}

function text(json: unknown): string | undefined {
  return typeof json === "string" && json !== "" ? json : undefined;
}

/** A provider reference is `<urn>::<id>`; the id is of no use here. */
function providerUrn(json: unknown): Urn | undefined {
  const reference = text(json);
  if (reference === undefined) return undefined;
  const end = reference.lastIndexOf("::");
  return end < 0 ? reference : reference.slice(0, end);
}

function readOptions(json: Record<string, unknown>): ResourceOptions {
  const ignoreChanges = strings(json["ignoreChanges"]);
  const aliases = strings(json["aliases"]);
  return {
    ...(json["protect"] === true && { protect: true }),
    ...(json["retainOnDelete"] === true && { retainOnDelete: true }),
    ...(json["deleteBeforeReplace"] === true && { deleteBeforeReplace: true }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
    ...(aliases.length > 0 && { aliases }),
  };
}
