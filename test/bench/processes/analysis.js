"use strict";
// Reads a stack export, makes its graph and proves all flows, in one process that has done the same on another stack
// before. Usage: node analysis.js <export> <export for the warm-up> [simultaneous failures]. Prints seconds by part.
const { readFileSync } = require("node:fs");
const { performance } = require("node:perf_hooks");
const { fromFile } = require("@nospof/inventory");
const { proveSurvival } = require("@nospof/survival");
const { buildTopology } = require("@nospof/topology");

const warmUps = 3;

function analyse(file, simultaneous) {
  const text = readFileSync(file, "utf8");
  const start = performance.now();
  const inventory = fromFile(text, file);
  const read = performance.now();
  const topology = buildTopology(inventory);
  const built = performance.now();
  const { flows } = proveSurvival(topology, { simultaneous });
  const proven = performance.now();
  if (flows.length === 0) throw new Error(`${file} has no flows`);
  const failing = flows.find(({ verdict }) => verdict !== "proven");
  if (simultaneous === 1 && failing !== undefined) throw new Error(`${failing.flow.id} is ${failing.verdict}`);
  return {
    inventory: (read - start) / 1000,
    topology: (built - read) / 1000,
    proof: (proven - built) / 1000,
    flows: flows.length,
    failures: flows.reduce((sum, flow) => sum + flow.failures.length, 0),
  };
}

const [file, warmUp, simultaneous = "1"] = process.argv.slice(2);
for (let run = 0; run < warmUps; run++) analyse(warmUp, Number(simultaneous));
const measured = analyse(file, Number(simultaneous));
console.log(JSON.stringify({ ...measured, megabytes: process.resourceUsage().maxRSS / 1024 }));
