"use strict";
// Prints how long the main job takes on the storefront, and which part of it is ours. `--json` prints
// {results: [{name, size, seconds, megabytes, ratio?}]}; the ratio is the part of the whole.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "../..");
const runs = 3;
const ownParts = ["inventory", "topology", "survival", "rules"];

function check() {
  const started = process.hrtime.bigint();
  const time = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "%M"] : [];
  const [command, ...args] = [...time, process.execPath, "packages/cli/bin/nospof.js", "check", "-o", "json"];
  const run = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (run.status !== 0) throw new Error(`nospof check ended with ${String(run.status)}: ${run.stderr}`);
  const { stacks } = JSON.parse(run.stdout);
  const kilobytes = time.length > 0 ? Number(run.stderr.trim().split("\n").at(-1)) : NaN;
  return { seconds, megabytes: kilobytes / 1024, stacks };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const measured = Array.from({ length: runs }, check);
const seconds = median(measured.map((run) => run.seconds));
const megabytes = median(measured.map((run) => run.megabytes));
const own = (stack) => ownParts.reduce((sum, part) => sum + (stack.timings[part] ?? 0), 0) / 1000;
const all = median(measured.map((run) => run.stacks.reduce((sum, stack) => sum + own(stack), 0)));
const results = [
  { name: "npm start (all environments)", size: measured[0].stacks.length, seconds, megabytes },
  {
    name: "own analysis (all environments)",
    size: measured[0].stacks.length,
    seconds: all,
    megabytes,
    ratio: all / seconds,
  },
  ...measured[0].stacks.map((stack, place) => {
    const mine = median(measured.map((run) => own(run.stacks[place])));
    const program = median(measured.map((run) => run.stacks[place].timings.program ?? 0)) / 1000;
    return {
      name: `own analysis of ${stack.stack}`,
      size: stack.flows.length,
      seconds: mine,
      megabytes,
      ratio: mine / program,
    };
  }),
];

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ results }, undefined, 2));
} else {
  console.log(`median of ${String(runs)} runs; ratio: part of the whole, or of the time the program itself takes\n`);
  for (const { name, seconds: s, megabytes: m, ratio } of results) {
    const memory = Number.isNaN(m) ? "" : `${m.toFixed(0)} MB`;
    console.log(
      `${name.padEnd(34)} ${s.toFixed(2).padStart(7)} s  ${(ratio === undefined ? "" : ratio.toFixed(3)).padStart(6)}  ${memory}`,
    );
  }
}
