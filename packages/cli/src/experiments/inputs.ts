import { accepts } from "@nospof/experiments";
import { didYouMean } from "@nospof/rules";
import { CliError } from "../errors";
import type { StackPlan } from "./stack";

/**
 * Reads the values of `--input`, each `<NAME>=<value>`.
 *
 * @throws CliError for all that are written differently, and for one that is given twice
 */
export function readInputs(values: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const problems = values.flatMap((value) => {
    const [, name = "", text = ""] = /^([A-Z][A-Z0-9_]*)=(.+)$/s.exec(value) ?? [];
    if (name === "") return [`--input ${value}: write <NAME>=<value>, for example FIS_ROLE_ARN=arn:aws:iam::…`];
    if (given.has(name)) return [`--input ${name}: it is given twice.`];
    given.set(name, text);
    return [];
  });
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  return given;
}

/**
 * Refuses values that no experiment asks for, and values that cannot be what is asked for.
 *
 * @throws CliError with every problem
 */
export function assertInputsExist(given: ReadonlyMap<string, string>, plans: readonly StackPlan[]): void {
  const asked = new Map(
    plans.flatMap(({ experiments }) =>
      experiments.flatMap(({ inputs }) => inputs.map((one) => [one.name, one] as const)),
    ),
  );
  const problems = [...given].flatMap(([name, value]) => {
    const input = asked.get(name);
    const names = [...asked.keys()];
    if (input === undefined) {
      const known = names.length === 0 ? "No experiment has inputs" : `Inputs: ${names.join(", ")}`;
      return [`--input ${name}: no experiment asks for it.${didYouMean(name, names)} ${known}.`];
    }
    return accepts(input, value) ? [] : [`--input ${name}=${value}: this cannot be the ${input.what}.`];
  });
  if (problems.length > 0) throw new CliError(problems.join("\n"));
}
