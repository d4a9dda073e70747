/**
 * Builds a Kubernetes control plane and the program that plays its nodes from source, once per version, into the user's
 * cache. Takes about eight minutes on two processors.
 */
const { buildProgram } = require("../processes/go.js");
const { FOLDER, PROGRAMS } = require("./programs.js");

for (const program of PROGRAMS) buildProgram(program, FOLDER, "Install Go 1.26, with access to its modules.");
