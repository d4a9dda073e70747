/** Two braces begin a template, and a bare word a mapping of YAML. */
const BEGINS_AS_JSON = /^\s*(\{(?!\{|\s*[A-Za-z])|\[)/;

/** JSON that begins as an object of Kubernetes, in any order of its properties. */
const BEGINS_AS_OBJECT = /^\s*\{\s*"(apiVersion|kind|metadata|spec|data|status|items)"\s*:/;

/**
 * Whether a text looks like manifests, broken ones included. The text alone decides, without reading it: most files of
 * a folder are something else.
 */
export function holdsManifests(text: string): boolean {
  const content = text.replace(/^\uFEFF/, "");
  if (BEGINS_AS_JSON.test(content)) return BEGINS_AS_OBJECT.test(content) && /"(apiVersion|kind)"\s*:/.test(content);
  const has = (key: string): boolean => new RegExp(`(?:^|[{,])[\\s-]*["']?${key}["']?[ \\t]*:`, "m").test(content);
  return has("apiVersion") ? has("kind") || has("metadata") : has("kind") && has("metadata");
}

/** Whether a text has to be read as YAML: a stack export or a preview never has. */
export function needsYaml(text: string): boolean {
  const content = text.replace(/^\uFEFF/, "");
  return holdsManifests(text) || (content.trim() !== "" && !BEGINS_AS_JSON.test(content));
}
