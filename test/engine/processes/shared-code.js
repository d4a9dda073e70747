/** Gives all sandboxes of a run of the suite one folder for compiled code, which is gone when the run is. */
const { spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** Variable with the folder; a sandbox that finds none uses its own. */
const CODE_VARIABLE = "NOSPOF_ENGINE_CODE";

module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), "nospof-engine-code-"));
  process.env[CODE_VARIABLE] = folder;
  const guard = spawn(
    process.execPath,
    [join(__dirname, "../../processes/guard.js"), folder, randomUUID(), String(process.pid)],
    {
      detached: true,
      stdio: ["pipe", "ignore", "inherit"],
    },
  );
  // The guard sees the end of this process by itself.
  guard.unref();
  guard.stdin.unref();
};
module.exports.CODE_VARIABLE = CODE_VARIABLE;
