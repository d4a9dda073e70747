import type { ManifestDocuments } from "../../kubernetes/documents";
import { isJsonObject } from "../wire";

/** Actions of Go's templates at the beginning of a line: what Helm's templates are full of, and YAML is not. */
const ACTION =
  /^\s*\{\{-?\s*(if|range|with|define|include|template|block|end|toYaml|tpl|\$\w+ :=|\/\*|\.Values|\.Release)/m;

/**
 * Whether a text is a template that nobody has rendered: its braces make it invalid YAML, or stand where a mapping
 * would. Braces inside of texts (alerts, workflows) are none of it.
 */
export function isTemplate(text: string, { documents, unread }: ManifestDocuments): boolean {
  if (!text.includes("{{")) return false;
  const lines = unread.length === 0 ? [] : text.split("\n");
  const isBrokenByBraces = unread.some(
    ({ line, text: broken }) =>
      ACTION.test(broken) || [line - 1, line].some((at) => lines[at - 1]?.includes("{{") ?? false),
  );
  if (isBrokenByBraces) return true;
  return documents.some(({ value }) => hasBraces(value) || (isJsonObject(value) && hasBracesInName(value["metadata"])));
}

/** A template's braces read as YAML: a mapping with a mapping as its key. */
function hasBraces(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!Array.isArray(value) && Object.hasOwn(value, "[object Object]")) return true;
  return (Array.isArray(value) ? value : Object.values(value)).some(hasBraces);
}

function hasBracesInName(metadata: unknown): boolean {
  return isJsonObject(metadata) && ["name", "namespace"].some((key) => String(metadata[key]).includes("{{"));
}
