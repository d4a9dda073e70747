import { Socket } from "node:net";
import { LIFELINE_FD } from "../protocol";

/** Ends this process when the parent is gone, however it went. */
export function holdLifeline(): void {
  const lifeline = new Socket({ fd: LIFELINE_FD, readable: true, writable: false });
  lifeline.on("error", end).on("close", end).resume().unref();
}

function end(): void {
  process.exit(1);
}
