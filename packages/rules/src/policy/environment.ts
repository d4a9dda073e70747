import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute } from "node:path";
import type * as Yaml from "yaml";
import { InputError, isPlainObject, messageOf, shown } from "../problems";
import type { Rule } from "../rule";
import type { Settings, SettingsInput } from "../settings";
import { defaultSettings, parseSettings } from "../settings";

/** Environment variable that names the `nospof.yaml` a policy pack reads. */
export const configVariable = "NOSPOF_CONFIG";

/**
 * The settings of a policy pack. The engine tells a pack neither where the project is nor what stands in its folder,
 * so a pack reads `nospof.yaml` only when `NOSPOF_CONFIG` names it.
 *
 * What the document says about rules of other packs is left to them; `nospof check` knows all rules and refuses ids
 * that do not exist.
 *
 * @throws InputError when the file cannot be read or used
 */
export function settingsFromEnvironment(
  rules: readonly Rule[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const document = documentFromEnvironment(environment);
  return document === undefined
    ? defaultSettings
    : parseSettings(ownSections(document.data, rules), rules, document.path);
}

/** A `nospof.yaml`, as plain data. */
export interface SettingsDocument {
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The `nospof.yaml` that `NOSPOF_CONFIG` names; undefined where it names none.
 *
 * @throws InputError when the file cannot be read or holds no object
 */
export function documentFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SettingsDocument | undefined {
  const path = environment[configVariable];
  return path === undefined || path === "" ? undefined : { path, data: readDocument(path) };
}

function readDocument(path: string): Readonly<Record<string, unknown>> {
  if (!isAbsolute(path))
    throw refusal(`must be an absolute path, because a policy pack runs in its own folder; is ${shown(path)}`);
  let document: unknown;
  try {
    // Loaded only here: a pack must start fast, and most have no file to read.
    const { parse } = createRequire(__filename)("yaml") as typeof Yaml;
    document = parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw refusal(`names a file that cannot be read: ${messageOf(error)}`);
  }
  if (document === null) return {};
  if (!isPlainObject(document)) throw refusal(`names ${path}, which must hold an object but holds ${shown(document)}`);
  return document;
}

function refusal(reason: string): InputError {
  return new InputError("the environment", [{ path: [configVariable], reason }]);
}

function ownSections(document: Readonly<Record<string, unknown>>, rules: readonly Rule[]): SettingsInput {
  const { rules: configured, exemptions, unknown } = document;
  const isOwn = (id: unknown): boolean => typeof id !== "string" || rules.some((rule) => rule.id === id);
  return {
    rules: isPlainObject(configured)
      ? Object.fromEntries(Object.entries(configured).filter(([id]) => isOwn(id)))
      : configured,
    exemptions: Array.isArray(exemptions)
      ? exemptions.filter((exemption: unknown) => !isPlainObject(exemption) || isOwn(exemption["rule"]))
      : exemptions,
    unknown,
  };
}
