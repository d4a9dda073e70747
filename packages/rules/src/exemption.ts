import type { InputProblem } from "./problems";
import { didYouMean, isPlainObject, shown } from "./problems";

/** A written acceptance of what a rule finds about a resource or flow, until a day. */
export interface Exemption {
  /** Id of the rule. */
  readonly rule: string;
  /** Urn, resource name, `type::name` or flow id; `*` stands for any text. */
  readonly resource: string;
  /** Why it is accepted. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it holds (UTC), `YYYY-MM-DD`. */
  readonly expires: string;
  /** Stacks it is meant for, `*` stands for any text. Absent: every stack. */
  readonly stacks?: readonly string[];
}

const required = {
  rule: "the id of the rule it exempts from",
  resource: "the resource or flow it exempts: urn, name, type::name or flow id",
  reason: "why the risk is accepted",
  owner: "who answers for it",
  expires: "the last day on which it holds, YYYY-MM-DD",
} as const;

const allKeys = [...Object.keys(required), "stack"];

/**
 * Reads one exemption from plain data.
 *
 * @param value `{rule, resource, reason, owner, expires}`, all required text, and `stack`, a name or a list of names
 * @param path where it stands, for the problems
 * @param problems is given everything that is wrong with it
 * @param rule the rule it belongs to where its place already says so; `rule` must then be absent
 * @returns undefined when there is a problem
 */
export function parseExemption(
  value: unknown,
  path: InputProblem["path"],
  problems: InputProblem[],
  rule?: string,
): Exemption | undefined {
  const before = problems.length;
  if (!isPlainObject(value)) {
    problems.push({
      path,
      reason: `must be an exemption (rule, resource, reason, owner, expires), is ${shown(value)}`,
    });
    return undefined;
  }
  const keys = rule === undefined ? allKeys : allKeys.filter((key) => key !== "rule");
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    problems.push({ path: [...path, key], reason: `is not a property of an exemption.${didYouMean(key, keys)}` });
  }
  const text = (key: keyof typeof required): string => {
    const given = value[key];
    if (typeof given === "string" && given.trim() !== "") return given;
    const found = given === undefined ? "is missing" : `must be text, is ${shown(given)}`;
    problems.push({ path: [...path, key], reason: `${found}: say ${required[key]}` });
    return "";
  };
  const exemption: Exemption = {
    rule: rule ?? text("rule"),
    resource: text("resource"),
    reason: text("reason"),
    owner: text("owner"),
    expires: text("expires"),
    ...stacksOf(value["stack"], [...path, "stack"], problems),
  };
  if (exemption.expires !== "" && !isDay(exemption.expires)) {
    const reason = `must be a day of the calendar written YYYY-MM-DD, is ${shown(exemption.expires)}`;
    problems.push({ path: [...path, "expires"], reason });
  }
  return problems.length === before ? exemption : undefined;
}

function stacksOf(
  value: unknown,
  path: InputProblem["path"],
  problems: InputProblem[],
): { stacks?: readonly string[] } {
  if (value === undefined) return {};
  const stacks: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = stacks.filter((stack): stack is string => typeof stack === "string" && stack !== "");
  if (names.length === 0 || names.length < stacks.length) {
    problems.push({ path, reason: `must be the name of a stack or a list of names, is ${shown(value)}` });
    return {};
  }
  return { stacks: names };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
