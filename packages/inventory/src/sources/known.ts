import type { Value } from "../model/value";
import { Interpolation, isList, isRecord, Reference, Secret } from "../model/value";
import { changedList, changedRecord } from "./change";
import type { Identity, IdentityIndex } from "./identity";
import { DISTINCTIVE_LENGTH, isDistinctive } from "./identity";
import type { RawResource } from "./raw";

/** Letters that continue an id: a match that ends before one is a match inside another id. */
const CONTINUES = /[A-Za-z0-9_-]/;

/** A text that has no other in it which could be an id. */
const SINGLE_WORD = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** Long texts (user data, policies) are scanned for what they contain up to this many characters. */
const MAX_SCANNED = 100_000;

/** Finds in the known values of one property what belongs to other resources. */
export class KnownValues {
  #pieces: readonly Identity[] | undefined;

  /**
   * @param index what identifies the resources of the inventory
   * @param reader the resource whose property it is
   * @param dependencies the resources that the property depends on
   */
  constructor(
    private readonly index: IdentityIndex,
    private readonly reader: RawResource,
    private readonly dependencies: readonly RawResource[],
  ) {}

  /**
   * The value with every text that identifies another resource replaced by a reference, and every text that contains
   * such a text by an interpolation.
   *
   * @param keys the property names around the value, outermost first
   */
  refer(value: Value, keys: readonly string[]): Value {
    if (typeof value === "string") {
      return this.index.find(value, keys, this.dependencies, this.reader) ?? this.#interpolate(value);
    }
    if (value instanceof Secret) return new Secret(this.refer(value.reveal(), keys));
    if (isList(value)) return changedList(value, (element) => this.refer(element, keys));
    return isRecord(value) ? changedRecord(value, (inner, key) => this.refer(inner, [...keys, key])) : value;
  }

  #interpolate(text: string): Value {
    if (text.length > MAX_SCANNED) return text;
    const pieces = this.#dependencyPieces(text);
    const others = this.#globalPieces(text);
    if (pieces.length === 0 && others.length === 0) return text;
    const found = [...pieces, ...others].sort((a, b) => a.start - b.start || b.end - a.end);
    const parts: (string | Reference)[] = [];
    let at = 0;
    for (const { start, end, reference } of found) {
      if (start < at) continue;
      if (start > at) parts.push(text.slice(at, start));
      parts.push(reference);
      at = end;
    }
    if (at < text.length) parts.push(text.slice(at));
    return parts.length > 1 ? new Interpolation(parts) : text;
  }

  #dependencyPieces(text: string): readonly Piece[] {
    if (this.dependencies.length === 0) return [];
    this.#pieces ??= this.#findPieces();
    return this.#pieces.flatMap(({ text: piece, owner, property }) =>
      text.includes(piece) ? occurrences(text, piece, new Reference(owner.urn, property)) : [],
    );
  }

  /** What identifies one of the dependencies and no other. */
  #findPieces(): readonly Identity[] {
    const others = this.dependencies.filter((target) => target !== this.reader);
    const all = this.index.identities(others).filter(({ text }) => isDistinctive(text));
    const owners = new Map<string, Set<RawResource>>();
    for (const { text, owner } of all) owners.set(text, (owners.get(text) ?? new Set()).add(owner));
    return all.filter(({ text }) => owners.get(text)?.size === 1);
  }

  #globalPieces(text: string): readonly Piece[] {
    if (text.length <= DISTINCTIVE_LENGTH || SINGLE_WORD.test(text)) return [];
    return [...candidates(text)].flatMap((piece) => {
      const reference = piece === text ? undefined : this.index.findGlobal(piece, this.reader);
      return reference === undefined ? [] : occurrences(text, piece, reference);
    });
  }
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly reference: Reference;
}

function occurrences(text: string, piece: string, reference: Reference): readonly Piece[] {
  const found: Piece[] = [];
  for (let start = text.indexOf(piece); start >= 0; start = text.indexOf(piece, start + 1)) {
    const end = start + piece.length;
    if (isBoundary(text, start, end)) found.push({ start, end, reference });
  }
  return found;
}

function isBoundary(text: string, start: number, end: number): boolean {
  if (start > 0 && CONTINUES.test(text.charAt(start - 1))) return false;
  const next = text.charAt(end);
  const isInnerDot = next === "." && CONTINUES.test(text.charAt(end + 1));
  return !isInnerDot && !CONTINUES.test(next);
}

/** Parts of a text that may be an id or an ARN: words, and ARNs cut at every place where one may end. */
function candidates(text: string): ReadonlySet<string> {
  const words = text.match(/[A-Za-z0-9][A-Za-z0-9_-]{7,}/g) ?? [];
  const arns = (text.match(/arn:[^\s"'\\,;()[\]{}]+/g) ?? []).flatMap((arn) => [
    arn,
    ...[...arn.matchAll(/[:/*.$]/g)].map((cut) => arn.slice(0, cut.index)),
  ]);
  return new Set([...words, ...arns]);
}
