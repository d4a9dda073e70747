import type { InputProblem } from "./problems";
import { isPlainObject, shown } from "./problems";
import type { ConfigProperty } from "./rule";

type Path = InputProblem["path"];
type Type = ConfigProperty["type"];

/**
 * What each type of JSON Schema admits. The few keywords that {@link ConfigProperty} has are judged here, because a
 * validator for all of JSON Schema takes longer to load than a policy pack takes to judge a stack.
 */
const admits: Readonly<Record<Type, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  array: (value) => Array.isArray(value),
  object: isPlainObject,
};

/** Everything in which a value differs from what a property admits. */
export function valueProblems(
  property: Omit<ConfigProperty, "description" | "default">,
  value: unknown,
  path: Path,
): readonly InputProblem[] {
  const { type, enum: choices, minimum, maximum, pattern, items } = property;
  const problem = (wanted: string): readonly InputProblem[] => [{ path, reason: `must ${wanted}, is ${shown(value)}` }];
  if (!admits[type](value)) return problem(`be ${type}`);
  if (choices !== undefined && !choices.some((choice) => choice === value))
    return problem(`be one of ${choices.map(shown).join(", ")}`);
  if (typeof value === "number" && minimum !== undefined && value < minimum) return problem(`be >= ${String(minimum)}`);
  if (typeof value === "number" && maximum !== undefined && value > maximum) return problem(`be <= ${String(maximum)}`);
  if (typeof value === "string" && pattern !== undefined && !new RegExp(pattern, "u").test(value))
    return problem(`match pattern "${pattern}"`);
  if (!Array.isArray(value) || items === undefined) return [];
  return value.flatMap((item: unknown, index) => valueProblems(items, item, [...path, index]));
}

/** Everything that is wrong with a property's schema, its default left aside. */
export function schemaProblems(property: unknown, path: Path): readonly InputProblem[] {
  if (!isPlainObject(property)) return [{ path, reason: `must be the schema of a property, is ${shown(property)}` }];
  const problems: InputProblem[] = [];
  const expect = (keyword: string, isRight: (value: unknown) => boolean, wanted: string): void => {
    const value = property[keyword];
    if (value !== undefined && !isRight(value))
      problems.push({ path: [...path, keyword], reason: `must be ${wanted}, is ${shown(value)}` });
  };
  const types = Object.keys(admits).join(", ");
  for (const keyword of Object.keys(property))
    if (!keywords.has(keyword)) problems.push({ path: [...path, keyword], reason: "there is no such keyword" });
  if (property["type"] === undefined) problems.push({ path: [...path, "type"], reason: "is missing" });
  expect("type", isType, `one of ${types}`);
  expect("enum", (value) => Array.isArray(value) && value.length > 0, "a list of at least one value");
  expect("minimum", Number.isFinite, "a number");
  expect("maximum", Number.isFinite, "a number");
  expect("pattern", isPattern, "a regular expression");
  expect("items", (value) => isPlainObject(value) && isType(value["type"]), `an object with a type of ${types}`);
  return problems;
}

const keywords: ReadonlySet<string> = new Set<keyof ConfigProperty>([
  ...(["type", "description", "default", "enum", "minimum", "maximum", "pattern", "items"] as const),
]);

function isType(value: unknown): value is Type {
  return typeof value === "string" && Object.hasOwn(admits, value);
}

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new RegExp(value, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
