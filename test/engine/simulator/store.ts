import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Thing } from "./model";

/** What the cloud was asked to do, and what came of it. */
export interface JournalEntry {
  readonly operation: "create" | "update" | "delete";
  readonly type: string;
  readonly id: string;
  /** Name of the resource in the program that asked. */
  readonly name: string;
  readonly error?: string;
  /** What reaches the internet afterwards. */
  readonly connected?: readonly string[];
}

/**
 * The simulated cloud on disk, shared by provider processes and outliving them: a file for each version of a thing,
 * so that a process that dies at any moment leaves no half of one.
 */
export class Store {
  readonly #things: string;
  readonly #journal: string;
  readonly #read = new Map<string, Thing>();

  constructor(readonly folder: string) {
    this.#things = join(folder, "things");
    this.#journal = join(folder, "journal.jsonl");
    mkdirSync(this.#things, { recursive: true });
  }

  all(): readonly Thing[] {
    const newest = new Map<string, { version: number; file: string }>();
    for (const file of readdirSync(this.#things)) {
      const [, id, version] = /^(.*)\.(\d+)\.json$/.exec(file) ?? [];
      if (id === undefined || (newest.get(id)?.version ?? 0) > Number(version)) continue;
      newest.set(id, { version: Number(version), file });
    }
    return [...newest.values()].flatMap(({ file }) => this.#load(file) ?? []);
  }

  put(thing: Thing): void {
    const before = this.#filesOf(thing.id);
    const version = 1 + Math.max(0, ...before.map((file) => Number(/(\d+)\.json$/.exec(file)?.[1] ?? 0)));
    const file = join(this.#things, `${encodeURIComponent(thing.id)}.${String(version)}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(thing));
    renameSync(`${file}.new`, file);
    for (const old of before) rmSync(join(this.#things, old), { force: true });
  }

  remove(id: string): void {
    for (const file of this.#filesOf(id)) rmSync(join(this.#things, file), { force: true });
  }

  log(entry: JournalEntry): void {
    appendFileSync(this.#journal, `${JSON.stringify(entry)}\n`);
  }

  journal(): readonly JournalEntry[] {
    try {
      const lines = readFileSync(this.#journal, "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as JournalEntry);
    } catch {
      return [];
    }
  }

  #filesOf(id: string): readonly string[] {
    const prefix = `${encodeURIComponent(id)}.`;
    return readdirSync(this.#things).filter((file) => file.startsWith(prefix) && file.endsWith(".json"));
  }

  /** Undefined when another process has just replaced or removed it. */
  #load(file: string): Thing | undefined {
    const known = this.#read.get(file);
    if (known !== undefined) return known;
    try {
      const thing = JSON.parse(readFileSync(join(this.#things, file), "utf8")) as Thing;
      this.#read.set(file, thing);
      return thing;
    } catch {
      return undefined;
    }
  }
}
