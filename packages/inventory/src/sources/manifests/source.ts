import { readDocuments } from "../../kubernetes/documents";
import { fromFile } from "../detect";
import { InputFileError } from "../errors";
import { isJsonObject } from "../wire";
import { describeForeign } from "./kinds";
import { fromManifests, type ManifestsRead } from "./manifests";
import { holdsManifests, needsYaml } from "./signs";

const WAY_OUT =
  "Give objects with apiVersion, kind and metadata.name: a file, a folder, or what a tool makes (`kustomize build <folder> | nospof check -`)";

/**
 * The inventory of a text that is a stack export, a preview or manifests, with what could not be read of it.
 *
 * @param name the file's name, for messages
 * @param project what the report calls manifests
 * @throws InputFileError when it is none of these, or nothing of it can be read
 */
export function readSource(text: string, name: string, project: string): ManifestsRead {
  if (holdsManifests(text)) {
    const read = fromManifests([{ file: name, text }], project);
    if (read.inventory.resources.length === 0 && read.unread.length === 0) throw noObject(text, name);
    return read;
  }
  assertNoOtherYaml(text, name);
  return { inventory: fromFile(text, name), unread: [] };
}

function noObject(text: string, name: string): InputFileError {
  const [what] = readDocuments(text).documents.flatMap(({ value }) => describeForeign(value) ?? []);
  return new InputFileError(name, what === undefined ? "it holds no object of Kubernetes" : `this is ${what}`, WAY_OUT);
}

/** YAML that holds no objects is told as such: that it is no JSON either would mislead. */
function assertNoOtherYaml(text: string, name: string): void {
  const isNamedYaml = /\.ya?ml$/i.test(name);
  if (!needsYaml(text)) return;
  const { documents, unread } = readDocuments(text);
  const [first] = unread;
  if (first !== undefined && isNamedYaml) {
    throw new InputFileError(`${name}:${String(first.line)}`, `this is not YAML: ${first.reason}`, WAY_OUT);
  }
  const isYaml = isNamedYaml || (unread.length === 0 && documents.some(({ value }) => isJsonObject(value)));
  if (isYaml) throw noObject(text, name);
}
