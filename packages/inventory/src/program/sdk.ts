import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { ProgramError } from "./errors";

/** The oldest `@pulumi/pulumi` whose program runner is supported. */
const OLDEST = [3, 150] as const;

/** The `@pulumi/pulumi` of the target program. */
export interface Sdk {
  readonly version: string;
  /** The module that runs a program. */
  readonly runner: string;
}

/**
 * Finds the SDK that the program itself uses.
 *
 * @throws ProgramError `no-sdk` when it is not installed, `old-sdk` when it is too old
 */
export function findSdk(programDir: string): Sdk {
  const manifest = resolveFrom(programDir, "@pulumi/pulumi/package.json");
  if (manifest === undefined) {
    const hint = existsSync(path.join(programDir, "package.json"))
      ? `Run "npm install" in ${programDir} first.`
      : `${programDir} has no package.json.`;
    throw new ProgramError("no-sdk", `The program in ${programDir} cannot load @pulumi/pulumi. ${hint}`);
  }
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new ProgramError(
      "old-sdk",
      `The program in ${programDir} uses @pulumi/pulumi ${version}; ${OLDEST.join(".")} or newer is needed ("npm install @pulumi/pulumi@latest").`,
    );
  }
  return { version, runner: path.join(path.dirname(manifest), "cmd", "run") };
}

/**
 * TypeScript and ts-node as this package sees them, where the SDK sees none: the ones that it brings along cannot read
 * today's TypeScript.
 */
export function compilersFor(runner: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ["typescript", "ts-node"]) {
    const ours = resolveFrom(runner, name) === undefined ? resolveFrom(__dirname, name) : undefined;
    if (ours !== undefined) found[name] = ours;
  }
  return found;
}

/** The folder of the package that a file or folder belongs to: the nearest one with a `package.json`. */
export function packageRoot(from: string): string {
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, "package.json"))) return dir;
    if (dir === path.dirname(dir)) return from;
  }
}

/** The file of a module as a folder sees it, or undefined when it is not installed there. */
export function resolveFrom(dir: string, request: string): string | undefined {
  try {
    return createRequire(path.join(dir, "noop.js")).resolve(request);
  } catch {
    return undefined;
  }
}
