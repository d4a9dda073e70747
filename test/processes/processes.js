const { readdirSync, readFileSync } = require("node:fs");

/** Variable that marks every process of a run, however far down it was started. */
const RUN_VARIABLE = "NOSPOF_TEST_RUN";

/** The processes of a run that are still there, with what they run. */
function processesOf(run) {
  const mark = `${RUN_VARIABLE}=${run}`;
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((entry) => {
      try {
        if (!readFileSync(`/proc/${entry}/environ`, "utf8").split("\0").includes(mark)) return [];
        const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replace(/\0/g, " ").trim();
        return command === "" ? [] : [{ pid: Number(entry), command }];
      } catch {
        return []; // it has ended, or belongs to somebody else
      }
    });
}

/** Ends what is left of a run. */
function endProcesses(run) {
  for (const { pid } of processesOf(run)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
}

module.exports = { RUN_VARIABLE, endProcesses, processesOf };
