import { existsSync } from "node:fs";
import { didYouMean } from "@nospof/rules";
import type { DomainKind } from "@nospof/topology";
import { domainKinds } from "@nospof/topology";
import type { AssumeOption } from "./assume/parse";
import { CliError } from "./errors";

/** Options of every command that looks at stacks. */
export interface AnalysisOptions {
  readonly stack?: readonly string[];
  readonly config?: string;
  readonly allowExec?: boolean;
  readonly timeout: number;
  readonly debug?: boolean;
  /** Values to go by where the stacks leave them open. */
  readonly assume?: readonly AssumeOption[];
}

/**
 * Gives back to the targets what an option with several values took from them: in `--stack dev stacks/aws` and
 * `--output json plan.json` the second word is a target.
 *
 * @param isValue whether a word after the first one belongs to the option
 */
export function splitValues(
  values: readonly string[],
  isValue: (word: string) => boolean,
): { readonly values: readonly string[]; readonly targets: readonly string[] } {
  const isTarget = (word: string, at: number): boolean =>
    at > 0 && !isValue(word) && (word === "-" || existsSync(word));
  return {
    values: values.filter((word, at) => !isTarget(word, at)),
    targets: values.filter(isTarget),
  };
}

/** True for a word that can only be the name of a stack here: a path to a target has a dot or a slash in it. */
export function isStackName(word: string): boolean {
  return /^[\w-]*\w[\w-]*$/.test(word);
}

/** Reads `device,zone`. */
export function parseKinds(value: string, before: readonly DomainKind[] | undefined): readonly DomainKind[] {
  const kinds = value.split(",").map((word) => {
    const kind = domainKinds.find((one) => one === word.trim());
    if (kind !== undefined) return kind;
    throw new CliError(
      `--lose ${value}: "${word}" is no kind of failure.${didYouMean(word, domainKinds)} Kinds: ${domainKinds.join(", ")}.`,
    );
  });
  return [...new Set([...(before ?? []), ...kinds])];
}

/** Reads how many failures happen together. */
export function parseSimultaneous(value: string): number {
  const k = Number(value);
  if (k === 1 || k === 2 || k === 3) return k;
  throw new CliError(`--simultaneous ${value}: must be 1, 2 or 3.`);
}

/** Reads a time limit. */
export function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (value.trim() !== "" && Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new CliError(`--timeout ${value}: must be a number of seconds above 0, for example 120.`);
}
