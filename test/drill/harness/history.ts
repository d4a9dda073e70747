/** What a Service had at a moment. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Ready endpoints on nodes that have not been lost. */
  readonly alive: number;
  /** Ready endpoints on lost nodes: traffic still goes there. */
  readonly dead: number;
}

/** What happened to a Service and its pods. */
export interface Observation {
  /** Ready endpoints before. */
  readonly before: number;
  /** Fewest ready endpoints on nodes that were not lost. */
  readonly lowest: number;
  /** Seconds until no endpoint was on a lost node; undefined: there was none, or it stayed. */
  readonly left: number | undefined;
  /** Seconds until there were as many as before again; undefined: not while it was watched. */
  readonly back: number | undefined;
  /** Pods that have no node at the end. */
  readonly pending: number;
  /** Whether the drains ended; undefined: nothing was drained. */
  readonly drained: boolean | undefined;
}

/**
 * What moments say of a disruption.
 *
 * @param moments in order, the first one before it
 * @param from when it began, in milliseconds since the epoch
 */
export function observe(
  moments: readonly Moment[],
  from: number,
): Pick<Observation, "before" | "lowest" | "left" | "back"> {
  const earlier = moments.filter(({ at }) => at <= from);
  const start = earlier[earlier.length - 1];
  if (start === undefined) throw new Error("nothing was seen before the disruption began");
  const before = start.alive + start.dead;
  const later = moments.filter(({ at }) => at > from);
  const lowest = Math.min(before, ...later.map(({ alive }) => alive));
  const seconds = (moment: Moment | undefined): number | undefined =>
    moment === undefined ? undefined : (moment.at - from) / 1000;
  const since = (holds: (moment: Moment) => boolean): Moment | undefined => {
    const at = later.findLastIndex((moment) => !holds(moment)) + 1;
    return later[at];
  };
  const hadDead = later.some(({ dead }) => dead > 0);
  return {
    before,
    lowest,
    left: hadDead ? seconds(since(({ dead }) => dead === 0)) : undefined,
    back: lowest === before ? 0 : seconds(since(({ alive }) => alive >= before)),
  };
}
