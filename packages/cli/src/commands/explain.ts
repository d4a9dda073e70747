import type { Resource } from "@nospof/inventory";
import { nameOfUrn } from "@nospof/inventory";
import { findResources } from "@nospof/inventory/assume";
import { assumptionLines, createStyle, paragraph } from "@nospof/report";
import { didYouMean } from "@nospof/rules";
import type { Flow } from "@nospof/topology";
import { CliError } from "../errors";
import { flowLines } from "../explain/flow";
import { findDomains } from "../explain/losses";
import { resourceLines } from "../explain/resource";
import type { AnalysisOptions } from "../options";
import { isColored, terminalWidth, write } from "../output/terminal";
import { allRules } from "../rules";
import { readStacks, type ReadStack } from "../targets/stacks";

/** Options of `nospof explain`. */
export interface ExplainOptions extends AnalysisOptions {
  readonly lose?: string;
}

/** `nospof explain`: one flow or resource in every stack that has it. */
export async function explain(subject: string, targets: readonly string[], options: ExplainOptions): Promise<number> {
  const stacks = await readStacks(targets, options, allRules());
  const read = stacks.filter((stack): stack is ReadStack => !("error" in stack));
  const subjects = read.map((stack) => ({ stack, ...find(subject, stack) }));
  if (subjects.every(({ flow, resources }) => flow === undefined && resources.length === 0)) {
    throw new CliError(unknownSubject(subject, read));
  }
  const style = createStyle(terminalWidth(), isColored(process.stdout));
  const domains = (stack: ReadStack): readonly string[] | undefined =>
    options.lose === undefined ? undefined : findDomains(options.lose, stack.topology);
  const blocks = subjects.flatMap(({ stack, flow, resources }) => {
    const name = style.colors.bold(`${stack.inventory.project}/${stack.inventory.stack}`);
    const explained =
      flow === undefined
        ? resources.map((resource) => resourceLines(resource, stack, domains(stack), style))
        : [flowLines(flow, stack.topology, domains(stack), style)];
    const assumed = assumptionLines(stack.assumptions, style);
    const head = [...paragraph(style, name, 0, 0), ...assumed, ...(assumed.length === 0 ? [] : [""])];
    return explained.map((lines) => [...head, ...lines]);
  });
  await write(process.stdout, `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`);
  const errors = stacks.flatMap((stack) =>
    "error" in stack ? [`${stack.target} ${stack.stack}: ${stack.error}`] : [],
  );
  if (errors.length > 0) throw new CliError(errors.join("\n"));
  return 0;
}

interface Subject {
  readonly flow: Flow | undefined;
  readonly resources: readonly Resource[];
}

/** A flow id goes before a resource's name: resources have longer names too. */
function find(subject: string, { topology, inventory }: ReadStack): Subject {
  const flow = topology.flows.find(({ id }) => id === subject);
  if (flow !== undefined) return { flow, resources: [] };
  const named = findResources(inventory, subject);
  if (named.length > 0) return { flow, resources: named };
  const behind = topology.elements.find(({ id }) => id === subject)?.resource;
  const resource = behind === undefined ? undefined : inventory.get(behind);
  return { flow, resources: resource === undefined ? [] : [resource] };
}

function unknownSubject(subject: string, stacks: readonly ReadStack[]): string {
  const flows = [...new Set(stacks.flatMap(({ topology }) => topology.flows.map(({ id }) => id)))].sort();
  const names = [...new Set(stacks.flatMap(({ inventory }) => inventory.resources.map(({ urn }) => nameOfUrn(urn))))];
  const hint = didYouMean(subject, [...flows, ...names]);
  const known = flows.length === 0 ? "There are no flows" : `Flows: ${flows.join(", ")}`;
  return `There is no flow or resource "${subject}".${hint} ${known}.`;
}
