import type { Result } from "../result";
import { median } from "../result";
import { repeated, timed } from "./process";
import type { Workspace } from "./workspace";

const size = 2_000;

/** `nospof check` of a stack export, from the start of the process to the whole report. */
export function measureExport(workspace: Workspace): readonly Result[] {
  const file = workspace.stackExport(size);
  const runs = repeated(5, () => timed(process.execPath, ["packages/cli/bin/nospof.js", "check", file]));
  return [{ name: "nospof check of a stack export", size, ...median(runs) }];
}
