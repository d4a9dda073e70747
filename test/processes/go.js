const { spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, renameSync } = require("node:fs");
const { join } = require("node:path");

/** Folder of the programs that were built for a suite in a version, shared by all checkouts. */
function programFolder(suite, version) {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? "", ".cache");
  return join(cache, "nospof", suite, version, "bin");
}

/**
 * Builds a Go program into a folder, unless it is there, and says so on standard error.
 *
 * @param program its `name`, the folder of the `module` that pins it, its `package`, and the `flags` of `go build`
 * @returns why it could not be built; undefined when it is there
 */
function tryToBuild(program, folder) {
  const target = join(folder, program.name);
  if (existsSync(target)) return undefined;
  mkdirSync(folder, { recursive: true });
  console.error(`building ${program.name} (${program.package})`);
  const started = Date.now();
  const unfinished = `${target}.${String(process.pid)}`;
  const { status, error } = spawnSync("go", ["build", ...program.flags, "-o", unfinished, program.package], {
    cwd: program.module,
    stdio: ["ignore", process.stderr, "inherit"],
  });
  if (status !== 0) return error === undefined ? `go ended with the code ${String(status)}` : error.message;
  renameSync(unfinished, target);
  console.error(`built ${program.name} in ${String(Math.round((Date.now() - started) / 1000))} s`);
  return undefined;
}

/**
 * Builds a Go program as {@link tryToBuild} does. Ends the process with a way out if that fails.
 *
 * @param wayOut what else the user can do
 */
function buildProgram(program, folder, wayOut) {
  const reason = tryToBuild(program, folder);
  if (reason === undefined) return;
  console.error(`${program.name} could not be built: ${reason}. ${wayOut}`);
  process.exit(1);
}

/**
 * Folder with the files of a module that another one pins. Ends the process with a way out if it cannot be had.
 *
 * @param path of the module
 * @param pinning folder of the module that requires it
 */
function moduleFolder(path, pinning, wayOut) {
  const args = ["mod", "download", "-json", path];
  const { stdout, error } = spawnSync("go", args, { cwd: pinning, encoding: "utf8" });
  const { Dir, Error } = stdout ? JSON.parse(stdout) : {};
  if (Dir !== undefined) return Dir;
  console.error(`${path} could not be had: ${Error ?? error?.message ?? "go said nothing"}. ${wayOut}`);
  return process.exit(1);
}

module.exports = { buildProgram, moduleFolder, programFolder, tryToBuild };
