import { holdsOutputAsText, OutputAsText } from "../model/output-as-text";
import type { Urn } from "../model/urn";
import { Interpolation, Reference, Secret, Unknown, type Value } from "../model/value";
import { ALTERED_TOKEN, NUMBER_KEY, TOKEN, TRUNCATED_TOKEN, tokenText, type TokenKind } from "./tokens";
import { ARCHIVE, ASSET, RESOURCE, SECRET, SIGNATURE, UNKNOWN, type Wire, type WireRecord } from "./wire";

/** What a symbolic value stands for. */
export type Meaning = Reference | Unknown;

interface SymbolicText {
  readonly meaning: Meaning;
  /** The whole text that was handed out, token included. */
  readonly text: string;
  /** Where the token starts inside that text. */
  readonly offset: number;
  readonly isSecret: boolean;
  readonly isNumber: boolean;
}

/** What is to be stood for, and how. */
interface Issue {
  readonly kind: TokenKind;
  readonly meaning: Meaning;
  readonly shape?: Shape;
  readonly isSecret?: boolean;
  readonly isNumber?: boolean;
}

/** Where a value is used, so that an unknown knows what it is computed from. */
export interface Context {
  /** Resources that the property was computed from. */
  readonly dependsOn: readonly Urn[];
}

/**
 * Hands out symbolic values for what cannot be known before a deployment, and reads the program's answers back: a whole
 * symbolic text becomes what it stands for, text around it an {@link Interpolation}, a piece of it an {@link Unknown}.
 */
export class Symbols {
  readonly #symbols: SymbolicText[] = [];
  readonly #issued = new Map<string, string>();

  /**
   * The text that stands for a property of a resource; the same property always gets the same text.
   *
   * @param kind what a real preview would know of it
   * @param shape puts the token into a form that parsers accept
   */
  reference(kind: TokenKind, urn: Urn, property: string, shape: Shape = plain): string {
    return this.#issue(`${urn} ${property}`, { kind, meaning: new Reference(urn, property), shape });
  }

  /** The text that stands for a value of unknown content; the same origin always gets the same text. */
  unknown(kind: TokenKind, meaning: Unknown, shape: Shape = plain): string {
    return this.#issue(`? ${meaning.origin ?? String(this.#symbols.length)}`, { kind, meaning, shape });
  }

  /** The text that stands for the content of an encrypted configuration value. */
  configSecret(key: string): string {
    const meaning = new Unknown([], `configuration ${key}`);
    return this.#issue(`config ${key}`, { kind: "c", meaning, isSecret: true });
  }

  /** The wire form of the symbolic number that stands for a property of a resource. */
  number(kind: TokenKind, urn: Urn, property: string): WireRecord {
    const meaning = new Reference(urn, property);
    return { [NUMBER_KEY]: this.#issue(`${urn} ${property}`, { kind, meaning, isNumber: true }) };
  }

  /** What a wire value says, with symbolic values, secrets, assets and resource references read back. */
  read(value: Wire, context: Context): Value {
    if (typeof value === "string")
      return value === UNKNOWN ? new Unknown(context.dependsOn) : this.readText(value, context);
    if (typeof value === "number") return Number.isFinite(value) ? value : new Unknown(context.dependsOn);
    if (typeof value === "boolean" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.read(item, context));
    return this.#readRecord(value, context);
  }

  /** What a text says. */
  readText(text: string, context: Context): Value {
    if (holdsOutputAsText(text)) return new OutputAsText(context.dependsOn);
    const { parts, secret } = this.#split(text, context);
    const [only] = parts;
    const value: Value =
      parts.length === 0 ? "" : parts.length === 1 && only !== undefined ? only : new Interpolation(parts);
    return secret ? new Secret(value) : value;
  }

  /** A text for people: symbolic values are told by what they stand for. */
  describe(text: string): string {
    const { parts } = this.#split(text, { dependsOn: [] });
    return parts.map((part) => (typeof part === "string" ? part : part.toJSON())).join("");
  }

  /** The literal and symbolic parts of a text, and whether encrypted content is among them. */
  #split(text: string, context: Context): { parts: (string | Meaning)[]; secret: boolean } {
    const parts: (string | Meaning)[] = [];
    let secret = false;
    let from = 0;
    for (const match of text.matchAll(TOKEN)) {
      const symbol = this.#symbols[Number(match[2])];
      if (symbol === undefined) continue;
      secret ||= symbol.isSecret;
      const start = match.index - symbol.offset;
      if (symbol.isNumber && isSum(symbol.text, text, start))
        return { parts: [new Unknown(this.dependencies(text))], secret };
      const whole = start >= from && text.startsWith(symbol.text, start);
      addText(parts, text.slice(from, whole ? start : match.index), context);
      parts.push(whole ? symbol.meaning : pieceOf(symbol.meaning));
      from = whole ? start + symbol.text.length : match.index + match[0].length;
    }
    addText(parts, text.slice(from), context);
    return { parts, secret };
  }

  /** Urns of the resources whose symbolic values occur anywhere inside. */
  dependencies(value: Wire): Urn[] {
    const urns = new Set<Urn>();
    for (const match of JSON.stringify(value).matchAll(TOKEN)) {
      const meaning = this.#symbols[Number(match[2])]?.meaning;
      if (meaning instanceof Reference) urns.add(meaning.urn);
      else if (meaning instanceof Unknown) meaning.dependsOn.forEach((urn) => urns.add(urn));
    }
    return [...urns];
  }

  #readRecord(value: WireRecord, context: Context): Value {
    const number = value[NUMBER_KEY];
    if (typeof number === "string") return this.readText(number, context);
    switch (value[SIGNATURE]) {
      case SECRET:
        return new Secret(this.read(value["value"] ?? null, context));
      case RESOURCE: {
        const urn = String(value["urn"] ?? "");
        return new Reference(urn, value["id"] === undefined ? "urn" : "id");
      }
      case ASSET:
      case ARCHIVE: {
        const content = Object.entries(value).filter(([key]) => ["path", "uri", "text", "assets"].includes(key));
        return Object.fromEntries(content.map(([key, item]) => [key, this.read(item, context)]));
      }
      default:
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.read(item, context)]));
    }
  }

  #issue(key: string, { kind, meaning, shape = plain, isSecret = false, isNumber = false }: Issue): string {
    const known = this.#issued.get(key);
    if (known !== undefined) return known;
    const token = tokenText(kind, this.#symbols.length);
    const text = shape(token);
    this.#symbols.push({ meaning, text, offset: text.indexOf(token), isSecret, isNumber });
    this.#issued.set(key, text);
    return text;
  }
}

/** Puts a token into a form that parsers of such values accept. */
export type Shape = (token: string) => string;

const plain: Shape = (token) => token;

/**
 * The shape for a property, told by its name: ARNs, URLs and CIDR blocks are taken apart by programs, so a bare token
 * would make them throw or, worse, pass through a replacement unchanged.
 *
 * @param type type token of the resource or lookup that owns the property
 */
export function shapeFor(type: string, property: string, region: string): Shape {
  const [pkg = "", module = ""] = type.split(":");
  if (/(^arn|[a-z]Arn)$/.test(property) && ["aws", "aws-native", "awsx", "eks"].includes(pkg)) {
    const service = module.split("/")[0] ?? "";
    return (token) => `arn:${partitionOf(region)}:${service}:${region}:123456789012:nospof/${token}`;
  }
  if (/ur[il]$/i.test(property)) return (token) => `https://${token}.invalid`;
  if (/ipv6.*cidr/i.test(property)) return (token) => `${token}:ab00::/56`;
  if (/cidr(block)?$/i.test(property)) return (token) => `${token}/16`;
  return plain;
}

/** The AWS partition that a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** A digit or another symbolic value right beside a symbolic number: added to it, not written behind it. */
function isSum(number: string, text: string, start: number): boolean {
  const [before, after] = [text.slice(0, start), text.slice(start + number.length)];
  return /(\d|nospof-[rlc]\d+-x)$/.test(before) || /^(\d|nospof-[rlc]\d+-x)/.test(after);
}

function pieceOf(meaning: Meaning): Unknown {
  return meaning instanceof Unknown ? new Unknown(meaning.dependsOn) : new Unknown([meaning.urn]);
}

/** Adds literal text; what is left of a token in it makes the whole of it unknown. */
function addText(parts: (string | Meaning)[], text: string, context: Context): void {
  if (text === "") return;
  parts.push(ALTERED_TOKEN.test(text) || TRUNCATED_TOKEN.test(text) ? new Unknown(context.dependsOn) : text);
}
