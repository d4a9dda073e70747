import { schemaProblems, valueProblems } from "./config-schema";
import type { InputProblem } from "./problems";
import { didYouMean } from "./problems";
import type { Rule, RuleConfig } from "./rule";

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
  const properties = new Map(Object.entries(rule.configSchema?.properties ?? {}));
  const known = [...properties.keys()];
  for (const [key, value] of Object.entries(given)) {
    const property = properties.get(key);
    if (property !== undefined) problems.push(...valueProblems(property, value, [...path, key]));
    else {
      const reason = `${rule.id} has no such configuration.${didYouMean(key, known)}${listing(known)}`;
      problems.push({ path: [...path, key], reason });
    }
  }
  return { ...defaultConfig(rule), ...given };
}

/** Everything that is wrong with what a rule lets its users configure: the schema, and defaults that do not fit it. */
export function configSchemaProblems({ configSchema }: Pick<Rule, "configSchema">): readonly InputProblem[] {
  return Object.entries(configSchema?.properties ?? {}).flatMap(([key, property]) => {
    const path = ["configSchema", "properties", key];
    const problems = schemaProblems(property, path);
    return problems.length > 0 ? problems : valueProblems(property, property.default, [...path, "default"]);
  });
}

function listing(known: readonly string[]): string {
  return known.length === 0 ? " It has none at all." : ` It has: ${known.join(", ")}.`;
}
