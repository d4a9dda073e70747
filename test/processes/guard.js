/**
 * Cleans up after a test run, however that ends: once it is told to, or once one of the processes that it belongs to is
 * gone, it ends every process that carries the run's mark and removes the run's folder.
 *
 * Arguments: the folder, the run, the processes. To be told, its standard input is closed.
 */
const { rmSync } = require("node:fs");
const { endProcesses } = require("./processes.js");

const WATCH_MILLISECONDS = 100;

const [folder, run, ...owners] = process.argv.slice(2);

function isThere(pid) {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

function cleanUp() {
  endProcesses(run);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.exit(0);
}

process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.stdin.resume();
process.stdin.on("end", cleanUp);
function watch() {
  if (!owners.every(isThere)) cleanUp();
  setTimeout(watch, WATCH_MILLISECONDS);
}
watch();
