import { Worker } from "node:worker_threads";
import { LIFELINE_FD } from "../protocol";

/** Runs in a thread of its own, so that it also ends a program that computes without end. */
const WATCH = `
const { Socket } = require("node:net");
const end = () => process.kill(process.pid, "SIGKILL");
new Socket({ fd: ${String(LIFELINE_FD)}, readable: true, writable: false }).on("error", end).on("close", end).resume();
`;

/** Ends this process when the parent is gone, however it went. */
export function holdLifeline(): void {
  new Worker(WATCH, { eval: true, execArgv: [], env: {} }).unref();
}
