import { spawnSync } from "node:child_process";
import type { Result } from "../result";
import { median } from "../result";
import { repeated, timed } from "./process";
import type { Workspace } from "./workspace";

const size = 2_000;

/** Checkov on the same resources as a Terraform plan, where it is installed. */
export function measureCheckov(workspace: Workspace): readonly Result[] {
  const version = spawnSync("checkov", ["--version"], { encoding: "utf8" });
  if (version.status !== 0) return [];
  const plan = workspace.terraformPlan(size);
  const args = ["--file", plan, "--framework", "terraform_plan", "--skip-download", "--quiet", "--compact"];
  const runs = repeated(3, () => timed("checkov", [...args, "--output", "json"], [0, 1]));
  const { summary } = JSON.parse(runs[0]?.stdout ?? "{}") as { summary?: { resource_count?: number } };
  if ((summary?.resource_count ?? 0) < size / 2)
    throw new Error(`Checkov saw ${String(summary?.resource_count)} of ${String(size)} resources.`);
  return [{ name: `Checkov ${version.stdout.trim()} on the same as a plan`, size, ...median(runs) }];
}
