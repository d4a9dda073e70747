"use strict";
// Runs a Pulumi program as the engine's language host would, against our monitor but with none of our changes to the
// SDK. Usage: node untouched.js <folder>. Prints {seconds, megabytes, resources}.
const { spawn } = require("node:child_process");
const { join } = require("node:path");

const built = join(__dirname, "../../../packages/inventory/dist/program");
const { Lookups } = require(join(built, "lookups"));
const { Monitor } = require(join(built, "monitor.js"));
const { findProject } = require(join(built, "project.js"));
const { Regions } = require(join(built, "regions.js"));
const { Registry } = require(join(built, "registry.js"));
const { findSdk } = require(join(built, "sdk.js"));
const { serve } = require(join(built, "server.js"));
const { Symbols } = require(join(built, "symbols.js"));
const { Transforms } = require(join(built, "transforms.js"));
const { Typings } = require(join(built, "typings.js"));

async function main(folder) {
  const project = findProject(folder);
  const symbols = new Symbols();
  const registry = new Registry(project.name, "prod");
  const typings = new Typings(project.programDir);
  const note = () => undefined;
  const transforms = new Transforms();
  const lookups = new Lookups([], { symbols, typings, config: {}, note, guess: note });
  const regions = new Regions({}, {}, registry);
  const monitor = new Monitor({ registry, symbols, typings, lookups, regions, transforms, stackReferences: {}, note });
  const server = await serve(monitor, transforms, note);
  const started = process.hrtime.bigint();
  const run = await runProgram(project, server.port);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  server.close();
  if (run.code !== 0) throw new Error(`the program ended with ${String(run.code)}: ${run.stderr}`);
  console.log(JSON.stringify({ seconds, megabytes: run.megabytes, resources: registry.all().length }));
}

function runProgram(project, port) {
  const address = `127.0.0.1:${String(port)}`;
  const args = [
    findSdk(project.programDir).runner,
    `--monitor=${address}`,
    `--engine=${address}`,
    `--project=${project.name}`,
    `--root-directory=${project.root}`,
    "--stack=prod",
    "--organization=organization",
    "--dry-run=true",
    "--parallel=16",
    `--pwd=${project.programDir}`,
    ".",
  ];
  const timed = ["/usr/bin/time", "-f", "%M", process.execPath, ...args];
  const child = spawn(timed[0], timed.slice(1), {
    cwd: project.programDir,
    env: { ...process.env, PULUMI_CONFIG: "{}" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stderr, megabytes: Number(stderr.trim().split("\n").at(-1)) / 1024 });
    });
  });
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
