import { spawnSync } from "node:child_process";
import { CliError } from "../errors";

/** How a git command ended. */
export interface GitResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** What git says went wrong, without its prefix. */
  readonly reason: string;
}

/**
 * Runs git and waits for it, so that nothing of it is left when this process ends. What a hook or an alias has set for
 * git is not passed on: it would be about another index or work tree.
 *
 * @param environment variables beside the inherited ones
 * @throws CliError when git is not installed
 */
export function git(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): GitResult {
  const inherited = Object.entries(process.env).filter(([name]) => !LOCAL.has(name));
  const { error, status, stdout, stderr } = spawnSync("git", ["-C", folder, ...args], {
    env: { ...Object.fromEntries(inherited), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined && (error as NodeJS.ErrnoException).code === "ENOENT") {
    throw new CliError("git is not installed, so revisions cannot be read. Give folders or files instead.");
  }
  const said = stderr.trim().split("\n").at(-1) ?? "";
  return { ok: status === 0, stdout, reason: error?.message ?? said.replace(/^(fatal|error): /, "") };
}

/** Source: `git rev-parse --local-env-vars`. */
const LOCAL: ReadonlySet<string> = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_PARAMETERS",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);
