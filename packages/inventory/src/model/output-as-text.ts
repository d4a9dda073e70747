import type { Resource } from "./inventory";
import { formatPath, type PropertyPath } from "./paths";
import { isList, isRecord, Secret, Unknown, type Value } from "./value";

/**
 * What a program meant where it put an output into plain text (a template literal, `JSON.stringify`): the text that
 * stands there is Pulumi's message about the mistake, so that what was meant is not known.
 */
export class OutputAsText extends Unknown {}

const MESSAGE = /Calling (?:\[to(?:String|JSON)\]|\[ToString\]|__str__) on an \[?Output[<[]T[>\]]\]? is not supported/;

/**
 * True for text that holds the message which Pulumi's SDKs put in place of an output in plain text: `toString` and
 * `toJSON` of Node, `__str__` of Python, `ToString` of .NET, `toString` of Java.
 */
export function holdsOutputAsText(text: string): boolean {
  return text.includes(" on an ") && MESSAGE.test(text);
}

/** The properties of a resource that hold such text, in order; a map that has it in a key counts as a whole. */
export function outputsAsText({ inputs }: Resource): readonly string[] {
  // Nearly always there is none, and paths cost more than the look.
  if (!isIn(inputs)) return [];
  return [...new Set(Object.entries(inputs).flatMap(([key, value]) => pathsIn(value, [key])))];
}

function isIn(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof OutputAsText) return true;
  if (value instanceof Secret) return isIn(value.reveal());
  if (isList(value)) return value.some(isIn);
  if (!isRecord(value)) return false;
  for (const key of Object.keys(value)) if (isIn(value[key] ?? null) || holdsOutputAsText(key)) return true;
  return false;
}

function pathsIn(value: Value, path: PropertyPath): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof OutputAsText) return [formatPath(path)];
  if (value instanceof Secret) return pathsIn(value.reveal(), path);
  if (isList(value)) return value.flatMap((item, index) => pathsIn(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    holdsOutputAsText(key) ? [formatPath(path)] : pathsIn(item, [...path, key]),
  );
}
