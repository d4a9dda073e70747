/** Names and list indexes, outermost first. */
export type PropertyPath = readonly (string | number)[];

/** `routes[0].natGatewayId`. */
export function formatPath(path: PropertyPath): string {
  return path
    .map((step, at) => (typeof step === "number" ? `[${String(step)}]` : at === 0 ? step : `.${step}`))
    .join("");
}

/**
 * The steps of a written path: `routes[0].natGatewayId`, `tags["kubernetes.io/role"]`, `list[*]`.
 *
 * @returns undefined when it is not a path
 */
export function parsePath(text: string): PropertyPath | undefined {
  const steps: (string | number)[] = [];
  const pattern = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[(\*)\]/y;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null || (start === 0 && text.startsWith("."))) return undefined;
    const [, name, index, quoted, any] = match;
    steps.push(index === undefined ? (name ?? quoted?.replace(/\\(.)/g, "$1") ?? any ?? "") : Number(index));
  }
  return steps.length === 0 ? undefined : steps;
}

/** Whether a change at this path is one that `ignoreChanges` leaves alone. */
export function isIgnored(path: PropertyPath, ignored: readonly string[]): boolean {
  return ignored.some((text) => covers(text, path));
}

/** Whether `replaceOnChanges` makes a change at this path replace the resource. */
export function replacesByOption(path: PropertyPath, listed: readonly string[]): boolean {
  return listed.some((text) => covers(text, path));
}

/** True when the path lies at or below the written one; `*` stands for any step. */
function covers(text: string, path: PropertyPath): boolean {
  const steps = parsePath(text);
  if (steps === undefined || steps.length > path.length) return false;
  return steps.every((step, at) => step === "*" || String(step) === String(path[at]));
}
