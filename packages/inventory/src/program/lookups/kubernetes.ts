import { readDocuments } from "../../kubernetes/documents";
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
 * @throws Error with the line when it is no YAML
 */
export function decodeManifests(text: string): WireRecord[] {
  const { documents, unread } = readDocuments(text);
  const [broken] = unread;
  if (broken !== undefined) throw new Error(`the manifest is not YAML: ${broken.reason} (line ${String(broken.line)})`);
  return documents.flatMap(({ value }) => (isWireRecord(value as Wire) ? [value as WireRecord] : []));
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
