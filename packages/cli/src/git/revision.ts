import { existsSync, realpathSync, statSync } from "node:fs";
import * as path from "node:path";
import { didYouMean } from "@nospof/rules";
import { CliError } from "../errors";
import { git } from "./git";

/** A folder or file as a commit holds it. */
export interface Revision {
  /** As the user wrote it: `HEAD~1`, `main:stacks/aws`. */
  readonly given: string;
  /** Root of the repository. */
  readonly root: string;
  readonly commit: string;
  /** From the root, with `/`; empty: the root itself. */
  readonly path: string;
  readonly kind: "folder" | "file";
}

/**
 * The revision that a word names: a commit, branch or tag, with a path behind a colon. As in git, the path is meant from
 * the root of the repository, and from the current folder where it begins with `./` or `../`.
 *
 * @param beside where to look in the revision when it names no path
 * @throws CliError when there is no repository, no such revision, or nothing at the path
 */
export function findRevision(given: string, beside: string): Revision {
  const colon = given.indexOf(":");
  const name = colon < 0 ? given : given.slice(0, colon);
  const top = git(".", ["rev-parse", "--show-toplevel"]);
  if (!top.ok) throw new CliError(noRepository(given, top.reason));
  const root = realpathSync(top.stdout.trimEnd());
  const found = name.startsWith("-") ? undefined : git(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  if (name === "" || found?.ok !== true) throw new CliError(noRevision(given, name, root));
  const commit = found.stdout.trim();
  const inside = colon < 0 ? pathBeside(beside, root) : pathOf(given.slice(colon + 1), given, root);
  const type = git(root, ["cat-file", "-t", `${commit}:${inside}`]);
  if (!type.ok) {
    const what = inside === "" ? "nothing at its root" : `no ${inside}`;
    throw new CliError(`${given}: the revision ${name} has ${what}. Name a path: ${name}:<path from the root>.`);
  }
  return { given, root, commit, path: inside, kind: type.stdout.trim() === "blob" ? "file" : "folder" };
}

function pathOf(text: string, given: string, root: string): string {
  const inside = fromRoot(path.resolve(/^\.\.?(\/|$)/.test(text) ? "." : root, text), root);
  if (inside === undefined) throw new CliError(`${given}: the path leads out of the repository ${root}.`);
  return inside;
}

/** The folder of what is compared with, where it lies in the repository, else the current one. */
function pathBeside(beside: string, root: string): string {
  const folder = !existsSync(beside) ? "." : statSync(beside).isDirectory() ? beside : path.dirname(beside);
  return fromRoot(path.resolve(folder), root) ?? fromRoot(path.resolve("."), root) ?? "";
}

function fromRoot(place: string, root: string): string | undefined {
  const relative = path.relative(root, existsSync(place) ? realpathSync(place) : place);
  return relative.startsWith("..") || path.isAbsolute(relative) ? undefined : relative.split(path.sep).join("/");
}

function noRepository(given: string, reason: string): string {
  const foreign = /not a git repository/i.test(reason) ? "the current folder is in no git repository" : reason;
  return `${given}: there is no such file or folder, and it can be no revision: ${foreign}.`;
}

/** Branches and tags that are looked through for a name that was meant. */
const namesSought = 1000;

function noRevision(given: string, name: string, root: string): string {
  const listed = git(root, ["for-each-ref", "--format=%(refname:short)", `--count=${String(namesSought)}`]);
  const hint = didYouMean(name, listed.stdout.split("\n").filter(Boolean));
  const isShallow = git(root, ["rev-parse", "--is-shallow-repository"]).stdout.trim() === "true";
  const shallow = isShallow ? " This clone is shallow: fetch more of the history first (git fetch --unshallow)." : "";
  return `${given}: there is no such file or folder, and no revision "${name}" in ${root}.${hint}${shallow}`;
}
