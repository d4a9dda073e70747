/**
 * Builds a Kubernetes control plane and the program that plays its nodes from source, once per version, into the user's
 * cache. Takes about eight minutes on two processors.
 */
const { buildProgram, moduleFolder } = require("../processes/go.js");
const { cpSync, existsSync } = require("node:fs");
const { join } = require("node:path");
const { FOLDER, GATEWAY_API, PROGRAMS } = require("./programs.js");

const WAY_OUT = "Install Go 1.26, with access to its modules.";

for (const program of PROGRAMS) buildProgram(program, FOLDER, WAY_OUT);

if (!existsSync(GATEWAY_API.folder)) {
  const source = moduleFolder(GATEWAY_API.path, GATEWAY_API.module, WAY_OUT);
  cpSync(join(source, GATEWAY_API.definitions), GATEWAY_API.folder, { recursive: true });
}
