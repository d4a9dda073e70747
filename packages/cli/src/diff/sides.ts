import { existsSync, realpathSync } from "node:fs";
import * as path from "node:path";
import { checkOut, type Checkout } from "../git/checkout";
import { findRevision, type Revision } from "../git/revision";
import { CliError } from "../errors";
import { parseTargets, targetOfFolder, type Target } from "../targets/target";

/** One of the two things that are compared. */
export interface Side {
  readonly given: string;
  readonly target: Target;
  readonly checkout?: Checkout;
}

/** What both sides are before anything is written. */
type Found = { readonly target: Target } | { readonly revision: Revision };

/**
 * Finds out what the sides are: a folder, a file, standard input, or what a git revision holds. A path goes before a
 * revision of the same name (`./main` and `main:` tell them apart). Revisions are checked out at the end, when
 * everything else is known to be right.
 *
 * @throws CliError when a side is none of these, or both are the same
 */
export function openSides(before: string, after: string): readonly [Side, Side] {
  const found: readonly [Found, Found] = [find(before, after), find(after, before)];
  assertDifferent(before, after, found);
  const opened: Side[] = [];
  try {
    opened.push(open(before, found[0]));
    opened.push(open(after, found[1]));
    const [first, second] = opened;
    if (first === undefined || second === undefined) throw new Error("two sides are needed");
    return [first, second];
  } catch (error) {
    closeSides(opened);
    throw error;
  }
}

/** Takes away what was checked out. */
export function closeSides(sides: readonly Side[]): void {
  for (const { checkout } of sides) checkout?.remove();
}

/** A text in which the places of checked-out files are those of their revision: nobody knows the temporary folder. */
export function inUsersWords(text: string, sides: readonly Side[]): string {
  return sides.reduce((words, { given, checkout }) => {
    if (checkout === undefined) return words;
    const name = given.includes(":") ? given.slice(0, given.indexOf(":")) : given;
    const shown = path.relative(".", checkout.root);
    return [checkout.root, shown]
      .reduce((all, root) => all.replaceAll(`${root}${path.sep}`, `${name}:`), words)
      .replaceAll(checkout.root, `${name}:`);
  }, text);
}

function find(given: string, other: string): Found {
  if (given !== "-" && !existsSync(given)) return { revision: findRevision(given, other) };
  const [target] = parseTargets([given]);
  if (target === undefined) throw new CliError(`${given}: there is no such file or folder.`);
  return { target };
}

function open(given: string, found: Found): Side {
  if ("target" in found) return { given, target: found.target };
  const checkout = checkOut(found.revision);
  try {
    if (found.revision.kind === "file")
      return { given, target: { kind: "file", given, file: checkout.place }, checkout };
    const target = targetOfFolder(given, checkout.place, checkout.root);
    if (target === undefined) throw noTarget(found.revision);
    return { given, target, checkout };
  } catch (error) {
    checkout.remove();
    throw error;
  }
}

function noTarget({ given, path: place }: Revision): CliError {
  const where = place === "" ? "at its root" : `in ${place} or above it`;
  const [name = given] = given.split(":");
  return new CliError(
    `${given}: there is no Pulumi.yaml ${where}, and no manifest in it. Name a folder from the root of the repository: ${name}:<folder>.`,
  );
}

function assertDifferent(before: string, after: string, found: readonly [Found, Found]): void {
  const places = found.map((one) => ("target" in one ? placeOf(one.target) : undefined));
  if (places[0] === undefined || places[0] !== places[1]) return;
  throw new CliError(
    `${before} and ${after} are the same. Name two states: an export and a folder, a revision such as HEAD~1 and ".".`,
  );
}

function placeOf(target: Target): string {
  if (target.kind === "stdin") return "-";
  return realpathSync(target.kind === "file" ? target.file : target.folder);
}
