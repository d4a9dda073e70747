import { holdsOutputAsText, OutputAsText } from "../model/output-as-text";
import type { Urn } from "../model/urn";
import type { Value } from "../model/value";
import { Reference, Secret, Unknown } from "../model/value";
import { changedList } from "./change";

/**
 * How Pulumi writes into JSON what JSON cannot say. The signatures are constants of the protocol
 * (`@pulumi/pulumi/runtime/rpc`, `@pulumi/policy/proxy`).
 */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
export const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The text that stands for a value which a preview cannot know. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What an unknown value will be, as far as its sentinel tells. A preview file writes every one as text. */
export type HoleKind = "text" | "list" | "object" | "other";

const HOLE_KINDS: ReadonlyMap<string, HoleKind> = new Map([
  [UNKNOWN_TEXT, "text"],
  ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", "list"],
  ["dd056dcd-154b-4c76-9bd3-c8f88648b5ff", "object"],
  ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "other"], // boolean
  ["3eeb2bf0-c639-47a8-9e75-3b44932eb421", "other"], // number
  ["030794c1-ac77-496b-92df-f27374a8bd58", "other"], // asset
  ["e48ece36-62e2-4504-bad9-02848725956a", "other"], // archive
]);

/** What a preview file writes in place of a secret. */
const BLINDED_SECRET = "[secret]";

/** Deeper nesting than this is not a resource property; it reads as unknown. */
const MAX_DEPTH = 100;

/** An unknown as it was read, before it is known which resources it may come from. */
export class Hole extends Unknown {
  constructor(
    readonly kind: HoleKind,
    dependsOn: readonly Urn[] = [],
  ) {
    super(dependsOn);
  }
}

/** True for JSON objects (not lists, not null). */
export function isJsonObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/**
 * A property value as Pulumi writes it, as a {@link Value}. What needs no decoding is not copied, so the JSON must not be
 * changed afterwards. Unknowns become {@link Hole}s, secrets stay wrapped and
 * encrypted ones are unknown inside, a resource becomes a reference to its id. What only the provider's bridge wrote
 * for itself (keys that begin with two underscores) is left out.
 */
export function decode(json: unknown): Value {
  return decodeAt(json, 0);
}

/** The properties of an object, decoded; anything but an object has none. */
export function decodeRecord(json: unknown): Readonly<Record<string, Value>> {
  return isJsonObject(json) ? decodeEntries(json, 0) : {};
}

function decodeAt(json: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) return new Hole("other");
  if (json === null || typeof json === "boolean" || typeof json === "number") return json;
  if (typeof json === "string") return decodeText(json);
  if (Array.isArray(json)) return changedList(json as Value[], (element) => decodeAt(element, depth + 1));
  if (!isJsonObject(json)) return null;
  const signature = json[SIGNATURE_KEY];
  return typeof signature === "string" ? decodeSigned(signature, json, depth) : decodeEntries(json, depth);
}

function decodeText(text: string): Value {
  const kind = text.length === UNKNOWN_TEXT.length ? HOLE_KINDS.get(text) : undefined;
  if (kind !== undefined) return new Hole(kind);
  if (holdsOutputAsText(text)) return new OutputAsText();
  return text === BLINDED_SECRET ? new Secret(new Unknown()) : text;
}

function decodeSigned(signature: string, json: Record<string, unknown>, depth: number): Value {
  switch (signature) {
    case SECRET_SIGNATURE:
      return new Secret(decodeSecret(json, depth));
    case RESOURCE_SIGNATURE:
      return decodeResource(json);
    case OUTPUT_SIGNATURE: {
      const value =
        json["value"] === undefined
          ? new Hole("text", strings(json["dependencies"]))
          : decodeAt(json["value"], depth + 1);
      return json["secret"] === true ? new Secret(value) : value;
    }
    default: // an asset or archive: its path, text, uri or hash
      return decodeEntries(json, depth);
  }
}

/** The engine writes a decrypted secret as JSON text in `plaintext`, the SDKs write it as a plain `value`. */
function decodeSecret(json: Record<string, unknown>, depth: number): Value {
  if (json["value"] !== undefined) return decodeAt(json["value"], depth + 1);
  const plaintext = json["plaintext"];
  if (typeof plaintext !== "string") return new Unknown();
  try {
    return decodeAt(JSON.parse(plaintext), depth + 1);
  } catch {
    return plaintext;
  }
}

function decodeResource(json: Record<string, unknown>): Value {
  const urn = json["urn"];
  if (typeof urn !== "string") return new Hole("other");
  return new Reference(urn, json["id"] === undefined ? "urn" : "id");
}

function decodeEntries(json: Record<string, unknown>, depth: number): Readonly<Record<string, Value>> {
  const keys = Object.keys(json);
  let decoded = Object.getPrototypeOf(json) === Object.prototype ? undefined : ({} as Record<string, Value>);
  for (const [at, key] of keys.entries()) {
    const value = json[key];
    const isLeftOut = key.startsWith("__") || key === SIGNATURE_KEY || value === undefined;
    const next = isLeftOut ? undefined : decodeAt(value, depth + 1);
    if (decoded === undefined && next === value && !isLeftOut) continue;
    decoded ??= Object.fromEntries(keys.slice(0, at).map((before) => [before, json[before] as Value]));
    if (next !== undefined) decoded[key] = next;
  }
  return decoded ?? (json as Record<string, Value>);
}

/** The texts of a list; anything else has none. */
export function strings(json: unknown): readonly string[] {
  if (!Array.isArray(json)) return [];
  const isText = (element: unknown): element is string => typeof element === "string";
  return json.every(isText) ? json : json.filter(isText);
}
