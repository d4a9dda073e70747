import { defaultConfig, readConfig } from "./config";
import { levels } from "./define";
import type { Exemption } from "./exemption";
import { parseExemption } from "./exemption";
import type { OnUnknown } from "./finding";
import type { InputProblem } from "./problems";
import { didYouMean, InputError, isPlainObject, shown } from "./problems";
import type { Level, Rule, RuleConfig } from "./rule";

/** How one rule is to be run. */
export interface RuleSetting {
  readonly level: Level;
  /** The whole configuration, defaults included. */
  readonly config: RuleConfig;
}

/** What a user decides about rules. */
export interface Settings {
  /** By rule id; a rule that is not listed runs as it is defined. */
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly exemptions: readonly Exemption[];
  readonly unknown: OnUnknown;
}

/** The settings of a user who decides nothing. */
export const defaultSettings: Settings = { rules: new Map(), exemptions: [], unknown: "warn" };

/** The setting of a rule, as the user decided or as the rule is defined. */
export function settingOf(rule: Rule, settings: Settings): RuleSetting {
  return settings.rules.get(rule.id) ?? { level: rule.level, config: defaultConfig(rule) };
}

/** The sections of `nospof.yaml` that concern rules, as plain data. */
export interface SettingsInput {
  /** `{<rule id>: <level> | {level, ...configuration}}` */
  readonly rules?: unknown;
  /** `[{rule, resource, reason, owner, expires, stack?}]` */
  readonly exemptions?: unknown;
  /** `fail`, `warn` or `ignore`. Default `warn`. */
  readonly unknown?: unknown;
}

/**
 * Reads settings from plain data.
 *
 * @param input the sections of `nospof.yaml`; other keys of the document are for others to read
 * @param rules the rules that can be configured and exempted from
 * @param what the input as a user knows it, for the error
 * @throws InputError with every problem
 */
export function parseSettings(input: SettingsInput, rules: readonly Rule[], what = "nospof.yaml"): Settings {
  const problems: InputProblem[] = [];
  const settings = readSettings(input, rules, problems);
  if (problems.length > 0) throw new InputError(what, problems);
  return settings;
}

/**
 * Reads settings from plain data, for callers that have more to say about the same document.
 *
 * @param problems is given everything that is wrong
 */
export function readSettings(input: SettingsInput, rules: readonly Rule[], problems: InputProblem[]): Settings {
  return {
    rules: readRules(input.rules, rules, problems),
    exemptions: readExemptions(input.exemptions, rules, problems),
    unknown: readUnknown(input.unknown, ["unknown"], problems),
  };
}

/** Reads what an unknown outcome does. */
export function readUnknown(value: unknown, path: InputProblem["path"], problems: InputProblem[]): OnUnknown {
  if (value === undefined || value === null) return defaultSettings.unknown;
  const found = onUnknowns.find((word) => word === value);
  if (found === undefined) problems.push({ path, reason: `must be ${onUnknowns.join(", ")}, is ${shown(value)}` });
  return found ?? defaultSettings.unknown;
}

/** What an unknown outcome may do, strictest first. */
export const onUnknowns: readonly OnUnknown[] = ["fail", "warn", "ignore"];

function readRules(value: unknown, rules: readonly Rule[], problems: InputProblem[]): Settings["rules"] {
  const read = new Map<string, RuleSetting>();
  if (value === undefined || value === null) return read;
  if (!isPlainObject(value)) {
    problems.push({ path: ["rules"], reason: `must be an object of rule ids and levels, is ${shown(value)}` });
    return read;
  }
  for (const [id, given] of Object.entries(value)) {
    const rule = rules.find((candidate) => candidate.id === id);
    if (rule === undefined) problems.push({ path: ["rules", id], reason: unknownRule(id, rules) });
    else read.set(id, readRule(rule, given, problems));
  }
  return read;
}

function readRule(rule: Rule, given: unknown, problems: InputProblem[]): RuleSetting {
  const path = ["rules", rule.id];
  if (!isPlainObject(given)) return { level: readLevel(given, path, rule, problems), config: defaultConfig(rule) };
  const { level, ...config } = given;
  return {
    level: level === undefined ? rule.level : readLevel(level, [...path, "level"], rule, problems),
    config: readConfig(rule, config, path, problems),
  };
}

function readLevel(value: unknown, path: InputProblem["path"], rule: Rule, problems: InputProblem[]): Level {
  const level = levels.find((word) => word === value);
  if (level === undefined) {
    const hint = typeof value === "string" ? didYouMean(value, levels) : "";
    problems.push({ path, reason: `must be ${levels.join(", ")}, is ${shown(value)}.${hint}` });
  }
  return level ?? rule.level;
}

function readExemptions(value: unknown, rules: readonly Rule[], problems: InputProblem[]): readonly Exemption[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    problems.push({ path: ["exemptions"], reason: `must be a list of exemptions, is ${shown(value)}` });
    return [];
  }
  return (value as readonly unknown[]).flatMap((given, index) => {
    const path = ["exemptions", index];
    const exemption = parseExemption(given, path, problems);
    if (exemption === undefined) return [];
    if (rules.some((rule) => rule.id === exemption.rule)) return [exemption];
    problems.push({ path: [...path, "rule"], reason: unknownRule(exemption.rule, rules) });
    return [];
  });
}

function unknownRule(id: string, rules: readonly Rule[]): string {
  const ids = rules.map((rule) => rule.id);
  return `there is no rule "${id}".${didYouMean(id, ids)} "nospof rules" lists them all.`;
}
