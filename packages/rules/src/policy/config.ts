import { readConfig } from "../config";
import type { Exemption } from "../exemption";
import { parseExemption } from "../exemption";
import type { InputProblem } from "../problems";
import { InputError, shown } from "../problems";
import type { ConfigProperty, Rule } from "../rule";
import type { RuleSetting, Settings } from "../settings";
import { onUnknowns, readUnknown } from "../settings";
import type { JsonValue, PolicyConfigProperty, StackPolicy } from "./types";

/**
 * What a user can configure of a rule's policy: the rule's own configuration, and beside it `exemptions` and `unknown`.
 * Defaults are what the settings say, so that the engine's configuration wins over `nospof.yaml`.
 */
export function policyConfigSchema(
  rule: Rule,
  setting: RuleSetting,
  settings: Pick<Settings, "unknown">,
): StackPolicy["configSchema"] {
  const own = Object.entries(rule.configSchema?.properties ?? {}).map(
    ([key, property]) => [key, schemaOf(property, setting.config[key])] as const,
  );
  return { properties: { ...Object.fromEntries(own), ...commonProperties(settings) } };
}

/** A policy's configuration as its engine gave it. */
export interface PolicyConfig {
  /** The rule's own configuration, defaults included. */
  readonly config: RuleSetting["config"];
  readonly exemptions: readonly Exemption[];
  readonly unknown: Settings["unknown"];
}

/**
 * Reads a policy's configuration. The engine fills in defaults but a test or another host may not, so they are applied
 * here as well.
 *
 * @throws InputError with every problem
 */
export function readPolicyConfig(
  rule: Rule,
  setting: RuleSetting,
  settings: Pick<Settings, "unknown">,
  given: Readonly<Record<string, unknown>>,
): PolicyConfig {
  const problems: InputProblem[] = [];
  const { exemptions = [], unknown = settings.unknown, ...own } = given;
  if (!Array.isArray(exemptions))
    problems.push({ path: ["exemptions"], reason: `must be a list of exemptions, is ${shown(exemptions)}` });
  const list: readonly unknown[] = Array.isArray(exemptions) ? exemptions : [];
  const read: PolicyConfig = {
    config: readConfig(rule, { ...setting.config, ...own }, [], problems),
    exemptions: list.flatMap((value, at) => parseExemption(value, ["exemptions", at], problems, rule.id) ?? []),
    unknown: readUnknown(unknown, ["unknown"], problems),
  };
  if (problems.length > 0) throw new InputError(`the configuration of the policy ${rule.id}`, problems);
  return read;
}

function schemaOf(property: ConfigProperty, value: unknown): PolicyConfigProperty {
  const { enum: choices, default: fallback, ...rest } = property;
  return {
    ...rest,
    default: (value ?? fallback) as JsonValue,
    ...(choices === undefined ? {} : { enum: [...choices] }),
  };
}

const text = (description: string): PolicyConfigProperty => ({ type: "string", minLength: 1, description });

function commonProperties(settings: Pick<Settings, "unknown">): Record<string, PolicyConfigProperty> {
  return {
    exemptions: {
      type: "array",
      description: "Findings of this policy that are accepted, each with a reason, an owner and a last day.",
      default: [],
      items: {
        type: "object",
        properties: {
          resource: text("Urn, resource name, type::name or flow id; * stands for any text."),
          reason: text("Why it is accepted."),
          owner: text("Who answers for it."),
          expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "Last day (UTC), YYYY-MM-DD." },
          stack: text("Stack it is meant for; * stands for any text. Default: every stack."),
        },
        required: ["resource", "reason", "owner", "expires"],
        additionalProperties: false,
      },
    },
    unknown: {
      type: "string",
      description: "What is reported when something cannot be judged: a violation, an advisory line, or nothing.",
      enum: [...onUnknowns],
      default: settings.unknown,
    },
  };
}
