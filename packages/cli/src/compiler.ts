import { setFlagsFromString } from "node:v8";

/** CPU time, in seconds, after which a run is taken for a long one: a stack of ten thousand resources takes less. */
const LONG = 4;

/**
 * Keeps V8 from optimising. A check of a usual stack takes a second, in which the optimising compiler takes as much of
 * the processor as the check itself, and what it makes is hardly used any more.
 */
export function startWithoutOptimising(): void {
  setFlagsFromString("--no-opt");
}

/** Lets V8 optimise where the work so far has been long: then the rest of it is as well. Called between two parts. */
export function optimiseLongRun(): void {
  if (process.cpuUsage().user > LONG * 1e6) setFlagsFromString("--opt");
}
