import { didYouMean } from "@nospof/rules";
import { CliError } from "../errors";

/** The stacks of one side, as far as they are known before anything is run. */
export interface SideStacks {
  readonly given: string;
  readonly project: string;
  readonly stacks: readonly string[];
  /** True for an export or a preview, which holds one stack; false for a program, of which stacks can be chosen. */
  readonly isFixed: boolean;
  /** True for manifests: nobody says which project they are of. */
  readonly isUnnamed?: boolean;
}

/** Stacks to be compared; a side without a name has no such stack. */
export interface StackNames {
  readonly before?: string;
  readonly after?: string;
}

/**
 * Which stack is compared with which. Programs are paired by the names of their stacks. A file holds one stack, which is
 * compared with the stack of that name, or with the one that is chosen; two files are compared whatever they hold.
 *
 * @param wanted names the user gave; undefined: all
 * @throws CliError when the sides are two projects, or a stack is on neither side
 */
export function pairStacks(
  before: SideStacks,
  after: SideStacks,
  wanted: readonly string[] | undefined,
): readonly StackNames[] {
  if (before.project !== after.project && before.isUnnamed !== true && after.isUnnamed !== true) {
    throw new CliError(
      `${before.given} is of the project ${before.project}, ${after.given} of the project ${after.project}. Name two states of one project.`,
    );
  }
  if (before.isFixed && after.isFixed) return [{ ...one("before", before), ...one("after", after) }];
  const all = [...new Set([...before.stacks, ...after.stacks])];
  for (const name of wanted ?? []) {
    if (all.includes(name)) continue;
    throw new CliError(
      `--stack: the project ${after.project} has no stack "${name}".${didYouMean(name, all)} Its stacks: ${all.join(", ")}.`,
    );
  }
  if (before.isFixed || after.isFixed) return [withFile(before, after, wanted)];
  return all
    .filter((name) => wanted?.includes(name) ?? true)
    .sort()
    .map((name) => ({
      ...(before.stacks.includes(name) ? { before: name } : {}),
      ...(after.stacks.includes(name) ? { after: name } : {}),
    }));
}

function withFile(before: SideStacks, after: SideStacks, wanted: readonly string[] | undefined): StackNames {
  const [file, program] = before.isFixed ? [before, after] : [after, before];
  const [fixed = ""] = file.stacks;
  const choice = wanted ?? [fixed];
  const [partner, ...others] = choice.filter((name) => program.stacks.includes(name));
  if (partner === undefined || others.length > 0) {
    const why = others.length > 0 ? "only one can be compared with it" : `${program.given} has no such stack`;
    throw new CliError(
      `${file.given} holds the stack "${fixed}", and ${why}. Choose one with --stack: ${program.stacks.join(", ")}.`,
    );
  }
  return before.isFixed ? { before: fixed, after: partner } : { before: partner, after: fixed };
}

function one(side: keyof StackNames, { stacks: [name] }: SideStacks): StackNames {
  return name === undefined ? {} : { [side]: name };
}
