import { isJsonObject } from "../sources/wire";
import { parseYaml, YamlError } from "./yaml";

/** One value of a text that may hold several. */
export interface ManifestDocument {
  readonly value: unknown;
  /** Line of the text on which it begins, counted from 1. */
  readonly line: number;
}

/** A part of a text that cannot be read. */
export interface UnreadDocument {
  /** Line of the text, counted from 1. */
  readonly line: number;
  /** Why, in words, without a full stop. */
  readonly reason: string;
  /** The whole document. */
  readonly text: string;
}

/** What a text holds. */
export interface ManifestDocuments {
  readonly documents: readonly ManifestDocument[];
  readonly unread: readonly UnreadDocument[];
}

/** Values nested deeper than this, or more of them in one document, are no object of an API. */
const MAX_DEPTH = 100;
const MAX_VALUES = 1_000_000;

/**
 * The documents of a YAML or JSON text, lists taken apart. Empty documents are left out; one that is broken does not
 * hide the others, because Kubernetes' tools part the text at its `---` lines before they read any of it.
 */
export function readDocuments(text: string): ManifestDocuments {
  const documents: ManifestDocument[] = [];
  const unread: UnreadDocument[] = [];
  for (const part of partsOf(text.replace(/^\uFEFF/, ""))) {
    try {
      documents.push(...readPart(part));
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      unread.push({ line: part.line + error.line - 1, reason: error.reason, text: part.text });
    }
  }
  return { documents, unread };
}

interface Part {
  readonly text: string;
  readonly line: number;
}

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let line = 1;
  for (const part of text.split(/^(?=---(?:\s|$))/m)) {
    // What comes after an end mark is a document of its own.
    for (const piece of part.split(/^\.\.\.[ \t]*(?:#.*)?\r?$/m)) {
      parts.push({ text: piece, line });
      line += linesIn(piece);
    }
  }
  return parts;
}

function readPart(part: Part): readonly ManifestDocument[] {
  const begins = part.text.search(/^(?!---|%)[ \t]*[^\s#]/m);
  if (begins < 0 && !/^---[ \t]+[^\s#]/.test(part.text)) return [];
  const line = part.line + linesIn(part.text.slice(0, Math.max(0, begins)));
  const json = /^\s*[{[]/.test(part.text) ? readJson(part.text) : undefined;
  if (json !== undefined) return json.flatMap((value) => documentsIn({ value, line }, part));
  const value = parseYaml(part.text);
  assertPlain(value, line - part.line + 1);
  return value === null || value === undefined ? [] : documentsIn({ value, line }, part);
}

/** JSON values one after the other; undefined when it is no JSON, or flows of YAML. */
function readJson(text: string): readonly unknown[] | undefined {
  for (const pieces of [[text], text.split(/(?<=\})\s*\n(?=\{)/)]) {
    try {
      return pieces.map((piece) => JSON.parse(piece) as unknown);
    } catch {
      // Not in this form.
    }
  }
  return undefined;
}

/**
 * The objects that a value is: itself, or the items of a list kind, which have the list's own version and kind where they
 * name none.
 */
export function objectsIn(value: unknown): readonly unknown[] {
  return takeApart(value, undefined, () => undefined).map((one) => one.value);
}

/** Documents of a part of a text, lists taken apart, each with the line of its own. */
function documentsIn(document: ManifestDocument, part: Part): readonly ManifestDocument[] {
  if (itemsOf(document.value) === undefined) return [document];
  const lines = new Map<object, number>();
  const value = withPlaces(document.value, part, lines);
  return takeApart(value, document.line, (item, line) => {
    const inner = isJsonObject(item) ? lines.get(item) : undefined;
    return inner === undefined ? line : part.line + inner - 1;
  });
}

/** @param lineOf the line of an item, from the line of its list */
function takeApart<L>(
  value: unknown,
  line: L,
  lineOf: (item: unknown, line: L) => L,
): readonly { readonly value: unknown; readonly line: L }[] {
  const items = itemsOf(value);
  if (items === undefined || !isJsonObject(value)) return [{ value, line }];
  return items.flatMap((item) => takeApart(namedAfter(value, item), lineOf(item, line), lineOf));
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (!isJsonObject(value) || typeof value["kind"] !== "string" || !value["kind"].endsWith("List")) return undefined;
  if (isJsonObject(value["metadata"]) && value["metadata"]["name"] !== undefined) return undefined; // an object
  if (Array.isArray(value["items"])) return value["items"];
  return value["items"] === null ? [] : undefined;
}

/** Only lists need the places of what is in them, and finding them takes a second reading. */
function withPlaces(value: unknown, { text }: Part, lines: Map<object, number>): unknown {
  try {
    return parseYaml(text, lines);
  } catch {
    return value; // JSON one after the other
  }
}

function namedAfter(list: Readonly<Record<string, unknown>>, item: unknown): unknown {
  if (!isJsonObject(item) || list["kind"] === "List") return item;
  return { apiVersion: list["apiVersion"], kind: String(list["kind"]).replace(/List$/, ""), ...item };
}

/** Aliases may unfold to more than any program can walk, or contain themselves. */
function assertPlain(value: unknown, line: number): void {
  let values = 0;
  const walk = (at: unknown, depth: number): void => {
    values += 1;
    if (values > MAX_VALUES) throw new YamlError("its aliases unfold to more than a million values", line);
    if (typeof at !== "object" || at === null) return;
    if (depth > MAX_DEPTH) throw new YamlError("an alias stands inside of what it stands for", line);
    for (const inner of Array.isArray(at) ? at : Object.values(at)) walk(inner, depth + 1);
  };
  walk(value, 0);
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
