import { writeSync } from "node:fs";
import { EVENT_FD, type ChildEvent } from "../protocol";

/** Tells the parent something. Written at once, so that it is not lost when the program exits. */
export function report(event: ChildEvent): void {
  let rest = Buffer.from(`${JSON.stringify(event)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(EVENT_FD, rest));
    } catch (error) {
      // The pipe is full: the parent will read it. Anything else means that the parent is gone.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
  }
}
