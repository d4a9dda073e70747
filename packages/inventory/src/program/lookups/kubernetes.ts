import { parseAllDocuments } from "yaml";
import { isWireRecord, type Wire, type WireRecord } from "../wire";
import type { Answerer, Lookup, LookupContext } from "./lookup";

/** Functions of the Kubernetes provider. Charts and kustomizations need tools that are not run. */
export const KUBERNETES_LOOKUPS: Readonly<Record<string, Answerer>> = {
  "kubernetes:yaml:decode": (lookup) => ({ result: decodeManifests(String(lookup.args["text"] ?? "")) }),
  "kubernetes:helm:template": (lookup, context) => notRendered(lookup, context, `chart ${chartName(lookup)}`),
  "kubernetes:kustomize:directory": (lookup, context) =>
    notRendered(lookup, context, `kustomization ${String(lookup.args["directory"] ?? "")}`),
};

/**
 * The objects of a YAML text with any number of documents; lists are taken apart.
 *
 * @throws Error with the position when it is no YAML
 */
export function decodeManifests(text: string): WireRecord[] {
  return parseAllDocuments(text).flatMap((document) => {
    if ("errors" in document && document.errors[0] !== undefined) throw new Error(document.errors[0].message);
    return flatten(document.toJS() as Wire);
  });
}

function flatten(value: Wire): WireRecord[] {
  if (!isWireRecord(value)) return [];
  const items = value["items"];
  const isListKind = typeof value["kind"] === "string" && value["kind"].endsWith("List");
  return isListKind && Array.isArray(items) ? items.flatMap(flatten) : [value];
}

function notRendered(lookup: Lookup, context: LookupContext, what: string): WireRecord {
  context.guess(
    lookup.token,
    `${what} was not rendered, so its objects are missing; give them under "answers" (result: [objects])`,
  );
  return { result: [] };
}

function chartName(lookup: Lookup): string {
  try {
    const options = JSON.parse(String(lookup.args["jsonOpts"])) as Wire;
    return isWireRecord(options) ? String(options["chart"] ?? options["path"] ?? "") : "";
  } catch {
    return "";
  }
}
