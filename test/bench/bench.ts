import { chosen, parseArguments } from "./arguments";
import { measureAnalysis, measurePairs } from "./measure/analysis";
import { measureCheckov } from "./measure/checkov";
import { measureExport } from "./measure/export";
import { measureKubeScore } from "./measure/kube-score";
import { measureManifests } from "./measure/manifests";
import { measureProgram } from "./measure/program";
import { measureStorefront } from "./measure/storefront";
import { Workspace } from "./measure/workspace";
import { updateReadme } from "./readme";
import type { Result } from "./result";
import { table } from "./result";

async function main(): Promise<void> {
  const { format, parts } = parseArguments(process.argv.slice(2));
  const isForReadme = process.env["UPDATE_README"] === "1";
  if (isForReadme && parts.length > 0) throw new Error("UPDATE_README=1 writes the whole table: name no parts.");
  const workspace = new Workspace();
  const results: Result[] = [];
  try {
    const measures = {
      analysis: measureAnalysis,
      pairs: measurePairs,
      export: measureExport,
      manifests: measureManifests,
      program: measureProgram,
    };
    for (const [part, measure] of Object.entries({
      ...measures,
      checkov: measureCheckov,
      "kube-score": measureKubeScore,
      storefront: measureStorefront,
    })) {
      if (!chosen(parts, part)) continue;
      const measured = await measure(workspace);
      if (format === "table") process.stdout.write(table(measured));
      results.push(...measured);
    }
  } finally {
    workspace.remove();
  }
  if (format === "json") process.stdout.write(`${JSON.stringify({ results }, undefined, 2)}\n`);
  if (isForReadme) await updateReadme(results);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
