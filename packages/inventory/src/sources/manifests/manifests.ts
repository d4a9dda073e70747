import { readDocuments } from "../../kubernetes/documents";
import type { Resource } from "../../model/inventory";
import { Inventory } from "../../model/inventory";
import type { ManifestText, UnreadPart } from "./files";
import { sortFiles } from "./files";
import { classify, mentionsObjects, type ManifestObject } from "./kinds";
import { nameOfObject, resourceOfObject } from "./objects";
import { isTemplate } from "./templates";

/** The stack of manifests, which belong to none. */
export const MANIFESTS_STACK = "manifests";

/** What was read, and what could not be. */
export interface ManifestsRead {
  readonly inventory: Inventory;
  readonly unread: readonly UnreadPart[];
}

const TEMPLATE =
  "this is a template ({{ … }}), which has to be rendered first, so its objects are missing here. Of a Helm chart: `helm template <chart> | nospof check -`.";

interface Found {
  readonly object: ManifestObject;
  readonly file: string;
  readonly line: number;
}

/**
 * The objects of Kubernetes manifests, as one cluster: YAML or JSON, with any number of documents and lists in a text.
 * What is no object of a cluster is left out; what is broken is told, and does not hide the rest. Of objects that
 * appear twice the later one counts, and a note says so.
 *
 * @param texts in the order in which they would be applied
 * @param project what the report calls them: the name of the folder or file
 * @param remarks what the report has to say of the texts beside
 */
export function fromManifests(
  texts: readonly ManifestText[],
  project: string,
  remarks: readonly string[] = [],
): ManifestsRead {
  const { plain, unread, notes } = sortFiles(texts);
  const found: Found[] = [];
  const problems: UnreadPart[] = [...unread];
  for (const { file, text } of plain) {
    if (!mentionsObjects(text)) continue;
    const read = readDocuments(text);
    if (isTemplate(text, read)) {
      problems.push({ file, message: TEMPLATE });
      continue;
    }
    for (const { line, reason } of read.unread) problems.push({ file, line, message: `this is not YAML: ${reason}.` });
    for (const { value, line } of read.documents) {
      const classified = classify(value);
      if (classified.is === "object") found.push({ object: classified.object, file, line });
      if (classified.is === "refused") problems.push({ file, line, message: `${classified.reason}.` });
    }
  }
  const { kept, replaced } = lastOfEach(found);
  const inventory = new Inventory(resourcesOf(kept, project), {
    project,
    stack: MANIFESTS_STACK,
    source: "manifests",
    notes: [...remarks, ...notes, ...replaced],
  });
  return { inventory, unread: problems };
}

function resourcesOf(found: readonly Found[], project: string): readonly Resource[] {
  const taken = new Map<string, number>();
  return found.map(({ object, file, line }) => {
    const name = nameOfObject(object);
    const key = `${object.apiVersion} ${object.kind} ${name}`;
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    return resourceOfObject(object, {
      project,
      stack: MANIFESTS_STACK,
      name: before === 0 ? name : `${name} (${String(before + 1)})`, // of generated names there may be several
      position: { file, line },
    });
  });
}

/** Notes on single objects; more of them say nothing new. */
const MAX_NOTES = 5;

function lastOfEach(found: readonly Found[]): {
  readonly kept: readonly Found[];
  readonly replaced: readonly string[];
} {
  const last = new Map<string, Found>();
  const replaced: string[] = [];
  for (const one of found) {
    const { object, file, line } = one;
    const isGenerated = typeof object.metadata["name"] !== "string" || object.metadata["name"] === "";
    const key = isGenerated ? `${file}:${String(line)}:${String(last.size)}` : identityOf(object);
    const before = last.get(key);
    if (before !== undefined) {
      last.delete(key);
      replaced.push(
        `The ${object.kind} ${nameOfObject(object)} stands in ${placeOf(before)} and in ${placeOf({ file, line })}: the later one counts. Check files of different clusters one by one.`,
      );
    }
    last.set(key, one);
  }
  const more = replaced.length - MAX_NOTES;
  const notes = more > 0 ? [`${String(more)} more objects appear twice: the later one counts.`] : [];
  return { kept: [...last.values()], replaced: [...replaced.slice(0, MAX_NOTES), ...notes] };
}

/** What the API server tells objects apart by; versions of one group are views of the same object. */
function identityOf(object: ManifestObject): string {
  const group = object.apiVersion.includes("/") ? object.apiVersion.replace(/\/.*/, "") : "";
  return `${group} ${object.kind} ${nameOfObject(object)}`;
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${String(line)}`;
}
