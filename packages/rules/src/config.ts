import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { InputProblem } from "./problems";
import { didYouMean, shown } from "./problems";
import type { ConfigSchema, Rule, RuleConfig } from "./rule";

/** A rule's configuration where the user configures nothing. */
export function defaultConfig(rule: Pick<Rule, "configSchema">): RuleConfig {
  const properties = Object.entries(rule.configSchema?.properties ?? {});
  return Object.fromEntries(properties.map(([key, property]) => [key, property.default]));
}

/**
 * A rule's whole configuration: what the user gave, completed with defaults.
 *
 * @param given the user's properties
 * @param path where they stand, for the problems
 * @param problems is given everything that does not fit the rule's schema
 */
export function readConfig(
  rule: Pick<Rule, "id" | "configSchema">,
  given: RuleConfig,
  path: InputProblem["path"],
  problems: InputProblem[],
): RuleConfig {
  problems.push(...configProblems(rule, given, path));
  return { ...defaultConfig(rule), ...given };
}

function configProblems(
  rule: Pick<Rule, "id" | "configSchema">,
  given: RuleConfig,
  path: InputProblem["path"],
): readonly InputProblem[] {
  const known = Object.keys(rule.configSchema?.properties ?? {});
  const strangers = Object.keys(given).filter((key) => !known.includes(key));
  const problems: InputProblem[] = strangers.map((key) => ({
    path: [...path, key],
    reason: `${rule.id} has no such configuration.${didYouMean(key, known)}${listing(known)}`,
  }));
  if (rule.configSchema === undefined) return problems;
  const validate = validatorOf(rule.configSchema);
  if (validate(given)) return problems;
  for (const error of validate.errors ?? []) {
    if (error.keyword === "additionalProperties") continue;
    problems.push({ path: [...path, ...steps(error)], reason: reasonOf(error, given) });
  }
  return problems;
}

const validators = new WeakMap<ConfigSchema, ValidateFunction>();

/**
 * The compiled schema.
 *
 * @throws Error when the schema itself is not valid
 */
export function validatorOf(schema: ConfigSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const compiler = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  const validate = compiler.compile({ type: "object", properties: schema.properties, additionalProperties: false });
  validators.set(schema, validate);
  return validate;
}

function listing(known: readonly string[]): string {
  return known.length === 0 ? " It has none at all." : ` It has: ${known.join(", ")}.`;
}

function steps(error: ErrorObject): readonly (string | number)[] {
  const parts = error.instancePath.split("/").slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll("~1", "/").replaceAll("~0", "~")));
}

function reasonOf(error: ErrorObject, given: RuleConfig): string {
  const value = steps(error).reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>>)[step], given);
  const params = error.params as { readonly allowedValues?: readonly unknown[] };
  const allowed = params.allowedValues?.map(shown).join(", ");
  return `${allowed === undefined ? (error.message ?? "is not valid") : `must be one of ${allowed}`}, is ${shown(value)}`;
}
