/**
 * The processes that the engine starts (language host, provider) run the TypeScript of this folder as it is, so that no
 * build can be out of date. A sandbox compiles it once for all its processes, which then start without a compiler.
 */
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");

/** Variable with the folder of the compiled files. */
const COMPILED_VARIABLE = "NOSPOF_ENGINE_COMPILED";

const ROOT = join(__dirname, "..");
const FOLDERS = ["hosts/nodejs", "kubernetes", "processes", "simulator"];

/** Compiled text by file. */
const known = new Map();

function compile(file) {
  const text = known.get(file) ?? require("@swc/core").transformFileSync(file, OPTIONS).code;
  known.set(file, text);
  return text;
}

const OPTIONS = {
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs" },
  sourceMaps: "inline",
};

/** Compiles everything that processes may load into a folder, for {@link compiledText}. */
function compileInto(folder) {
  for (const part of FOLDERS) {
    for (const name of readdirSync(join(ROOT, part), { recursive: true })) {
      if (!name.endsWith(".ts") || name.endsWith(".d.ts")) continue;
      const target = placeOf(join(ROOT, part, name), folder);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, compile(join(ROOT, part, name)));
    }
  }
}

/** The compiled text of a file, from the sandbox's folder where there is one. */
function compiledText(file) {
  const folder = process.env[COMPILED_VARIABLE];
  return folder === undefined ? compile(file) : readFileSync(placeOf(file, folder), "utf8");
}

function placeOf(file, folder) {
  return `${join(folder, relative(ROOT, file))}.js`;
}

module.exports = { COMPILED_VARIABLE, compiledText, compileInto };
