import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";
import { git } from "./git";
import type { Revision } from "./revision";
import { removeFolder, temporaryFolder } from "./temporary";

/** The files of a commit in a folder of their own, outside the repository. */
export interface Checkout {
  /** The folder or file that the revision names. */
  readonly place: string;
  /** Root of the files. */
  readonly root: string;
  /** What a reader must know of it. */
  readonly notes: readonly string[];
  readonly remove: () => void;
}

/**
 * Writes the files of a revision into a temporary folder, which `remove` or the end of this process takes away. The
 * repository is only read: neither its index nor its list of work trees changes.
 *
 * Modules are those that are installed in the work tree now. Packages of the repository itself (workspaces) are those of
 * the revision; what a build would make of them is not there.
 *
 * @throws CliError when git cannot write the files
 */
export function checkOut(revision: Revision): Checkout {
  const folder = temporaryFolder();
  try {
    const root = path.join(folder, "files");
    mkdirSync(root);
    const environment = { GIT_INDEX_FILE: path.join(folder, "index") };
    const steps = [
      ["read-tree", revision.commit],
      ["checkout-index", "--all", "--force", "--quiet", `--prefix=${root}/`],
    ];
    for (const step of steps) {
      const done = git(revision.root, step, environment);
      if (!done.ok) throw new CliError(`${revision.given}: its files cannot be written (${done.reason}).`);
    }
    const place = path.join(root, revision.path);
    if (revision.kind === "folder") linkModules(revision, root, folder);
    return {
      place,
      root,
      notes: revision.kind === "folder" ? moduleNotes(revision) : [],
      remove: () => {
        removeFolder(folder);
      },
    };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/** Makes the installed modules of the work tree resolvable from the files: in every package, and around the program. */
function linkModules({ root, commit, path: program }: Revision, files: string, above: string): void {
  const listed = git(root, ["ls-tree", "-r", "--name-only", "-z", commit]).stdout.split("\0");
  const packages = listed.filter((name) => path.posix.basename(name) === "package.json").map(path.posix.dirname);
  for (const folder of new Set([...packages, ...withParents(program)])) {
    const installed = path.join(root, folder, "node_modules");
    const wanted = path.join(files, folder, "node_modules");
    if (existsSync(installed) && !existsSync(wanted) && existsSync(path.dirname(wanted))) {
      linkEntries(installed, wanted, root, files);
    }
  }
  const outside = modulesAbove(path.dirname(root));
  if (outside !== undefined) link(outside, path.join(above, "node_modules"));
}

function withParents(folder: string): readonly string[] {
  const parents = [folder];
  for (let at = folder; at !== "" && at !== "."; at = path.posix.dirname(at)) parents.push(path.posix.dirname(at));
  return parents;
}

function modulesAbove(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const modules = path.join(at, "node_modules");
    if (existsSync(modules)) return modules;
    if (at === path.dirname(at)) return undefined;
  }
}

/** One link for each module, so that those which lie in the repository itself lead to their files of the revision. */
function linkEntries(from: string, to: string, root: string, files: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (name.startsWith("@") && !lstatSync(source).isSymbolicLink()) {
      linkEntries(source, target, root, files);
      continue;
    }
    if (!existsSync(source)) continue; // a link whose package was removed
    const real = realpathSync(source);
    const inside = path.relative(root, real);
    const isOwn =
      !inside.startsWith("..") && !path.isAbsolute(inside) && !inside.split(path.sep).includes("node_modules");
    const meant = isOwn ? path.join(files, inside) : real;
    if (existsSync(meant)) link(meant, target);
  }
}

function link(from: string, to: string): void {
  symlinkSync(from, to, "junction");
}

const manifests = ["package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"];

/** Says so where the revision asks for other modules than those that are installed. */
function moduleNotes({ given, root, commit, path: program }: Revision): readonly string[] {
  const wanted = withParents(program).flatMap((folder) => manifests.map((name) => path.posix.join(folder, name)));
  const { stdout } = git(root, ["diff", "--name-only", "-z", commit, "--", ...new Set(wanted)]);
  const names = stdout.split("\0").filter(Boolean);
  if (names.length === 0) return [];
  return [`${given} is run with the modules that are installed now, though ${names.join(", ")} differs there.`];
}
