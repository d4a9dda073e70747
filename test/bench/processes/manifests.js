"use strict";
// Judges Kubernetes manifests as a check does, in a process that has done nothing before. What the YAML parser takes of
// it is taken by itself on the same texts, when it is warm. Usage: node manifests.js <file or folder>. Prints seconds.
const { readdirSync, readFileSync, statSync } = require("node:fs");
const path = require("node:path");
const { performance } = require("node:perf_hooks");
const { fromManifests } = require("@nospof/inventory/manifests");
const { evaluateRules, ruleContext } = require("@nospof/rules");
const { buildTopology } = require("@nospof/topology");
const { load } = require("js-yaml");
const { allRules } = require("../../../packages/cli/dist/rules");

const [given] = process.argv.slice(2);
const files = statSync(given).isDirectory() ? readdirSync(given).map((name) => path.join(given, name)) : [given];
const texts = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));

function parse() {
  const start = performance.now();
  for (const { text } of texts) for (const document of text.split(/^---\n/m)) load(document);
  return performance.now() - start;
}

parse();
const parser = parse();
const start = performance.now();
const { inventory } = fromManifests(texts, "bench");
const read = performance.now();
const context = ruleContext(inventory, buildTopology(inventory));
const { flows } = context.survival();
const { findings } = evaluateRules(allRules(), context);
const judged = performance.now();
if (flows.length === 0) throw new Error(`${given} has no flows`);
const failing = flows.find(({ verdict }) => verdict !== "proven");
if (failing !== undefined) throw new Error(`${failing.flow.id} is ${failing.verdict}`);
if (findings.length > 0) throw new Error(`${findings[0].rule}: ${findings[0].message}`);
const seconds = (milliseconds) => milliseconds / 1000;
console.log(
  JSON.stringify({
    parser: seconds(parser),
    reading: seconds(read - start),
    own: seconds(judged - start - parser),
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
