import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import * as path from "node:path";
import { isPlanFile, planFiles } from "@nospof/experiments";
import { CliError } from "../errors";
import type { StackPlan } from "./stack";

/**
 * Writes one folder for each stack, all of them or none: everything is written beside its place first and moved there
 * at the end.
 *
 * @param force replace the stacks' folders of an earlier run; other files stay as they are
 * @throws CliError when the folder is not empty, a stack's folder holds other files, or something cannot be written
 */
export function writePlans(folder: string, plans: readonly StackPlan[], force: boolean): void {
  const names = folderNames(plans);
  assertWritable(folder, names, force);
  let created: string | undefined;
  let temporary: string | undefined;
  const undo: (() => void)[] = [];
  try {
    created = mkdirSync(folder, { recursive: true });
    const draft = (temporary = mkdtempSync(path.join(folder, ".nospof-")));
    plans.forEach((plan, at) => writeStack(path.join(draft, names[at] ?? ""), plan));
    for (const name of names) {
      const [place, old] = [path.join(folder, name), path.join(draft, `${name}.old`)];
      if (existsSync(place)) {
        renameSync(place, old);
        undo.unshift(() => {
          renameSync(old, place);
        });
      }
      renameSync(path.join(draft, name), place);
      undo.unshift(() => {
        rmSync(place, { recursive: true, force: true });
      });
    }
  } catch (error) {
    for (const step of undo) step();
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    if (created !== undefined) rmSync(created, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`--write ${folder}: it cannot be written (${reason}). Nothing was written.`);
  }
  rmSync(temporary, { recursive: true, force: true });
}

function writeStack(folder: string, plan: StackPlan): void {
  mkdirSync(folder);
  for (const { name, text, executable } of planFiles(plan, plan)) {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    if (executable) chmodSync(file, 0o755);
  }
}

/** `<project>-<stack>`; a program and its export of the same name are told apart by a number. */
function folderNames(plans: readonly StackPlan[]): readonly string[] {
  const names: string[] = [];
  for (const { project, stack } of plans) {
    const base = `${project}-${stack}`.replaceAll(/[^\w.-]+/g, "-").replace(/^\.+/, "");
    let name = base;
    for (let count = 2; names.includes(name); count++) name = `${base}-${String(count)}`;
    names.push(name);
  }
  return names;
}

function assertWritable(folder: string, names: readonly string[], force: boolean): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new CliError(`--write ${folder}: this is a file. Name a folder.`);
  if (readdirSync(folder).length === 0) return;
  if (!force) {
    throw new CliError(
      `--write ${folder}: the folder is not empty. Name another one, or replace the experiments in it with --force.`,
    );
  }
  const strangers = names.flatMap((name) => {
    const place = path.join(folder, name);
    if (!existsSync(place)) return [];
    const inside = statSync(place).isDirectory() ? readdirSync(place).filter((file) => !isPlanFile(file)) : [""];
    return inside.map((file) => path.join(place, file));
  });
  if (strangers.length === 0) return;
  throw new CliError(
    `--write ${folder}: --force replaces only folders that hold nothing but experiments. Move away first: ${strangers.join(", ")}.`,
  );
}
