import type { Problems } from "@nospof/arguments";

/** A pod of a StatefulSet and the hash of its revision must fit into a label of 63 characters behind the name. */
const LONGEST_NAME = 52;

/** Whether Kubernetes takes a text for the name of every kind of object: a label of DNS that begins with a letter. */
export function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** Reports a name that Kubernetes refuses. */
export function checkName(propertyPath: string, name: string, problems: Problems): void {
  if (isName(name)) return;
  problems.add(
    propertyPath,
    `${name} is no name of at most ${String(LONGEST_NAME)} lower-case letters, digits and hyphens that begins with a letter and ends with no hyphen`,
  );
}
