import { existsSync, statSync } from "node:fs";
import * as path from "node:path";
import { didYouMean } from "@nospof/rules";
import { CliError } from "../errors";

/** What the user wants to be looked at. */
export type Target =
  | { readonly kind: "project"; readonly given: string; readonly folder: string }
  | { readonly kind: "file"; readonly given: string; readonly file: string }
  | { readonly kind: "stdin"; readonly given: "-" };

const wayOut =
  'Give a folder with Pulumi.yaml, a stack export ("pulumi stack export --file stack.json") ' +
  'or a preview ("pulumi preview --json --show-sames > plan.json").';

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
    if (hasProject(name)) return [{ kind: "project", given: name, folder: name }];
    problems.push(`${name === "." ? "The current folder" : name}: there is no Pulumi.yaml in this folder or above it.`);
    return [];
  });
  if (targets.filter(({ kind }) => kind === "stdin").length > 1) {
    problems.push("-: standard input can be read only once.");
  }
  if (problems.length > 0) throw new CliError(`${problems.join("\n")}\n${wayOut}`);
  return targets;
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

function hasProject(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(path.join(at, name)))) return true;
    if (at === path.dirname(at)) return false;
  }
}
