import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { cells, type Result } from "./result";

const file = join(__dirname, "README.md");
const begin = "<!-- begin: npm run bench -->";
const end = "<!-- end -->";

/** Writes the results, and the machine that they are of, into README.md. */
export async function updateReadme(results: readonly Result[]): Promise<void> {
  const page = readFileSync(file, "utf8");
  const [before, rest] = page.split(begin);
  const after = rest?.split(end).slice(1).join(end);
  if (before === undefined || after === undefined) throw new Error(`${file} has no lines "${begin}" and "${end}".`);
  const rows = results.map((result) => {
    const { name, size, seconds, megabytes, ratio } = cells(result);
    return `| ${name} | ${size} | ${seconds} | ${megabytes} | ${ratio} |`;
  });
  const text = [
    `${before}${begin}`,
    machine(),
    "",
    "| what | size | seconds | megabytes | ratio |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...rows,
    `${end}${after}`,
  ].join("\n");
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, filepath: file }));
}

function machine(): string {
  const [first] = cpus();
  const memory = String(Math.round(totalmem() / 2 ** 30));
  const cores = String(cpus().length);
  return `\n${cores} cores (${first?.model.trim() ?? "unknown"}), ${memory} GiB, Node.js ${process.version}:`;
}
