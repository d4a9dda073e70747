import { configSchemaProblems } from "./config";
import type { InputProblem } from "./problems";
import { InputError, isPlainObject, shown } from "./problems";
import type { Level, Rule, Severity } from "./rule";

/** All severities, mildest first. */
export const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/** All levels, strictest first. */
export const levels: readonly Level[] = ["mandatory", "advisory", "disabled"];

/** Words that settings and policies use beside a rule's own configuration. */
const reserved: ReadonlySet<string> = new Set(["level", "enforcementLevel", "exemptions", "unknown"]);

const maximumIdLength = 100;
const maximumTitleLength = 120;

/**
 * Checks a rule and freezes it.
 *
 * @throws InputError with everything that is wrong with the rule; for its author, when the module is loaded
 */
export function defineRule(rule: Rule): Rule {
  const problems = [...textProblems(rule), ...configProblems(rule)];
  if (problems.length > 0) throw new InputError(`rule ${shown(rule.id)}`, problems);
  return Object.freeze({ ...rule });
}

function textProblems(rule: Rule): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const expect = (key: keyof Rule, valid: boolean, wanted: string): void => {
    if (!valid) problems.push({ path: [key], reason: `must be ${wanted}, is ${shown(rule[key])}` });
  };
  const { id, title, rationale, severity, level } = rule;
  const idValid = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id) && id.length <= maximumIdLength;
  expect("id", idValid, "two or more lower-case words joined by hyphens, at most 100 characters");
  expect("title", isLine(title) && title.length <= maximumTitleLength, "one line of at most 120 characters");
  expect("rationale", typeof rationale === "string" && rationale.trim() !== "", "a sentence or two");
  expect("severity", severities.includes(severity), `one of ${severities.join(", ")}`);
  expect("level", levels.includes(level), `one of ${levels.join(", ")}`);
  expect("evaluate", typeof rule.evaluate === "function", "a function");
  return problems;
}

function isLine(text: unknown): boolean {
  return typeof text === "string" && text.trim() !== "" && !text.includes("\n");
}

function configProblems(rule: Rule): readonly InputProblem[] {
  const { configSchema } = rule;
  if (configSchema === undefined) return [];
  const path = ["configSchema", "properties"];
  const problems: InputProblem[] = [];
  for (const [key, property] of Object.entries(configSchema.properties)) {
    if (reserved.has(key)) problems.push({ path: [...path, key], reason: "the word is reserved: choose another one" });
    if (isPlainObject(property) && property.default !== undefined) continue;
    problems.push({ path: [...path, key, "default"], reason: "is missing: every property needs a default" });
  }
  return problems.length > 0 ? problems : configSchemaProblems(rule);
}
