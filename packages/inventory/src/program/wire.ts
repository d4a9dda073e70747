import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property value as it travels between the program and the monitor. */
export type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };
export type WireRecord = Record<string, Wire>;

/** Stands for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Key that marks an object as one of the special kinds below. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
export const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

export function fromStruct(struct: Struct | undefined): WireRecord {
  return struct === undefined ? {} : (struct.toJavaScript() as WireRecord);
}

export function toStruct(record: WireRecord): Struct {
  return Struct.fromJavaScript(record as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function isWireRecord(value: Wire | undefined): value is WireRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function secret(value: Wire): Wire {
  return { [SIGNATURE]: SECRET, value };
}

/** Output values, which remote components receive, turned into plain values, secrets and unknowns. */
export function plainInputs(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(plainInputs);
  if (!isWireRecord(value)) return value;
  if (value[SIGNATURE] === OUTPUT_VALUE) {
    const inner = value["value"] === undefined ? UNKNOWN : plainInputs(value["value"]);
    return value["secret"] === true ? secret(inner) : inner;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainInputs(item)]));
}

/**
 * Inputs as a provider echoes them. A reference to a resource becomes its id (a component's its urn): the program would
 * ask for the whole resource again otherwise.
 */
export function echoed(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(echoed);
  if (!isWireRecord(value)) return value;
  if (value[SIGNATURE] === RESOURCE) return value["id"] ?? value["urn"] ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, echoed(item)]));
}
