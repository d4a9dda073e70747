import { readFileSync } from "node:fs";
import type { InputProblem } from "@nospof/rules";
import { isPlainObject, pathText, shown } from "@nospof/rules";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { CliError } from "../errors";

/** A YAML document that remembers where everything stands. */
export class ConfigDocument {
  /** The document as plain data; an empty file is an empty object. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  /**
   * @param file name for messages
   * @param text the file's content
   * @throws CliError when it is not YAML, or not a mapping
   */
  constructor(
    readonly file: string,
    text: string,
  ) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const { errors } = this.#document;
    if (errors.length > 0) {
      throw new CliError(
        errors.map((error) => `${this.#place(error.pos[0])}: this is not YAML: ${error.message}.`).join("\n"),
      );
    }
    const data: unknown = this.#document.toJS() ?? {};
    if (!isPlainObject(data)) {
      throw new CliError(`${file}:1:1: must hold settings such as "survive: zone", but holds ${shown(data)}.`);
    }
    this.data = data;
  }

  /** Place of a value, or of the nearest thing around it that exists: `nospof.yaml:3:5`. */
  place(path: InputProblem["path"]): string {
    return this.#place(this.#offset(path));
  }

  /** The line on which it stands, counted from 1. */
  line(path: InputProblem["path"]): number {
    return this.#lines.linePos(this.#offset(path)).line;
  }

  #offset(path: InputProblem["path"]): number {
    let node: Node | null = this.#document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#document) ?? null;
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (pair === undefined) break;
        offset = (pair.key as Node).range?.[0] ?? offset;
        node = pair.value as Node | null;
      } else if (isSeq(node) && typeof step === "number") {
        const item = node.items[step] as Node | undefined;
        if (item === undefined) break;
        offset = item.range?.[0] ?? offset;
        node = item;
      } else break;
    }
    return offset;
  }

  /** One error for all problems, each with its place, in the order in which they stand in the file. */
  error(problems: readonly InputProblem[]): CliError {
    const lines = problems
      .map(({ path, reason }) => ({
        place: this.place(path),
        what: path.length === 0 ? reason : `${pathText(path)}: ${reason}`,
      }))
      .sort((a, b) => comparePlaces(a.place, b.place))
      .map(({ place, what }) => `${place}: ${what.replace(/([^.?)])$/, "$1.")}`);
    return new CliError([...new Set(lines)].join("\n"));
  }

  #place(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.file}:${String(line)}:${String(col)}`;
  }
}

/**
 * Reads a YAML file.
 *
 * @throws CliError when it cannot be read
 */
export function readDocument(file: string): ConfigDocument {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)}).`);
  }
  return new ConfigDocument(file, text);
}

function comparePlaces(a: string, b: string): number {
  const position = (place: string): number[] => place.split(":").slice(-2).map(Number);
  const [lineA = 0, columnA = 0] = position(a);
  const [lineB = 0, columnB = 0] = position(b);
  return lineA - lineB || columnA - columnB;
}
