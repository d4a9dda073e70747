import { planExperiments } from "@nospof/experiments";
import { createStyle } from "@nospof/report";
import { proveSurvival } from "@nospof/survival";
import type { DomainKind } from "@nospof/topology";
import { CliError, describeError } from "../errors";
import { writePlans } from "../experiments/folder";
import { readInputs, assertInputsExist } from "../experiments/inputs";
import { planLines } from "../experiments/text";
import type { AnalysisOptions } from "../options";
import { isColored, terminalWidth, write } from "../output/terminal";
import { allRules } from "../rules";
import { readStacks, type ReadStack } from "../targets/stacks";
import { toolVersion } from "../version";
import type { StackExperiments, StackPlan } from "../experiments/stack";

/** Options of `nospof experiments`. */
export interface ExperimentsOptions extends AnalysisOptions {
  readonly lose?: readonly DomainKind[];
  readonly simultaneous: number;
  readonly input?: readonly string[];
  readonly output: "text" | "json";
  readonly write?: string;
  readonly force?: boolean;
}

/** `nospof experiments`: for everything that is proven the experiment that could refute it. Runs none of them. */
export async function experiments(targets: readonly string[], options: ExperimentsOptions): Promise<number> {
  if (options.force === true && options.write === undefined) {
    throw new CliError("--force: there is nothing to write over without --write <folder>.");
  }
  const given = readInputs(options.input ?? []);
  const stacks = await readStacks(targets, options, allRules());
  const plans = stacks.map((stack) => ("error" in stack ? stack : plan(stack, options, given)));
  const errors = plans.flatMap((one) => ("error" in one ? [`${one.target} ${one.stack}: ${one.error}`] : []));
  const planned = plans.filter((one): one is StackPlan => !("error" in one));
  if (errors.length === 0) assertInputsExist(given, planned);
  if (options.write !== undefined) {
    if (errors.length > 0) throw new CliError(`${errors.join("\n")}\n--write: nothing was written.`);
    writePlans(options.write, planned, options.force ?? false);
  }
  if (options.output === "json") {
    const tool = { name: "nospof", version: toolVersion() };
    await write(process.stdout, `${JSON.stringify({ version: 1, tool, stacks: plans }, undefined, 2)}\n`);
  } else {
    const style = createStyle(terminalWidth(), isColored(process.stdout));
    const blocks = planned.map((one) => planLines(one, options.write, style).join("\n"));
    await write(process.stdout, `${blocks.join("\n\n")}\n`);
  }
  if (errors.length > 0) throw new CliError(errors.join("\n"));
  return 0;
}

/** A fault of ours on one stack does not hide the others. */
function plan(stack: ReadStack, options: ExperimentsOptions, given: ReadonlyMap<string, string>): StackExperiments {
  const { target, inventory, topology } = stack;
  const { project, stack: name, source } = inventory;
  const { lose, simultaneous } = options;
  try {
    const survival = proveSurvival(topology, { simultaneous, ...(lose === undefined ? {} : { lose }) });
    return { target, project, stack: name, source, ...planExperiments(inventory, topology, survival, given) };
  } catch (error) {
    return { target, project, stack: name, source, error: describeError(error, options.debug ?? false) };
  }
}
