import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { isCalledByCompiler } from "./position";
import { report } from "./report";

const STARTERS = ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"] as const;

/** Makes the program's attempts to start a process fail with a clear error. An accident guard, not a sandbox. */
export function guardChildProcesses(): void {
  const module = childProcess as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of STARTERS) {
    const original = module[name];
    if (original === undefined) continue;
    module[name] = (...args: unknown[]) => {
      if (isCalledByCompiler()) return original(...args);
      const what = `starting a process (${name}: ${commandLine(args)})`;
      report({ kind: "blocked", what });
      throw new Error(`${what} is blocked while the program is checked offline`);
    };
  }
  syncBuiltinESMExports();
}

/** The command as written; its arguments are left out where they are a list, since they may hold secrets. */
function commandLine([command]: readonly unknown[]): string {
  const text = String(command);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
