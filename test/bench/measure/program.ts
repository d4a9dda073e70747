import type { Result, Run } from "../result";
import { median } from "../result";
import { measuredBy, repeated, timed } from "./process";
import type { Workspace } from "./workspace";

const size = 2_000;

/** A program as the SDK runs it by itself, and checked by nospof; the ratio is the second by the first. */
export function measureProgram(workspace: Workspace): readonly Result[] {
  const folder = workspace.program(size);
  const check = (): Run => timed(process.execPath, ["packages/cli/bin/nospof.js", "check", folder]);
  check(); // Reads the SDK's files into the system's cache, for both.
  const untouched = measuredBy<Run & { readonly resources: number }>("untouched.js", folder);
  if (untouched.resources !== size) throw new Error(`the program made ${String(untouched.resources)} resources`);
  const checked = median(repeated(3, check));
  return [
    { name: "a program, as the SDK runs it", size, seconds: untouched.seconds, megabytes: untouched.megabytes },
    { name: "nospof check of the program", size, ...checked, ratio: checked.seconds / untouched.seconds },
  ];
}
