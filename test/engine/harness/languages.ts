import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./sandbox";

const NOSPOF = join(REPOSITORY, "packages", "cli", "bin", "nospof.js");

/** What a generated SDK does: a remote component whose outputs are named by undefined properties. */
export const REMOTE_COMPONENT = `
const pulumi = require("@pulumi/pulumi");

function remoteComponent(type, name, args, outputs, options) {
  const open = Object.fromEntries(outputs.map((output) => [output, undefined]));
  return new pulumi.ComponentResource(type, name, { ...args, ...open }, options, true);
}
`;

/** The part of a project file that says where its plugins are: their folders by name. */
export function pluginsOf(folders: Readonly<Record<string, string>>): string {
  const lines = Object.entries(folders).map(([name, path]) => `    - { name: ${name}, path: ${path} }\n`);
  return `plugins:\n  providers:\n${lines.join("")}`;
}

/** What `nospof check` says of a state, which is put into a folder: its exit status, and `flow verdict` of each flow. */
export function checkedFlows(folder: string, state: string): { status: number | null; flows: readonly string[] } {
  const file = join(folder, "state.json");
  writeFileSync(file, state);
  const { status, stdout } = spawnSync(process.execPath, [NOSPOF, "check", file, "-o", "json"], { encoding: "utf8" });
  const { stacks } = JSON.parse(stdout) as { stacks: { flows: { id: string; verdict: string }[] }[] };
  const flows = stacks.flatMap((stack) => stack.flows.map(({ id, verdict }) => `${id} ${verdict}`));
  return { status, flows: flows.sort() };
}
