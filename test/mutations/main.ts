import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { campaign, falseAlarms, unexplained, type Result } from "./campaign";
import { goodStacks } from "./stacks";
import { staleIn, tablesOf } from "./table";

const readme = join(__dirname, "README.md");
const start = "<!-- tables -->\n";

/** Judges every mutant of the good stacks; the tables go to the output or, with `--write`, into the README. */
export async function main(args: readonly string[]): Promise<void> {
  const campaigns: Record<string, readonly Result[]> = {};
  for (const [stack, read] of Object.entries(goodStacks)) {
    process.stderr.write(`${stack} …\n`);
    campaigns[stack] = campaign(await read());
  }
  const all = Object.values(campaigns).flat();
  for (const { mutant } of unexplained(all)) process.stderr.write(`unexplained: ${mutant.label}\n`);
  for (const { mutant } of falseAlarms(all)) process.stderr.write(`false alarm: ${mutant.label}\n`);
  for (const { types, reason } of staleIn(all))
    process.stderr.write(`nothing survives: ${types.join(", ")}: ${reason}\n`);
  const tables = tablesOf(campaigns);
  if (!args.includes("--write")) {
    process.stdout.write(`${tables}\n`);
    return;
  }
  const [text = ""] = readFileSync(readme, "utf8").split(start);
  const options = (await resolveConfig(readme)) ?? {};
  writeFileSync(readme, await format(`${text}${start}\n${tables}\n`, { ...options, parser: "markdown" }));
}
