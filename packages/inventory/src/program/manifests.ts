import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { objectsIn, readDocuments } from "../kubernetes/documents";
import { typeOfObject } from "../kubernetes/scope";
import { holdsToken } from "./tokens";
import { isWireRecord, UNKNOWN, type Wire, type WireRecord } from "./wire";

/** An object that a component of the Kubernetes provider makes. */
export interface ManifestChild {
  readonly type: string;
  /** Name of its resource, as the provider gives it: `<prefix>:<namespace>/<name>`. */
  readonly name: string;
  readonly object: WireRecord;
}

const COMPONENT = /^kubernetes:yaml\/v2:Config(?:Group|File)$/;

/**
 * The objects that a `ConfigGroup` or `ConfigFile` of `kubernetes.yaml.v2` makes; undefined for everything else, and where
 * they cannot all be told: a file elsewhere, or text that is not known before the deployment.
 *
 * @param folder where the program runs: file names are relative to it
 */
export function manifestChildren(
  component: { readonly type: string; readonly name: string; readonly inputs: WireRecord },
  folder: string,
): readonly ManifestChild[] | undefined {
  const { type, name, inputs } = component;
  if (!COMPONENT.test(type)) return undefined;
  const texts = [
    ...textsOf(inputs["yaml"]),
    ...[inputs["files"], inputs["file"]].flatMap((files) => readAll(files, folder)),
  ];
  const objects = listed(inputs["objs"]).flatMap((object) => objectsIn(object).map(asRecord));
  const read = texts.flatMap((text) => recordsIn(text));
  const all = [...objects, ...read];
  if (!all.every((object) => object !== undefined)) return undefined;
  const prefix = typeof inputs["resourcePrefix"] === "string" ? inputs["resourcePrefix"] : name;
  const children = all.map((object) => childOf(object, prefix));
  return children.every((child) => child !== undefined) ? toldApart(children) : undefined;
}

/** Of objects that are told apart only by what is not known yet, the later ones get a number. */
function toldApart(children: readonly ManifestChild[]): readonly ManifestChild[] {
  const counts = new Map<string, number>();
  return children.map((child) => {
    const key = `${child.type} ${child.name}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? child : { ...child, name: `${child.name} (${String(count)})` };
  });
}

function childOf(object: WireRecord, prefix: string): ManifestChild | undefined {
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isWireRecord(metadata)) return undefined;
  const [name, namespace] = [metadata["name"], metadata["namespace"]];
  if (typeof name !== "string") return undefined;
  const isWritten = (text: Wire | undefined): text is string =>
    typeof text === "string" && text !== "" && !holdsToken(text);
  const [space, known] = [isWritten(namespace) ? `${namespace}/` : "", isWritten(name) ? name : kind.toLowerCase()];
  const own = `${space}${known}`;
  return { type: typeOfObject(apiVersion, kind), name: prefix === "" ? own : `${prefix}:${own}`, object };
}

/** Texts, one of which is not known: undefined. */
function textsOf(value: Wire | undefined): readonly (string | undefined)[] {
  return listed(value).map((text) => (typeof text === "string" && text !== UNKNOWN ? text : undefined));
}

function recordsIn(text: string | undefined): readonly (WireRecord | undefined)[] {
  if (text === undefined) return [undefined];
  const { documents, unread } = readDocuments(text);
  if (unread.length > 0) return [undefined];
  return documents.map(({ value }) => asRecord(value));
}

function asRecord(value: unknown): WireRecord | undefined {
  return isWireRecord(value as Wire) ? (value as WireRecord) : undefined;
}

function readAll(files: Wire | undefined, folder: string): readonly (string | undefined)[] {
  return textsOf(files).flatMap((file) => {
    if (file === undefined || /^https?:/.test(file)) return [undefined];
    try {
      return filesOf(path.resolve(folder, file)).map((found) => readFileSync(found, "utf8"));
    } catch {
      return [undefined];
    }
  });
}

/** The files that a path names, of which the last part may hold wildcards (`*`, `?`). */
function filesOf(file: string): readonly string[] {
  const [directory, base] = [path.dirname(file), path.basename(file)];
  if (!/[*?]/.test(base)) return [file];
  const escaped = base.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  return readdirSync(directory)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => path.join(directory, name));
}

function listed(value: Wire | undefined): readonly Wire[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
