/**
 * Keeps what V8 compiles for the next process: compiling the same SDK is most of what a short process does. Loaded into
 * every process of a sandbox by `--require`. Node has this built in from version 22 on, with the same variable.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { constants, Script } = require("node:vm");

/** How long nothing new may have been loaded before it is written: some processes are killed, and write nothing then. */
const QUIET_MILLISECONDS = 300;

const folder = process.env["NODE_COMPILE_CACHE"];
const dynamicImports = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
if (folder !== undefined && Module.enableCompileCache === undefined && dynamicImports !== undefined) install();

function install() {
  mkdirSync(folder, { recursive: true });
  const unwritten = new Map();
  const write = () => {
    for (const [file, script] of unwritten) {
      const unfinished = `${file}.${String(process.pid)}`;
      writeFileSync(unfinished, script.createCachedData());
      renameSync(unfinished, file);
    }
    unwritten.clear();
  };
  const timer = setTimeout(write, QUIET_MILLISECONDS).unref();
  process.on("exit", write);
  Module.prototype._compile = function (content, filename) {
    const file = join(folder, createHash("sha1").update(filename).update("\0").update(content).digest("hex"));
    const cachedData = readIfThere(file);
    const script = new Script(Module.wrap(content.replace(/^#!.*/, "")), {
      filename,
      cachedData,
      importModuleDynamically: dynamicImports,
    });
    if (cachedData === undefined || script.cachedDataRejected) {
      unwritten.set(file, script);
      timer.refresh();
    }
    const run = script.runInThisContext();
    return run.call(this.exports, this.exports, requireOf(this), this, filename, dirname(filename));
  };
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** What a module sees as `require`. */
function requireOf(module) {
  const require = (request) => module.require(request);
  const { resolve } = Module.createRequire(module.filename);
  return Object.assign(require, {
    resolve,
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  });
}
