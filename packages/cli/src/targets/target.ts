import { existsSync, statSync } from "node:fs";
import * as path from "node:path";
import { didYouMean } from "@nospof/rules";
import { CliError } from "../errors";
import { hasManifests, isProject } from "./manifests";

/** What the user wants to be looked at. */
export type Target =
  | { readonly kind: "project"; readonly given: string; readonly folder: string }
  | { readonly kind: "manifests"; readonly given: string; readonly folder: string }
  | { readonly kind: "file"; readonly given: string; readonly file: string }
  | { readonly kind: "stdin"; readonly given: "-" };

const wayOut =
  'Give a folder with Pulumi.yaml, a stack export ("pulumi stack export --file stack.json"), ' +
  'a preview ("pulumi preview --json --show-sames > plan.json"), or a file or folder with Kubernetes manifests.';

/**
 * Finds out what each target is. All that are none are named in one message.
 *
 * @throws CliError when a path does not exist, a folder holds no program, or standard input is named twice
 */
export function parseTargets(given: readonly string[]): readonly Target[] {
  const names = given.length === 0 ? ["."] : given;
  const problems: string[] = [];
  const targets = names.flatMap((name): Target[] => {
    if (name === "-") return [{ kind: "stdin", given: "-" }];
    if (!existsSync(name)) {
      problems.push(`${name}: there is no such file or folder.`);
      return [];
    }
    if (isProjectFile(name)) return [{ kind: "project", given: name, folder: path.dirname(name) }];
    if (!statSync(name).isDirectory()) return [{ kind: "file", given: name, file: name }];
    const target = targetOfFolder(name, name);
    if (target !== undefined) return [target];
    const shown = name === "." ? "The current folder" : name;
    problems.push(`${shown}: there is no Pulumi.yaml in this folder or above it, and no manifest in it.`);
    return [];
  });
  if (targets.filter(({ kind }) => kind === "stdin").length > 1) {
    problems.push("-: standard input can be read only once.");
  }
  if (problems.length > 0) throw new CliError(`${problems.join("\n")}\n${wayOut}`);
  return targets;
}

/**
 * What a folder is: a program, or manifests. Those of a folder without a `Pulumi.yaml` of its own are meant even where
 * a folder above it has one.
 *
 * @param top the search for a `Pulumi.yaml` above ends here; default: the root of the file system
 * @returns undefined when it is neither
 */
export function targetOfFolder(given: string, folder: string, top?: string): Target | undefined {
  if (isProject(folder)) return { kind: "project", given, folder };
  if (hasManifests(folder)) return { kind: "manifests", given, folder };
  return hasProject(folder, top) ? { kind: "project", given, folder } : undefined;
}

/**
 * The stacks of a project to look at, sorted.
 *
 * @param wanted names the user gave; undefined: all
 * @param known stacks that have a configuration file; empty: a project without any, where every name will do
 * @throws CliError when a wanted stack is not known
 */
export function chooseStacks(
  wanted: readonly string[] | undefined,
  known: readonly string[],
  project: string,
): readonly string[] {
  if (wanted === undefined) return [...known].sort();
  const strangers = wanted.filter((name) => !known.includes(shortStack(name)));
  const [stranger] = strangers;
  if (stranger === undefined || known.length === 0) return [...new Set(wanted)].sort();
  const hint = existsSync(stranger) ? ` If it is a target, write it before --stack.` : didYouMean(stranger, known);
  throw new CliError(
    `--stack: the project ${project} has no stack "${stranger}".${hint} Its stacks: ${known.join(", ")}.`,
  );
}

/** `dev` of `organization/project/dev`. */
export function shortStack(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function isProjectFile(name: string): boolean {
  return /^Pulumi\.ya?ml$/.test(path.basename(name)) && statSync(name).isFile();
}

function hasProject(folder: string, top?: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (isProject(at)) return true;
    if (at === path.dirname(at) || at === top) return false;
  }
}
