#!/usr/bin/env node
// Committed as JavaScript, so that npm can link the command before anything is built.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const main = join(__dirname, "..", "dist", "main.js");
if (existsSync(main)) {
  require(main);
} else {
  process.stderr.write("nospof is not built yet: run `npm ci`, or `npm run build` after a change of the sources.\n");
  process.exitCode = 2;
}
