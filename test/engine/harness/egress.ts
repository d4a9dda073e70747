import type { Sandbox } from "./sandbox";

/**
 * The subnets that reached the internet before and after a change, but not at every moment between.
 *
 * @param from number of journal entries before the change
 */
export function interrupted(sandbox: Sandbox, from: number): readonly string[] {
  const moments = sandbox.cloud.journal().slice(Math.max(0, from - 1));
  const views = moments.flatMap(({ connected }) => (connected === undefined ? [] : [new Set(connected)]));
  const [first, last] = [views[0], views.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [...first].filter((subnet) => last.has(subnet) && !views.every((view) => view.has(subnet)));
}
