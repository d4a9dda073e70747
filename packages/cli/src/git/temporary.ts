import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const open = new Set<string>();

/** A folder that is gone at the latest when this process ends, whatever ends it, signals included. */
export function temporaryFolder(): string {
  // Links are not followed when it is removed, but paths inside it must be the ones that Node sees.
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "nospof-diff-"));
  if (open.size === 0) process.on("exit", removeAll);
  open.add(folder);
  return folder;
}

/** Removes a folder of {@link temporaryFolder}. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  open.delete(folder);
  if (open.size === 0) process.off("exit", removeAll);
}

function removeAll(): void {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
}
