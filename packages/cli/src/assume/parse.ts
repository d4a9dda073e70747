import type { Value } from "@nospof/inventory";
import { CliError } from "../errors";

/** One `--assume`, as the user wrote it. */
export interface AssumeOption {
  /** What stands before the `=`. */
  readonly name: string;
  /** What stands behind it. */
  readonly text: string;
  /** A key of the configuration, or a property of a resource. */
  readonly kind: "configuration" | "property";
}

/**
 * Reads `zoneCount=3`, `aws:region=eu-west-1` or `web.minSize=4`. A property has a dot before its path; a key has none.
 *
 * @param before the assumptions that stand before this one
 * @throws CliError when it is not written so, or something is assumed twice
 */
export function parseAssumption(given: string, before: readonly AssumeOption[] = []): readonly AssumeOption[] {
  const at = given.indexOf("=");
  const name = given.slice(0, Math.max(at, 0)).trim();
  const text = given.slice(at + 1);
  if (at <= 0 || name === "") {
    throw new CliError(
      `--assume ${given}: write a key of the configuration (zoneCount=3, aws:region=eu-west-1) or a property of a resource (web.minSize=4).`,
    );
  }
  if (text === "") throw new CliError(`--assume ${given}: the value is missing. Write "" for an empty text.`);
  if (before.some((one) => one.name === name)) {
    throw new CliError(`--assume ${given}: ${name} is assumed twice. Leave one of them out.`);
  }
  return [...before, { name, text, kind: /\.[^.]+$/.test(name) ? "property" : "configuration" }];
}

/** The value of a property: JSON where it is that, else the text itself. */
export function valueOf({ text }: AssumeOption): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

/** The value of a configuration key; quotes around a text are not part of it. */
export function configTextOf(option: AssumeOption): string {
  const value = valueOf(option);
  return typeof value === "string" ? value : option.text;
}
